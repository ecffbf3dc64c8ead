"""Numerical gradients in float64 with random upstream vectors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.nn.arena import Array


def numerical(f: Callable[[], float], x: Array, step: float = 1e-6) -> Array:
    """Central differences of the scalar f with respect to the array x, which is changed in place."""
    gradient = np.zeros_like(x)
    flat, out = x.reshape(-1), gradient.reshape(-1)
    for index in range(flat.size):
        value = flat[index]
        flat[index] = value + step
        above = f()
        flat[index] = value - step
        below = f()
        flat[index] = value
        out[index] = (above - below) / (2 * step)
    return gradient


def relative_error(a: Array, b: Array) -> float:
    """||a - b|| / (||a|| + ||b||)."""
    scale = float(np.linalg.norm(a) + np.linalg.norm(b))
    return float(np.linalg.norm(a - b)) / scale if scale else 0.0
