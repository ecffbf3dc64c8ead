"""The accuracy by step."""

from __future__ import annotations

from math import isfinite, nan

import numpy as np

from tui_dnn.raster.axis import Axis, AxisRange
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import Ink
from tui_dnn.raster.line import Series
from tui_dnn.runner.run import Run
from tui_dnn.widgets.chart import ChartPane
from tui_dnn.widgets.curves import ACCURACY
from tui_dnn.widgets.facts import facts_of
from tui_dnn.widgets.view import LabView

_IGNORED = 0.05
"""Share of a curve's lowest columns that the axis may cut off: the first steps must not flatten all others."""


_NEAR = 0.5
"""Part of the height that may be spent on showing the level of guessing."""


class AccuracyPane(ChartPane):
    """How often is it right?"""

    NAME, WHICH, WORD = "ACCURACY", ACCURACY, "accuracy"
    X_LABELS_FROM = 9
    HELP = (
        "Share of right answers of every batch before its update; sand squares are validation. The dashed level is the "
        "accuracy of always naming the largest class. The axis may cut off the first few steps."
    )

    def new_range(self, log: bool) -> AxisRange:
        return AxisRange(log, floor=0.0, ceiling=1.0)

    def chance(self, view: LabView, run: Run) -> tuple[float, str] | None:
        facts = facts_of(run)
        return (facts.guess, facts.guess_name) if isfinite(facts.guess) else None

    def title(self, view: LabView) -> Words:
        run = view.run
        return super().title(view) if run is not None and isfinite(facts_of(run).guess) else ()

    def note(self, view: LabView, run: Run) -> Words:
        facts = facts_of(run)
        return [(f" chance {facts.guess_name}", Ink.FAINT)] if isfinite(facts.guess) else []

    def bounds(self, series: Series, x: Axis) -> tuple[float, float]:
        """The highest mean, and the lowest but for a few; guessing as well where that costs little room."""
        means = series.curve.columns(x.low, x.high, 64).mean
        known = means[np.isfinite(means)]
        return (float(np.quantile(known, _IGNORED)), float(known.max())) if len(known) else (nan, nan)

    def widened(self, low: float, high: float, view: LabView) -> tuple[float, float]:
        guess = facts_of(view.run).guess if view.run is not None else nan
        return (min(low, guess) if low - guess < _NEAR * (1.0 - low) else low), 1.0

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        run = view.run
        if run is not None and not isfinite(facts_of(run).guess):
            self._plot = None
            cells.write(box.x, box.y, "no classes, no accuracy", Ink.LABEL)
            return
        super().draw(cells, box, view)
