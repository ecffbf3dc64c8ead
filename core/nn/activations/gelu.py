"""The Gaussian error linear unit, and the normal distribution function it needs (NumPy has no erf)."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.polynomial import chebyshev, legendre

from core.nn.activations.function import Function, Scratch
from core.nn.arena import Array
from core.nn.kernels import Mask
from core.spec.model import Activation

TERMS = {4: 10, 8: 24}
"""Polynomial terms by item size: good to the last bits of float32 and of float64."""
FARTHEST = {4: 15.0, 8: 40.0}
"""Beyond this many standard deviations the tail is 0 in the dtype."""
BEND = 0.35
"""In t = 1 / (1 + BEND a) Mills' ratio is close to a short polynomial."""


def gelu(spec: Activation) -> Function:
    """x Phi(x) with the exact normal distribution function (Hendrycks, Gimpel 2016).

    So by default in Keras and PyTorch; the tanh approximation found elsewhere differs by up to 5e-4.
    """

    def forward(x: Array, y: Array, s: Scratch) -> None:
        density, work, _ = s.floats
        write_normal(x, y, density, work, s.mask)
        np.multiply(y, x, out=y)

    def backward(dy: Array, x: Array, y: Array, dx: Array, s: Scratch) -> None:
        density, work, slope = s.floats
        write_normal(x, slope, density, work, s.mask)
        np.multiply(density, x, out=density)
        np.add(slope, density, out=slope)
        np.multiply(dy, slope, out=dx)

    return Function("gelu", forward, backward, scratch=3)


def write_normal(x: Array, cdf: Array, density: Array, work: Array, mask: Mask) -> None:
    """cdf = Phi(x) and density = phi(x), the lower tail to full relative accuracy.

    With a = |x| the tail is phi(a) M(a), M being Mills' ratio. `work` and `mask` are overwritten.
    """
    size = x.dtype.itemsize
    terms, factor, offset = _mills_polynomial(size)
    np.abs(x, out=work)
    np.clip(work, 0.0, FARTHEST[size], out=work)
    np.multiply(work, work, out=density)
    np.multiply(density, -0.5, out=density)
    np.exp(density, out=density)
    np.multiply(density, 1.0 / math.sqrt(2.0 * math.pi), out=density)
    np.multiply(work, BEND, out=work)
    np.add(work, 1.0, out=work)
    np.divide(factor, work, out=work)
    np.subtract(work, offset, out=work)
    np.multiply(work, terms[0], out=cdf)
    for term in terms[1:-1]:
        np.add(cdf, term, out=cdf)
        np.multiply(cdf, work, out=cdf)
    np.add(cdf, terms[-1], out=cdf)
    np.multiply(cdf, density, out=cdf)
    np.multiply(cdf, -2.0, out=work)
    np.add(work, 1.0, out=work)
    np.greater(x, 0.0, out=mask)
    np.multiply(work, mask, out=work)
    np.add(cdf, work, out=cdf)


@cache
def _mills_polynomial(size: int) -> tuple[tuple[float, ...], float, float]:
    """Coefficients of M(a), highest power first, in u = factor / (1 + BEND a) - offset; factor; offset."""
    count = TERMS[size]
    low = 1.0 / (1.0 + BEND * FARTHEST[size])
    u = chebyshev.chebpts1(count)
    t = low + (1.0 - low) * (u + 1.0) / 2.0
    series = chebyshev.chebfit(u, mills_ratio((1.0 / t - 1.0) / BEND), count - 1)
    powers = chebyshev.cheb2poly(series)
    return tuple(float(c) for c in powers[::-1]), 2.0 / (1.0 - low), (1.0 + low) / (1.0 - low)


def mills_ratio(a: Array) -> Array:
    """(1 - Phi(a)) / phi(a), a >= 0: the integral of exp(-a s - s^2 / 2) over s >= 0, by Gauss-Legendre."""
    nodes, weights = legendre.leggauss(80)
    span = 10.0
    s = (nodes + 1.0) * span / 2.0
    ratio: Array = np.exp(-np.multiply.outer(a, s) - s * s / 2.0) @ weights * (span / 2.0)
    return ratio
