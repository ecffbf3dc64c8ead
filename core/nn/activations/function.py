"""What an activation function is to the engine: forward, backward, and what its outputs mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.nn.arena import Array
from core.spec.model import Activation

Mask = NDArray[np.bool_]
ONE: dict[np.dtype[Any], Array] = {np.dtype(name): np.ones((), name) for name in ("float32", "float64")}
"""1 by dtype: a Python float costs every call a conversion, half as much as a small layer's subtraction."""


@dataclass(frozen=True)
class Scratch:
    """Work arrays of a layer's output shape, allocated once per batch size by the layer."""

    floats: tuple[Array, ...]
    mask: Mask

    @classmethod
    def allocate(cls, count: int, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Scratch:
        """`count` float arrays and one mask."""
        return cls(tuple(np.empty(shape, dtype) for _ in range(count)), np.empty(shape, np.bool_))

    def rows(self, n: int) -> Scratch:
        """Views of the first n rows, for a partial last batch."""
        return self.cut(slice(n), slice(None))

    def cut(self, rows: slice, units: slice) -> Scratch:
        """Views of some rows and units."""
        return Scratch(tuple(array[rows, units] for array in self.floats), self.mask[rows, units])


def write_positive(x: Array, y: Array) -> None:
    """y = max(x, 0). NumPy's maximum with a scalar is twice as slow as with an array of zeros."""
    y.fill(0)
    np.maximum(x, y, out=y)


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
    elementwise: bool = True
    """Whether no output depends on another input of its row."""
    spec: Activation | None = None
    """What it was made of by `core.nn.activations.function`, which also makes it anew in the helper process."""

    def __reduce__(self) -> tuple[Callable[[Activation], Function], tuple[Activation]]:
        from core.nn.activations import function

        if self.spec is None:
            raise TypeError(f"{self.name} was not made of settings and cannot be sent")
        return function, (self.spec,)
