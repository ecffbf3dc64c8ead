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
LONGEST = 2040
ROWS_COUNTED = 8
"""Rows in one `bincount`, which makes a copy of its argument: small enough to stay in the cache."""
_CANCELS = 0.01
"""Below this share of the mean square, the variance is not to be had as a difference."""


class Block:
    """Signals as rows of one matrix; a row shorter than the matrix is filled up with zeros.

    Each pass over all rows is one NumPy call, which is what makes many small histograms cheap. Every row is
    first scaled by a power of two to -64..64: that is exact, so bins equal those of `np.histogram`, and neither
    squares of tiny gradients nor of huge ones leave the range of the dtype.
    """

    def __init__(
        self, lengths: Sequence[int], dtype: np.dtype[Any], ranges: Sequence[tuple[float, float] | None]
    ) -> None:
        if max(lengths) > LONGEST:
            raise ValueError(f"a row holds at most {LONGEST} values, not {max(lengths)}")
        # Whole words, so that zeros can be counted eight at a time.
        count, width = len(lengths), -(-max(lengths) // 8) * 8
        self.dtype = dtype
        self.lengths: NDArray[np.int64] = np.array(lengths, np.int64)
        self._padded_by = (width - self.lengths).astype(np.int32)
        self.values: Array = np.zeros((count, width), dtype)
        self.rows = tuple(self.values[i, :length] for i, length in enumerate(lengths))
        """(length,) views to be filled before `measure`."""
        self._work: Array = np.zeros((count, width), dtype)
        # The codes take the place of numbers that are no longer needed: less memory to pull through the cache.
        self._codes = self._work.reshape(-1).view(np.int32)[: count * width].reshape(count, width)
        self._mask = np.zeros((count, width), np.bool_)
        self._words = self._mask.view(np.uint64)
        self._found = np.zeros(count, np.uint64)
        self._found_bytes = self._found.view(np.uint8).reshape(count, 8)
        self._padded = tuple(
            (self.values[i, length:], self.values[i, :1], self._work[i, length:])
            for i, length in enumerate(lengths)
            if length < width
        )
        self._low, self._high = np.zeros(count, dtype), np.zeros(count, dtype)
        self._sums: Array = np.zeros((2, count), dtype)
        self._table = np.zeros((len(STATISTICS), count))
        self._columns = tuple(self._table)
        self._moments, self._roots = self._table[MEAN : RMS + 1 : RMS - MEAN], self._table[STD : RMS + 1]
        self._scaled_columns = self._table[:MIN]
        self._unit: Array = np.ones(count, dtype)
        self._index = np.arange(count)
        self._first_bin = self._index % ROWS_COUNTED * BINS
        self._pieces = tuple(slice(i, i + ROWS_COUNTED) for i in range(0, count, ROWS_COUNTED))
        fixed = [fixed_range(output_range) for output_range in ranges]
        self._has_fixed = any(item is not None for item in fixed)
        self._fixed_low = np.array([np.inf if r is None else r[0] for r in ranges], dtype)
        self._fixed_high = np.array([np.inf if r is None else r[1] for r in ranges], dtype)
        self._fixed_exponent = np.array([0 if f is None else f[0] for f in fixed], np.intc)
        self._fixed_signed = np.array([f is not None and f[1] for f in fixed])
        self._smallest, self._largest = exponent_bounds(dtype)

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
        counted apart. Overwrites `rows`.
        """
        lost = self._find_extremes(nonfinite)
        exponent, signed = self._ranges()
        apart = self._count_zeros(zeros, nonfinite, lost)
        slipping = self._count_slipping(exponent, signed)
        middle = np.multiply(signed, _HALF, dtype=np.intp)
        shift = np.subtract(_BITS - signed, exponent)
        np.multiply(self.values, np.ldexp(self._unit, shift)[:, None], out=self.values)
        self._write_stats(stats, nonfinite, shift, lost)
        self._write_hist(hist, exponent, middle, apart)
        for i, negative in slipping.items():
            slipped = negative - hist[i, :_HALF].sum()
            hist[i, _HALF - 1] += slipped
            hist[i, _HALF] -= slipped
        np.ldexp(1.0, exponent, out=hist_range[:, 1])
        np.multiply(hist_range[:, 1], -1.0 * signed, out=hist_range[:, 0])

    def _find_extremes(self, nonfinite: NDArray[np.int32]) -> dict[int, NDArray[np.bool_]]:
        """Lowest and highest values; numbers that are not finite become zeros and are counted apart."""
        low, high = self._low, self._high
        for padding, first, _ in self._padded:
            np.copyto(padding, first)
        np.minimum.reduce(self.values, axis=1, out=low)
        np.maximum.reduce(self.values, axis=1, out=high)
        for padding, _, _ in self._padded:
            padding.fill(0.0)
        nonfinite.fill(0)
        spread = high - low
        lost: dict[int, NDArray[np.bool_]] = {}
        if isfinite(np.add.reduce(spread)):
            return lost
        for i in np.flatnonzero(~np.isfinite(spread)).tolist():
            row = self.rows[i]
            finite = np.isfinite(row)
            lost[i] = ~finite
            nonfinite[i] = row.size - np.count_nonzero(finite)
            empty = not finite.any()
            low[i] = np.nan if empty else row.min(initial=np.inf, where=finite)
            high[i] = np.nan if empty else row.max(initial=-np.inf, where=finite)
            row[lost[i]] = 0.0
        return lost

    def _ranges(self) -> tuple[NDArray[np.intc], NDArray[np.bool_]]:
        """Exponent and signedness of every row's range."""
        low, high = self._low, self._high
        exponent = np.frexp(np.fmax(high, -low))[1]
        np.maximum(exponent, self._smallest, out=exponent)
        np.minimum(exponent, self._largest, out=exponent)
        signed = low < 0
        if self._has_fixed:
            # Written so that a row without any finite number is inside.
            outside = (low < self._fixed_low) | (high > self._fixed_high)
            exponent = np.where(outside, exponent, self._fixed_exponent)
            signed = np.where(outside, signed, self._fixed_signed)
        return exponent, signed

    def _count_zeros(
        self, zeros: NDArray[np.int32], nonfinite: NDArray[np.int32], lost: dict[int, NDArray[np.bool_]]
    ) -> NDArray[np.int32]:
        """Zeros by row; returns how many entries of each row are zero for whatever reason."""
        np.equal(self.values, 0.0, out=self._mask)
        # Eight counters in a word; none of them overflows in a row of at most LONGEST values.
        np.add.reduce(self._words, axis=1, out=self._found)
        apart: NDArray[np.int32] = np.add.reduce(self._found_bytes, axis=1, dtype=np.int32)
        np.subtract(apart, self._padded_by, out=zeros)
        if lost:
            np.subtract(zeros, nonfinite, out=zeros)
        return apart

    def _count_slipping(self, exponent: NDArray[np.intc], signed: NDArray[np.bool_]) -> dict[int, int]:
        """Negative values of the rows that are scaled down: a tiny one may become minus zero, and is below zero."""
        if exponent.max() < _BITS:
            return {}
        rows = np.flatnonzero(signed & (exponent >= _BITS)).tolist()
        return {i: int(np.count_nonzero(self.rows[i] < 0)) for i in rows}

    def _write_stats(
        self,
        stats: NDArray[np.float64],
        nonfinite: NDArray[np.int32],
        shift: NDArray[np.intp],
        lost: dict[int, NDArray[np.bool_]],
    ) -> None:
        """Mean, std and rms of the scaled values, scaled back."""
        count = self.lengths - nonfinite if lost else self.lengths
        mean, std, rms, low, high = self._columns
        # Not a product with a row of ones, whose rounding depends on where in the matrix a row lies.
        np.add.reduce(self.values, axis=1, out=self._sums[0])
        np.multiply(self.values, self.values, out=self._work)
        np.add.reduce(self._work, axis=1, out=self._sums[1])
        np.divide(self._sums, count, out=self._moments)
        np.multiply(mean, mean, out=std)
        np.subtract(rms, std, out=std)
        cancels = std < _CANCELS * rms
        if cancels.any():
            np.copyto(std, self._centred_variance(mean, count, lost), where=cancels)
            np.copyto(rms, mean * mean + std, where=cancels)
        np.sqrt(self._roots, out=self._roots)
        np.ldexp(self._scaled_columns, -shift, out=self._scaled_columns)
        low[:], high[:] = self._low, self._high
        stats[:] = self._table.T
        if lost:
            stats[count == 0] = np.nan

    def _centred_variance(
        self, mean: NDArray[np.float64], count: NDArray[np.int64], lost: dict[int, NDArray[np.bool_]]
    ) -> NDArray[np.float64]:
        """In a second pass, where a small spread around a large mean would drown in rounding."""
        work = self._work
        np.subtract(self.values, mean.astype(self.dtype)[:, None], out=work)
        for _, _, padding in self._padded:
            padding.fill(0.0)
        for i, mask in lost.items():
            work[i, : mask.size][mask] = 0.0
        np.multiply(work, work, out=work)
        variance = np.divide(np.add.reduce(work, axis=1), count, dtype=np.float64)
        return np.where(self._low == self._high, 0.0, variance)

    def _write_hist(
        self,
        hist: NDArray[np.int32],
        exponent: NDArray[np.intc],
        middle: NDArray[np.intp],
        apart: NDArray[np.int32],
    ) -> None:
        values, begin = self.values, self._first_bin + middle
        np.floor(values, out=values)
        if self._reaches_top(exponent):
            np.minimum(values, (BINS - 1 - middle).astype(self.dtype)[:, None], out=values)
            np.maximum(values, (-middle).astype(self.dtype)[:, None], out=values)
        np.add(values, begin.astype(self.dtype)[:, None], out=values)
        np.copyto(self._codes, values, casting="unsafe")
        for rows in self._pieces:
            part = hist[rows]
            part[...] = np.bincount(self._codes[rows].reshape(-1), minlength=part.size).reshape(part.shape)
        # Zeros, lost numbers and padding all fell into the bin that begins at zero.
        hist[self._index, middle] -= apart

    def _reaches_top(self, exponent: NDArray[np.intc]) -> bool:
        """Whether a value may lie on the upper end of its range, or beyond the largest range there is."""
        if self._has_fixed and (self._high == self._fixed_high).any():
            return True
        return bool(exponent.max() >= self._largest)
