"""How one recorded step is taken from live views: copied before the update, measured after it."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, nan, sqrt

import numpy as np

from core.nn.arena import Array
from core.observe.measure import RMS, Block
from core.observe.series import SIGNALS, UPDATE, WEIGHT, LayerSeries
from core.observe.tap import LayerTap, sample_inputs, sample_rows

VALUES = 2048
"""Values of a signal that a record looks at, at most."""
LAYERS_AT_ONCE = 8


class Capture:
    """Views and working arrays for one set of taps, made once."""

    def __init__(self, taps: Sequence[LayerTap]) -> None:
        self.taps = taps
        self._chunks = [Chunk(taps[i : i + LAYERS_AT_ONCE], i) for i in range(0, len(taps), LAYERS_AT_ONCE)]

    def before(self) -> None:
        for chunk in self._chunks:
            chunk.before()

    def after(self, series: LayerSeries, row: int) -> None:
        for chunk in self._chunks:
            chunk.after(series, row)


class Chunk:
    """A few layers whose signals are measured in one block, small enough to stay in the cache."""

    def __init__(self, taps: Sequence[LayerTap], start: int) -> None:
        self.layers = slice(start, start + len(taps))
        sources = [
            (sample_rows(tap.h, VALUES), sample_rows(tap.dh, VALUES), sample_inputs(tap.kernel, VALUES))
            for tap in taps
        ]
        lengths, ranges = [], []
        for tap, (h, dh, kernel) in zip(taps, sources, strict=True):
            lengths += [h.size, dh.size, kernel.size, kernel.size]
            ranges += [None if tap.function is None else tap.function.output_range, None, None, None]
        self.block = Block(lengths, taps[0].h.dtype, ranges)
        self.rows = len(lengths)
        signals: list[tuple[Array, Array]] = []
        updates: list[tuple[Array, Array, Array]] = []
        self.saturation = []
        for i, (tap, (h, dh, kernel)) in enumerate(zip(taps, sources, strict=True)):
            rows = self.block.rows[len(SIGNALS) * i : len(SIGNALS) * (i + 1)]
            activation, gradient, weight = (
                row.reshape(source.shape) for row, source in zip(rows, (h, dh, kernel), strict=False)
            )
            signals += [(activation, h), (gradient, dh)]
            updates.append((kernel, weight, rows[UPDATE].reshape(kernel.shape)))
            self.saturation.append((None if tap.function is None else tap.function.saturated, activation))
        self.signals, self.updates = tuple(signals), tuple(updates)
        self.gradients = tuple(_flat(tap) for tap in taps)
        self.norms = [0.0] * len(taps)

    def before(self) -> None:
        for kernel, weight, _ in self.updates:
            np.copyto(weight, kernel)
        with np.errstate(all="ignore"):
            for i, gradient in enumerate(self.gradients):
                self.norms[i] = norm(gradient)

    def after(self, series: LayerSeries, row: int) -> None:
        layers, rows = self.layers, self.rows
        stats = series.stats[row, layers]
        for target, source in self.signals:
            np.copyto(target, source)
        with np.errstate(all="ignore"):
            for kernel, weight, update in self.updates:
                np.subtract(kernel, weight, out=update)
            for i, (saturated, activation) in enumerate(self.saturation, layers.start):
                share = (
                    nan if saturated is None else np.count_nonzero(saturated(activation)) / activation.size
                )
                series.saturated[row, i] = share
            self.block.measure(
                series.hist[row, layers].reshape(rows, -1),
                series.hist_range[row, layers].reshape(rows, -1),
                stats.reshape(rows, -1),
                series.zeros[row, layers].reshape(rows),
                series.nonfinite[row, layers].reshape(rows),
            )
            weight_rms = stats[:, WEIGHT, RMS]
            ratio = np.divide(stats[:, UPDATE, RMS], weight_rms, out=series.update_ratio[row, layers])
        np.copyto(ratio, nan, where=weight_rms == 0)
        series.gradient_norms[row, layers] = self.norms


def _flat(tap: LayerTap) -> Array:
    """The kernel's gradient as a live flat view."""
    if not tap.kernel_gradient.flags.c_contiguous:
        raise ValueError(f"the gradient of {tap.name} must be contiguous to be seen while it changes")
    return tap.kernel_gradient.reshape(-1)


def norm(flat: Array) -> float:
    """Euclidean norm of a flat array; `g @ g`, and scaled where that under- or overflows.

    To be called under `np.errstate(all="ignore")`.
    """
    square = float(np.dot(flat, flat))
    if isfinite(square) and square > 1e-30:
        return sqrt(square)
    largest = float(np.abs(flat).max(initial=0.0))
    if largest == 0 or not isfinite(largest):
        return largest
    scaled = flat / largest
    return largest * sqrt(float(np.dot(scaled, scaled)))
