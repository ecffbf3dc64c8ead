"""`tui-dnn [PRESET]`: the interactive lab, on this terminal or without one."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Sequence
from math import inf
from typing import Any

from core.errors import UsageError
from tui_dnn import exit_codes

REAL_TIME = 100.0
"""Steps per second of `--speed 1x`: slow enough to watch every turn of a curve."""
LEAST, MOST = (20, 5), (1000, 500)
"""Columns and rows of a screen that anybody could mean."""


class NoTerminal(UsageError):
    """The interactive lab was asked for where nobody can press a key."""

    exit_code = exit_codes.NO_TERMINAL


def add_arguments(parser: Any) -> None:
    """What the lab takes, for its own parser and for the help of the whole command."""
    add_screen(parser)
    add_recipe(parser)
    parser.add_argument(
        "--headless", action="store_true", help="without a terminal: press --keys, then print the screen"
    )
    parser.add_argument(
        "--keys",
        metavar="KEYS",
        help="with --headless: keys to press, e.g. 'space wait:2 b enter'; also step:N, type:TEXT,\n"
        "click:X,Y, resize:WxH, shot:NAME. wait is virtual time: a second is 500 steps",
    )
    parser.add_argument(
        "--shots", metavar="DIR", help="with --headless: write screens into this folder, as text and SVG"
    )


def add_screen(parser: Any) -> None:
    """How the lab looks."""
    parser.add_argument("--lang", choices=("en", "ko"), help="language of lessons and notes")
    parser.add_argument("--ascii", action="store_true", help="only ASCII characters")
    parser.add_argument("--no-color", action="store_true", help="no colour (as NO_COLOR does)")
    parser.add_argument("--size", type=size, metavar="WxH", help="columns and rows, e.g. 80x24")
    parser.add_argument(
        "--fps",
        type=_fps,
        metavar="N",
        help="frames per second, whatever drawing costs (default: 4 %% of the time)",
    )


def add_recipe(parser: Any) -> None:
    """What is changed in a preset before it starts."""
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="change a setting, e.g. train.optimizer.lr=0.1 (may be repeated)",
    )
    parser.add_argument(
        "--seed", type=seed, metavar="N", help="another seed for weights, batches and dropout"
    )


def seed(word: str) -> int:
    return count(word, "a seed, 0 or more")


def count(word: str, expected: str) -> int:
    """A whole number from 0, with or without separators."""
    try:
        value = int(word.replace("_", "").replace(",", ""))
    except ValueError:
        value = -1
    if value < 0:
        raise argparse.ArgumentTypeError(f"{word!r} is not {expected}")
    return value


def size(word: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,4})[xX](\d{1,4})", word)
    width, height = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (LEAST[0] <= width <= MOST[0] and LEAST[1] <= height <= MOST[1]):
        raise argparse.ArgumentTypeError(f"{word!r} is not a size such as 80x24")
    return width, height


def _fps(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        value = 0.0
    if not 1 <= value <= 60:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number of frames per second, 1 to 60")
    return value


def speed(word: str) -> float:
    """`1x`, `10x`, `max`, or steps per second; infinite: as fast as it goes."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?|\.\d+)(x?)", word.lower())
    if word.lower() == "max":
        return inf
    value = float(found[1]) * (REAL_TIME if found[2] else 1.0) if found else 0.0
    if not 0.1 <= value <= 1e6:
        raise argparse.ArgumentTypeError(f"{word!r} is not a speed: 1x, 10x, max, or steps per second")
    return value


def parse(words: Sequence[str], parser: argparse.ArgumentParser) -> argparse.Namespace:
    """The words after `tui-dnn` where the first is no command; parser: without arguments yet."""
    parser.add_argument("preset", metavar="PRESET", nargs="?", help="id of a preset, or path of a TOML file")
    add_arguments(parser)
    return parser.parse_args(list(words))


def run(words: Sequence[str], parser: argparse.ArgumentParser, commands: Sequence[str]) -> int:
    """`tui-dnn` with words of which the first is no command."""
    _known(words, commands)
    args = parse(words, parser)
    if args.headless:
        if args.keys is None:
            raise UsageError("--headless needs --keys", hint="tui-dnn replay PRESET --headless")
        from tui_dnn.commands import staged

        return staged.press(args)
    if args.keys is not None or args.shots is not None:
        raise UsageError("--keys and --shots need --headless", hint="tui-dnn --help")
    return open_lab(args)


def _known(words: Sequence[str], commands: Sequence[str]) -> None:
    """A first word that is neither a preset nor a file was meant as a command."""
    first = words[0] if words else "-"
    if first.startswith("-"):
        return
    from tui_dnn import catalogue

    if first in catalogue.names() or catalogue.is_path(first):
        return
    names = (*commands, *catalogue.names())
    near = difflib.get_close_matches(first, names, n=1, cutoff=0.7)
    raise UsageError(
        f"there is no command and no preset named {first!r}",
        expected=f"one of {', '.join(commands)}, or a preset",
        hint=f"tui-dnn {near[0]}{' --help' if near[0] in commands else ''}" if near else "tui-dnn --help",
    )


def open_lab(args: argparse.Namespace, *, play: bool = False, speed: float | None = None) -> int:
    """The lab on this terminal; the exit code. NoTerminal where there is none."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        headless = f"tui-dnn replay {args.preset or 'PRESET'} --headless"
        raise NoTerminal("the interactive lab needs a terminal", hint=headless)
    from tui_dnn import catalogue, threads

    if args.preset is not None and not catalogue.is_path(args.preset):
        catalogue.text(args.preset)
    # NumPy is imported behind the first frame; the recipe sets its own number of threads then.
    threads.limit(1)
    from tui_dnn.commands.sitting import Sitting

    return Sitting(args, play=play, speed=None if speed == inf else speed).open()
