"""The runs of this sitting."""

from __future__ import annotations

from collections.abc import Hashable
from math import isfinite
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.numbers import number
from tui_dnn.raster.tiers import GLYPHS, Tier
from tui_dnn.runner.run import Run
from tui_dnn.widgets.curves import LOSS, curves_of
from tui_dnn.widgets.facts import run_word
from tui_dnn.widgets.messages import RunChosen
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.signs import UNKNOWN
from tui_dnn.widgets.text import fitted
from tui_dnn.widgets.view import LabView


class RunsPane(Pane):
    """What have I tried?"""

    KEY, NAME = "5", "RUNS"
    HELP = (
        "Every run of this sitting, newest first, with its last loss (of validation where it is measured). Blue is the "
        "one on the screen, grey its ghost. The runs of one lesson stand above, each with its letter: they train "
        "together, and c compares them. Enter or a click shows another one."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "pick(-1)", "newer run", id="runs.up", show=False),
        Binding("down", "pick(1)", "older run", id="runs.down", show=False),
        Binding("enter", "open", "show the run", id="runs.open", show=False),
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._picked: int | None = None
        self._first = 0

    def stamp(self, view: LabView) -> Hashable:
        shown = tuple((run.id, number(_loss(run))) for run in listed(view))
        ids = view.run.id if view.run else None, view.ghost.id if view.ghost else None
        return shown, ids, self._picked

    def title(self, view: LabView) -> Words:
        if len(view.together) > 1:
            return [(f" {len(view.together)}", Ink.FAINT), ("c", Ink.ACCENT | BOLD), ("compares", Ink.FAINT)]
        return [(" loss", Ink.FAINT)] if view.runs else []

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        runs = listed(view)
        if not runs:
            cells.write(box.x, box.y, "no run yet", Ink.LABEL)
            return
        picked = self._picked if self.has_focus else None
        mine = runs.index(view.run) if view.run in runs else 0
        self._first = max(
            0, min((mine if picked is None else picked) - box.height + 1, len(runs) - box.height)
        )
        for y, run in enumerate(runs[self._first : self._first + box.height], box.y):
            index = self._first + y - box.y
            self._row(cells, Box(box.x, y, box.width, 1), run, view, index == picked)

    def _row(self, cells: Cells, box: Box, run: Run, view: LabView, picked: bool) -> None:
        x, y, width, _ = box
        mine, ghost = run is view.run, run is view.ghost
        ground = Ink.ACCENT_TINT << 8 if picked else 0
        if picked:
            cells.fill(box, Ink.TEXT | ground)
        sample = GLYPHS[view.look.tier].sample if view.look.tier is not Tier.ASCII else "*" if mine else "."
        if mine or ghost:
            cells.write(x, y, sample, (Ink.DATA if mine else Ink.GHOST) | ground)
        ink = Ink.TEXT if mine else Ink.LABEL if ghost else Ink.FAINT
        arm = len(view.together) > 1 and run in view.together
        name = "abcdefghijklmnopqrstuvwxyz"[view.together.index(run) % 26] if arm else run.id
        at = cells.write(x + 2, y, name, ink | ground | (BOLD if mine else 0))
        untrained = curves_of(run).untrained
        loss = UNKNOWN if untrained else number(_loss(run))
        room = width - 3 - (at - x) - len(loss) + 1
        if room > 3:
            word = fitted(run_word(run), room)
            cells.write(at + 1, y, word, ink | ground)
            at += 1 + cell_len(word)
        if at + 1 + len(loss) <= x + width:
            cells.write_right(x + width, y, loss, (Ink.FAINT if untrained else ink) | ground)

    def action_pick(self, way: int) -> None:
        """Move the mark to the next run."""
        if self.view is not None and self.view.runs:
            now = -1 if self._picked is None and way > 0 else self._picked or 0
            self._picked = min(max(0, now + way), len(self.view.runs) - 1)
            self.repaint()

    def action_open(self) -> None:
        """Ask for the marked run."""
        if self._picked is not None:
            self._choose(self._picked)

    def on_click(self, event: events.Click) -> None:
        if 0 < event.y < self.size.height - 1:
            self._choose(self._first + event.y - 1)

    def _choose(self, index: int) -> None:
        if self.view is not None and 0 <= index < len(self.view.runs):
            self._picked = index
            self.post_message(RunChosen(listed(self.view)[index].id))


def listed(view: LabView) -> list[Run]:
    """Those that train together in the order of their lesson, then the others, newest first."""
    together = list(view.together) if len(view.together) > 1 else []
    return together + [run for run in reversed(view.runs) if run not in together]


def _loss(run: Run) -> float:
    curves = curves_of(run)
    validation = curves.validation(LOSS).y
    if len(validation) and isfinite(validation[-1]):
        return float(validation[-1])
    return curves.latest(LOSS)
