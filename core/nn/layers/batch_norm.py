"""Batch normalisation (Ioffe and Szegedy 2015)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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
        self.x, self.y, self.eps = x, np.zeros_like(x), layer.eps
        self.gamma, self.beta = weights.values.get("gamma"), weights.values.get("beta")
        self.mean, self.variance = weights.moving["moving_mean"], weights.moving["moving_variance"]
        self.factor, self.shift = np.zeros_like(self.mean), np.zeros_like(self.mean)

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
        self.dx, self.dy = site.dx, np.zeros_like(site.x)

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
        self.moving_mean = weights.moving["moving_mean"]
        self.moving_variance = weights.moving["moving_variance"]
        self.row_of_means = np.full(n, 1.0 / n, dtype)
        self.ones = np.ones(n, dtype)
        self.centered, self.work = pair(n, units, dtype)
        self.mean, self.variance, self.inverse, self.factor, self.row = (
            np.zeros(units, dtype) for _ in range(5)
        )

    def forward(self) -> None:
        np.dot(self.row_of_means, self.x, out=self.mean)
        np.subtract(self.x, self.mean, out=self.centered)
        np.multiply(self.centered, self.centered, out=self.work)
        np.dot(self.row_of_means, self.work, out=self.variance)
        np.add(self.variance, self.layer.eps, out=self.inverse)
        np.sqrt(self.inverse, out=self.inverse)
        np.divide(1.0, self.inverse, out=self.inverse)
        if self.gamma is None:
            np.copyto(self.factor, self.inverse)
        else:
            np.multiply(self.inverse, self.gamma, out=self.factor)
        np.multiply(self.centered, self.factor, out=self.y)
        if self.beta is not None:
            np.add(self.y, self.beta, out=self.y)
        self._move()

    def _move(self) -> None:
        if self.layer.adopt:
            self.layer.adopt = False
            np.copyto(self.moving_mean, self.mean)
            np.copyto(self.moving_variance, self.variance)
            return
        share = 1.0 - self.layer.momentum
        for moving, batch in ((self.moving_mean, self.mean), (self.moving_variance, self.variance)):
            np.subtract(batch, moving, out=self.row)
            np.multiply(self.row, share, out=self.row)
            np.add(moving, self.row, out=moving)

    def backward(self) -> None:
        """dx = factor (dy - mean(dy) - xhat mean(dy xhat)), with xhat = centered * inverse."""
        np.multiply(self.dy, self.centered, out=self.work)
        dot = np.dot(self.ones, self.work, out=self.row)
        np.multiply(dot, self.inverse, out=dot)
        if self.dgamma is not None:
            np.copyto(self.dgamma, dot)
        if self.dbeta is not None:
            np.dot(self.ones, self.dy, out=self.dbeta)
        if self.dx is None:
            return
        np.multiply(dot, self.inverse, out=dot)
        np.multiply(dot, 1.0 / len(self.x), out=dot)
        np.multiply(self.centered, dot, out=self.work)
        np.subtract(self.dy, self.work, out=self.work)
        np.dot(self.row_of_means, self.dy, out=dot)
        np.subtract(self.work, dot, out=self.work)
        np.multiply(self.work, self.factor, out=self.dx)
