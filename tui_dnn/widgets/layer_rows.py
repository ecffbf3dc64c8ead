"""The newest record of all layers, and the history of one, copied from the recorder by its reader's rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.observe.measure import RMS, STD
from core.observe.recorder import Recorder
from core.observe.series import ACTIVATION, GRADIENT, LayerSeries

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LayerRow:
    """All layers at one recorded step; the last one is the output layer."""

    step: int
    hist: NDArray[np.int32]
    """(layers, 4, BINS)"""
    ranges: Floats
    """(layers, 4, 2)"""
    stats: Floats
    """(layers, 4, 5)"""
    zeros: NDArray[np.int32]
    """(layers, 4)"""
    nonfinite: NDArray[np.int32]
    """(layers, 4)"""
    dead: Floats
    """(layers,)"""
    saturated: Floats
    """(layers,)"""
    update_ratio: Floats
    """(layers,)"""

    @property
    def hidden(self) -> int:
        """Hidden layers."""
        return max(0, len(self.dead) - 1)

    @property
    def activation_std(self) -> Floats:
        """(layers,)"""
        std: Floats = self.stats[:, ACTIVATION, STD]
        return std

    @property
    def gradient_ratio(self) -> Floats:
        """(layers,) rms dL/dh over that of the last hidden layer; NaN where there is nothing to compare."""
        rms = self.stats[:, GRADIENT, RMS]
        last = rms[self.hidden - 1] if self.hidden else rms[-1]
        with np.errstate(all="ignore"):
            ratio: Floats = np.where(last > 0, rms / last, np.nan)
        return ratio


def newest(recorder: Recorder) -> LayerRow | None:
    """None before the first record, or if the row was overwritten while it was copied."""
    series = recorder.layer_series
    row = series.count - 1
    if row < series.first:
        return None
    at = row % series.capacity
    arrays = (
        series.hist,
        series.hist_range,
        series.stats,
        series.zeros,
        series.nonfinite,
        series.dead,
        series.saturated,
        series.update_ratio,
    )
    step, copies = int(series.steps[at]), [array[at].copy() for array in arrays]
    return LayerRow(step, *copies) if row >= series.first else None


@dataclass(frozen=True)
class History:
    """One signal of one layer over the run."""

    steps: NDArray[np.int64]
    """(T,)"""
    hist: NDArray[np.int32]
    """(T, BINS)"""
    ranges: Floats
    """(T, 2)"""
    std: Floats
    """(T,)"""


def history(recorder: Recorder, layer: int, signal: int, most: int) -> History:
    """At most `most` rows spread evenly over all that are still there, oldest first."""
    series: LayerSeries = recorder.layer_series
    first, stop = series.first, series.count
    if layer >= series.hist.shape[1] or most < 1:
        first = stop = 0
    rows = np.unique(
        np.linspace(first, max(first, stop - 1), max(1, min(most, stop - first))).astype(np.int64)
    )
    rows = rows[rows < stop]
    at = rows % series.capacity
    found: list[NDArray[Any]] = [
        array[at] if stop else array[:0]
        for array in (
            series.steps,
            series.hist[:, min(layer, series.hist.shape[1] - 1), signal],
            series.hist_range[:, min(layer, series.hist.shape[1] - 1), signal],
            series.stats[:, min(layer, series.hist.shape[1] - 1), signal, STD],
        )
    ]
    kept = rows >= series.first
    steps, hist, ranges, std = (array[kept] if stop else array for array in found)
    return History(steps, hist, ranges, std)
