"""Activation layers: a function without parameters, and PReLU, which learns its slopes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.nn.activations import Function, Scratch
from core.nn.arena import Array, Kind
from core.nn.layers.base import RowWise, Site, Weights, pair


@dataclass(frozen=True)
class Activation:
    """y = f(x)."""

    name: str
    units: int
    function: Function
    kind: str = "Activation"

    def parameters(self) -> Sequence[tuple[Kind, tuple[int, ...]]]:
        return ()

    def statistics(self) -> Sequence[tuple[str, tuple[int, ...]]]:
        return ()

    def bind(self, site: Site, weights: Weights) -> ActivationOp:
        return ActivationOp(site, self.function)

    def bind_inference(self, site: Site, weights: Weights) -> ActivationForward:
        return ActivationForward(site.x, self.function)


def scratch_for(function: Function, x: Array) -> Scratch:
    """The working arrays that a function wants for inputs like x."""
    return Scratch(tuple(np.zeros_like(x) for _ in range(function.scratch)), np.zeros(x.shape, np.bool_))


class ActivationForward:
    def __init__(self, x: Array, function: Function) -> None:
        self.x, self.y, self.function = x, np.zeros_like(x), function
        self.scratch = scratch_for(function, x)

    def forward(self) -> None:
        self.function.forward(self.x, self.y, self.scratch)


class ActivationPart:
    """y = f(x) and dx on some rows of the batch."""

    def __init__(
        self, function: Function, x: Array, y: Array, dx: Array | None, dy: Array, scratch: Scratch
    ) -> None:
        self.function, self.scratch = function, scratch
        self.x, self.y, self.dx, self.dy = x, y, dx, dy
        self._forward, self._backward = function.forward, function.backward

    def forward(self) -> None:
        self._forward(self.x, self.y, self.scratch)

    def backward_input(self) -> None:
        if self.dx is not None:
            self._backward(self.dy, self.x, self.y, self.dx, self.scratch)


class ActivationOp(ActivationPart, RowWise):
    """The whole batch."""

    def __init__(self, site: Site, function: Function) -> None:
        y, dy = np.zeros_like(site.x), np.zeros_like(site.x)
        super().__init__(function, site.x, y, site.dx, dy, scratch_for(function, site.x))

    def part(self, rows: slice) -> ActivationPart:
        dx = None if self.dx is None else self.dx[rows]
        return ActivationPart(
            self.function, self.x[rows], self.y[rows], dx, self.dy[rows], self.scratch.cut(rows)
        )

    def backward(self) -> None:
        self.backward_input()


@dataclass(frozen=True)
class PRelu:
    """y = max(x, 0) + alpha min(x, 0), one alpha for each unit, starting at 0 (He 2015).

    As in Keras; PyTorch starts alpha at 0.25 and shares one by default.
    """

    name: str
    units: int
    kind: str = "PReLU"

    def parameters(self) -> Sequence[tuple[Kind, tuple[int, ...]]]:
        return (("alpha", (self.units,)),)

    def statistics(self) -> Sequence[tuple[str, tuple[int, ...]]]:
        return ()

    def bind(self, site: Site, weights: Weights) -> PReluOp:
        return PReluOp(site, weights)

    def bind_inference(self, site: Site, weights: Weights) -> PReluForward:
        return PReluForward(site.x, weights)


class PReluForward:
    def __init__(self, x: Array, weights: Weights) -> None:
        self.x, self.alpha = x, weights.values["alpha"]
        self.y, self.below = pair(len(x), x.shape[1], x.dtype)

    def forward(self) -> None:
        np.minimum(self.x, 0.0, out=self.below)
        np.multiply(self.below, self.alpha, out=self.y)
        np.subtract(self.x, self.below, out=self.below)
        np.add(self.y, self.below, out=self.y)


class PReluOp(PReluForward):
    def __init__(self, site: Site, weights: Weights) -> None:
        super().__init__(site.x, weights)
        self.dx, self.dy = site.dx, np.zeros_like(site.x)
        self.dalpha = None if weights.frozen else weights.gradients["alpha"]
        self.ones = np.ones(len(site.x), site.x.dtype)
        self.mask = np.zeros(site.x.shape, np.bool_)

    def backward(self) -> None:
        if self.dalpha is not None:
            np.minimum(self.x, 0.0, out=self.below)
            np.multiply(self.below, self.dy, out=self.below)
            np.dot(self.ones, self.below, out=self.dalpha)
        if self.dx is not None:
            # alpha + (1 - alpha) [x > 0], times dy
            np.greater(self.x, 0.0, out=self.mask)
            np.multiply(self.dy, self.alpha, out=self.below)
            np.subtract(self.dy, self.below, out=self.dx)
            np.multiply(self.dx, self.mask, out=self.dx)
            np.add(self.dx, self.below, out=self.dx)
