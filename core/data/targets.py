"""What a column or array of targets means: classes, numbers, or several yes/no labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Indices
from core.errors import DataError
from core.spec.data import TaskName

FEW = 20
"""A column of whole numbers with at most so many different values is read as classes."""
MOST_CLASSES = 10_000


@dataclass(frozen=True)
class Targets:
    task: TaskName
    y: Indices | NDArray[np.float64]
    class_names: tuple[str, ...] = ()


def from_labels(labels: Sequence[str] | NDArray[Any], where: str) -> Targets:
    """Classes, numbered in the order of their names (numbers: of their values)."""
    values, y = np.unique(np.asarray(labels), return_inverse=True)
    if len(values) < 2:
        raise DataError(f"has only one value, {values[0]}", where=where, expected="two classes or more")
    if len(values) > MOST_CLASSES:
        raise DataError(f"has {len(values):,} classes", where=where, expected=f"at most {MOST_CLASSES:,}")
    names = tuple(f"{value:g}" if values.dtype.kind == "f" else str(value) for value in values)
    return Targets("binary" if len(values) == 2 else "multiclass", y.reshape(-1).astype(np.int64), names)


def from_numbers(columns: NDArray[Any], task: str, where: str, few: int = FEW) -> Targets:
    """`columns` (N, K) of finite numbers; `task` as in `data.task`.

    Auto: one column of whole numbers with at most `few` different values is classes, several columns of
    0 and 1 are labels of which any number may hold, all else is regression.
    """
    zero_one = bool(np.isin(columns, (0, 1)).all())
    if columns.shape[1] == 1:
        whole = bool((columns == np.floor(columns)).all()) and len(np.unique(columns)) <= few
        if task in ("binary", "multiclass") or (task == "auto" and whole):
            return from_labels(columns[:, 0], where)
    if task == "multilabel" and not zero_one:
        wrong = columns[~np.isin(columns, (0, 1))][0]
        raise DataError(f"holds {wrong:g}", where=where, expected="0 and 1 only, for task multilabel")
    several = columns.shape[1] > 1 and task == "auto"
    kind: TaskName = "multilabel" if task == "multilabel" or (several and zero_one) else "regression"
    return Targets(kind, columns.astype(np.float64))
