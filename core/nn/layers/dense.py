"""Dense: y = x W + b."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.nn.arena import Array, Kind
from core.nn.layers.base import Site, Weights, pair


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
        np.dot(self.x, self.kernel, out=self.y)
        np.add(self.y, self.bias, out=self.y)


class DenseOp:
    """dW = x^T dy, db = 1^T dy, dx = dy W^T."""

    def __init__(self, site: Site, weights: Weights, units: int) -> None:
        n = len(site.x)
        self.x, self.dx = site.x, site.dx
        self.y, self.dy = pair(n, units, site.x.dtype)
        self.kernel, self.bias = weights.values["kernel"], weights.values["bias"]
        self.dkernel, self.dbias = weights.gradients["kernel"], weights.gradients["bias"]
        self.learns = not weights.frozen
        self.x_t, self.kernel_t = site.x.T, self.kernel.T
        # A sum over the batch as a product with a row of ones is several times faster than sum(axis=0).
        self.ones = np.ones(n, site.x.dtype)

    def forward(self) -> None:
        np.dot(self.x, self.kernel, out=self.y)
        np.add(self.y, self.bias, out=self.y)

    def backward(self) -> None:
        if self.learns:
            np.dot(self.x_t, self.dy, out=self.dkernel)
            np.dot(self.ones, self.dy, out=self.dbias)
        if self.dx is not None:
            np.dot(self.dy, self.kernel_t, out=self.dx)
