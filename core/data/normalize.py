"""From raw inputs to what the network sees; statistics come from the training part only."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Normalization

Kind = Literal["none", "unit", "standardize"]


def fit(kind: Kind, x: NDArray[Any], white: float | None) -> Normalization:
    """Learn (x - shift) * factor from the training inputs `x` (N, features).

    unit: pixels divided by `white`, the largest value they can have; other columns from their
    min..max to 0..1. standardize: mean 0 and std 1 (biased, as scikit-learn's StandardScaler).
    A constant column becomes 0 and is not divided by zero.
    """
    features = x.shape[1]
    if kind == "none":
        return Normalization(kind, np.zeros(features), np.ones(features))
    if kind == "unit" and white is not None:
        return Normalization(kind, np.zeros(features), np.full(features, 1.0 / white))
    if kind == "unit":
        shift = x.min(axis=0).astype(np.float64)
        spread = x.max(axis=0).astype(np.float64) - shift
    else:
        shift = x.mean(axis=0, dtype=np.float64)
        spread = x.std(axis=0, dtype=np.float64)
        # the mean and std of a constant column have rounding errors
        lowest = x.min(axis=0)
        constant = lowest == x.max(axis=0)
        shift[constant], spread[constant] = lowest[constant], 0.0
    factor = np.divide(1.0, spread, out=np.ones(features), where=spread > 0)
    return Normalization(kind, shift, factor)
