"""What the preset expects of its run, and what was measured."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import replace

from core.spec.arms import MAIN
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.runner.frame import CheckRow
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.signs import SIGNS
from tui_dnn.widgets.text import fitted, wrapped
from tui_dnn.widgets.view import LabView

LIST_FROM = 7
"""Rows from which on all expectations are listed."""
INKS = {"pass": Ink.GOOD, "fail": Ink.BAD, "pending": Ink.WARN}
WORDS = {"pass": "AS EXPECTED", "fail": "NOT AS EXPECTED", "pending": "NOT YET"}


class ExpectPane(Pane):
    """Does the run show what the lesson says?"""

    NAME = "EXPECT"
    HELP = (
        "The expectations of the preset, each judged at its own moment: still to come, as expected, or not. A claim is "
        "a sentence of lecture notes; it stands or falls with all that was measured."
    )

    def stamp(self, view: LabView) -> Hashable:
        taken = view.snapshot is not None and "checks" in view.snapshot.taken
        return self._checks(view), taken, None if view.run is None else view.run.id

    @staticmethod
    def _checks(view: LabView) -> tuple[CheckRow, ...]:
        return view.snapshot.checks if view.snapshot is not None else ()

    def title(self, view: LabView) -> Words:
        checks = self._checks(view)
        if not checks:
            return ()
        passed = sum(check.state == "pass" for check in checks)
        failed = any(check.state == "fail" for check in checks)
        ink = Ink.BAD if failed else Ink.GOOD if passed == len(checks) else Ink.TEXT
        return [(f" {passed} of {len(checks)}", ink | BOLD)]

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        checks, run = self._checks(view), view.run
        if run is None:
            return
        if not checks:
            taken = view.snapshot.taken if view.snapshot is not None else {}
            wanted = bool(run.experiment.expect) and "checks" not in taken
            text = "expectations to come" if wanted else "nothing expected"
            cells.write(box.x, box.y, fitted(text, box.width), Ink.LABEL)
        elif box.height >= LIST_FROM:
            _list(cells, box, checks, view)
        else:
            _one(cells, box, current(checks))


def current(checks: tuple[CheckRow, ...]) -> CheckRow:
    """The one to talk about: a failure, else the next to come, else the claim or the last."""
    for state in ("fail", "pending"):
        found = [check for check in checks if check.state == state]
        if found:
            return found[0]
    last = checks[-1]
    if last.metric == "claim" or len(checks) == 1:
        return last
    return replace(last, metric="claim", condition=f"all {len(checks)} expectations", measured="")


def _one(cells: Cells, box: Box, check: CheckRow) -> None:
    said = wrapped(check.condition if check.metric == "claim" else f"{brief(check)} {_at(check)}", box.width)
    word = f" {WORDS[check.state]} "
    below = box.height - (2 if check.measured and box.height >= 3 else 1)
    y = box.y
    for line in said[: max(0, below)]:
        cells.write(box.x, y, line, Ink.LABEL)
        y += 1
    cells.write(box.x, y, fitted(word, box.width), on(Ink.ON_SOLID, INKS[check.state], BOLD))
    if check.measured:
        cells.write(box.x, y + 1, fitted(f"measured {check.measured}", box.width), Ink.TEXT)


def _list(cells: Cells, box: Box, checks: tuple[CheckRow, ...], view: LabView) -> None:
    signs = SIGNS[view.look.tier]
    sign = {"pass": signs.good, "fail": signs.bad, "pending": signs.waiting}
    first = next((i for i, check in enumerate(checks) if check.state != "pass"), len(checks))
    start = max(0, min(first - box.height // 2, len(checks) - box.height))
    for y, check in enumerate(checks[start : start + box.height], box.y):
        ink = Ink.LABEL if check.state == "pending" else INKS[check.state]
        cells.write(box.x, y, sign[check.state], ink | BOLD)
        measured = check.measured if box.width >= 24 else ""
        text = f"{check.at} {brief(check)}"
        cells.write(box.x + 2, y, fitted(text, box.width - 3 - len(measured)), Ink.LABEL)
        cells.write_right(box.x + box.width, y, measured, Ink.BAD if check.state == "fail" else Ink.TEXT)


def shortened_bounds(condition: str) -> str:
    """`at least 0.5` as `>= .5`, `exactly 1` as `= 1`."""
    signs = condition.replace("at least ", ">= ").replace("at most ", "<= ").replace("exactly ", "= ")
    return re.sub(r"(?<![\d.])0\.(?=\d)", ".", signs)


def brief(check: CheckRow) -> str:
    """A condition in a few letters: `loss <= .1`, `adam has dead-relu`, `same digest on rerun`."""
    condition = shortened_bounds(check.condition)
    if check.metric == "claim":
        return condition
    run = "" if check.run == MAIN else f"{check.run} "
    if check.metric == "diagnosis":
        return run + condition
    if check.metric == "digest":
        return run + ("same digest on rerun" if "rerun" in condition else f"digest {condition}")
    return f"{run}{check.metric} {condition}"


def _at(check: CheckRow) -> str:
    return f"at {check.at}" if check.at.isdigit() else check.at if check.at != "end" else "at the end"
