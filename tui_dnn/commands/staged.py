"""The app without a terminal: `replay PRESET --headless --app` and `--headless --keys`. Imports everything."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import Any

from rich.table import Table
from rich.text import Text

from tui_dnn import exit_codes, threads
from tui_dnn.app import DEFAULT_PRESET, Options
from tui_dnn.commands.sitting import SUFFIX, checkpoint

SIZE = (120, 40)


def press(args: argparse.Namespace) -> int:
    """Press keys, print the last screen."""
    from tui_dnn.headless.keys import actions

    script = actions(args.keys)
    opened, options = _opened(args)
    from tui_dnn.headless import script as scripts

    pressed = asyncio.run(
        scripts.press(opened, script, size=args.size or SIZE, options=options, shots=args.shots)
    )
    print(pressed.text)
    if pressed.error:
        print(f"tui-dnn: {pressed.error}", file=sys.stderr)
        return exit_codes.EXPECTATION_FAILED
    return exit_codes.OK


def replay(args: argparse.Namespace) -> int:
    """Play a preset, and tell what the engine found and what the screen said."""
    recipe, options = _recipe(args)
    from tui_dnn.headless.play import Played, play

    played: Played = asyncio.run(
        play(recipe, size=args.size or SIZE, options=options, shots=args.shots, until=args.until)
    )
    code = played.exit_code
    if args.json:
        from tui_dnn.report.document import dumps

        document: dict[str, Any] = {
            "exit_code": code,
            "meaning": exit_codes.MEANING[code],
            "preset": recipe.id,
            "seconds": played.seconds,
            "steps": played.steps,
            "checks": [vars(check) | {"passed": check.state == "pass"} for check in played.checks],
            "screen": [vars(row) for row in played.screen],
            "shots": played.shots,
            "digests": played.digests,
            "error": played.error,
        }
        print(dumps({name: value for name, value in document.items() if name != "error" or value}))
    else:
        _tell(recipe.id, played, code)
    return code


def _opened(args: argparse.Namespace) -> Any:
    """A recipe, or the run of a checkpoint, and the app's options."""
    if not (args.preset or "").endswith(SUFFIX):
        return _recipe(args)
    threads.limit(1)
    return checkpoint(args), Options(ascii=args.ascii, colored=not args.no_color, lang=args.lang)


def _recipe(args: argparse.Namespace) -> Any:
    """The checked recipe and the app's options; its data are loaded once to see that they are there."""
    from tui_dnn.recipe import experiment

    recipe = experiment(args.preset or DEFAULT_PRESET, sets=args.set, seed=args.seed)
    threads.limit(recipe.threads)
    import numpy as np

    from core.data.load import load

    load(recipe.data, np.dtype(recipe.dtype))
    return recipe, Options(ascii=args.ascii, colored=not args.no_color, lang=args.lang)


def _tell(name: str, played: Any, code: int) -> None:
    from tui_dnn.report import expectations, parts
    from tui_dnn.report.pace import span
    from tui_dnn.report.screen import open_screen

    screen = open_screen(sys.stdout)
    screen.print(parts.heading(screen, name, f"{played.steps:,} steps in the app, {span(played.seconds)}"))
    grid: Table = parts.table(screen)
    for column in ("", "at", "metric", "expected", "measured"):
        grid.add_column(column, no_wrap=column in ("", "at", "metric"), overflow="fold")
    for check in played.checks:
        word = (
            Text(f"{screen.glyphs.dash} not reached", "muted")
            if check.state == "pending"
            else expectations.verdict(screen, check.state == "pass")
        )
        grid.add_row(word, check.at, check.metric, check.condition, check.measured)
    screen.print(parts.indented(grid))
    agreed = sum(row.passed for row in played.screen)
    words = f"the screen agrees in {agreed} of {len(played.screen)} places"
    screen.print(Text(f" {words}", "good" if agreed == len(played.screen) else "bad"))
    for row in played.screen:
        if not row.passed:
            shown = repr(row.shown) if row.shown else "nothing"
            screen.print(Text(f"   at {row.at} {row.what}: expected {row.expected}, shown {shown}", "bad"))
    if played.error:
        screen.print(Text(f" {played.error}", "bad"))
    screen.print(Text(f" {exit_codes.MEANING[code]}", "good" if code == exit_codes.OK else "bad"))
