"""What an activation function is to the engine: forward, backward, and what its outputs mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.nn.arena import Array
from core.nn.kernels import Mask
from core.spec.model import Activation


@dataclass(frozen=True)
class Scratch:
    """Work arrays of a layer's output shape, allocated once per batch size by the layer."""

    floats: tuple[Array, ...]
    mask: Mask

    @classmethod
    def allocate(cls, count: int, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Scratch:
        """`count` float arrays and one mask."""
        return cls(tuple(np.empty(shape, dtype) for _ in range(count)), np.empty(shape, np.bool_))

    def rows(self, rows: slice) -> Scratch:
        """Views of some rows."""
        return Scratch(tuple(array[rows] for array in self.floats), self.mask[rows])


Forward = Callable[[Array, Array, Scratch], None]
Backward = Callable[[Array, Array, Array, Array, Scratch], None]


@dataclass(frozen=True)
class Function:
    """An activation without parameters, elementwise (softmax: per row), on arrays (N, units) of one dtype.

    Nothing is allocated: results go to `y` and `dx`. `dx` may be `dy` itself; `y` is never `x`.
    """

    name: str
    forward: Forward
    """forward(x, y, scratch) writes y."""
    backward: Backward
    """backward(dy, x, y, dx, scratch) writes dL/dx from dL/dy, both of forward's arrays being intact."""
    scratch: int
    """How many float arrays of x's shape `Scratch` must hold; the mask is always there."""
    saturated: Callable[[Array], Mask] | None = None
    """Which outputs lie where the function is flat; None where it has no such region."""
    can_die: bool = False
    """A unit that gives exactly zero on every example gets no gradient: it is dead."""
    output_range: tuple[float, float] | None = None
    """Lowest and highest possible output; None where unbounded."""
    forward_kernel: Callable[[Array, Array], None] | None = None
    """`forward` as a kernel(x, y) that has a loop; None where NumPy alone does it."""
    backward_kernel: Callable[[Array, Array, Array, Array, Mask], None] | None = None
    """`backward` as a kernel(dy, y, dx, work, work_mask), on the first float array and the mask of the scratch."""
    spec: Activation | None = None
    """What it was made of by `core.nn.activations.function`, which also makes it anew in the helper process."""

    def __reduce__(self) -> tuple[Callable[[Activation], Function], tuple[Activation]]:
        from core.nn.activations import function

        if self.spec is None:
            raise TypeError(f"{self.name} was not made of settings and cannot be sent")
        return function, (self.spec,)
