"""`tui-dnn presets`: which presets there are, what is in one, and whether they hold."""

from __future__ import annotations

import argparse
import os
from typing import Any

from tui_dnn import exit_codes


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "presets",
        help="list, show and check the presets; print their JSON schema",
        description="The experiments that come with the lab.",
        epilog="examples:\n"
        "  tui-dnn presets list\n"
        "  tui-dnn presets show bn-rescue\n"
        "  tui-dnn presets check 'mnist-*-small' -j 2\n"
        "  tui-dnn presets schema > preset.schema.json",
    )
    actions = parser.add_subparsers(title="actions", dest="action", metavar="ACTION", required=True)
    _add(actions, "list", "a table of all presets", "tui-dnn presets list --json")
    show = _add(
        actions,
        "show",
        "one preset: lesson, settings, timeline, expectations, TOML",
        "tui-dnn presets show bn-rescue",
    )
    show.add_argument("preset", metavar="PRESET", help="id of a preset, or path of a TOML file")
    show.add_argument(
        "--toml", action="store_true", help="print only the TOML, to start a preset of your own"
    )
    check = _add(
        actions,
        "check",
        "replay presets, each in a process of its own, and check their expectations",
        "tui-dnn presets check 'bn-*' -j 2",
    )
    check.add_argument(
        "pattern", metavar="GLOB", nargs="?", default="*", help="ids such as 'mnist-*' (default: all)"
    )
    check.add_argument(
        "-j", "--jobs", type=jobs, default=1, metavar="N", help="processes at a time (default: 1)"
    )
    check.add_argument(
        "--app", action="store_true", help="play them in the app, and check what its screen shows as well"
    )
    schema = actions.add_parser(
        "schema",
        help="the JSON schema of a preset, for editors",
        description="Print the JSON schema of a preset.",
        epilog="example:\n  tui-dnn presets schema > preset.schema.json",
    )
    schema.set_defaults(json=True)


def _add(actions: Any, name: str, purpose: str, example: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(
        name,
        help=purpose,
        description=purpose[0].upper() + purpose[1:] + ".",
        epilog=f"example:\n  {example}",
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    return parser


def jobs(word: str) -> int:
    """A number of processes."""
    if not word.isdigit() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number of processes, 1 or more")
    return min(int(word), 4 * (os.cpu_count() or 1))


def run(args: argparse.Namespace) -> int:
    if args.action == "list":
        from tui_dnn.commands.presets_list import show_all

        return show_all(as_json=args.json)
    if args.action == "show":
        from tui_dnn.commands.presets_show import show_one

        return show_one(args.preset, as_json=args.json, only_toml=args.toml)
    if args.action == "check":
        from tui_dnn.commands.presets_check import check

        return check(args.pattern, jobs=args.jobs, as_json=args.json, app=args.app)
    from tui_dnn.commands.presets_show import show_schema

    show_schema()
    return exit_codes.OK
