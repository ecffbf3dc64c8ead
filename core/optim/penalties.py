"""L1 and L2 penalties on kernels, apart from the data loss."""

from __future__ import annotations

import numpy as np

from core.nn.arena import Arena
from core.optim.blocks import BLOCK, blocks


class Penalty:
    """l1 sum|w| + l2 sum w^2 over the kernels that learn (gradient l1 sign(w) + 2 l2 w), as in Keras.

    PyTorch's weight_decay adds l2 w without the 2, to biases too, and shows no penalty in the loss.
    """

    def __init__(self, l1: float, l2: float, arena: Arena, frozen: frozenset[str] = frozenset()) -> None:
        self.l1, self.l2 = l1, l2
        self._arena = arena
        self._ranges = tuple(
            (info.start, info.stop)
            for info in arena.infos
            if info.kind == "kernel" and info.layer not in frozen
        )
        self._work = np.empty(min(BLOCK, arena.values.size), arena.dtype)

    def __bool__(self) -> bool:
        return self.l1 != 0.0 or self.l2 != 0.0

    def value(self) -> float:
        """The penalty of the current values."""
        total = 0.0
        if not self:
            return total
        for at in blocks(self._ranges):
            w = self._arena.values[at]
            if self.l2:
                total += self.l2 * float(np.dot(w, w))
            if self.l1:
                total += self.l1 * float(np.add.reduce(np.abs(w, out=self._work[: w.size])))
        return total

    def add_gradient(self) -> None:
        """Add the penalty's gradient to `arena.gradients`."""
        if not self:
            return
        for at in blocks(self._ranges):
            w, g = self._arena.values[at], self._arena.gradients[at]
            work = self._work[: w.size]
            if self.l2:
                np.multiply(w, 2.0 * self.l2, out=work)
                np.add(g, work, out=g)
            if self.l1:
                np.sign(w, out=work)
                np.multiply(work, self.l1, out=work)
                np.add(g, work, out=g)
