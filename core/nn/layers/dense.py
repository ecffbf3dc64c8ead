"""Dense: y = x W + b."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from core.nn.arena import Array, Kind
from core.nn.layers.base import RowWise, Site, Weights, pair


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
        self.x, self.y = x, np.zeros((len(x), units), x.dtype)
        self.kernel, self.bias = weights.values["kernel"], weights.values["bias"]

    def forward(self) -> None:
        np.dot(self.x, self.kernel, self.y)
        np.add(self.y, self.bias, self.y)


class DensePart:
    """y = x W + b and dx = dy W^T on some rows of the batch."""

    def __init__(self, x: Array, y: Array, dx: Array | None, dy: Array, kernel: Array, bias: Array) -> None:
        self.x, self.y, self.dx, self.dy, self.kernel, self.bias = x, y, dx, dy, kernel, bias
        self.kernel_t = kernel.T

    def forward(self) -> None:
        np.dot(self.x, self.kernel, self.y)
        np.add(self.y, self.bias, self.y)

    def backward_input(self) -> None:
        if self.dx is not None:
            np.dot(self.dy, self.kernel_t, self.dx)


class DenseOp(DensePart, RowWise):
    """The whole batch, with dW = x^T dy and db = 1^T dy."""

    def __init__(self, site: Site, weights: Weights, units: int) -> None:
        n = len(site.x)
        y, dy = pair(n, units, site.x.dtype)
        super().__init__(site.x, y, site.dx, dy, weights.values["kernel"], weights.values["bias"])
        self.dkernel, self.dbias = weights.gradients["kernel"], weights.gradients["bias"]
        self.fan_in, self.learns = len(self.dkernel), not weights.frozen
        # A sum over the batch as a product with a row of ones is several times faster than sum(axis=0).
        self.ones = np.ones(n, site.x.dtype)
        self._gradients = self.gradient_calls(0, self.fan_in)

    def part(self, rows: slice) -> DensePart:
        dx = None if self.dx is None else self.dx[rows]
        return DensePart(self.x[rows], self.y[rows], dx, self.dy[rows], self.kernel, self.bias)

    def gradient_calls(self, start: int, stop: int) -> tuple[Callable[[], object], ...]:
        """Products that fill rows start..stop of dW, and db along with the last row; none where it is frozen."""
        if not self.learns or start == stop:
            return ()
        # dot copies a matrix that is a slice, matmul does not; for whole matrices dot is a little quicker.
        product = np.dot if stop - start == self.fan_in else np.matmul
        kernel = partial(product, self.x.T[start:stop], self.dy, self.dkernel[start:stop])
        bias = partial(np.dot, self.ones, self.dy, self.dbias)
        return (kernel, bias) if stop == self.fan_in else (kernel,)

    def backward(self) -> None:
        for call in self._gradients:
            call()
        self.backward_input()
