"""The range test from its first update to what is printed. Imports NumPy."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from rich.text import Text
from threadpoolctl import threadpool_limits

from core.errors import UsageError
from core.lab.range_test import Sweep, range_test_of, taking
from core.spec.experiment import Experiment
from core.spec.labs.range_test import RangeTest
from tui_dnn import exit_codes
from tui_dnn.language import in_language, spoken
from tui_dnn.report import lab_charts, parts
from tui_dnn.report.document import dumps
from tui_dnn.report.screen import open_screen


def find(
    preset: str,
    recipe: Experiment,
    given: Mapping[str, Any],
    *,
    sets: Sequence[str],
    as_json: bool,
    lang: str | None,
) -> int:
    """Run the test and report it; the exit code is 0 where it has a rate to suggest."""
    usual = recipe.lab if isinstance(recipe.lab, RangeTest) else RangeTest()
    wanted = {**usual.model_dump(exclude={"kind"}), **given}
    if wanted["max"] <= wanted["min"]:
        raise UsageError(f"--max {wanted['max']:g} is not above --min {wanted['min']:g}", where="lr-find")
    with threadpool_limits(recipe.threads, user_api="blas"):
        sweep = Sweep(range_test_of(recipe, RangeTest(**wanted)))
        while sweep.done < sweep.total:
            sweep.advance()
    command = _command(preset, sets, recipe, sweep)
    if as_json:
        print(dumps(_document(preset, recipe, sweep, command)))
    else:
        _show(preset, sweep, command, spoken(lang))
    return exit_codes.OK if command else exit_codes.EXPECTATION_FAILED


def _command(preset: str, sets: Sequence[str], recipe: Experiment, sweep: Sweep) -> str:
    """The line that trains with the suggestion; empty where there is none."""
    suggestion = sweep.reading.suggestion
    if not isfinite(suggestion):
        return ""
    edits: dict[str, object] = dict(taking(suggestion))
    if recipe.train.schedule.kind == "piecewise":
        edits["train.schedule"] = "constant"  # its rates are absolute: the optimizer's has no part in it
    words = [*sets, *(f"{key}={parts.toml_word(value)}" for key, value in edits.items())]
    return shlex.join(["tui-dnn", preset, *(each for word in words for each in ("--set", word))])


def _document(preset: str, recipe: Experiment, sweep: Sweep, command: str) -> dict[str, Any]:
    frame, curve = sweep.frame(), sweep.curve
    return {
        "preset": preset,
        "seed": recipe.seed,
        **sweep.lab.model_dump(exclude={"kind"}),
        **frame.metrics,
        "curve": {
            "lr": sweep.rates[: sweep.done].tolist(),
            "loss": list(sweep.losses),
            "smoothed": curve.tolist(),
        },
        "command": command or None,
    }


def _show(preset: str, sweep: Sweep, command: str, language: str) -> None:
    screen, frame = open_screen(sys.stdout), sweep.frame()
    for title, picture in lab_charts.drawn(screen, frame):
        screen.print(parts.heading(screen, title, preset), picture, "")
    for rows in frame.tables:
        grid = parts.table(screen)
        grid.add_column(rows.header[0])
        grid.add_column(rows.header[1], justify="right")
        for row in rows.rows:
            grid.add_row(*row)
        screen.print(parts.indented(grid), "")
    for note in frame.notes:
        screen.print(Text(f" {in_language(note, language)}"))
    if command:
        # Not through the console: a line that is broken in two cannot be copied.
        screen.stream.write(f"\n {command}\n")
