"""What a layer is, and what it becomes once bound to arrays.

A layer holds settings. `bind` makes an op: the layer tied to one input array, one output array and
their gradients, so that a training step is a fixed list of calls without look-ups or allocation.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np

from core.helper.memory import zeros
from core.nn.arena import Array, Kind
from core.nn.products.workspace import Workspace


@dataclass(frozen=True)
class Weights:
    """The arrays of one layer: views into the arenas, by kind."""

    values: Mapping[str, Array]
    gradients: Mapping[str, Array]
    moving: Mapping[str, Array]
    """Statistics that are not learnt by gradient: `moving_mean`, `moving_variance`."""
    frozen: bool = False


@dataclass(frozen=True)
class Site:
    """Where an op stands in a plan."""

    x: Array
    """(n, fan_in) input, filled before `forward`."""
    dx: Array | None
    """(n, fan_in) dL/dx, filled by `backward`; None where nobody needs it."""
    data: Array
    """(n, features) the network's input, for layers that reach back to it."""
    workspaces: tuple[Workspace, Workspace] = field(default_factory=lambda: (Workspace(), Workspace()))
    """Of the two workers of a plan."""


Axis = Literal["rows", "units"]
FEWEST_ROWS = 16
"""Of a batch that is cut into halves of rows: products of fewer than eight rows are slower than half of the whole."""


@dataclass(frozen=True)
class Halves:
    """An op in two calls that write different parts of its output."""

    axis: Axis
    calls: tuple[Callable[[], object], Callable[[], object]]
    waits: bool
    """Whether each call reads what both halves of the op before wrote."""
    cost: float
    """Rough microseconds of one half."""


def halves(size: int) -> tuple[slice, slice]:
    """Two halves of an axis; of a long one at a multiple of 16, which is what a product takes at once."""
    middle = size // 32 * 16 or size // 2
    return slice(middle), slice(middle, size)


class Op(Protocol):
    """A layer bound to arrays."""

    y: Array
    """(n, units) output."""
    dy: Array
    """(n, units) dL/dy, filled by the op after this one."""

    def forward(self) -> None: ...

    def backward(self) -> None: ...


class Divisible(ABC):
    """An op whose work falls into two halves that two workers can do side by side."""

    @abstractmethod
    def forward_halves(self, before: Axis | None) -> Halves | None:
        """`before`: along which axis the op before was cut in the same stage; None where nothing was.

        None: too small to be cut.
        """

    @abstractmethod
    def backward_halves(self, before: Axis | None) -> Halves | None:
        """The same of `backward_input`; `before` is the op above."""

    @abstractmethod
    def backward_input(self) -> None:
        """dL/dx, without the gradients of parameters."""


class Forward(Protocol):
    """A layer bound for inference only."""

    y: Array

    def forward(self) -> None: ...


class Layer(Protocol):
    """Settings of one layer."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str:
        """The type shown in a summary, in Keras' words."""
        ...

    @property
    def units(self) -> int: ...

    def parameters(self) -> Sequence[tuple[Kind, tuple[int, ...]]]:
        """What it learns by gradient."""
        ...

    def statistics(self) -> Sequence[tuple[str, tuple[int, ...]]]:
        """What it keeps without learning it."""
        ...

    def bind(self, site: Site, weights: Weights) -> Op: ...

    def bind_inference(self, site: Site, weights: Weights) -> Forward | None:
        """None: inference passes x on unchanged."""
        ...


def pair(n: int, units: int, dtype: np.dtype[Any]) -> tuple[Array, Array]:
    """An output and its gradient, both (n, units)."""
    return zeros((n, units), dtype), zeros((n, units), dtype)
