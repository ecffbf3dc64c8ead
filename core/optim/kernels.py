"""The update rules as pure functions on flat slices: w, g and the slots of one block, and work arrays.

Everything is updated in place, nothing is allocated, g is never changed. Rates are Python floats: a NumPy
float64 scalar would turn float32 arithmetic into float64.
"""

from __future__ import annotations

import numpy as np

from core.nn.arena import Array


def sgd(w: Array, g: Array, work: Array, lr: float) -> None:
    """w -= lr g."""
    np.multiply(g, lr, out=work)
    np.subtract(w, work, out=w)


def momentum(w: Array, g: Array, velocity: Array, work: Array, lr: float, mu: float) -> None:
    """v = mu v - lr g; w += v (Polyak 1964, as in Keras; PyTorch keeps lr outside v)."""
    np.multiply(velocity, mu, out=velocity)
    np.multiply(g, lr, out=work)
    np.subtract(velocity, work, out=velocity)
    np.add(w, velocity, out=w)


def nesterov(w: Array, g: Array, velocity: Array, work: Array, work_2: Array, lr: float, mu: float) -> None:
    """v = mu v - lr g; w += mu v - lr g. w is the look-ahead point; a textbook's position is w - mu v."""
    np.multiply(velocity, mu, out=velocity)
    np.multiply(g, lr, out=work)
    np.subtract(velocity, work, out=velocity)
    np.multiply(velocity, mu, out=work_2)
    np.subtract(work_2, work, out=work_2)
    np.add(w, work_2, out=w)


def adagrad(w: Array, g: Array, accumulator: Array, work: Array, lr: float, eps: float) -> None:
    """a += g^2; w -= lr g / sqrt(a + eps) (Duchi et al. 2011; PyTorch: sqrt(a) + eps)."""
    np.multiply(g, g, out=work)
    np.add(accumulator, work, out=accumulator)
    np.add(accumulator, eps, out=work)
    np.sqrt(work, out=work)
    np.divide(g, work, out=work)
    np.multiply(work, lr, out=work)
    np.subtract(w, work, out=w)


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
    """v = rho v + (1 - rho) g^2; step = lr g / sqrt(v + eps); w -= step (Hinton's lecture 6e, as in Keras).

    `mean` (centered): its square is taken off v. `velocity`: u = mu u + step; w -= u.
    """
    np.multiply(v, rho, out=v)
    np.multiply(g, g, out=work)
    np.multiply(work, 1.0 - rho, out=work)
    np.add(v, work, out=v)
    if mean is None:
        np.add(v, eps, out=work)
    else:
        ema(mean, g, work, rho)
        np.multiply(mean, mean, out=work)
        np.subtract(v, work, out=work)
        # rounding can put a variance of 0 below 0
        np.clip(work, 0.0, np.inf, out=work)
        np.add(work, eps, out=work)
    np.sqrt(work, out=work)
    np.divide(g, work, out=work)
    np.multiply(work, lr, out=work)
    if velocity is None:
        np.subtract(w, work, out=w)
    else:
        np.multiply(velocity, mu, out=velocity)
        np.add(velocity, work, out=velocity)
        np.subtract(w, velocity, out=w)


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
    """m and v towards g and g^2; w -= rate m / (sqrt(v) + eps) (Kingma, Ba 2014, section 2's form).

    `rate` is lr sqrt(1 - beta_2^t) / (1 - beta_1^t), or lr without bias correction. `peak` (amsgrad, Reddi et
    al. 2018): the largest v so far takes v's place. PyTorch adds eps after the correction of v.
    """
    ema(m, g, work, beta_1)
    ema_of_square(v, g, work, beta_2)
    if peak is None:
        np.sqrt(v, out=work)
    else:
        np.maximum(peak, v, out=peak)
        np.sqrt(peak, out=work)
    np.add(work, eps, out=work)
    np.divide(m, work, out=work)
    np.multiply(work, rate, out=work)
    np.subtract(w, work, out=w)


def adamax(
    w: Array, g: Array, m: Array, u: Array, work: Array, rate: float, beta_1: float, beta_2: float, eps: float
) -> None:
    """m towards g; u = max(beta_2 u, |g|); w -= rate m / (u + eps), rate = lr / (1 - beta_1^t)."""
    ema(m, g, work, beta_1)
    np.multiply(u, beta_2, out=u)
    np.abs(g, out=work)
    np.maximum(u, work, out=u)
    np.add(u, eps, out=work)
    np.divide(m, work, out=work)
    np.multiply(work, rate, out=work)
    np.subtract(w, work, out=w)


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
    """m and v as Adam; w -= (rate_m m + rate_g g) / (correction sqrt(v) + eps) (Dozat 2016)."""
    ema(m, g, work, beta_1)
    ema_of_square(v, g, work, beta_2)
    np.multiply(m, rate_m, out=work_2)
    np.multiply(g, rate_g, out=work)
    np.add(work_2, work, out=work_2)
    np.sqrt(v, out=work)
    np.multiply(work, correction, out=work)
    np.add(work, eps, out=work)
    np.divide(work_2, work, out=work_2)
    np.subtract(w, work_2, out=w)


def decay(w: Array, work: Array, amount: float) -> None:
    """w -= amount w; not w *= 1 - amount, which float32 would round to a few digits of a small amount."""
    np.multiply(w, amount, out=work)
    np.subtract(w, work, out=w)


def ema(mean: Array, g: Array, work: Array, beta: float) -> None:
    """mean += (1 - beta) (g - mean)."""
    np.subtract(g, mean, out=work)
    np.multiply(work, 1.0 - beta, out=work)
    np.add(mean, work, out=mean)


def ema_of_square(mean: Array, g: Array, work: Array, beta: float) -> None:
    """mean += (1 - beta) (g^2 - mean)."""
    np.multiply(g, g, out=work)
    np.subtract(work, mean, out=work)
    np.multiply(work, 1.0 - beta, out=work)
    np.add(mean, work, out=mean)
