"""What a histogram of a layer means: bins, range, and what is counted apart."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, frexp, ldexp, log2

import numpy as np
from numpy.typing import NDArray

from core.nn.arena import Array

BINS = 64


@dataclass(frozen=True)
class Histogram:
    """Counts over BINS equal bins from low to high.

    Exact zeros and numbers that are not finite are counted apart, so that half a ReLU layer does not hide the
    other half. A value on an edge belongs to the bin above it, `high` itself to the last one, as in `np.histogram`.
    """

    counts: NDArray[np.int64]
    """(BINS,)"""
    low: float
    high: float
    zeros: int
    nonfinite: int

    @property
    def total(self) -> int:
        return int(self.counts.sum()) + self.zeros + self.nonfinite


def exponent_above(magnitude: float, dtype: np.dtype[np.floating]) -> int:
    """The smallest e with 2**e > magnitude, within what scaling by powers of two can bear in the dtype.

    Ranges are powers of two: scaling is then exact, edges are numbers of the dtype, and a bin is right to the
    last bit without a look at the edges.
    """
    smallest, largest = exponent_bounds(dtype)
    return min(max(frexp(magnitude)[1], smallest), largest)


def exponent_bounds(dtype: np.dtype[np.floating]) -> tuple[int, int]:
    """Smallest and largest exponent of a range."""
    return (-115, 128) if dtype.itemsize == 4 else (-1000, 1023)


def fixed_range(output_range: tuple[float, float] | None) -> tuple[int, bool] | None:
    """(exponent, signed) of the range for a bounded activation: tanh -1..1, sigmoid 0..1, relu6 0..8."""
    if output_range is None:
        return None
    low, high = output_range
    return ceil(log2(max(-low, high))), low < 0


def bounds(exponent: int, signed: bool) -> tuple[float, float]:
    """(low, high) of a range."""
    high = ldexp(1.0, exponent)
    return (-high if signed else 0.0, high)


def histogram(values: Array, output_range: tuple[float, float] | None = None) -> Histogram:
    """The histogram of any array; `output_range` fixes the range as long as the values keep to it.

    Otherwise the range is -m..m, or 0..m without negative values, m the smallest power of two above the
    largest magnitude. Allocates: for snapshots, not for the training loop.
    """
    flat = values.ravel()
    finite = np.isfinite(flat)
    kept = flat[finite]
    nonfinite = flat.size - kept.size
    exponent, signed = _range(kept, output_range)
    low, high = bounds(exponent, signed)
    nonzero = kept[kept != 0]
    shift = BINS.bit_length() - 1 - signed - exponent
    position = np.floor(np.ldexp(nonzero.astype(np.float64), shift))
    # A tiny negative value may be scaled to minus zero; it still lies below zero.
    position[(nonzero < 0) & (position == 0)] = -1
    codes = np.clip(position + (BINS // 2 if signed else 0), 0, BINS - 1).astype(np.intp)
    counts = np.bincount(codes, minlength=BINS).astype(np.int64)
    return Histogram(counts, low, high, int(kept.size - nonzero.size), nonfinite)


def _range(kept: Array, output_range: tuple[float, float] | None) -> tuple[int, bool]:
    """(exponent, signed) for finite values."""
    fixed = fixed_range(output_range) or (0, False)
    if not kept.size:
        return fixed
    smallest, largest = float(kept.min()), float(kept.max())
    if output_range is not None and output_range[0] <= smallest and largest <= output_range[1]:
        return fixed
    return exponent_above(max(-smallest, largest), kept.dtype), smallest < 0
