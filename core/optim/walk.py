"""One worker's share of an update: decoupled weight decay and the optimizer's kernel on ranges of the parameters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.compiled.choice import run
from core.helper.memory import zeros
from core.nn.arena import Array
from core.optim import kernels
from core.optim.base import Optimizer
from core.optim.blocks import BLOCK, Segment, blocks


class Walk:
    """Called between the optimizer's `begin` and `end`, by any worker; holds nothing but shared arrays."""

    def __init__(
        self,
        optimizer: Optimizer,
        values: Array,
        gradients: Array,
        segments: Sequence[Segment],
        decayed: Sequence[Segment],
        amount: Array,
        lane: int,
    ) -> None:
        """`amount` (1,): decay of this update, learning rate included; `decayed`: where it applies."""
        self._optimizer, self._values, self._gradients = optimizer, values, gradients
        self._segments, self._decayed, self._amount, self._lane = segments, decayed, amount, lane
        self._work = zeros(min(BLOCK, values.size) if decayed else 0, values.dtype)
        self._variant = f"decay {values.dtype}"

    def __call__(self) -> None:
        amount = float(self._amount[0])
        if amount != 0.0:
            for at in blocks(self._decayed):
                w = self._values[at]
                run(self._variant, kernels.decay, w, self._work[: w.size], amount)
        self._optimizer.walk(self._values, self._gradients, self._segments, self._lane)


def new_amount() -> Array:
    """Room for the decay of an update."""
    return zeros(1, np.float64)
