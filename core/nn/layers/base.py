"""What a layer is, and what it becomes once bound to arrays.

A layer holds settings. `bind` makes an op: the layer tied to one input array, one output array and
their gradients, so that a training step is a fixed list of calls without look-ups or allocation.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from core.nn.arena import Array, Kind


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


class Op(Protocol):
    """A layer bound to arrays."""

    y: Array
    """(n, units) output."""
    dy: Array
    """(n, units) dL/dy, filled by the op after this one."""

    def forward(self) -> None: ...

    def backward(self) -> None: ...


class Part(Protocol):
    """Some rows of a RowWise op."""

    def forward(self) -> None: ...

    def backward_input(self) -> None:
        """dL/dx of these rows."""
        ...


class RowWise(ABC):
    """An op in which no row depends on another, so that parts of a batch can be computed side by side."""

    @abstractmethod
    def part(self, rows: slice) -> Part: ...

    @abstractmethod
    def backward_input(self) -> None:
        """dL/dx of all rows, without the gradients of parameters."""


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
    return np.zeros((n, units), dtype), np.zeros((n, units), dtype)
