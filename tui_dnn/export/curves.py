"""The curves of a run as rows: one for every recorded update, with the figures of an epoch at its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import nan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.observe.series import SCALARS
from core.train.history import EpochRow
from core.train.trainer import Trainer

Columns = Mapping[str, NDArray[Any]]
"""`step`, `loss`, `penalty`, `accuracy` and `learning_rate`, one value for every recorded update."""


class CurveRow(NamedTuple):
    """NaN where there is no such number."""

    step: int
    """Index of the update, from 0."""
    epoch: int
    """In which it lies, from 1."""
    loss: float = nan
    penalty: float = nan
    accuracy: float = nan
    learning_rate: float = nan
    epoch_loss: float = nan
    """This and what follows only at the last update of an epoch."""
    epoch_accuracy: float = nan
    val_loss: float = nan
    val_accuracy: float = nan


@dataclass
class Reader:
    """Gives every row of a run that goes on exactly once."""

    trainer: Trainer
    scalars: int = 0
    """Rows of the recorder that were read."""
    epochs: int = 0

    def new(self) -> tuple[dict[str, NDArray[Any]], Sequence[EpochRow]]:
        """What was recorded since the last time; rows that the ring has lost are left out."""
        series = self.trainer.recorder.scalar_series
        start, stop = max(min(self.scalars, series.count), series.first), series.count
        columns = {name: series.read(series.arrays[name], start, stop).copy() for name in SCALARS}
        columns["step"] = series.read(series.steps, start, stop).copy()
        epochs = self.trainer.epochs[self.epochs :]
        self.scalars, self.epochs = stop, len(self.trainer.epochs)
        return columns, epochs


def rows(columns: Columns, epochs: Sequence[EpochRow], finished: int = 0) -> Iterator[CurveRow]:
    """Updates and epochs together, in order; `finished`: epochs that ended before the first row."""
    steps = columns["step"]
    names = SCALARS
    cuts = [0, *(int(np.searchsorted(steps, row.step)) for row in epochs), len(steps)]
    for number, (start, stop) in enumerate(pairwise(cuts)):
        ended = epochs[number] if number < len(epochs) else None
        epoch = finished + number + 1 if ended is None else ended.epoch
        last = stop - 1 if ended is not None and stop > start and steps[stop - 1] == ended.step - 1 else None
        for index in range(start, stop):
            values = [float(columns[name][index]) for name in names]
            figures = _figures(ended) if index == last else ()
            yield CurveRow(int(steps[index]), epoch, *values, *figures)
        if ended is not None and last is None:
            yield CurveRow(ended.step - 1, epoch, nan, nan, nan, ended.learning_rate, *_figures(ended))


def _figures(row: EpochRow | None) -> tuple[float, ...]:
    return () if row is None else (row.loss, row.accuracy, row.val_loss, row.val_accuracy)
