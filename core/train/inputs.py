"""Examples as the network sees them."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.data.dataset import Split
from core.nn.arena import Array


def inputs(split: Split, rows: slice, scale: float, dtype: np.dtype[Any]) -> Array:
    """Rows of a split, images scaled."""
    x: Array = split.x[rows].astype(dtype)
    return x * dtype.type(scale) if split.x.dtype == np.uint8 else x
