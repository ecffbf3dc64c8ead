"""Exact statistics of one layer on request, over every value."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, nan, sqrt

import numpy as np

from core.nn.arena import Array
from core.observe.capture import norm
from core.observe.histogram import Histogram, histogram
from core.observe.symmetry import twin_share
from core.observe.tap import LayerTap


@dataclass(frozen=True)
class SignalStats:
    """All values of one signal. Figures are over the finite values; NaN where there are none."""

    mean: float
    std: float
    """Biased, as NumPy's."""
    rms: float
    min: float
    max: float
    histogram: Histogram

    @property
    def zeros(self) -> int:
        return self.histogram.zeros

    @property
    def nonfinite(self) -> int:
        return self.histogram.nonfinite


@dataclass(frozen=True)
class LayerStats:
    """One layer over a whole batch."""

    name: str
    index: int
    """From 1."""
    activation_name: str
    units: int
    activation: SignalStats
    """Of h, the output of the activation."""
    gradient: SignalStats
    """Of dL/dh."""
    weight: SignalStats
    """Of the kernel."""
    update: SignalStats | None
    """Of the last change of the kernel, where it was kept."""
    dead: float
    """Share of units that are zero on every example of the batch; NaN where the activation cannot die."""
    saturated: float
    """Share of outputs in a flat region of the activation; NaN where it has none."""
    update_ratio: float
    """rms of the update over rms of the kernel; NaN where either is not known."""
    gradient_norm: float
    """Euclidean norm of the kernel's gradient."""
    twins: float
    """Share of units that equal another unit, in their kernel column and in their output."""


@np.errstate(all="ignore")
def layer_statistics(tap: LayerTap, update: Array | None = None) -> LayerStats:
    """Measure a layer; `update` (fan_in, units) is the kernel after an update minus the kernel before it."""
    function = tap.function
    dead = saturated = nan
    if function is not None and function.can_die:
        dead = 1.0 - np.count_nonzero(tap.h.any(axis=0)) / tap.h.shape[1]
    if function is not None and function.saturated is not None:
        saturated = np.count_nonzero(function.saturated(tap.h)) / tap.h.size
    weight = signal_statistics(tap.kernel)
    changed = None if update is None else signal_statistics(update)
    return LayerStats(
        name=tap.name,
        index=tap.index,
        activation_name=tap.activation,
        units=tap.kernel.shape[1],
        activation=signal_statistics(tap.h, None if function is None else function.output_range),
        gradient=signal_statistics(tap.dh),
        weight=weight,
        update=changed,
        dead=dead,
        saturated=saturated,
        update_ratio=changed.rms / weight.rms if changed is not None and weight.rms > 0 else nan,
        gradient_norm=norm(tap.kernel_gradient.ravel()),
        twins=twin_share(tap.kernel, tap.h),
    )


def signal_statistics(values: Array, output_range: tuple[float, float] | None = None) -> SignalStats:
    """Statistics of any array in float64, scaled by the largest magnitude so that no square over- or underflows."""
    counted = histogram(values, output_range)
    flat = values.ravel()
    kept = flat[np.isfinite(flat)] if counted.nonfinite else flat
    if not kept.size:
        return SignalStats(nan, nan, nan, nan, nan, counted)
    smallest, largest = float(kept.min()), float(kept.max())
    magnitude = max(-smallest, largest)
    if magnitude == 0:
        return SignalStats(0.0, 0.0, 0.0, 0.0, 0.0, counted)
    scaled = kept.astype(np.float64) / magnitude
    mean = float(scaled.mean())
    scaled -= mean
    std = 0.0 if smallest == largest else sqrt(float(np.dot(scaled, scaled)) / scaled.size)
    rms = hypot(mean, std)
    return SignalStats(mean * magnitude, std * magnitude, rms * magnitude, smallest, largest, counted)
