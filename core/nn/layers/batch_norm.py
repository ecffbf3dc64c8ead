"""Batch normalisation (Ioffe and Szegedy 2015)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.compiled.call import Call
from core.helper.memory import full, zeros, zeros_like
from core.nn import kernels
from core.nn.arena import Array, Kind
from core.nn.layers.base import Op, Site, Weights, pair


@dataclass
class BatchNorm:
    """y = gamma (x - mean) / sqrt(variance + eps) + beta, over the batch for each unit.

    Biased variance in the normalisation and in the moving average, as in Keras; PyTorch keeps the
    unbiased one and its momentum is 1 - ours. The variance is computed in two passes, so that float32
    with a mean of 1000 works.
    """

    name: str
    units: int
    momentum: float
    eps: float
    scale: bool = True
    center: bool = True
    kind: str = "BatchNormalization"
    adopt: bool = False
    """Switched on in mid-run: the moving statistics start from the next batch instead of 0 and 1."""

    def parameters(self) -> Sequence[tuple[Kind, tuple[int, ...]]]:
        gamma: list[tuple[Kind, tuple[int, ...]]] = [("gamma", (self.units,))] if self.scale else []
        return [*gamma, ("beta", (self.units,))] if self.center else gamma

    def statistics(self) -> Sequence[tuple[str, tuple[int, ...]]]:
        return (("moving_mean", (self.units,)), ("moving_variance", (self.units,)))

    def bind(self, site: Site, weights: Weights) -> Op:
        return FrozenBatchNormOp(site, weights, self) if weights.frozen else BatchNormOp(site, weights, self)

    def bind_inference(self, site: Site, weights: Weights) -> BatchNormForward:
        return BatchNormForward(site.x, weights, self)


class BatchNormForward:
    """The moving statistics as one multiplication and one addition."""

    def __init__(self, x: Array, weights: Weights, layer: BatchNorm) -> None:
        self.x, self.y, self.eps = x, zeros_like(x), layer.eps
        self.gamma, self.beta = weights.values.get("gamma"), weights.values.get("beta")
        self.mean, self.variance = weights.moving["moving_mean"], weights.moving["moving_variance"]
        self.factor, self.shift = zeros_like(self.mean), zeros_like(self.mean)

    def forward(self) -> None:
        np.add(self.variance, self.eps, out=self.factor)
        np.sqrt(self.factor, out=self.factor)
        np.divide(1.0 if self.gamma is None else self.gamma, self.factor, out=self.factor)
        np.multiply(self.mean, self.factor, out=self.shift)
        np.subtract(0.0 if self.beta is None else self.beta, self.shift, out=self.shift)
        np.multiply(self.x, self.factor, out=self.y)
        np.add(self.y, self.shift, out=self.y)


class FrozenBatchNormOp(BatchNormForward):
    """A frozen layer is in inference mode during training, as in Keras."""

    def __init__(self, site: Site, weights: Weights, layer: BatchNorm) -> None:
        super().__init__(site.x, weights, layer)
        self.dx, self.dy = site.dx, zeros_like(site.x)

    def backward(self) -> None:
        if self.dx is not None:
            np.multiply(self.dy, self.factor, out=self.dx)


class BatchNormOp:
    """Training mode: the statistics of the batch, and the moving averages."""

    def __init__(self, site: Site, weights: Weights, layer: BatchNorm) -> None:
        n, units = site.x.shape
        dtype = site.x.dtype
        self.layer = layer
        self.x, self.dx = site.x, site.dx
        self.y, self.dy = pair(n, units, dtype)
        self.gamma, self.beta = weights.values.get("gamma"), weights.values.get("beta")
        self.dgamma, self.dbeta = weights.gradients.get("gamma"), weights.gradients.get("beta")
        moving_mean, moving_variance = weights.moving["moving_mean"], weights.moving["moving_variance"]
        self.row_of_means = full(n, 1.0 / n, dtype)
        self.ones = full(n, 1.0, dtype)
        self.centered, self.work = pair(n, units, dtype)
        self.mean, self.variance, self.inverse, self.factor, self.row, self.means = (
            zeros(units, dtype) for _ in range(6)
        )
        # Numbers as arrays of the network's precision: a Python float costs every call a conversion.
        self.eps, self.one, self.portion = (np.array(number, dtype) for number in (layer.eps, 1.0, 1.0 / n))
        self._center = Call(kernels.center, self.x, self.mean, self.centered, self.work)
        self._shift = (
            None
            if self.beta is None
            else Call(kernels.scale_and_shift, self.centered, self.factor, self.beta, self.y)
        )
        self._averages = ((moving_mean, self.mean), (moving_variance, self.variance))
        share = 1.0 - layer.momentum
        self._approach = [
            Call(kernels.approach, moving, batch, self.row, share) for moving, batch in self._averages
        ]
        self._backward = (
            None
            if self.dx is None
            else Call(
                kernels.norm_backward,
                *(self.dy, self.centered, self.row, self.means, self.factor, self.dx, self.work),
            )
        )

    def forward(self) -> None:
        inverse = self.inverse
        np.dot(self.row_of_means, self.x, self.mean)
        self._center()
        np.dot(self.row_of_means, self.work, self.variance)
        np.add(self.variance, self.eps, inverse)
        np.sqrt(inverse, inverse)
        np.divide(self.one, inverse, inverse)
        if self.gamma is None:
            np.copyto(self.factor, inverse)
        else:
            np.multiply(inverse, self.gamma, self.factor)
        if self._shift is None:
            np.multiply(self.centered, self.factor, self.y)
        else:
            self._shift()
        if self.layer.adopt:
            self.layer.adopt = False
            for moving, batch in self._averages:
                np.copyto(moving, batch)
        else:
            for approach in self._approach:
                approach()

    def backward(self) -> None:
        """dx = factor (dy - mean(dy) - xhat mean(dy xhat)), with xhat = centered * inverse."""
        dy, work, row = self.dy, self.work, self.row
        np.multiply(dy, self.centered, work)
        np.dot(self.ones, work, row)
        np.multiply(row, self.inverse, row)
        if self.dgamma is not None:
            np.copyto(self.dgamma, row)
        if self.dbeta is not None:
            np.dot(self.ones, dy, self.dbeta)
        if self._backward is None:
            return
        np.multiply(row, self.inverse, row)
        np.multiply(row, self.portion, row)
        np.dot(self.row_of_means, dy, self.means)
        self._backward()
