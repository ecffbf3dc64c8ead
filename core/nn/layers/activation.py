"""Activation layers: a function without parameters, and PReLU, which learns its slopes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.compiled.call import Call
from core.helper.memory import full, zeros, zeros_like
from core.nn.activations import Function, Scratch
from core.nn.arena import Array, Kind
from core.nn.layers.base import FEWEST_ROWS, Axis, Divisible, Halves, Site, Weights, halves, pair

ELEMENT = 5e-4
"""Rough microseconds per number of elementwise work."""


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
    return Scratch(tuple(zeros_like(x) for _ in range(function.scratch)), zeros(x.shape, np.bool_))


class ActivationForward:
    def __init__(self, x: Array, function: Function) -> None:
        self.x, self.y, self.function = x, zeros_like(x), function
        self.scratch = scratch_for(function, x)

    def forward(self) -> None:
        self.function.forward(self.x, self.y, self.scratch)


class ActivationPart:
    """y = f(x) and dx of some rows of the batch."""

    def __init__(
        self, function: Function, x: Array, y: Array, dx: Array | None, dy: Array, scratch: Scratch
    ) -> None:
        self.function, self.scratch = function, scratch
        self.x, self.y, self.dx, self.dy = x, y, dx, dy
        forward, backward = function.forward_kernel, function.backward_kernel
        self._forward = None if forward is None else Call(forward, x, y)
        self._backward = (
            None
            if backward is None or dx is None
            else Call(backward, dy, y, dx, scratch.floats[0], scratch.mask)
        )

    def forward(self) -> None:
        if self._forward is None:
            self.function.forward(self.x, self.y, self.scratch)
        else:
            self._forward()

    def backward_input(self) -> None:
        if self._backward is not None:
            self._backward()
        elif self.dx is not None:
            self.function.backward(self.dy, self.x, self.y, self.dx, self.scratch)


class ActivationOp(ActivationPart, Divisible):
    """The whole batch."""

    def __init__(self, site: Site, function: Function) -> None:
        y, dy = zeros_like(site.x), zeros_like(site.x)
        super().__init__(function, site.x, y, site.dx, dy, scratch_for(function, site.x))

    def backward(self) -> None:
        self.backward_input()

    def forward_halves(self, before: Axis | None) -> Halves | None:
        return self._halves(before, [part.forward for part in self._parts()])

    def backward_halves(self, before: Axis | None) -> Halves | None:
        return (
            None if self.dx is None else self._halves(before, [part.backward_input for part in self._parts()])
        )

    def _halves(self, before: Axis | None, calls: list[Callable[[], None]]) -> Halves | None:
        # Of rows, also behind a layer that was cut across units: half of every row takes three times as long.
        if not calls:
            return None
        return Halves("rows", (calls[0], calls[1]), before == "units", self.x.size / 2 * ELEMENT)

    def _parts(self) -> list[ActivationPart]:
        n = len(self.x)
        if n < FEWEST_ROWS:
            return []
        return [
            ActivationPart(
                self.function,
                self.x[rows],
                self.y[rows],
                None if self.dx is None else self.dx[rows],
                self.dy[rows],
                self.scratch.rows(rows),
            )
            for rows in halves(n)
        ]


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
        self.dx, self.dy = site.dx, zeros_like(site.x)
        self.dalpha = None if weights.frozen else weights.gradients["alpha"]
        self.ones = full(len(site.x), 1.0, site.x.dtype)
        self.mask = zeros(site.x.shape, np.bool_)

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
