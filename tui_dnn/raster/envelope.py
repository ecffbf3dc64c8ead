"""The lowest, highest and mean value in every column of dots: what of a curve can be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Envelope:
    """One column of dots each: (columns,) arrays."""

    low: Floats
    """NaN where a column has no finite sample."""
    high: Floats
    mean: Floats
    samples: Ints
    """How many samples fell into the column, finite or not. A column with samples but no value is a gap."""
    last: float = float("nan")
    """The newest value within the picture."""


class Curve(Protocol):
    """Whatever can be drawn as a line."""

    def columns(self, start: float, stop: float, columns: int) -> Envelope:
        """The envelope of start..stop in that many columns; the end points are centres of columns."""

    def bounds(self, start: float, stop: float) -> tuple[float, float] | None:
        """Lowest and highest finite value of start..stop, for the axis; None if there is none."""


def edges(start: float, stop: float, columns: int) -> NDArray[np.float64]:
    """(columns + 1,) limits of the columns, of which the first and the last are centred on start and stop."""
    half = (stop - start) / max(1, columns - 1) / 2
    return np.linspace(start - half, stop + half, columns + 1)


def reduce_groups(
    low: Floats, high: Floats, total: Floats, finite: Ints, samples: Ints, groups: Ints
) -> Envelope:
    """Combine buckets into columns; bucket j belongs to groups[c] <= j < groups[c + 1], (columns + 1,) ascending."""
    columns = len(groups) - 1
    filled = np.flatnonzero(groups[1:] > groups[:-1])
    lows, highs, means = (np.full(columns, np.nan) for _ in range(3))
    counts = np.zeros(columns, np.int64)
    if len(filled):
        starts, stop = groups[filled], groups[filled[-1] + 1]
        lows[filled] = np.fmin.reduceat(low[:stop], starts)
        highs[filled] = np.fmax.reduceat(high[:stop], starts)
        counts[filled] = np.add.reduceat(samples[:stop], starts)
        known = np.add.reduceat(finite[:stop], starts)
        with np.errstate(over="ignore"):
            sums = np.add.reduceat(total[:stop], starts, dtype=np.float64)
        means[filled] = np.divide(sums, known, out=np.full(len(filled), np.nan), where=known > 0)
    return Envelope(lows, highs, means, counts)


@dataclass(frozen=True)
class Points:
    """A curve given as arrays; x ascends, values that are not finite are gaps."""

    x: NDArray[Any]
    y: NDArray[Any]

    def columns(self, start: float, stop: float, columns: int) -> Envelope:
        groups = np.searchsorted(self.x, edges(start, stop, columns))
        first, end = int(groups[0]), int(groups[-1])
        y = self.y[first:end].astype(np.float64)
        known = np.isfinite(y)
        if not known.all():
            y[~known] = np.nan
        finite = known.view(np.uint8)
        total = np.where(known, y, 0.0)
        found = reduce_groups(y, y, total, finite, np.ones(len(y), np.uint8), groups - first)
        last = float(y[np.flatnonzero(known)[-1]]) if known.any() else float("nan")
        return Envelope(found.low, found.high, found.mean, found.samples, last)

    def bounds(self, start: float, stop: float) -> tuple[float, float] | None:
        first, end = np.searchsorted(self.x, start), np.searchsorted(self.x, stop, side="right")
        y = self.y[first:end]
        y = y[np.isfinite(y)]
        return (float(y.min()), float(y.max())) if len(y) else None


def smooth(values: Floats, weight: float) -> Floats:
    """Exponential moving average over columns, `weight` of the past; a gap stays a gap and starts it anew.

    It runs over the picture's columns, not over steps: the look of a curve does not depend on how long it is.
    """
    if weight <= 0:
        return values
    out = values.copy()
    kept, past = 1.0 - weight, float("nan")
    smoothed: list[float] = []
    for value in values.tolist():
        past = value if past != past or value != value else weight * past + kept * value
        smoothed.append(past)
    out[:] = smoothed
    return out


def bridge(values: Floats, samples: Ints) -> Floats:
    """Fill columns into which no sample fell by the straight line between their neighbours; gaps stay NaN."""
    empty = samples == 0
    if not empty.any():
        return values
    there = np.flatnonzero(~empty)
    if not len(there):
        return values
    columns = np.arange(len(values))
    out: Floats = np.interp(columns, there, values[there], left=np.nan, right=np.nan)
    return out
