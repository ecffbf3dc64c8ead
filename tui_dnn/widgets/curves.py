"""The curves of a run, taken from its recorder as they grow and shared by all panes."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from tui_dnn.raster.envelope import Floats, Points
from tui_dnn.raster.pyramid import Pyramid, PyramidCurve
from tui_dnn.runner.run import Run

RECENT = 50
"""Batches whose mean stands for the loss where a batch is only a part of the data."""
LOSS, ACCURACY = 0, 1
_NAMES = ("loss", "accuracy")


class RunCurves:
    """Loss and accuracy by step, and validation by epoch; only read, by the rule of `core.observe.series`."""

    def __init__(self, run: Run) -> None:
        self._recorder = run.trainer.recorder
        self._trainer = run.trainer
        self._pyramid = Pyramid(len(_NAMES))
        self._epochs_seen = 0
        self._validation: list[tuple[float, float, float]] = []
        self._points: tuple[Points, Points] = _points([])

    def sync(self) -> RunCurves:
        """Take in what is new; cheap if nothing is."""
        series = self._recorder.scalar_series
        self._pyramid.sync(series, [series.arrays[name] for name in _NAMES])
        rows = self._trainer.epochs
        count = len(rows)
        if count < self._epochs_seen:
            self._epochs_seen, self._validation, self._points = 0, [], _points([])
        if count > self._epochs_seen:
            new = [
                (row.step - 1.0, row.val_loss, row.val_accuracy) for row in rows[self._epochs_seen : count]
            ]
            measured = [row for row in new if row[1] == row[1]]
            self._epochs_seen = count
            if measured:
                self._validation += measured
                self._points = _points(self._validation)
        return self

    @property
    def count(self) -> int:
        """Rows recorded so far, for a look whether anything is new."""
        return self._recorder.scalar_series.count

    @property
    def untrained(self) -> bool:
        """Before the first step: there are no numbers yet, which is not the same as numbers that are none."""
        return not self.count and self._trainer.divergence is None

    @property
    def epochs(self) -> int:
        return len(self._trainer.epochs)

    @property
    def full_batch(self) -> bool:
        return self._trainer.experiment.train.batch == "full"

    @property
    def last_step(self) -> int:
        """Of the newest row; 0 before the first."""
        series = self._recorder.scalar_series
        return int(series.tail("loss", 1)[0][-1]) if series.count else 0

    def curve(self, which: int) -> PyramidCurve:
        return self._pyramid.curve(which)

    def validation(self, which: int) -> Points:
        """Steps and values, measured at ends of epochs; empty without validation data."""
        return self._points[which]

    def tail(self, which: int, most: int) -> Floats:
        """The newest values, oldest first."""
        return self._recorder.scalar_series.tail(_NAMES[which], most)[1]

    def latest(self, which: int) -> float:
        """The newest value, of small batches the mean of the newest; NaN before the first and after divergence."""
        values = self.tail(which, 1 if self.full_batch else RECENT)
        return float(values.mean()) if len(values) and np.isfinite(values[-1]) else float("nan")

    def validation_at(self, which: int, step: float) -> float:
        """The value of the newest measurement up to a step; NaN before the first."""
        points = self._points[which]
        row = int(np.searchsorted(points.x, step, side="right")) - 1
        return float(points.y[row]) if row >= 0 else float("nan")

    def value_at(self, which: int, step: float) -> float:
        """The value recorded at a step or just before; NaN if there is none, or the run has not come so far."""
        series = self._recorder.scalar_series
        count, first = series.count, series.first
        row = min(series.row_at(int(step) + 1), count) - 1
        if not first <= row < count or int(step) > self.last_step:
            return float("nan")
        value = float(series.read(series.arrays[_NAMES[which]], row, row + 1)[0])
        return value if row >= series.first else float("nan")


def _points(rows: list[tuple[float, float, float]]) -> tuple[Points, Points]:
    table: NDArray[np.float64] = np.array(rows, np.float64).reshape(-1, 3)
    return Points(table[:, 0], table[:, 1]), Points(table[:, 0], table[:, 2])


_CURVES: WeakKeyDictionary[Run, RunCurves] = WeakKeyDictionary()


def curves_of(run: Run) -> RunCurves:
    """The one set of curves of a run, up to date."""
    found = _CURVES.get(run)
    if found is None or found._recorder is not run.trainer.recorder:
        found = _CURVES[run] = RunCurves(run)
    return found.sync()
