"""The shell around a kernel: what an update rule remembers, and the walk over the blocks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.helper.memory import full, zeros
from core.nn.arena import Array
from core.optim.blocks import BLOCK, Segment, blocks

LANES = 2
"""Workers that may update ranges of their own at the same time."""
RATES = 3
"""Numbers that a rule may set for one update."""


class Optimizer(ABC):
    """Everything that an update rule remembers between updates, as flat arrays of the parameters' length."""

    block_size = BLOCK
    """Elements per call of the kernel; does not change a bit of the result."""

    def __init__(self, size: int, dtype: np.dtype[Any], slots: Mapping[str, float], work: int = 1) -> None:
        self.slots: dict[str, Array] = {name: full(size, start, dtype) for name, start in slots.items()}
        self.variant = " ".join((type(self).__name__, str(dtype), *self.slots))
        """What decides which compiled kernel fits."""
        self.scalars: dict[str, float] = {}
        """Numbers that belong to the state besides the slots."""
        self.iterations = 0
        """Updates done. Bias correction counts from 1, schedules from 0."""
        self._work = tuple(
            tuple(zeros(min(size, self.block_size), dtype) for _ in range(work)) for _ in range(LANES)
        )
        self._numbers = zeros(RATES, np.float64)

    def update(
        self, values: Array, gradients: Array, learning_rate: float, segments: Sequence[Segment]
    ) -> None:
        """One update of the given ranges; what lies outside keeps its bits, slots included."""
        self.begin(learning_rate)
        self.walk(values, gradients, segments)
        self.end()

    def begin(self, learning_rate: float) -> None:
        """Set the rates of one update, made of walks over ranges that do not overlap."""
        self._begin(float(learning_rate), self.iterations + 1)

    def walk(self, values: Array, gradients: Array, segments: Sequence[Segment], lane: int = 0) -> None:
        """The update of some ranges; each of up to LANES workers has working arrays of its own."""
        for at in blocks(segments, self.block_size):
            w = values[at]
            self._block(w, gradients[at], at, [work[: w.size] for work in self._work[lane]])

    def end(self) -> None:
        """All ranges were updated."""
        self.iterations += 1

    def _begin(self, lr: float, t: int) -> None:
        """Set the rates of update t = 1, 2, ...; most rules need the learning rate alone."""
        self._set_rates(lr)

    def _set_rates(self, *rates: float) -> None:
        """Rates lie where every worker sees them."""
        self._numbers[: len(rates)] = rates

    def _rates(self) -> list[float]:
        rates: list[float] = self._numbers.tolist()
        return rates

    @abstractmethod
    def _block(self, w: Array, g: Array, at: slice, work: list[Array]) -> None:
        """Run the kernel on one block."""
