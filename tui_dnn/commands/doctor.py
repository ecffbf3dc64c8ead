"""`tui-dnn doctor`: what this machine and terminal give the lab."""

from __future__ import annotations

import argparse
from typing import Any

from tui_dnn import exit_codes

PACKAGES = ("tui-dnn", "numpy", "pydantic", "rich", "plotext", "textual", "pooch", "threadpoolctl", "tomli-w")


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "doctor",
        help="versions, BLAS, threads, terminal, and which data are on this machine",
        description="Show what this machine and terminal give the lab: versions, BLAS and its threads, the\n"
        "terminal's size, colour and encoding, and which data sets are found.",
        epilog="example:\n  tui-dnn doctor\n  tui-dnn doctor --json",
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def run(args: argparse.Namespace) -> int:
    from tui_dnn.threads import choose_kernels

    choose_kernels()
    from tui_dnn.report import health
    from tui_dnn.report.document import dumps

    facts = health.gather(PACKAGES)
    if args.json:
        print(dumps(facts))
    else:
        health.show(facts)
    return exit_codes.OK if facts["ok"] else exit_codes.EXPECTATION_FAILED
