"""Which examples are held out, and which are kept when only some are wanted."""

from __future__ import annotations

from typing import Literal

import numpy as np

from core.data.dataset import Indices

Part = slice | Indices


def apportion(counts: Indices, total: int) -> Indices:
    """Seats for classes of these sizes, `total` in all, by largest remainder (ties: the lower class)."""
    quota = counts * (total / counts.sum())
    seats: Indices = np.floor(quota).astype(np.int64)
    by_remainder = np.argsort(seats - quota, kind="stable")
    seats[by_remainder[: total - seats.sum()]] += 1
    return seats


def stratified(labels: Indices, count: int, rng: np.random.Generator) -> Indices:
    """`count` examples with the classes in proportion, as ascending indices."""
    classes, sizes = np.unique(labels, return_counts=True)
    seats = apportion(sizes.astype(np.int64), count)
    chosen = [
        rng.permutation(np.flatnonzero(labels == value))[:seat]
        for value, seat in zip(classes, seats, strict=True)
    ]
    return np.sort(np.concatenate(chosen))


def pick(
    how: Literal["first", "random", "stratified"],
    count: int,
    n: int,
    labels: Indices | None,
    rng: np.random.Generator,
) -> tuple[Part, Part]:
    """(chosen, the rest) of `n` examples; without labels (a regression) stratified means random."""
    if how == "first":
        return slice(0, count), slice(count, n)
    if how == "stratified" and labels is not None:
        chosen = stratified(labels, count, rng)
    else:
        chosen = np.sort(rng.permutation(n)[:count]).astype(np.int64)
    rest = np.ones(n, dtype=np.bool_)
    rest[chosen] = False
    return chosen, np.flatnonzero(rest)


def shuffled_quarter(n: int, seed: int) -> tuple[Indices, Indices]:
    """(the rest, a quarter) of `n` shuffled examples: scikit-learn's train_test_split(random_state=seed)."""
    order = np.random.RandomState(seed).permutation(n)
    quarter = -(-n // 4)
    return order[quarter:], order[:quarter]
