"""Curves beneath the noise, and polynomials fitted to points."""

from __future__ import annotations

from collections.abc import Callable
from math import pi, sqrt
from typing import Final

import numpy as np
from numpy.polynomial import chebyshev

from core.lab.frame import Numbers

CURVES: Final[dict[str, tuple[float, Callable[[Numbers], Numbers]]]] = {
    "sine": (1.0, lambda x: np.sin(pi * x)),
    "quadratic": (3.0, lambda x: 0.5 * x**2 + x + 2),
    "line": (1.0, lambda x: x),
}
"""Half-width of the interval, and what lies beneath the noise."""


def fit(x: Numbers, y: Numbers, degree: int, reach: float, ridge: float = 0.0) -> Numbers:
    """Coefficients c of sum_k c_k T_k(x / reach) that minimise |y - p(x)|^2 + ridge |c|^2.

    Chebyshev polynomials of the scaled x span the same space as 1, x, x^2, ... and keep the problem well
    conditioned; the minimum of |c| where there are fewer points than coefficients.
    """
    design = chebyshev.chebvander(x / reach, degree)
    if ridge:
        design = np.vstack([design, sqrt(ridge) * np.eye(degree + 1)])
        y = np.concatenate([y, np.zeros(degree + 1)])
    solution: Numbers = np.linalg.lstsq(design, y, rcond=None)[0]
    return solution


def rmse(difference: Numbers) -> float:
    return float(np.sqrt(np.mean(difference**2)))


def largest(coefficients: Numbers) -> float:
    """Largest coefficient of the powers of the scaled x."""
    return float(np.abs(chebyshev.cheb2poly(coefficients)).max())
