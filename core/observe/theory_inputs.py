"""What the theory needs to know of the examples that enter a network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.nn.arena import Array
from core.spec.model import Model

KINDS = 8
"""Examples of different size that stand for all."""


@dataclass(frozen=True)
class Inputs:
    """Sizes of the examples."""

    features: int
    """Columns that enter the first layer."""
    second: NDArray[np.float64]
    """(m,) mean square of an example's entries, for examples from the smallest to the largest."""
    variance: float = float("nan")
    """Variance of a column over the examples, averaged over columns: what batch norm sees."""
    directions: float = float("inf")
    """In how many directions examples differ: (sum of eigenvalues)^2 / sum of their squares, of the covariance."""
    wide: tuple[int, float] = (0, 0.0)
    """Columns joined to the last hidden layer, and their mean square."""


def inputs_of(x: Array, model: Model) -> Inputs:
    """From examples (n, columns) as the network sees them."""
    values = np.asarray(x, np.float64)
    deep = values if model.deep == "all" else values[:, list(model.deep)]
    wide = 0, 0.0
    if model.wide != "none":
        joined = values if model.wide == "all" else values[:, list(model.wide)]
        wide = joined.shape[1], float(np.mean(joined**2))
    second = np.sort(np.mean(deep**2, axis=1))
    if len(second) > KINDS:
        groups = np.array([group.mean() for group in np.array_split(second, KINDS)])
        # Groups may differ by one example: the mean over all must be right.
        second = groups * (second.mean() / groups.mean()) if groups.any() else groups
    return Inputs(deep.shape[1], second, float(deep.var(axis=0).mean()), _directions(deep), wide)


def _directions(x: NDArray[np.float64]) -> float:
    """Participation ratio; of the Gram matrix, whose eigenvalues are the same, where that is smaller."""
    centred = x - x.mean(axis=0)
    small = centred @ centred.T if len(x) < x.shape[1] else centred.T @ centred
    squares = float(np.sum(small * small))
    return float(np.trace(small)) ** 2 / squares if squares > 0 else 0.0
