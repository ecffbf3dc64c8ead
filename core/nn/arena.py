"""One contiguous array for all parameters and one for their gradients, with named, shaped views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.helper.memory import zeros

Array = NDArray[np.floating[Any]]
Kind = Literal["kernel", "bias", "gamma", "beta", "alpha"]


@dataclass(frozen=True)
class ParameterInfo:
    """Where one parameter tensor lies in the arena."""

    name: str
    """`layer/kind`, e.g. `dense_1/kernel`."""
    layer: str
    kind: Kind
    shape: tuple[int, ...]
    start: int
    stop: int


class Arena:
    """Parameters and gradients of a network as two flat arrays of one dtype.

    An optimizer is then a kernel on flat slices, a snapshot one copy, a digest one hash.
    """

    def __init__(self, declared: Sequence[tuple[str, Kind, tuple[int, ...]]], dtype: np.dtype[Any]) -> None:
        infos: list[ParameterInfo] = []
        start = 0
        for layer, kind, shape in declared:
            stop = start + prod(shape)
            infos.append(ParameterInfo(f"{layer}/{kind}", layer, kind, shape, start, stop))
            start = stop
        self.infos = tuple(infos)
        self.dtype = dtype
        self.values: Array = zeros(start, dtype)
        self.gradients: Array = zeros(start, dtype)
        self._by_name = {info.name: info for info in infos}

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def info(self, name: str) -> ParameterInfo:
        return self._by_name[name]

    def view(self, name: str) -> Array:
        """The parameter, shaped; shares memory with `values`."""
        info = self._by_name[name]
        return self.values[info.start : info.stop].reshape(info.shape)

    def gradient(self, name: str) -> Array:
        """Its gradient, shaped; shares memory with `gradients`."""
        info = self._by_name[name]
        return self.gradients[info.start : info.stop].reshape(info.shape)
