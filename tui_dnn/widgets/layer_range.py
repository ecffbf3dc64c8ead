"""Over which values the ridges of the layers go."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.observe.histogram import BINS
from core.observe.series import ACTIVATION
from tui_dnn.raster.heat import rebin
from tui_dnn.raster.numbers import number
from tui_dnn.widgets.layer_rows import LayerRow

Floats = NDArray[np.floating[Any]]
TAIL, SIGNED_TAIL = 0.01, 0.05
"""Share of the largest values that an adaptive axis cuts off. Gradients and updates have long tails."""
INTERVAL = 1.0
"""Seconds between two changes of an axis, at least."""
MOVES = 1.25
"""Change of the percentile by this factor that moves the axis."""


class LayerRanges:
    """Recorded ranges where they are fixed by the activation, else up to a percentile, layer by layer."""

    def __init__(self) -> None:
        self._limits: Floats = np.zeros(0)
        self._changed_at: Floats = np.zeros(0)
        self._signal = -1
        self._counts: Floats = np.zeros((0, BINS))
        self.same = False
        """Whether all layers have the range `ends`."""
        self.ends = 0.0, 1.0
        self.held = False
        """Whether an axis would have moved, had it not done so a moment ago."""
        self.end_name = "p99"
        """Where the axes end, if not all have the same range."""

    def update(self, row: LayerRow, signal: int, now: float) -> LayerRanges:
        """Take a new record at the time `now`."""
        layers = max(1, row.hidden)
        ranges, hist = row.ranges[:layers, signal], row.hist[:layers, signal]
        low, high = ranges[0]
        bounded = signal == ACTIVATION and isfinite(row.saturated[:layers].min())
        self.same = bool(bounded and (ranges == ranges[0]).all() and high in (1.0, 8.0))
        self.ends = float(low), float(high)
        if self.same:
            self._counts = hist.astype(np.float64)
            self._signal, self.held = -1, False
            return self
        if self._signal != signal or len(self._limits) != layers:
            self._signal, self._limits, self._changed_at = signal, np.zeros(layers), np.full(layers, -np.inf)
        signed = bool((ranges[:, 0] < 0).any())
        tail = SIGNED_TAIL if signed else TAIL
        self.end_name = f"p{100 * (1 - tail):.0f}"
        wanted = percentiles(hist, ranges, tail)
        with np.errstate(all="ignore"):
            moved = (wanted > self._limits * MOVES) | (wanted < self._limits / MOVES)
        self.held = bool((moved & (now - self._changed_at < INTERVAL)).any())
        moved &= now - self._changed_at >= INTERVAL
        self._limits = np.where(moved, wanted, self._limits)
        self._changed_at = np.where(moved, now, self._changed_at)
        self.ends = -1.0 if signed else 0.0, 1.0
        self._counts = rebin(hist, ranges / np.maximum(self._limits, 1e-300)[:, None], *self.ends, BINS)
        return self

    def counts(self, layer: int) -> Floats:
        """(BINS,) over the range of the layer."""
        counts: Floats = self._counts[layer]
        return counts

    def label(self, layer: int) -> str:
        """`<2.52`: the size up to which the axis goes."""
        return f"<{number(float(self._limits[layer]))}" if layer < len(self._limits) else ""


def percentiles(hist: NDArray[np.int32], ranges: Floats, tail: float) -> Floats:
    """(layers,) size below which all but `tail` of the values of (layers, BINS) lie; the range's end for none."""
    low, high = ranges[:, :1], ranges[:, 1:]
    edges = low + (high - low) * np.arange(BINS + 1) / BINS
    outer = np.maximum(np.abs(edges[:, :-1]), np.abs(edges[:, 1:]))
    order = np.argsort(outer, axis=1, kind="stable")
    sums = np.cumsum(np.take_along_axis(hist, order, axis=1), axis=1)
    enough = (sums >= (1 - tail) * sums[:, -1:]).argmax(axis=1)
    found: Floats = np.take_along_axis(outer, order, axis=1)[np.arange(len(hist)), enough]
    return np.where(sums[:, -1] > 0, found, high[:, 0])
