"""The newest record of all layers, and the history of one, copied from the recorder by its reader's rule."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.observe.histogram import BINS
from core.observe.measure import RMS, STATISTICS, STD
from core.observe.recorder import Recorder
from core.observe.series import ACTIVATION, GRADIENT, UPDATE, LayerSeries
from core.observe.statistics import SignalStats
from tui_dnn.runner.frame import Frame
from tui_dnn.widgets.view import LabView

Floats = NDArray[np.float64]
BEFORE = "before the first step"


@dataclass(frozen=True)
class LayerRow:
    """All layers at one recorded step; the last one is the output layer."""

    step: int
    """-1 for the network before its first step."""
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
    def begun(self) -> bool:
        return self.step >= 0

    @property
    def updated(self) -> bool:
        """Somebody looked at an update; not where only a snapshot was taken."""
        seen = self.hist[:, UPDATE].any() or self.zeros[:, UPDATE].any() or self.nonfinite[:, UPDATE].any()
        return self.begun and bool(seen)

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


def snapped(frame: Frame) -> LayerRow | None:
    """A record from the layers of a frame; None without them."""
    layers = frame.layers
    if not layers:
        return None
    signals = [(one.activation, one.gradient, one.weight, one.update) for one in layers]
    blank = np.zeros(BINS, np.int32), (-1.0, 1.0), (np.nan,) * len(STATISTICS), 0, 0
    parts = [[blank if signal is None else _parts(signal) for signal in four] for four in signals]
    hist, ranges, stats, zeros, nonfinite = (
        [[part[which] for part in four] for four in parts] for which in range(len(blank))
    )
    return LayerRow(
        frame.taken.get("layers", frame.step) - 1,
        np.array(hist, np.int32),
        np.array(ranges, np.float64),
        np.array(stats, np.float64),
        np.array(zeros, np.int32),
        np.array(nonfinite, np.int32),
        np.array([one.dead for one in layers]),
        np.array([one.saturated for one in layers]),
        np.array([one.update_ratio for one in layers]),
    )


def _parts(signal: SignalStats) -> tuple[Any, ...]:
    """Histogram, range, statistics, zeros and values that are no numbers, as a record has them."""
    counted = signal.histogram
    stats = tuple(getattr(signal, name) for name in STATISTICS)
    return counted.counts, (counted.low, counted.high), stats, counted.zeros, counted.nonfinite


def latest_row(view: LabView) -> LayerRow | None:
    """The newest record; before the first one what the frame has seen."""
    run, frame = view.run, view.snapshot
    if run is None:
        return None
    if not run.trainer.recorder.layer_series.count:
        return None if frame is None else snapped(frame)
    return newest(run.trainer.recorder)


def row_stamp(view: LabView) -> Hashable:
    """Changes whenever `latest_row` may."""
    if view.run is None:
        return None
    rows = view.run.trainer.recorder.layer_rows
    return rows, None if rows else id(view.snapshot)


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
