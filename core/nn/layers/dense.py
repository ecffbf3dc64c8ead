"""Dense: y = x W + b."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from core.helper.memory import full, zeros
from core.nn.arena import Array, Kind
from core.nn.layers.base import FEWEST_ROWS, Axis, Divisible, Halves, Site, Weights, halves, pair
from core.nn.products.product import Product

Sides = tuple[Array, Array, Array, Array | None]
"""a, b, out and bias of a product."""
PRODUCT = 2e-5
"""Rough microseconds per multiplication of a product."""
LARGE, WIDE_OUT, WIDE_IN = 16_384, 96, 128
"""A kernel of at least so many numbers, units and inputs is cut across its units (backwards: its inputs) rather than
across the rows of the batch: each worker then reads one half of it. Measured for products of 16 to 256 rows."""


@dataclass(frozen=True)
class Dense:
    """A fully connected layer without activation.

    kernel (fan_in, units), bias (units,), as in Keras; PyTorch's Linear stores the transpose.
    """

    name: str
    fan_in: int
    units: int
    kind: str = "Dense"

    def parameters(self) -> Sequence[tuple[Kind, tuple[int, ...]]]:
        return (("kernel", (self.fan_in, self.units)), ("bias", (self.units,)))

    def statistics(self) -> Sequence[tuple[str, tuple[int, ...]]]:
        return ()

    def bind(self, site: Site, weights: Weights) -> DenseOp:
        return DenseOp(site, weights, self.units)

    def bind_inference(self, site: Site, weights: Weights) -> DenseForward:
        return DenseForward(site, weights, self.units)


class DenseForward:
    """y = x W + b on fixed arrays."""

    def __init__(self, site: Site, weights: Weights, units: int) -> None:
        self.x, self.y = site.x, zeros((len(site.x), units), site.x.dtype)
        self.forward = Product(
            self.x,
            weights.values["kernel"],
            self.y,
            weights.values["bias"],
            workspace=site.workspaces[0],
            sparse=site.x is site.data,
        )


class DenseOp(Divisible):
    """y = x W + b; dx = dy W^T, dW = x^T dy and db = 1^T dy."""

    def __init__(self, site: Site, weights: Weights, units: int) -> None:
        n = len(site.x)
        self.x, self.dx = site.x, site.dx
        self.y, self.dy = pair(n, units, site.x.dtype)
        self.kernel, self.bias = weights.values["kernel"], weights.values["bias"]
        self.kernel_t = self.kernel.T
        self.dkernel, self.dbias = weights.gradients["kernel"], weights.gradients["bias"]
        self.fan_in, self.units, self.learns = len(self.dkernel), units, not weights.frozen
        self.cost = n * self.kernel.size * PRODUCT
        """Rough microseconds of one product."""
        self._sparse = site.x is site.data
        """The network's input: what is dark in an image is 0."""
        self._workspaces = site.workspaces
        first = self._workspaces[0]
        self._forward = Product(self.x, self.kernel, self.y, self.bias, workspace=first, sparse=self._sparse)
        self._backward = (
            None if self.dx is None else Product(self.dy, self.kernel_t, self.dx, workspace=first)
        )
        # A sum over the batch as a product with a row of ones is several times faster than sum(axis=0).
        self.ones = full(n, 1.0, site.x.dtype)
        self._gradients = self.gradient_calls(0, self.fan_in)

    def forward(self) -> None:
        self._forward()

    def backward_input(self) -> None:
        if self._backward is not None:
            self._backward()

    def forward_halves(self, before: Axis | None) -> Halves | None:
        if self.units >= WIDE_OUT and self.kernel.size >= LARGE:
            parts = halves(self.units)
            sides = [(self.x, self.kernel[:, part], self.y[:, part], self.bias[part]) for part in parts]
            return Halves("units", self._products(sides, self._sparse), True, self.cost / 2)
        if len(self.x) < FEWEST_ROWS:
            return None
        parts = halves(len(self.x))
        sides = [(self.x[part], self.kernel, self.y[part], self.bias) for part in parts]
        return Halves("rows", self._products(sides, self._sparse), before == "units", self.cost / 2)

    def backward_halves(self, before: Axis | None) -> Halves | None:
        if self.dx is None:
            return None
        if self.fan_in >= WIDE_IN and self.kernel.size >= LARGE:
            parts = halves(self.fan_in)
            sides = [(self.dy, self.kernel_t[:, part], self.dx[:, part], None) for part in parts]
            return Halves("units", self._products(sides), True, self.cost / 2)
        if len(self.x) < FEWEST_ROWS:
            return None
        parts = halves(len(self.x))
        sides = [(self.dy[part], self.kernel_t, self.dx[part], None) for part in parts]
        return Halves("rows", self._products(sides), before == "units", self.cost / 2)

    def _products(self, sides: Sequence[Sides], sparse: bool = False) -> tuple[Product, Product]:
        first, second = (
            Product(*arrays, workspace=workspace, sparse=sparse)
            for arrays, workspace in zip(sides, self._workspaces, strict=True)
        )
        return first, second

    def gradient_calls(self, start: int, stop: int, worker: int = 0) -> tuple[Callable[[], object], ...]:
        """Products that fill rows start..stop of dW, and db along with the last row; none where it is frozen."""
        if not self.learns or start == stop:
            return ()
        kernel = Product(
            self.x.T[start:stop],
            self.dy,
            self.dkernel[start:stop],
            workspace=self._workspaces[worker],
            sparse=self._sparse,
        )
        bias = partial(np.dot, self.ones, self.dy, self.dbias)
        return (kernel, bias) if stop == self.fan_in else (kernel,)

    def backward(self) -> None:
        for call in self._gradients:
            call()
        self.backward_input()
