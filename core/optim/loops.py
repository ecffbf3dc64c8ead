"""The kernels of kernels.py as one loop over the elements, for a compiler: one pass over memory instead of many.

Signatures are the same; work arrays are not used. The operations are those of kernels.py in their order, each rounded
to the arrays' dtype: a number that is not of that dtype would make float32 arithmetic float64. As Python they are
correct too, and a thousand times slower.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from core.nn.arena import Array


def sgd(w: Array, g: Array, work: Array, lr: float) -> None:
    cast: Any = w.dtype.type
    lr = cast(lr)
    for i in range(w.size):
        w[i] -= g[i] * lr


def momentum(w: Array, g: Array, velocity: Array, work: Array, lr: float, mu: float) -> None:
    cast: Any = w.dtype.type
    lr, mu = cast(lr), cast(mu)
    for i in range(w.size):
        velocity[i] = velocity[i] * mu - g[i] * lr
        w[i] += velocity[i]


def nesterov(w: Array, g: Array, velocity: Array, work: Array, work_2: Array, lr: float, mu: float) -> None:
    cast: Any = w.dtype.type
    lr, mu = cast(lr), cast(mu)
    for i in range(w.size):
        step = g[i] * lr
        velocity[i] = velocity[i] * mu - step
        w[i] += velocity[i] * mu - step


def adagrad(w: Array, g: Array, accumulator: Array, work: Array, lr: float, eps: float) -> None:
    cast: Any = w.dtype.type
    lr, eps = cast(lr), cast(eps)
    for i in range(w.size):
        accumulator[i] += g[i] * g[i]
        w[i] -= g[i] / np.sqrt(accumulator[i] + eps) * lr


def rmsprop(
    w: Array,
    g: Array,
    v: Array,
    mean: Array | None,
    velocity: Array | None,
    work: Array,
    lr: float,
    rho: float,
    mu: float,
    eps: float,
) -> None:
    cast: Any = w.dtype.type
    rest = cast(1.0 - rho)
    lr, rho, mu, eps, zero = cast(lr), cast(rho), cast(mu), cast(eps), cast(0.0)
    for i in range(w.size):
        v[i] = v[i] * rho + g[i] * g[i] * rest
        variance = v[i]
        if mean is not None:
            mean[i] += (g[i] - mean[i]) * rest
            variance = np.maximum(variance - mean[i] * mean[i], zero)
        step = g[i] / np.sqrt(variance + eps) * lr
        if velocity is not None:
            step = velocity[i] * mu + step
            velocity[i] = step
        w[i] -= step


def adam(
    w: Array,
    g: Array,
    m: Array,
    v: Array,
    peak: Array | None,
    work: Array,
    rate: float,
    beta_1: float,
    beta_2: float,
    eps: float,
) -> None:
    cast: Any = w.dtype.type
    rest_1, rest_2, rate, eps = cast(1.0 - beta_1), cast(1.0 - beta_2), cast(rate), cast(eps)
    for i in range(w.size):
        m[i] += (g[i] - m[i]) * rest_1
        v[i] += (g[i] * g[i] - v[i]) * rest_2
        square = v[i]
        if peak is not None:
            square = np.maximum(peak[i], square)
            peak[i] = square
        w[i] -= m[i] / (np.sqrt(square) + eps) * rate


def adamax(
    w: Array, g: Array, m: Array, u: Array, work: Array, rate: float, beta_1: float, beta_2: float, eps: float
) -> None:
    cast: Any = w.dtype.type
    rest = cast(1.0 - beta_1)
    rate, beta_2, eps = cast(rate), cast(beta_2), cast(eps)
    for i in range(w.size):
        m[i] += (g[i] - m[i]) * rest
        u[i] = np.maximum(u[i] * beta_2, np.abs(g[i]))
        w[i] -= m[i] / (u[i] + eps) * rate


def nadam(
    w: Array,
    g: Array,
    m: Array,
    v: Array,
    work: Array,
    work_2: Array,
    rate_m: float,
    rate_g: float,
    correction: float,
    beta_1: float,
    beta_2: float,
    eps: float,
) -> None:
    cast: Any = w.dtype.type
    rest_1, rest_2 = cast(1.0 - beta_1), cast(1.0 - beta_2)
    rate_m, rate_g, correction, eps = cast(rate_m), cast(rate_g), cast(correction), cast(eps)
    for i in range(w.size):
        m[i] += (g[i] - m[i]) * rest_1
        v[i] += (g[i] * g[i] - v[i]) * rest_2
        w[i] -= (m[i] * rate_m + g[i] * rate_g) / (np.sqrt(v[i]) * correction + eps)


def decay(w: Array, work: Array, amount: float) -> None:
    cast: Any = w.dtype.type
    amount = cast(amount)
    for i in range(w.size):
        w[i] -= w[i] * amount
