"""The curves of several runs in one chart."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import isfinite, nan

import numpy as np

from tui_dnn.raster.axis import Axis
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.envelope import Floats, bridge, smooth
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.line import Series, draw_line
from tui_dnn.raster.line_ends import End, draw_ends
from tui_dnn.raster.line_labels import LineStyle, Mark, plot_box, y_ticks
from tui_dnn.raster.numbers import number
from tui_dnn.widgets.chart import MINI_BATCH_SMOOTHING, ChartPane
from tui_dnn.widgets.compare_view import Compared, CompareView
from tui_dnn.widgets.curves import curves_of
from tui_dnn.widgets.view import LabView

GUTTER = 4
"""Columns right of the curves for their letters."""
FAR = 30.0
"""A loss that much above those of the other runs may leave the axis: one that diverges must not flatten all."""
FINE = 64
"""Columns whose means decide about the axis."""
NAMED = 4
"""So many runs are named in the title; of more the table tells."""


class ManyCurves(ChartPane):
    """The pair is drawn last and thick; every line ends in its letter."""

    KEY = ""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._bounds: dict[int, tuple[float, float]] = {}
        """Of the series that are being drawn, by their identity: they are asked for more than once."""

    def with_axis_of(self, other: ManyCurves) -> None:
        """Steps lie below each other in both."""
        self._time = other._time

    def stamp(self, view: LabView) -> Hashable:
        assert isinstance(view, CompareView)
        shown = view.validation, view.charts.log, view.charts.smoothing, self.cursor(view)
        return view.moved, view.pair, shown, int(view.now)

    def shown_name(self) -> str:
        view = self.view
        return f"{self.NAME} val" if isinstance(view, CompareView) and view.validation else self.NAME

    def title(self, view: LabView) -> Words:
        assert isinstance(view, CompareView)
        words: list[tuple[str, int]] = []
        if view.run is not None:
            words += self.note(view, view.run)
        if len(view.compared) <= NAMED:
            words += [(f" {one.name}", one.ink | BOLD) for one in view.compared]
        return words

    def remark(self, view: LabView) -> Words:
        assert isinstance(view, CompareView)
        step = self.cursor(view)
        if step is None:
            return ()
        words: list[tuple[str, int]] = [(f"step {step:,.0f}", Ink.LABEL)]
        for one in view.compared:
            curves = curves_of(one.run)
            read = curves.validation_at if view.validation else curves.value_at
            value = read(self.WHICH, step)
            if isfinite(value):
                words.append((f" {one.letter} {number(value)}", one.ink | BOLD))
        return words

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        assert isinstance(view, CompareView)
        self._plot = None
        self._bounds.clear()
        if view.run is None:
            return
        runs = [one.run for one in view.compared]
        newest = max(curves_of(run).last_step for run in runs)
        total = max(run.trainer.total_steps for run in runs)
        names = " ".join(run.id for run in runs)
        x = self._time.update(names, newest, total, view.timings.steps_per_second)
        order = sorted(view.compared, key=view.is_paired)
        series = [self._one(one, view) for one in order]
        y = self._y_axis(view, series, x)
        area = box.inside(right=GUTTER)
        style = self._many_style(view, area, y)
        draw_line(cells, area, series, x, y, style, view.look.tier)
        dots = 2 * plot_box(area, style).width
        ends = [self._end(one, s, x, y, dots) for one, s in zip(order, series, strict=True)]
        draw_ends(cells, area, ends[::-1], x, style, GUTTER)
        if not any(isfinite(end.place) for end in ends) and view.validation:
            cells.write(area.x + style.margin, area.y, "no validation yet", Ink.FAINT)
        self._plot = area, x, style

    def _one(self, one: Compared, view: CompareView) -> Series:
        curves, thick = curves_of(one.run), len(view.compared) <= 2 or view.is_paired(one)
        if view.validation:
            curve, smoothing = curves.validation(self.WHICH), 0.0
            return Series(curve, one.ink, thick=thick, smooth=smoothing, band=None, glyph=one.letter)
        smoothing = 0.0 if curves.full_batch else MINI_BATCH_SMOOTHING
        if view.charts.smoothing is not None:
            smoothing = view.charts.smoothing
        return Series(
            curves.curve(self.WHICH), one.ink, thick=thick, smooth=smoothing, band=None, glyph=one.letter
        )

    def bounds(self, series: Series, x: Axis) -> tuple[float, float]:
        key = id(series)
        if key not in self._bounds:
            self._bounds[key] = self.measured(series, x)
        return self._bounds[key]

    def measured(self, series: Series, x: Axis) -> tuple[float, float]:
        """Bounds of the means: the noise of single batches is not drawn either."""
        means = _means(series, x)
        return (float(means.min()), float(means.max())) if len(means) else (nan, nan)

    def _y_axis(self, view: LabView, series: list[Series], x: Axis) -> Axis:
        highs = [high for _, high in (self.bounds(one, x) for one in series) if isfinite(high)]
        limit = FAR * float(np.median(highs)) if highs else nan
        near = [one for one in series if not self.bounds(one, x)[1] > limit]
        return super()._y_axis(view, near or series, x)

    def _many_style(self, view: CompareView, box: Box, y: Axis) -> LineStyle:
        assert view.run is not None
        marks: Sequence[Mark] = ()
        if view.second is not None:
            known = {mark.step for mark in view.run.marks}
            marks = [Mark(mark.step, mark.label) for mark in view.second.run.marks if mark.step not in known]
        longest = max((len(name) for _, name in y_ticks(y, box.height)), default=0)
        return LineStyle(
            chance=self.chance(view, view.run),
            marks=tuple(marks),
            header=box.height >= 9 and bool(marks),
            x_labels=box.height >= self.X_LABELS_FROM,
            margin=max(4, longest) + 1 if box.width >= 24 else 0,
            cursor=self.cursor(view),
        )

    def _end(self, one: Compared, series: Series, x: Axis, y: Axis, width: int) -> End:
        """Where the line was drawn last: smoothing leaves it beside the newest value."""
        steps = curves_of(one.run).validation(self.WHICH).x
        last = float(curves_of(one.run).last_step)
        if series.curve is curves_of(one.run).validation(self.WHICH):
            last = float(steps[-1]) if len(steps) else 0.0
        found = series.curve.columns(x.low, x.high, max(2, width))
        places = smooth(bridge(y.place(found.mean), found.samples), series.smooth)
        known = places[np.isfinite(places)]
        return End(last, float(known[-1]) if len(known) else nan, one.letter, one.ink)


def _means(series: Series, x: Axis) -> Floats:
    means = series.curve.columns(x.low, x.high, FINE).mean
    known: Floats = means[np.isfinite(means)]
    return known
