"""Dense: y = x W + b."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from core.compiled.call import Call
from core.helper.memory import full, zeros
from core.nn import kernels
from core.nn.arena import Array, Kind
from core.nn.layers.base import FEWEST_ROWS, Axis, Divisible, Halves, Site, Weights, halves, pair

Product = Callable[[Array, Array, Array], Array]
ALONG: Product = np.dot
ACROSS: Product = np.matmul
"""The product of whole rows, and of matrices that are slices across them: dot is quicker, but copies such a slice."""
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
        return DenseForward(site.x, weights, self.units)


class DenseForward:
    """y = x W + b on fixed arrays."""

    def __init__(self, x: Array, weights: Weights, units: int) -> None:
        self.x, self.y = x, zeros((len(x), units), x.dtype)
        self.kernel, self.bias = weights.values["kernel"], weights.values["bias"]

    def forward(self) -> None:
        np.dot(self.x, self.kernel, self.y)
        np.add(self.y, self.bias, self.y)


class DenseHalf:
    """y = x W + b where y is some rows or some units of a layer."""

    def __init__(self, product: Product, x: Array, kernel: Array, bias: Array, y: Array) -> None:
        self.product, self.x, self.kernel, self.y = product, x, kernel, y
        self.add_bias = Call(kernels.add_bias, y, bias)

    def __call__(self) -> None:
        self.product(self.x, self.kernel, self.y)
        self.add_bias()


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
        self._add_bias = Call(kernels.add_bias, self.y, self.bias)
        # A sum over the batch as a product with a row of ones is several times faster than sum(axis=0).
        self.ones = full(n, 1.0, site.x.dtype)
        self._gradients = self.gradient_calls(0, self.fan_in)

    def forward(self) -> None:
        np.dot(self.x, self.kernel, self.y)
        self._add_bias()

    def backward_input(self) -> None:
        if self.dx is not None:
            np.dot(self.dy, self.kernel_t, self.dx)

    def forward_halves(self, before: Axis | None) -> Halves | None:
        if self.units >= WIDE_OUT and self.kernel.size >= LARGE:
            first, second = (
                DenseHalf(ACROSS, self.x, self.kernel[:, part], self.bias[part], self.y[:, part])
                for part in halves(self.units)
            )
            return Halves("units", (first, second), True, self.cost / 2)
        if len(self.x) < FEWEST_ROWS:
            return None
        first, second = (
            DenseHalf(ALONG, self.x[part], self.kernel, self.bias, self.y[part])
            for part in halves(len(self.x))
        )
        return Halves("rows", (first, second), before == "units", self.cost / 2)

    def backward_halves(self, before: Axis | None) -> Halves | None:
        if self.dx is None:
            return None
        if self.fan_in >= WIDE_IN and self.kernel.size >= LARGE:
            calls = [
                partial(ACROSS, self.dy, self.kernel_t[:, part], self.dx[:, part])
                for part in halves(self.fan_in)
            ]
            return Halves("units", (calls[0], calls[1]), True, self.cost / 2)
        if len(self.x) < FEWEST_ROWS:
            return None
        calls = [partial(ALONG, self.dy[part], self.kernel_t, self.dx[part]) for part in halves(len(self.x))]
        return Halves("rows", (calls[0], calls[1]), before == "units", self.cost / 2)

    def gradient_calls(self, start: int, stop: int) -> tuple[Callable[[], object], ...]:
        """Products that fill rows start..stop of dW, and db along with the last row; none where it is frozen."""
        if not self.learns or start == stop:
            return ()
        product = ALONG if stop - start == self.fan_in else ACROSS
        kernel = partial(product, self.x.T[start:stop], self.dy, self.dkernel[start:stop])
        bias = partial(np.dot, self.ones, self.dy, self.dbias)
        return (kernel, bias) if stop == self.fan_in else (kernel,)

    def backward(self) -> None:
        for call in self._gradients:
            call()
        self.backward_input()
