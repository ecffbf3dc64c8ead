"""How recorded steps are taken from live views: copied at once, measured several at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite, nan, sqrt

import numpy as np
from numpy.typing import NDArray

from core.nn.arena import Array
from core.observe.histogram import BINS
from core.observe.measure import RMS, STATISTICS, Block
from core.observe.series import SIGNALS, UPDATE, WEIGHT, LayerSeries, rows_at_once
from core.observe.tap import LayerTap, sample_inputs, sample_rows

VALUES = 1024
"""Values of a signal that a record looks at, at most."""
LAYERS_AT_ONCE = 8

Saturated = Callable[[Array], NDArray[np.bool_]] | None


class Capture:
    """Views of one set of taps and what was copied from them, in a few slots of one recorded step each.

    The training loop has other things in the cache than this code and its arrays, so a step measured alone costs
    twice what it costs among others. Copies are taken at their step; when they are measured changes no number.
    """

    def __init__(self, taps: Sequence[LayerTap]) -> None:
        self.taps = taps
        layers = len(taps)
        self.slots = rows_at_once(layers)
        self.filled = 0
        """Slots that wait to be measured."""
        self.dead: NDArray[np.float64] = np.zeros((self.slots, layers))
        self._steps = np.zeros(self.slots, np.int64)
        self._norms: NDArray[np.float64] = np.zeros((2, self.slots))
        chunks = range(0, layers, LAYERS_AT_ONCE)
        self._chunks = [Chunk(taps[i : i + LAYERS_AT_ONCE], i, self.slots) for i in chunks]

    def before(self) -> None:
        """Copy what the update will change."""
        for chunk in self._chunks:
            chunk.before(self.filled)

    def after(self, step: int, norm_before: float | None, norm_after: float | None) -> None:
        """Copy the rest, and close the slot."""
        slot = self.filled
        for chunk in self._chunks:
            chunk.after(slot)
        self._steps[slot] = step
        self._norms[0, slot] = nan if norm_before is None else norm_before
        self._norms[1, slot] = nan if norm_after is None else norm_after
        self.filled = slot + 1

    def flush(self, series: LayerSeries) -> None:
        """Measure the closed slots and write them as rows."""
        filled = self.filled
        if not filled:
            return
        rows = (series.count + np.arange(filled)) % series.capacity
        for chunk in self._chunks:
            chunk.write(series, rows)
        series.steps[rows] = self._steps[:filled]
        series.dead[rows] = self.dead[:filled]
        series.norm_before[rows], series.norm_after[rows] = self._norms[:, :filled]
        self.filled = 0
        series.publish(filled)


class Chunk:
    """A few layers whose signals are measured in one block."""

    def __init__(self, taps: Sequence[LayerTap], start: int, slots: int) -> None:
        self.layers = slice(start, start + len(taps))
        sources = [
            (sample_rows(tap.h, VALUES), sample_rows(tap.dh, VALUES), sample_inputs(tap.kernel, VALUES))
            for tap in taps
        ]
        lengths, ranges = [], []
        for tap, (h, dh, kernel) in zip(taps, sources, strict=True):
            lengths += [h.size, dh.size, kernel.size, kernel.size]
            ranges += [None if tap.function is None else tap.function.output_range, None, None, None]
        self.block = Block(lengths * slots, taps[0].h.dtype, ranges * slots)
        self.gradients = tuple(_flat(tap) for tap in taps)
        self.slots = tuple(
            Slot(taps, sources, self.block.rows[slot * len(lengths) : (slot + 1) * len(lengths)])
            for slot in range(slots)
        )
        shape = (slots, len(taps))
        self.hist = np.zeros((*shape, len(SIGNALS), BINS), np.int32)
        self.hist_range: NDArray[np.float64] = np.zeros((*shape, len(SIGNALS), 2))
        self.stats: NDArray[np.float64] = np.zeros((*shape, len(SIGNALS), len(STATISTICS)))
        self.zeros = np.zeros((*shape, len(SIGNALS)), np.int32)
        self.nonfinite = np.zeros((*shape, len(SIGNALS)), np.int32)
        self.saturated: NDArray[np.float64] = np.zeros(shape)
        self.gradient_norms: NDArray[np.float64] = np.zeros(shape)

    def before(self, slot: int) -> None:
        for kernel, weight, _ in self.slots[slot].updates:
            np.copyto(weight, kernel)
        with np.errstate(all="ignore"):
            self.gradient_norms[slot] = [norm(gradient) for gradient in self.gradients]

    def after(self, slot: int) -> None:
        views = self.slots[slot]
        for target, source in views.signals:
            np.copyto(target, source)
        with np.errstate(all="ignore"):
            for kernel, weight, update in views.updates:
                np.subtract(kernel, weight, out=update)
            self.saturated[slot] = [
                nan if saturated is None else np.count_nonzero(saturated(activation)) / activation.size
                for saturated, activation in views.saturation
            ]

    def write(self, series: LayerSeries, rows: NDArray[np.int64]) -> None:
        """Measure every slot, and write the first ones to these rows."""
        signals, filled, layers = len(self.block.rows), len(rows), self.layers
        with np.errstate(all="ignore"):
            self.block.measure(
                self.hist.reshape(signals, -1),
                self.hist_range.reshape(signals, -1),
                self.stats.reshape(signals, -1),
                self.zeros.reshape(signals),
                self.nonfinite.reshape(signals),
            )
            weight = self.stats[:filled, :, WEIGHT, RMS]
            ratio = self.stats[:filled, :, UPDATE, RMS] / weight
        series.update_ratio[rows, layers] = np.where(weight == 0, nan, ratio)
        series.hist[rows, layers] = self.hist[:filled]
        series.hist_range[rows, layers] = self.hist_range[:filled]
        series.stats[rows, layers] = self.stats[:filled]
        series.zeros[rows, layers] = self.zeros[:filled]
        series.nonfinite[rows, layers] = self.nonfinite[:filled]
        series.saturated[rows, layers] = self.saturated[:filled]
        series.gradient_norms[rows, layers] = self.gradient_norms[:filled]


class Slot:
    """Where the copies of one step go; `rows` holds activation, gradient, weight and update of each layer."""

    def __init__(
        self, taps: Sequence[LayerTap], sources: Sequence[tuple[Array, Array, Array]], rows: Sequence[Array]
    ) -> None:
        signals: list[tuple[Array, Array]] = []
        updates: list[tuple[Array, Array, Array]] = []
        saturation: list[tuple[Saturated, Array]] = []
        for i, (tap, (h, dh, kernel)) in enumerate(zip(taps, sources, strict=True)):
            activation, gradient, weight, update = (
                row.reshape(source.shape)
                for row, source in zip(
                    rows[len(SIGNALS) * i : len(SIGNALS) * (i + 1)], (h, dh, kernel, kernel), strict=True
                )
            )
            signals += [(activation, h), (gradient, dh)]
            updates.append((kernel, weight, update))
            saturation.append((None if tap.function is None else tap.function.saturated, activation))
        self.signals, self.updates, self.saturation = tuple(signals), tuple(updates), tuple(saturation)


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
