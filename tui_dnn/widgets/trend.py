"""In one word: where a curve goes."""

from __future__ import annotations

from math import sqrt
from typing import Literal

import numpy as np

from tui_dnn.raster.envelope import Floats

Trend = Literal["rising", "flat", "falling", ""]
LEAST, MOST = 4, 4096
CHANGE = 0.005
SURE = 3.0
"""Standard errors that a difference must exceed, so that the noise of small batches is no trend."""


def window(steps: int) -> int:
    """How many of the newest values are looked at after so many steps."""
    return min(MOST, max(200, steps // 20))


def trend(values: Floats) -> Trend:
    """The later half of some values against the earlier one; empty for too few."""
    finite = values[np.isfinite(values)]
    if len(finite) < LEAST:
        return ""
    half = len(finite) // 2
    before, after = finite[:half], finite[half:]
    rise = float(after.mean() - before.mean())
    size = max(abs(float(before.mean())), 1e-300)
    error = sqrt(float(before.var()) / len(before) + float(after.var()) / len(after))
    # A steady slope spreads the values by itself; only what is left around it is noise.
    error = min(error, _noise(finite) * 2 / sqrt(len(finite)))
    if abs(rise) <= max(CHANGE * size, SURE * error):
        return "flat"
    return "rising" if rise > 0 else "falling"


def _noise(values: Floats) -> float:
    """Standard deviation of what changes from one value to the next."""
    return float(np.diff(values).std()) / sqrt(2)
