"""The time of the run in two rows: how far, how fast, what was done when."""

from __future__ import annotations

from collections.abc import Hashable

from rich.cells import cell_len
from textual import events

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import words_width, write_words
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.timebar import column_at, draw_time, step_at
from tui_dnn.widgets.messages import JumpRequested
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.view import LabView

LABEL = 7
"""Columns before the line."""
TOTAL = 9
"""Columns after it for the length of the run."""


class RunBar(Pane, can_focus=False):
    """The lower row alone where there is only one."""

    NAME = "TIME"
    HELP = "Steps done of all steps, with the edits on the way; speed, time left and the digest of the newest snapshot."
    DEFAULT_CSS = "RunBar { height: 2; width: 100%; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._bar: tuple[Box, int] | None = None

    def stamp(self, view: LabView) -> Hashable:
        run = view.run
        if run is None:
            return None
        speed, digest = round(view.timings.steps_per_second), view.snapshot.digest if view.snapshot else None
        left = view.timings.seconds_left
        trainer = run.trainer
        marks = len(run.marks), view.pending_name
        return (
            run.id,
            trainer.steps_done,
            trainer.total_steps,
            marks,
            speed,
            digest,
            view.fps,
            left and int(left),
        )

    def paint(self, cells: Cells, view: LabView) -> None:
        run = view.run
        self._bar = None
        if run is None:
            return
        y = cells.height - 1
        done, total = run.trainer.steps_done, run.trainer.total_steps
        line = Box(LABEL, y, cells.width - LABEL - TOTAL - 1, 1)
        cells.write(1, y, "time", Ink.LABEL)
        draw_time(cells, line, done, total, [mark.step for mark in run.marks], view.look.tier)
        self._bar = line, total
        cells.write_right(cells.width - 1, y, f"{total:,}", Ink.FAINT)
        if cells.height >= 2:
            status = _status(view)
            stop = cells.width - 1 - words_width(status)
            if stop > LABEL:
                write_words(cells, stop, y - 1, status, cells.width)
            _names(cells, line, y - 1, view, stop - 2)

    def on_click(self, event: events.Click) -> None:
        if self._bar is not None:
            line, total = self._bar
            if event.y == line.y and line.x <= event.x < line.x + line.width:
                self.post_message(JumpRequested(round(step_at(line, event.x, total))))


def _status(view: LabView) -> list[tuple[str, int]]:
    """Epoch, speed, time left, digest."""
    run = view.run
    assert run is not None
    train = run.trainer.experiment.train
    words: list[tuple[str, int]] = []
    if train.epochs is not None:
        words.append((f"epoch {min(run.trainer.epoch, train.epochs)}/{train.epochs} ", Ink.LABEL))
    if view.timings.steps_per_second > 0:
        words.append((f"{view.timings.steps_per_second:,.0f} steps/s ", Ink.LABEL))
    left = view.timings.seconds_left
    if left is not None:
        words.append((f"{clock(left)} left ", Ink.LABEL))
    if view.fps is not None:
        words.append((f"{view.fps:.0f} fps ", Ink.FAINT))
    if view.snapshot is not None and view.snapshot.digest:
        words.append((f"digest {view.snapshot.digest[:8]} ", Ink.FAINT))
    return words


def clock(seconds: float) -> str:
    """`26 s`, `3:05`, `2:10:00`."""
    whole = round(seconds)
    if whole < 100:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _names(cells: Cells, line: Box, y: int, view: LabView, stop: int) -> None:
    """The step above its ring; names of edits left of their diamonds where there is room, newest first."""
    run = view.run
    assert run is not None
    done, total = run.trainer.steps_done, run.trainer.total_steps
    text = f"{done:,}"
    start = min(max(1, column_at(line, done, total) - len(text) // 2), max(1, stop - len(text)))
    cells.write(start, y, text, Ink.TEXT | BOLD)
    taken = [(start, start + len(text))]
    names = [(done, f"{view.pending_name}?")] if view.pending_name else []
    names += [(mark.step, mark.label) for mark in reversed(run.marks)]
    for step, name in names:
        column, width = column_at(line, step, total), cell_len(name)
        for left in (column - width - 1, column - width // 2, column + 2):
            free = all(left >= high + 1 or left + width + 1 <= low for low, high in taken)
            if free and left >= 1 and left + width <= stop:
                cells.write(left, y, name, Ink.ACCENT)
                taken.append((left, left + width))
                break
