"""The recorded past of a run, as the rules read it."""

from __future__ import annotations

from functools import cached_property
from math import isfinite, nan

import numpy as np
from numpy.typing import NDArray

from core.observe.findings import RunView
from core.observe.measure import RMS, STD
from core.observe.series import ACTIVATION, GRADIENT

Floats = NDArray[np.float64]
HOLD_STEPS = 20
"""Evidence must hold in all records over at least this many steps, and in at least two."""
MOST_ROWS = 512
MOST_SCALARS = 4096


class Trace:
    """Copies of the newest records, each taken when a rule first asks for it."""

    def __init__(self, view: RunView) -> None:
        self.view = view
        self.experiment = view.experiment
        view.recorder.flush()
        series = view.recorder.layer_series
        self._series = series
        self._stop = series.count
        self._start = max(series.first, self._stop - MOST_ROWS)

    def _rows(self, array: NDArray[np.float64]) -> Floats:
        return self._series.read(array, self._start, self._stop).copy()

    @cached_property
    def steps(self) -> NDArray[np.int64]:
        """(rows,) recorded steps, oldest first."""
        return self._series.read(self._series.steps, self._start, self._stop).copy()

    @cached_property
    def names(self) -> tuple[str, ...]:
        return self.view.recorder.names

    @property
    def hidden(self) -> int:
        """Number of hidden layers."""
        return max(0, len(self.names) - 1)

    @cached_property
    def gradient_rms(self) -> Floats:
        """(rows, layers) rms of dL/dh."""
        return self._rows(self._series.stats[..., GRADIENT, RMS])

    @cached_property
    def activation_std(self) -> Floats:
        """(rows, layers)"""
        return self._rows(self._series.stats[..., ACTIVATION, STD])

    @cached_property
    def saturated(self) -> Floats:
        """(rows, layers); NaN where an activation does not saturate."""
        return self._rows(self._series.saturated)

    @cached_property
    def dead(self) -> Floats | None:
        """(layers,) share of dead units of the last epoch; None while too few examples were seen."""
        silent = self.view.recorder.silent
        if silent is None:
            return None
        return silent.finished if silent.finished is not None else silent.so_far(self.view.examples)

    @cached_property
    def units(self) -> NDArray[np.int64]:
        """(layers,) units that can die."""
        silent = self.view.recorder.silent
        return np.array([] if silent is None else silent.shape, np.int64)

    @cached_property
    def update_ratio(self) -> Floats:
        """(rows, layers); NaN for kernels of zeros."""
        return self._rows(self._series.update_ratio)

    @cached_property
    def gradient_norm(self) -> Floats:
        """(rows,) norm of all gradients before clipping; of the kernels where it was not measured."""
        norms = self._rows(self._series.norm_before)
        kernels = np.hypot.reduce(self._rows(self._series.gradient_norms), axis=1)
        return np.where(np.isnan(norms), kernels, norms)

    @cached_property
    def trainable(self) -> NDArray[np.bool_]:
        """(layers,)"""
        return np.array([name not in self.experiment.train.freeze for name in self.names], np.bool_)

    def held_since(self, holds: NDArray[np.bool_]) -> int | None:
        """The first of the newest rows in all of which `holds` (rows,); None if that is too short a time."""
        against = np.flatnonzero(~holds)
        first = int(against[-1]) + 1 if against.size else 0
        if len(holds) - first < 2 or self.steps[-1] - self.steps[first] < HOLD_STEPS:
            return None
        return first

    def held_for(self, first: int) -> int:
        """Steps from a row to the newest one."""
        return int(self.steps[-1] - self.steps[first])

    @cached_property
    def _scalars(self) -> tuple[NDArray[np.int64], Floats]:
        return self.view.recorder.scalar_series.tail("loss", MOST_SCALARS)

    @cached_property
    def losses(self) -> Floats:
        """(n,) newest finite losses of the batches, oldest first."""
        losses = self._scalars[1]
        return losses[np.isfinite(losses)]

    @cached_property
    def losses_since_edit(self) -> Floats:
        """The part of `losses` since the last edit."""
        steps, losses = self._scalars
        return losses[(steps >= self.view.changed_at) & np.isfinite(losses)]

    @cached_property
    def start_loss(self) -> float:
        """Median of the first ten losses that are still recorded; NaN without any."""
        series = self.view.recorder.scalar_series
        first = self.view.recorder.scalars("loss", series.first, min(series.first + 10, series.count))
        finite = first[np.isfinite(first)]
        return float(np.median(finite)) if finite.size else nan

    @cached_property
    def reference(self) -> float:
        """What a loss is compared with: chance level, else the loss at the start."""
        chance = self.view.chance_loss
        return chance if chance is not None and isfinite(chance) and chance > 0 else self.start_loss

    @cached_property
    def recent_loss(self) -> float:
        """Mean of the newest 50 losses; NaN without any."""
        return float(self.losses[-50:].mean()) if self.losses.size else nan

    @cached_property
    def rate_share(self) -> float:
        """The newest learning rate over the one of the settings: small in a warm-up or at a schedule's end."""
        rates = self.view.recorder.scalar_series.tail("learning_rate", 1)[1]
        base = self.experiment.train.optimizer.lr
        return float(rates[-1]) / base if rates.size and base > 0 else nan
