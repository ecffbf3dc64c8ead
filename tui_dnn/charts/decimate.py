"""Fewer points than cells, without losing a spike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Envelope:
    """One entry per occupied column: where it is, and the lowest, mean and highest value in it."""

    x: Floats
    low: Floats
    mean: Floats
    high: Floats


def envelope(x: ArrayLike, y: ArrayLike, columns: int) -> Envelope:
    """Gather points (x ascending) into equal columns; points that are not finite are left out."""
    xs, ys = np.asarray(x, np.float64), np.asarray(y, np.float64)
    finite = np.isfinite(ys)
    xs, ys = xs[finite], ys[finite]
    if xs.size <= columns:
        return Envelope(xs, ys, ys, ys)
    span = float(xs[-1] - xs[0]) or 1.0
    column = np.minimum((xs - xs[0]) * (columns / span), columns - 1).astype(np.int64)
    starts = np.concatenate(([0], np.flatnonzero(np.diff(column)) + 1))
    sizes = np.diff(np.append(starts, xs.size))
    return Envelope(
        x=np.add.reduceat(xs, starts) / sizes,
        low=np.minimum.reduceat(ys, starts),
        mean=np.add.reduceat(ys, starts) / sizes,
        high=np.maximum.reduceat(ys, starts),
    )


def spread(counts: ArrayLike, columns: int) -> Floats:
    """Bin counts as the heights of `columns` equal columns over the same range; the total is kept."""
    bins = np.asarray(counts, np.float64)
    edges = np.concatenate(([0.0], np.cumsum(bins)))
    at = np.linspace(0.0, bins.size, columns + 1)
    return np.diff(np.interp(at, np.arange(bins.size + 1), edges))
