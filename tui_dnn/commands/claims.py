"""`tui-dnn claims`: sentences of lecture notes, and what a run says about each."""

from __future__ import annotations

import argparse
from typing import Any

from tui_dnn import exit_codes


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "claims",
        help="sentences of lecture notes with a verdict that a run computes",
        description="Statements as they stand in lecture notes, each with the lesson that tests it and the\n"
        "verdict of its last check on this machine. --check runs the lessons now.",
        epilog="examples:\n"
        "  tui-dnn claims\n"
        "  tui-dnn claims --check -j 2\n"
        "  tui-dnn claims 'sigmoid*' --check --lang ko\n"
        f"\nexit codes:\n{exit_codes.table()}",
    )
    parser.add_argument(
        "pattern", metavar="GLOB", nargs="?", default="*", help="ids of lessons (default: all with a claim)"
    )
    parser.add_argument("--check", action="store_true", help="run the lessons and compute the verdicts")
    parser.add_argument("-j", "--jobs", type=_jobs, default=1, metavar="N", help="processes at a time")
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")
    parser.add_argument("--lang", choices=("en", "ko"), help="language of the sentences")


def _jobs(word: str) -> int:
    from tui_dnn.commands.presets import jobs

    return jobs(word)


def run(args: argparse.Namespace) -> int:
    from tui_dnn.commands.claims_show import show

    return show(args.pattern, check=args.check, jobs=args.jobs, as_json=args.json, lang=args.lang)
