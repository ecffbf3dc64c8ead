"""What kernels (fan_in, fan_out) obey after an update; a column holds one unit's incoming weights."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.nn.arena import Array

KERAS_EPSILON = 1e-7


def max_norm(kernel: Array, limit: float, column: Array) -> None:
    """Columns longer than `limit` are scaled to it; others keep their bits (Keras shrinks all by 1e-7)."""
    _norms(kernel, column)
    if not np.max(column) > limit:
        return
    np.maximum(column, limit, out=column)
    np.divide(limit, column, out=column)
    np.multiply(kernel, column, out=kernel)


def unit_norm(kernel: Array, limit: float, column: Array) -> None:
    """Every column is divided by its norm + 1e-7, as in Keras: one of zeros stays. `limit` is not used."""
    _norms(kernel, column)
    np.add(column, KERAS_EPSILON, out=column)
    np.divide(kernel, column, out=kernel)


def non_neg(kernel: Array, limit: float, column: Array) -> None:
    """Negative weights become 0. `limit` is not used."""
    np.clip(kernel, 0.0, np.inf, out=kernel)


def _norms(kernel: Array, column: Array) -> None:
    np.einsum("ij,ij->j", kernel, kernel, out=column)
    np.sqrt(column, out=column)


CONSTRAINTS: dict[str, Callable[[Array, float, Array], None]] = {
    "max_norm": max_norm,
    "unit_norm": unit_norm,
    "non_neg": non_neg,
}
"""By name in a preset (`none` has no entry); each works in place, `column` (fan_out,) being scratch."""
