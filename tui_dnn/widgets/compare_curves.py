"""Loss and accuracy of several runs."""

from __future__ import annotations

from tui_dnn.raster.axis import Axis
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import Ink
from tui_dnn.raster.line import Series
from tui_dnn.widgets.accuracy import AccuracyPane
from tui_dnn.widgets.compare_chart import ManyCurves
from tui_dnn.widgets.loss import LossPane
from tui_dnn.widgets.view import LabView


class ManyLosses(ManyCurves, LossPane):
    """The loss of every run."""

    HELP = (
        "Loss of all compared runs by step, each with its letter at the end of its line; v shows that of the "
        "validation data. A run that diverged may leave the axis. Left and right read values off."
    )


class ManyAccuracies(ManyCurves, AccuracyPane):
    """The accuracy of every run."""

    HELP = "Share of right answers of all compared runs; v shows that of the validation data."

    def measured(self, series: Series, x: Axis) -> tuple[float, float]:
        return AccuracyPane.bounds(self, series, x)

    def title(self, view: LabView) -> Words:
        return ManyCurves.title(self, view)

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        if view.run is not None and self.chance(view, view.run) is None:
            self._plot = None
            cells.write(box.x, box.y, "no classes, no accuracy", Ink.LABEL)
            return
        ManyCurves.draw(self, cells, box, view)
