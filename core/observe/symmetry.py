"""Units that do the same: initialised alike, they get the same gradient and stay alike for ever."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.nn.arena import Array
from core.observe.tap import sample_inputs

TOLERANCE = 1e-4
"""Largest difference of twins, relative to their largest value: rounding, not learning."""
GLANCE = 1 << 14


def twin_share(kernel: Array, h: Array) -> float:
    """Share of units whose column of the kernel (fan_in, units) and of the output (n, units) another unit has too.

    Equal columns have equal projections on a fixed direction, so only neighbours in that order are compared.
    """
    units = kernel.shape[1]
    if units < 2 or not (np.isfinite(kernel).all() and np.isfinite(h).all()):
        return 0.0
    direction = np.cos(np.arange(kernel.shape[0]) * 1.7 + 0.3).astype(kernel.dtype)
    order = np.argsort(direction @ kernel, kind="stable")
    left, right = order[:-1], order[1:]
    # A few rows tell nearly every pair of different units apart.
    for columns in (sample_inputs(kernel, GLANCE), kernel, h):
        if columns.shape[1] == units:
            same = _alike(columns, left, right)
            left, right = left[same], right[same]
    twin = np.zeros(units, np.bool_)
    twin[left] = True
    twin[right] = True
    return float(twin.mean())


def _alike(columns: Array, left: NDArray[np.intp], right: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which pairs of columns are equal."""
    apart = np.abs(columns[:, left] - columns[:, right]).max(axis=0, initial=0.0)
    scale = np.abs(columns[:, left]).max(axis=0, initial=0.0)
    return np.asarray(apart <= TOLERANCE * scale)
