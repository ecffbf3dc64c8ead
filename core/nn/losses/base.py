"""What a loss is to the engine, and what all losses share: the batch they are bound to."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import UsageError
from core.nn.arena import Array

Target = NDArray[Any]
"""Float (N, K); class labels int64 (N,) for a sparse loss."""


class Loss(Protocol):
    """A mean over a batch, working in arrays that it owns: no call allocates an array of the batch's size."""

    def value_and_gradient(self, output: Array, target: Target, doutput: Array) -> float:
        """The loss of output (N, K); dL/d(output) is written to `doutput`, which is never `output`."""
        ...

    def value(self, output: Array, target: Target) -> float:
        """The loss alone, for validation."""
        ...


class Bound:
    """Arrays for up to n rows of k outputs."""

    def __init__(self, n: int, k: int, dtype: np.dtype[Any]) -> None:
        if n < 1 or k < 1:
            raise UsageError(
                f"a loss over {n} rows of {k} outputs has no meaning", expected="at least 1 of each"
            )
        self.n, self.k = n, k
        self.work: Array = np.empty((n, k), dtype)

    def rows(self, output: Array) -> Array:
        """The work array cut to the rows of a possibly partial batch; UsageError when it has too many."""
        if output.shape == self.work.shape:
            return self.work
        count = output.shape[0]
        if output.shape[1:] != (self.k,) or not 1 <= count <= self.n:
            raise UsageError(
                f"outputs of shape {output.shape} do not fit the loss", expected=f"(1..{self.n}, {self.k})"
            )
        return self.work[:count]


def total(array: Array) -> float:
    """Sum of all entries as a Python float."""
    return float(np.add.reduce(array, axis=None))
