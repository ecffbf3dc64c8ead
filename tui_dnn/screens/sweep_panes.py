"""Panes of the sweep screen: the trials of a sweep, how they lie in the space, and the keys."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.message import Message

from core.search.records import Record
from core.search.space import edits
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.screens.sweep_list import SweepPane
from tui_dnn.sweeping import words
from tui_dnn.sweeping.browse import Browse
from tui_dnn.sweeping.parallel import draw_parallel
from tui_dnn.sweeping.rows import draw_trials
from tui_dnn.sweeping.say import SAY
from tui_dnn.widgets.text import wrapped
from tui_dnn.widgets.view import LabView


class Chosen(Message):
    """A row was clicked."""

    def __init__(self, pane: str, place: int) -> None:
        super().__init__()
        self.pane, self.place = pane, place


class Trials(SweepPane):
    """Every trial that was begun, the best first."""

    NAME = "TRIALS"

    @property
    def rows(self) -> int:
        return max(0, self.size.height - 3)

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        browse = self.browse
        if browse.now.plan is None or not browse.trials:
            for row, line in enumerate(wrapped(browse.advice(), box.width)):
                cells.write(box.x, box.y + row, line, Ink.LABEL)
            return
        first = browse.first(self.rows)
        draw_trials(cells, box, browse.now.plan, browse.trials, browse.trial, first, view.look.tier)

    def remark(self, view: LabView) -> Words:
        record, plan = self.browse.record, self.browse.now.plan
        return [(told(record, self.browse), Ink.LABEL)] if record and plan else []

    def on_click(self, event: events.Click) -> None:
        event.stop()
        place = self.browse.first(self.rows) + event.y - 2
        if event.y >= 2 and place < len(self.browse.trials):
            self.post_message(Chosen("trials", place))


def told(record: Record, browse: Browse) -> str:
    """The chosen trial as settings."""
    plan = browse.now.plan
    if record.error:
        return record.error.splitlines()[0]
    if plan is None or len(record.params) < len(plan.dimensions):
        return ""
    chosen = edits(plan.sweep.space, record.params)
    return "  ".join(f"{key} = {words.value(v) if isinstance(v, float) else v}" for key, v in chosen.items())


class Parallel(SweepPane):
    """Every trial as a line across all parameters."""

    NAME = "PARALLEL"

    def title(self, view: LabView) -> Words:
        say = SAY[self.browse.language]
        return [("*", Ink.GOOD), (say["best"], Ink.LABEL), ("#", Ink.ACCENT), (say["chosen"], Ink.LABEL)]

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        browse, plan = self.browse, self.browse.now.plan
        if plan is not None:
            slot = browse.record.slot if browse.record is not None else None
            draw_parallel(cells, box, plan, browse.trials, slot, view.look.tier)


class Keys(SweepPane):
    """The keys, in one line."""

    NAME = "KEYS"

    def paint(self, cells: Cells, view: LabView) -> None:
        say = SAY[self.browse.language]
        cells.fill(cells.box, on(Ink.TEXT, Ink.RAISED))
        keys = [("Enter", "open"), ("r", "stop" if self.browse.runs else "start"), ("Tab", "next")]
        x = 1
        for key, word in [*keys, ("up down", "trial"), ("q", "back")]:
            if x + len(key) + 1 + cell_len(say[word]) > cells.width:
                break
            x = cells.write(x, 0, key, on(Ink.ACCENT, Ink.RAISED, BOLD)) + 1
            x = cells.write(x, 0, say[word], on(Ink.LABEL, Ink.RAISED)) + 2
