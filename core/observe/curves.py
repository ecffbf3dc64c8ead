"""What a curve shows apart from its noise: pure functions on arrays of losses."""

from __future__ import annotations

from math import inf, sqrt

import numpy as np

from core.observe.trace import Floats


def block_means(values: Floats, size: int) -> tuple[Floats, Floats]:
    """Means of consecutive blocks, and their standard errors; the oldest values that fill no block are left out."""
    count = len(values) // size
    blocks = values[len(values) - count * size :].reshape(count, size)
    return blocks.mean(axis=1), blocks.std(axis=1) / sqrt(size)


def turns(values: Floats) -> float:
    """Share of inner points where the curve changes direction: 2/3 for pure noise, 1 for a zigzag, 0 for a slope."""
    steps = np.diff(values)
    if len(steps) < 2:
        return 0.0
    return float(np.count_nonzero(steps[1:] * steps[:-1] < 0)) / (len(steps) - 1)


def typical_jump(values: Floats) -> float:
    """Median change from one point to the next."""
    return float(np.median(np.abs(np.diff(values)))) if len(values) > 1 else 0.0


def slope(values: Floats) -> tuple[float, float]:
    """Least-squares slope per point, and its t value (noise taken as independent)."""
    n = len(values)
    if n < 3:
        return 0.0, 0.0
    x = np.arange(n) - (n - 1) / 2
    xx = float(x @ x)
    rise = float(x @ values) / xx
    residual = values - values.mean() - rise * x
    error = sqrt(float(residual @ residual) / (n - 2) / xx)
    # Without noise, rounding is all that remains.
    error = max(error, 1e-12 * float(np.abs(values).max()))
    return rise, rise / error if error > 0 else (0.0 if rise == 0 else inf)
