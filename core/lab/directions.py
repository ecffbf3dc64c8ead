"""Angles between gradients, and copies of them clipped in the three ways of training."""

from __future__ import annotations

from math import atan2, degrees
from typing import Final

import numpy as np

from core.nn.arena import Array
from core.optim.clipping import clip_by_value, norm, scale_to

WAYS: Final = {"value": "clip_value", "norm": "clip_norm, each tensor", "global": "global_clip_norm"}
"""What charts call them."""


def angle(u: Array, v: Array) -> float:
    """Degrees between two vectors, to full accuracy also near 0 and 180 (Kahan 2006); NaN if one is 0."""
    u, v = u.astype(np.float64), v.astype(np.float64)
    a, b = norm(u), norm(v)
    if not a or not b:
        return float("nan")
    p, q = u / a, v / b
    return degrees(2 * atan2(norm(p - q), norm(p + q)))


def clipped(gradient: Array, way: str, limit: float, tensors: tuple[slice, ...]) -> Array:
    """A copy, clipped as the updater clips: every entry, every tensor, or all of it."""
    out = gradient.copy()
    if way == "value":
        clip_by_value(out, limit)
        return out
    for at in tensors if way == "norm" else (slice(None),):
        scale_to(out[at], norm(out[at]), limit)
    return out
