"""What regularisers and constraints leave in a kernel (inputs, units)."""

from __future__ import annotations

from collections.abc import Callable
from math import nan
from typing import Final

import numpy as np

from core.nn.arena import Array

SMALL = 0.1
"""Of a kernel's root mean square: 8 % of normally distributed weights lie below it."""


def unit_norm(kernel: Array) -> float:
    """Largest norm of the incoming weights of a unit: what max_norm bounds."""
    return float(np.sqrt(np.square(kernel, dtype=np.float64).sum(axis=0).max()))


def small_weights(kernel: Array) -> float:
    """Share of entries below SMALL times the root mean square.

    Scale-free: shrinking all weights alike (L2) leaves it, driving many to 0 (L1) raises it.
    """
    rms = float(np.sqrt(np.square(kernel, dtype=np.float64).mean()))
    return float((np.abs(kernel) < SMALL * rms).mean()) if rms else nan


OF_KERNEL: Final[dict[str, Callable[[Array], float]]] = {
    "unit_norm": unit_norm,
    "small_weights": small_weights,
}
