"""What the charts of loss and accuracy have in common: curves over the step, edits, ghost, and reading values off."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable
from math import isfinite, nan
from typing import ClassVar

import numpy as np
from textual import events
from textual.binding import Binding, BindingType

from tui_dnn.raster.axis import Axis, AxisRange
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.line import Series, draw_line, ghost_series, run_series, validation_series
from tui_dnn.raster.line_labels import LineStyle, Mark, plot_box, x_at, y_ticks
from tui_dnn.raster.numbers import number
from tui_dnn.runner.run import Run
from tui_dnn.widgets.curves import RunCurves, curves_of
from tui_dnn.widgets.facts import run_word
from tui_dnn.widgets.messages import Scrubbed
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.signs import UNKNOWN
from tui_dnn.widgets.time_axis import TimeAxis
from tui_dnn.widgets.view import LabView

EPOCH_WORD = 12
"""Columns for each `ep 12` along the axis."""
MINI_BATCH_SMOOTHING = 0.8
_SQUARES_PER_COLUMN = 0.5
"""More validation points than that are joined to a line."""


class ChartPane(Pane):
    """One of the curves of `RunCurves`."""

    WHICH: ClassVar[int] = 0
    WORD: ClassVar[str] = ""
    X_LABELS_FROM: ClassVar[int] = 5
    """Rows inside the frame from which on the step axis has labels."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "scrub(-1)", "read values", id="chart.left", show=False),
        Binding("right", "scrub(1)", "read values", id="chart.right", show=False),
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._time = TimeAxis()
        self._range = self.new_range(log=False)
        self._plot: tuple[Box, Axis, LineStyle] | None = None
        self._cursor: float | None = None
        self._held: tuple[float, float] | None = None
        """What the y axis could not take in at once; looked at again once it may move."""

    def new_range(self, log: bool) -> AxisRange:
        """The living y axis."""
        return AxisRange(log)

    @abstractmethod
    def chance(self, view: LabView, run: Run) -> tuple[float, str] | None:
        """Level of guessing and its name."""

    def is_log(self, view: LabView) -> bool:
        return False

    def cursor(self, view: LabView) -> float | None:
        """The step that is pointed at, here or in another chart."""
        return view.cursor if self._cursor is None else self._cursor

    def stamp(self, view: LabView) -> Hashable:
        run, ghost = view.run, view.ghost
        if run is None:
            return None
        curves = curves_of(run)
        beside = None if ghost is None else (ghost.id, curves_of(ghost).count)
        known = run.id, curves.count, curves.epochs, len(run.marks), beside
        return known, view.pending_name, view.charts, self.cursor(view), int(view.now)

    def title(self, view: LabView) -> Words:
        run = view.run
        if run is None:
            return ()
        curves = curves_of(run)
        value, validation = curves.latest(self.WHICH), curves.validation(self.WHICH).y
        shown = (f" {UNKNOWN}", Ink.FAINT) if curves.untrained else _value(value, Ink.DATA)
        if len(validation) and isfinite(validation[-1]):
            last = _value(float(validation[-1]), Ink.SECOND)
            return [shown, ("train", Ink.LABEL), last, ("val", Ink.LABEL), *self.note(view, run)]
        return [shown, *self.note(view, run)]

    def note(self, view: LabView, run: Run) -> Words:
        """After the value: scale or reference."""
        return ()

    def remark(self, view: LabView) -> Words:
        run, step = view.run, self.cursor(view)
        if run is None or step is None:
            return ()
        words: list[tuple[str, int]] = [(f"step {step:,.0f}", Ink.LABEL)]
        curves, ghost = curves_of(run), view.ghost
        found = [(self.WORD, curves.value_at(self.WHICH, step), Ink.DATA)]
        found.append(("val", curves.validation_at(self.WHICH, step), Ink.SECOND))
        if ghost is not None:
            found.append((ghost.id, curves_of(ghost).value_at(self.WHICH, step), Ink.GHOST))
        words += [(f" {name} {number(value)}", ink | BOLD) for name, value, ink in found if isfinite(value)]
        return words

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        run = view.run
        self._plot = None
        if run is None:
            return
        curves = curves_of(run)
        x = self._time.update(
            run.id, curves.last_step, run.trainer.total_steps, view.timings.steps_per_second
        )
        series = self._series(view, run, curves, x, box.width)
        y = self._y_axis(view, series, x)
        style = self._style(view, run, curves, box, y)
        draw_line(cells, box, series, x, y, style, view.look.tier)
        self._plot = box, x, style

    def _series(self, view: LabView, run: Run, curves: RunCurves, x: Axis, width: int) -> list[Series]:
        series: list[Series] = []
        if view.ghost is not None:
            name = f"{view.ghost.id} {run_word(view.ghost)}"
            series.append(
                ghost_series(curves_of(view.ghost).curve(self.WHICH), name if width >= 40 else view.ghost.id)
            )
        validation = curves.validation(self.WHICH)
        smoothing = view.charts.smoothing
        if smoothing is None:
            smoothing = 0.0 if curves.full_batch else MINI_BATCH_SMOOTHING
        measured = int(np.isfinite(validation.y).sum())
        series.append(run_series(curves.curve(self.WHICH), "train" if measured else "", smoothing))
        if 0 < measured <= _SQUARES_PER_COLUMN * width:
            series.append(validation_series(validation))
        elif measured:
            series.append(Series(validation, Ink.SECOND, "val", thick=False, glyph="o"))
        return series

    def _y_axis(self, view: LabView, series: list[Series], x: Axis) -> Axis:
        if self._range.log != self.is_log(view):
            self._range = self.new_range(self.is_log(view))
        lows, highs = zip(*(self.bounds(one, x) for one in series), strict=True)
        known = [value for value in (*lows, *highs) if isfinite(value)]
        low, high = (min(known), max(known)) if known else (nan, nan)
        low, high = self.widened(low, high, view)
        axis = self._range.update(low, high, view.now)
        outside = isfinite(low) and (axis.place_of(low) < -1e-9 or axis.place_of(high) > 1 + 1e-9)
        if outside and self._held != (low, high):
            self._held = low, high
            self.redraw_in(self._range.interval)
        return axis

    def widened(self, low: float, high: float, view: LabView) -> tuple[float, float]:
        """Lowest and highest value of the y axis, where more than the curves must be seen."""
        return low, high

    def bounds(self, series: Series, x: Axis) -> tuple[float, float]:
        """What of a curve the y axis must show; NaN for nothing."""
        return series.curve.bounds(x.low, x.high) or (nan, nan)

    def _style(self, view: LabView, run: Run, curves: RunCurves, box: Box, y: Axis) -> LineStyle:
        marks = [Mark(mark.step, mark.label) for mark in run.marks]
        if view.pending_name:
            marks.append(Mark(run.trainer.steps_done, view.pending_name, pending=True))
        # A full batch is an epoch of its own: steps say it all.
        rows = [] if curves.full_batch else run.trainer.epochs[:]
        stride = max(1, -(-len(rows) * EPOCH_WORD // max(1, box.width)))
        longest = max((len(name) for _, name in y_ticks(y, box.height)), default=0)
        return LineStyle(
            chance=self.chance(view, run),
            marks=tuple(marks),
            epochs=tuple((row.step - 1, f"ep {row.epoch}") for row in rows[stride - 1 :: stride]),
            header=box.height >= 5 and (box.height >= 9 or self.X_LABELS_FROM <= 5),
            x_labels=box.height >= self.X_LABELS_FROM,
            margin=max(4, longest) + 1 if box.width >= 24 else 0,
            legend=len(curves.validation(self.WHICH).x) > 0 and box.height >= 8,
            cursor=self.cursor(view),
        )

    def action_scrub(self, way: int) -> None:
        """Point at the next place of the chart."""
        if self._plot is None or self.view is None:
            return
        box, x, style = self._plot
        now = self.cursor(self.view)
        stride = (x.high - x.low) / max(1, plot_box(box, style).width - 1)
        run = self.view.run
        newest = float(curves_of(run).last_step) if run is not None else x.high
        start = newest if now is None and way < 0 else 0.0 if now is None else now
        self._point(float(round(min(x.high, max(x.low, start + way * stride)))))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        step = self.step_at(event.x, event.y)
        if step is not None or self._cursor is not None:
            self._point(step)

    def on_leave(self) -> None:
        if self._cursor is not None:
            self._point(None)

    def on_blur(self) -> None:
        if self._cursor is not None:
            self._point(None)

    def step_at(self, column: int, row: int) -> float | None:
        """The step under a cell of the pane; None outside the curves."""
        if self._plot is None:
            return None
        box, x, style = self._plot
        plot = plot_box(box, style)
        inside = plot.x <= column < plot.x + plot.width and plot.y <= row < plot.y + plot.height
        return float(round(x_at(box, x, column, style))) if inside else None

    def _point(self, step: float | None) -> None:
        if step != self._cursor:
            self._cursor = step
            self.post_message(Scrubbed(step))
            self.repaint()


def _value(value: float, ink: int) -> tuple[str, int]:
    return f" {number(value)}", (ink if isfinite(value) else Ink.BAD) | BOLD
