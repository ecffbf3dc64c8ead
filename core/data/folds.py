"""Cross validation: the training set cut into parts, each of which validates once."""

from __future__ import annotations

import numpy as np

from core.data.dataset import Indices
from core.errors import PresetError, Problem


def fold_numbers(n: int, folds: int, labels: Indices | None, rng: np.random.Generator) -> Indices:
    """(n,) part of every example, 0..folds-1: shuffled, then dealt out class by class, without labels at once.

    Sizes differ by at most one, and so do those of each class; as scikit-learn's StratifiedKFold(shuffle=True).
    """
    groups = (
        [np.arange(n)] if labels is None else [np.flatnonzero(labels == label) for label in np.unique(labels)]
    )
    order = np.concatenate([rng.permutation(group) for group in groups])
    numbers = np.empty(n, dtype=np.int64)
    numbers[order] = np.arange(n) % folds
    return numbers


def one_fold(
    n: int, folds: int, fold: int, labels: Indices | None, rng: np.random.Generator
) -> tuple[Indices, Indices]:
    """(validation, training) examples of part `fold`, from 1, as ascending indices."""
    if folds > n:
        raise PresetError("data", [Problem("data.folds", str(folds), f"at most the {n:,} examples")])
    mine = fold_numbers(n, folds, labels, rng) == fold - 1
    return np.flatnonzero(mine), np.flatnonzero(~mine)
