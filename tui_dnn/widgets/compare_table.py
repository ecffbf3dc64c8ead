"""The figures of all compared runs, the best of each column marked."""

from __future__ import annotations

from collections.abc import Hashable
from math import isfinite

from rich.cells import cell_len
from textual import events
from textual.message import Message

from core.train.compare import Row
from core.train.contrast import best_first
from core.train.history import TERMINAL
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.numbers import field
from tui_dnn.widgets.compare_columns import Column, best_of, columns
from tui_dnn.widgets.compare_view import Compared, CompareView
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.signs import SIGNS, UNKNOWN
from tui_dnn.widgets.text import fitted
from tui_dnn.widgets.view import LabView


class CompareTable(Pane):
    """Who is best? Sorted while the runs rest, so that nothing jumps while they go."""

    NAME = "RUNS"
    HELP = (
        "The figures of all compared runs. The mean of the newest batches stands for the loss where batches are "
        "small; v: of the validation data, best v: its lowest loss. dL/dh: rms of the first hidden layer over that of "
        "the last. steps/s: what this run alone would do. "
        "At rest the best run stands above; the best figure of each column is green."
    )

    class Clicked(Message):
        """The run of a slot."""

        def __init__(self, slot: int) -> None:
            super().__init__()
            self.slot = slot

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._order: list[int] = []
        """Slots from top to bottom."""

    def stamp(self, view: LabView) -> Hashable:
        assert isinstance(view, CompareView)
        return view.moved, view.pair, view.state, tuple(one.run.trainer.status for one in view.compared)

    def title(self, view: LabView) -> Words:
        return [(" best first", Ink.FAINT)] if view.state != "running" else []

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        assert isinstance(view, CompareView)
        rows = view.rows
        shown = columns(box.width, rows)
        by_slot = {one.slot: (one, row) for one, row in zip(view.compared, rows, strict=True)}
        if view.state != "running" or set(self._order) != set(by_slot):
            begun = any(row.steps for row in rows)
            places = best_first(rows) if begun and view.state != "running" else range(len(rows))
            self._order = [view.compared[i].slot for i in places]
        stop = box.x + box.width
        for column in reversed(shown):
            cells.write_right(stop, box.y, column.name, Ink.LABEL)
            best = best_of(column, view.compared, rows)
            for y, slot in enumerate(self._order[: box.height - 1], box.y + 1):
                _figure(cells, stop, y, column, by_slot[slot], best)
            stop -= column.width + 1
        for y, slot in enumerate(self._order[: box.height - 1], box.y + 1):
            _name(cells, Box(box.x, y, stop - box.x, 1), by_slot[slot][0], view)

    def on_click(self, event: events.Click) -> None:
        place = event.y - 2
        if 0 <= place < len(self._order):
            event.stop()
            self.post_message(self.Clicked(self._order[place]))


def _figure(
    cells: Cells, stop: int, y: int, column: Column, shown: tuple[Compared, Row], best: float
) -> None:
    one, row = shown
    value = column.value(one, row)
    diverged = row.status == "diverged" and column.name == "loss"
    known = f"{value:,.0f}" if column.name == "steps" else field(value, column.width)
    text = "div" if diverged else known if isfinite(value) else UNKNOWN
    ink = Ink.BAD if diverged else Ink.FAINT if not isfinite(value) else Ink.TEXT
    cells.write_right(stop, y, text, (Ink.GOOD | BOLD) if value == best else ink)


def _name(cells: Cells, box: Box, one: Compared, view: CompareView) -> None:
    x, y, width, _ = box
    signs = SIGNS[view.look.tier]
    mark = signs.waiting if one is view.first else signs.play if one is view.second else " "
    cells.write(x, y, mark, Ink.ACCENT | BOLD)
    cells.write(x + 1, y, one.letter, one.ink | BOLD)
    cells.write(x + 2, y, one.sample(view.look.tier), one.ink)
    over = one.run.trainer.status in TERMINAL
    room = width - 5
    word = fitted(one.word, room)
    at = cells.write(x + 4, y, word, (Ink.TEXT if view.is_paired(one) else Ink.LABEL))
    if over and room - cell_len(word) >= 2:
        cells.write(at + 1, y, signs.bad if one.run.trainer.status == "diverged" else signs.good, Ink.FAINT)
