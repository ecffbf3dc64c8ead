"""Numbers of gradients that may be far beyond the range of any."""

from __future__ import annotations

from math import inf, log, sqrt

import numpy as np

from core.nn.arena import Array


def normalised(gradient: Array, size: float) -> tuple[Array, float]:
    """Fifty layers would leave the range of the numbers: the rms is kept apart as a logarithm."""
    now = rms(gradient)
    if not 0 < now < inf:
        return gradient, -inf if now == 0 else now
    return gradient / gradient.dtype.type(now), size + log(now)


def true_size(size: float) -> float:
    """The rms that a logarithm stands for; beyond the range of numbers inf or 0."""
    return float(np.exp(size))


def rms(values: Array) -> float:
    return sqrt(float(np.square(values, dtype=np.float64).mean()))


def product_rms(x: Array, dz: Array) -> float:
    """rms of x^T dz; of wide layers by |x^T dz|^2 = sum (x x^T) (dz dz^T), without making the product."""
    n, rows, columns = len(x), x.shape[1], dz.shape[1]
    left, right = x.astype(np.float64), dz.astype(np.float64)
    if rows * columns <= n * n:
        return rms(left.T @ right)
    square = float(np.sum((left @ left.T) * (right @ right.T)))
    return sqrt(max(0.0, square) / (rows * columns))
