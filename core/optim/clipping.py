"""Gradient norms and the three kinds of clipping, in place."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot, inf, isfinite, sqrt

import numpy as np

from core.nn.arena import Array

TINY = 1e-30
"""Below it a float32 sum of squares has lost digits to underflow."""


def norm(flat: Array) -> float:
    """Euclidean norm, right also where the squares overflow or underflow; inf or nan where an entry is."""
    with np.errstate(over="ignore", invalid="ignore"):
        squares = float(np.dot(flat, flat))
    if isfinite(squares) and squares > TINY:
        return sqrt(squares)
    peak = max(float(np.max(flat, initial=0.0)), -float(np.min(flat, initial=0.0)))
    if peak == 0.0 or not isfinite(peak):
        return peak if peak == peak else float("nan")
    scaled = flat.astype(np.float64) / peak
    return peak * sqrt(float(np.dot(scaled, scaled)))


def global_norm(pieces: Sequence[Array]) -> float:
    """Norm of all pieces together."""
    return hypot(*[norm(piece) for piece in pieces])


def clip_by_value(flat: Array, limit: float) -> None:
    """Every entry to -limit..limit; this may turn the gradient."""
    np.clip(flat, -limit, limit, out=flat)


def scale_to(flat: Array, size: float, limit: float) -> None:
    """Shrink an array of norm `size` to norm `limit`, keeping its direction.

    Where the norm is not finite there is no direction to keep: the array stays, and the run diverges visibly.
    """
    if limit < size < inf:
        np.multiply(flat, limit / size, out=flat)
