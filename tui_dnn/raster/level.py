"""One scale of a pyramid: buckets of equal size in order, the oldest forgotten when there are too many."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tui_dnn.raster.envelope import Floats

FACTOR: Final = 4
"""Buckets of one level that make a bucket of the next."""
KEEP: Final = 1 << 15
"""Buckets that a level keeps at least; it forgets when it has twice as many."""

Buckets = tuple[Floats, NDArray[np.int64], Floats, Floats, Floats, NDArray[np.int64]]
"""Steps and samples (n,), then low, high, total and finite (n,) of one series."""


class Level:
    """Buckets `first` to `stop`: the step of the first sample of each; low, high, sum and counts of each series."""

    def __init__(self, series: int, capacity: int = 256) -> None:
        self.first = 0
        """The oldest bucket still there, a multiple of FACTOR."""
        self.stop = 0
        self._steps: NDArray[np.float64] = np.empty(capacity)
        self._samples: NDArray[np.int64] = np.empty(capacity, np.int64)
        self._low, self._high, self._total = (np.empty((series, capacity)) for _ in range(3))
        self._finite: NDArray[np.int64] = np.empty((series, capacity), np.int64)

    @property
    def steps(self) -> NDArray[np.float64]:
        return self._steps[: self.stop - self.first]

    def newest(self) -> tuple[float, NDArray[np.float64]]:
        """Step and values (series,) of the last sample of a level of single samples."""
        last = self.stop - self.first - 1
        return float(self._steps[last]), self._low[:, last]

    def add_samples(self, steps: Floats, values: Floats) -> None:
        """Buckets of one sample each: values (series, n), NaN where unknown."""
        new = self._reserve(len(steps))
        known = ~np.isnan(values)
        self._steps[new], self._samples[new] = steps, 1
        self._low[:, new] = self._high[:, new] = values
        self._total[:, new], self._finite[:, new] = np.where(known, values, 0.0), known
        self.stop += len(steps)

    def add_buckets(self, finer: Level) -> None:
        """Combine those buckets of the finer level that are new and complete."""
        count = finer.stop // FACTOR - self.stop
        if count <= 0:
            return
        new = self._reserve(count)
        begin = self.stop * FACTOR - finer.first
        old = slice(begin, begin + count * FACTOR)
        shape = (len(self._low), count, FACTOR)
        self._steps[new] = finer._steps[old][::FACTOR]
        np.sum(finer._samples[old].reshape(count, FACTOR), axis=1, out=self._samples[new])
        np.fmin.reduce(finer._low[:, old].reshape(shape), axis=2, out=self._low[:, new])
        np.fmax.reduce(finer._high[:, old].reshape(shape), axis=2, out=self._high[:, new])
        np.sum(finer._total[:, old].reshape(shape), axis=2, out=self._total[:, new])
        np.sum(finer._finite[:, old].reshape(shape), axis=2, out=self._finite[:, new])
        self.stop += count

    def forget(self) -> None:
        """Drop the oldest buckets if there are more than twice KEEP; the next level must have taken them in."""
        length = self.stop - self.first
        if length > 2 * KEEP:
            gone = (length - KEEP) // FACTOR * FACTOR
            for array in (self._steps, self._samples, self._low, self._high, self._total, self._finite):
                array[..., : length - gone] = array[..., gone:length].copy()
            self.first += gone

    def read(self, start: int, stop: int, series: int) -> Buckets:
        """Views of buckets start..stop, which must be there."""
        part = slice(start - self.first, stop - self.first)
        low, high, total = (array[series, part] for array in (self._low, self._high, self._total))
        return self._steps[part], self._samples[part], low, high, total, self._finite[series, part]

    def _reserve(self, more: int) -> slice:
        used = self.stop - self.first
        if used + more > len(self._steps):
            size = max(used + more, 2 * len(self._steps))
            for name in ("_steps", "_samples", "_low", "_high", "_total", "_finite"):
                old = getattr(self, name)
                new = np.empty((*old.shape[:-1], size), old.dtype)
                new[..., :used] = old[..., :used]
                setattr(self, name, new)
        return slice(used, used + more)
