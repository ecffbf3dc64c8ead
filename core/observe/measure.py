"""Statistics and histograms of many signals in one pass: the kernel of the recorder."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.nn.arena import Array
from core.observe.histogram import BINS, exponent_bounds, fixed_range

STATISTICS = ("mean", "std", "rms", "min", "max")
MEAN, STD, RMS, MIN, MAX = range(len(STATISTICS))
_BITS = BINS.bit_length() - 1
_HALF = BINS // 2


class Block:
    """Signals as rows of one matrix; a row shorter than the matrix is filled up with zeros.

    Each pass over all rows is one NumPy call, which is what makes many small histograms cheap. Every row is
    first scaled by a power of two to -64..64: that is exact, so bins equal those of `np.histogram`, and neither
    squares of tiny gradients nor of huge ones leave the range of the dtype.
    """

    def __init__(
        self, lengths: Sequence[int], dtype: np.dtype[Any], ranges: Sequence[tuple[float, float] | None]
    ) -> None:
        count, width = len(lengths), max(lengths)
        self.dtype = dtype
        self.lengths: NDArray[np.int64] = np.array(lengths, np.int64)
        self._padded_by = (width - self.lengths).astype(np.int32)
        self.values: Array = np.zeros((count, width), dtype)
        self.rows = tuple(self.values[i, :length] for i, length in enumerate(lengths))
        """(length,) views to be filled before `measure`."""
        self._scaled: Array = np.zeros((count, width), dtype)
        self._work: Array = np.zeros((count, width), dtype)
        self._mask = np.zeros((count, width), np.bool_)
        self._codes = np.zeros((count, width), np.int32)
        self._flat_codes = self._codes.ravel()
        self._mask_rows = tuple(self._mask[i, :length] for i, length in enumerate(lengths))
        self._padded = tuple(i for i, length in enumerate(lengths) if length < width)
        self._padding = tuple(self._work[i, lengths[i] :] for i in self._padded)
        self._low, self._high, self._sum = (np.zeros(count, dtype) for _ in range(3))
        self._ones: Array = np.ones(width, dtype)
        self._unit: Array = np.ones(count, dtype)
        self._index = np.arange(count)
        self._first_bin = self._index * BINS
        fixed = [fixed_range(output_range, dtype) for output_range in ranges]
        self._has_fixed = any(item is not None for item in fixed)
        self._fixed_low = np.array([np.inf if r is None else r[0] for r in ranges], dtype)
        self._fixed_high = np.array([-np.inf if r is None else r[1] for r in ranges], dtype)
        self._fixed_exponent = np.array([0 if f is None else f[0] for f in fixed], np.intc)
        self._fixed_signed = np.array([f is not None and f[1] for f in fixed])
        self._exponents = exponent_bounds(dtype)

    def measure(
        self,
        hist: NDArray[np.int32],
        hist_range: NDArray[np.float64],
        stats: NDArray[np.float64],
        zeros: NDArray[np.int32],
        nonfinite: NDArray[np.int32],
    ) -> None:
        """Write hist (rows, BINS), hist_range (rows, 2), stats (rows, 5), zeros (rows,) and nonfinite (rows,).

        To be called under `np.errstate(all="ignore")`: numbers that are not finite are part of the job. They
        are replaced by zeros in `rows`.
        """
        lost = self._find_extremes(nonfinite)
        exponent, signed = self._ranges()
        shift = _BITS - signed - exponent
        np.multiply(self.values, np.ldexp(self._unit, shift)[:, None], out=self._scaled)
        count = np.subtract(self.lengths, nonfinite, dtype=np.int64)
        self._write_stats(stats, count, shift, lost)
        self._count_zeros(zeros, lost)
        self._write_hist(hist, exponent, signed, shift, zeros + nonfinite + self._padded_by)
        np.ldexp(1.0, exponent, out=hist_range[:, 1])
        np.multiply(hist_range[:, 1], -1.0 * signed, out=hist_range[:, 0])

    def _find_extremes(self, nonfinite: NDArray[np.int32]) -> dict[int, NDArray[np.bool_]]:
        """Write lowest and highest values; numbers that are not finite become zeros and are counted apart."""
        low, high = self._low, self._high
        np.minimum.reduce(self.values, axis=1, out=low)
        np.maximum.reduce(self.values, axis=1, out=high)
        for i in self._padded:
            low[i], high[i] = self.rows[i].min(), self.rows[i].max()
        nonfinite[:] = 0
        lost: dict[int, NDArray[np.bool_]] = {}
        spread = high - low
        if isfinite(spread.sum()):
            return lost
        for i in np.flatnonzero(~np.isfinite(spread)).tolist():
            row = self.rows[i]
            finite = np.isfinite(row)
            lost[i] = ~finite
            nonfinite[i] = row.size - np.count_nonzero(finite)
            low[i] = row.min(initial=np.inf, where=finite)
            high[i] = row.max(initial=-np.inf, where=finite)
            row[lost[i]] = 0.0
        return lost

    def _ranges(self) -> tuple[NDArray[np.intc], NDArray[np.bool_]]:
        """Exponent and signedness of every row's range."""
        low, high = self._low, self._high
        magnitude = np.maximum(high, -low)
        np.copyto(magnitude, 0.0, where=np.isinf(magnitude))
        mantissa, exponent = np.frexp(magnitude)
        np.subtract(exponent, mantissa == 0.5, out=exponent)
        np.maximum(exponent, self._exponents[0], out=exponent)
        np.minimum(exponent, self._exponents[1], out=exponent)
        np.copyto(exponent, 0, where=magnitude == 0)
        signed = low < 0
        if self._has_fixed:
            inside = (low >= self._fixed_low) & (high <= self._fixed_high)
            exponent = np.where(inside, self._fixed_exponent, exponent)
            signed = np.where(inside, self._fixed_signed, signed)
        return exponent, signed

    def _write_stats(
        self,
        stats: NDArray[np.float64],
        count: NDArray[np.int64],
        shift: NDArray[np.intc],
        lost: dict[int, NDArray[np.bool_]],
    ) -> None:
        """Two passes, so that a small spread around a large mean is exact."""
        work, mean, std = self._work, stats[:, MEAN], stats[:, STD]
        np.matmul(self._scaled, self._ones, out=self._sum)
        np.divide(self._sum, count, out=mean)
        np.subtract(self._scaled, mean.astype(self.dtype)[:, None], out=work)
        for padding in self._padding:
            padding.fill(0.0)
        for i, mask in lost.items():
            work[i, : mask.size][mask] = 0.0
        np.multiply(work, work, out=work)
        np.matmul(work, self._ones, out=self._sum)
        np.divide(self._sum, count, out=std)
        np.sqrt(std, out=std)
        np.copyto(std, 0.0, where=self._low == self._high)
        np.hypot(mean, std, out=stats[:, RMS])
        np.ldexp(stats[:, :MIN], -shift[:, None], out=stats[:, :MIN])
        stats[:, MIN], stats[:, MAX] = self._low, self._high
        if lost:
            stats[count == 0] = np.nan

    def _count_zeros(self, zeros: NDArray[np.int32], lost: dict[int, NDArray[np.bool_]]) -> None:
        np.equal(self.values, 0.0, out=self._mask)
        for i, row in enumerate(self._mask_rows):
            zeros[i] = np.count_nonzero(row)
        for i, mask in lost.items():
            zeros[i] -= np.count_nonzero(mask)

    def _write_hist(
        self,
        hist: NDArray[np.int32],
        exponent: NDArray[np.intc],
        signed: NDArray[np.bool_],
        shift: NDArray[np.intc],
        apart: NDArray[np.int32],
    ) -> None:
        work, middle = self._work, _HALF * signed
        np.floor(self._scaled, out=work)
        if (np.maximum(self._high, -self._low) >= np.ldexp(1.0, exponent)).any():
            np.minimum(work, (BINS - 1 - middle).astype(self.dtype)[:, None], out=work)
        if exponent.max() >= self._exponents[1]:
            np.maximum(work, (-middle).astype(self.dtype)[:, None], out=work)
        np.add(work, (self._first_bin + middle).astype(self.dtype)[:, None], out=work)
        np.copyto(self._codes, work, casting="unsafe")
        hist[...] = np.bincount(self._flat_codes, minlength=hist.size).reshape(hist.shape)
        # Zeros, lost numbers and padding all fell into the bin that begins at zero.
        hist[self._index, middle] -= apart
        scaled_down = signed & (shift < 0)
        if not scaled_down.any():
            return
        for i in np.flatnonzero(scaled_down):
            # A tiny negative value may have become minus zero; it still lies below zero.
            slipped = np.count_nonzero(self.rows[i] < 0) - hist[i, :_HALF].sum()
            hist[i, _HALF - 1] += slipped
            hist[i, _HALF] -= slipped
