"""Columns of the input: chosen for the deep path, or joined to the last hidden layer (wide and deep)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.nn.arena import Array, Kind
from core.nn.layers.base import Site, Weights, pair


@dataclass(frozen=True)
class Select:
    """y = x[:, columns]: one of several inputs."""

    name: str
    columns: tuple[int, ...]
    kind: str = "Input"

    @property
    def units(self) -> int:
        return len(self.columns)

    def parameters(self) -> Sequence[tuple[Kind, tuple[int, ...]]]:
        return ()

    def statistics(self) -> Sequence[tuple[str, tuple[int, ...]]]:
        return ()

    def bind(self, site: Site, weights: Weights) -> SelectOp:
        return SelectOp(site.x, self.columns)

    def bind_inference(self, site: Site, weights: Weights) -> SelectOp:
        return SelectOp(site.x, self.columns)


class SelectOp:
    def __init__(self, x: Array, columns: tuple[int, ...]) -> None:
        self.x = x
        self.columns: NDArray[np.intp] = np.asarray(columns, np.intp)
        self.y, self.dy = pair(len(x), len(columns), x.dtype)

    def forward(self) -> None:
        # mode="clip" lets take write into y directly; the columns were checked when the network was built.
        np.take(self.x, self.columns, axis=1, out=self.y, mode="clip")

    def backward(self) -> None:
        """Nobody needs the gradient of the data."""


@dataclass(frozen=True)
class Concatenate:
    """y = [wide columns of the network's input, x], as Keras' Concatenate([input, hidden])."""

    name: str
    deep: int
    columns: tuple[int, ...]
    kind: str = "Concatenate"

    @property
    def units(self) -> int:
        return len(self.columns) + self.deep

    def parameters(self) -> Sequence[tuple[Kind, tuple[int, ...]]]:
        return ()

    def statistics(self) -> Sequence[tuple[str, tuple[int, ...]]]:
        return ()

    def bind(self, site: Site, weights: Weights) -> ConcatenateOp:
        return ConcatenateOp(site, self.columns)

    def bind_inference(self, site: Site, weights: Weights) -> ConcatenateOp:
        return ConcatenateOp(site, self.columns)


class ConcatenateOp:
    def __init__(self, site: Site, columns: tuple[int, ...]) -> None:
        n, deep = site.x.shape
        wide = len(columns)
        self.data, self.x, self.dx = site.data, site.x, site.dx
        self.columns: NDArray[np.intp] = np.asarray(columns, np.intp)
        self.y, self.dy = pair(n, wide + deep, site.x.dtype)
        self.wide = np.zeros((n, wide), site.x.dtype)
        self.y_wide, self.y_deep, self.dy_deep = self.y[:, :wide], self.y[:, wide:], self.dy[:, wide:]

    def forward(self) -> None:
        np.take(self.data, self.columns, axis=1, out=self.wide, mode="clip")
        np.copyto(self.y_wide, self.wide)
        np.copyto(self.y_deep, self.x)

    def backward(self) -> None:
        if self.dx is not None:
            np.copyto(self.dx, self.dy_deep)
