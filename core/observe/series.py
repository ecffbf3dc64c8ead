"""Preallocated rings that a run writes and another thread reads.

The reader's rule: take `count` once, read rows `first <= row < count`, and copy what you need. Whoever copies while
the run goes on takes `first` once more afterwards and throws away rows below it: they may have been overwritten.
Nothing else of the recorder may be touched from another thread. The writer stores `count` last, so a row that
`count` admits is complete. A smaller `count` than before, or another ring object, means that the series began anew.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.observe.histogram import BINS
from core.observe.measure import STATISTICS

SIGNALS = ("activation", "gradient", "weight", "update")
ACTIVATION, GRADIENT, WEIGHT, UPDATE = range(len(SIGNALS))
SCALARS = ("loss", "penalty", "accuracy", "learning_rate")


def rows_at_once(layers: int) -> int:
    """Recorded steps that are measured and published together: fewer of them where a step is large by itself."""
    return max(1, 16 // layers)


class Ring:
    """Row `i` of a series lies at `i % capacity`."""

    def __init__(self, capacity: int, at_once: int = 1) -> None:
        self.capacity = capacity
        self.at_once = at_once
        """Rows that are written before they are published together, at most."""
        self.count = 0
        """Rows written so far."""
        self._reached = 0
        self.steps: NDArray[np.int64] = np.zeros(capacity, np.int64)
        """(capacity,) step of every row."""

    @property
    def first(self) -> int:
        """The oldest row still there; the places of rows being written count as gone."""
        return max(0, max(self._reached, self.count + self.at_once) - self.capacity)

    def publish(self, rows: int = 1) -> None:
        """Make the rows that were just written visible."""
        self._reached = max(self._reached, self.count + rows)
        self.count += rows

    def read(self, array: NDArray[Any], start: int, stop: int) -> NDArray[Any]:
        """Rows start..stop of an array of this ring: a view, or a copy where they wrap around."""
        low, high = start % self.capacity, (stop - 1) % self.capacity + 1
        if start >= stop:
            return array[:0]
        if low < high:
            return array[low:high]
        return np.concatenate((array[low:], array[:high]))

    def row_at(self, step: int) -> int:
        """The first row that was recorded at `step` or later."""
        kept = min(self.count, max(0, self._reached - self.capacity))
        return kept + int(np.searchsorted(self.read(self.steps, kept, self.count), step))

    def rewind(self, step: int) -> None:
        """Forget everything from `step` on, before a run goes on from an earlier state."""
        self.count = self.row_at(step)


class ScalarSeries(Ring):
    """Loss, penalty, accuracy and learning rate by step."""

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        self.arrays: dict[str, NDArray[np.float64]] = {name: np.zeros(capacity) for name in SCALARS}
        """(capacity,) each."""

    def tail(self, name: str, most: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Copies of the newest steps and values, at most `most` of them."""
        stop = self.count
        start = max(self.first, stop - most)
        return self.read(self.steps, start, stop).copy(), self.read(self.arrays[name], start, stop).copy()


class LayerSeries(Ring):
    """Histograms and statistics of every layer at the recorded steps."""

    def __init__(self, layers: int, capacity: int) -> None:
        super().__init__(capacity, at_once=rows_at_once(layers))
        shape, signals = (capacity, layers), len(SIGNALS)
        self.hist: NDArray[np.int32] = np.zeros((*shape, signals, BINS), np.int32)
        """(capacity, layers, 4, BINS) counts without zeros."""
        self.hist_range: NDArray[np.float64] = np.zeros((*shape, signals, 2))
        """(capacity, layers, 4, 2) low and high end of the bins."""
        self.stats: NDArray[np.float64] = np.zeros((*shape, signals, len(STATISTICS)))
        """(capacity, layers, 4, 5) mean, std, rms, min, max of the values looked at."""
        self.zeros: NDArray[np.int32] = np.zeros((*shape, signals), np.int32)
        """(capacity, layers, 4) exact zeros."""
        self.nonfinite: NDArray[np.int32] = np.zeros((*shape, signals), np.int32)
        """(capacity, layers, 4) NaN and infinities."""
        self.dead: NDArray[np.float64] = np.zeros(shape)
        """(capacity, layers) share of units at zero on every example since the epoch began; NaN: cannot die."""
        self.saturated: NDArray[np.float64] = np.zeros(shape)
        """(capacity, layers) share of saturated outputs; NaN: has no saturation."""
        self.update_ratio: NDArray[np.float64] = np.zeros(shape)
        """(capacity, layers) rms of the update over rms of the kernel before it; NaN for a kernel of zeros."""
        self.gradient_norms: NDArray[np.float64] = np.zeros(shape)
        """(capacity, layers) norm of the kernel's gradient before clipping, penalty included."""
        self.norm_before: NDArray[np.float64] = np.zeros(capacity)
        """(capacity,) norm of all gradients before clipping; NaN where it was not measured."""
        self.norm_after: NDArray[np.float64] = np.zeros(capacity)
        """(capacity,) and after it."""

    @staticmethod
    def row_bytes(layers: int) -> int:
        """Memory that one recorded step takes."""
        probe = LayerSeries(layers, 1)
        return sum(value.nbytes for value in vars(probe).values() if isinstance(value, np.ndarray))
