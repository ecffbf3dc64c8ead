"""Some classes of a set, as a set of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Bytes, Floats, Indices
from core.data.raw import RawSet
from core.errors import PresetError, Problem


def only(raw: RawSet, labels: tuple[int, ...]) -> RawSet:
    """Examples whose class is one of `labels`, in their order; `labels[k]` becomes class k.

    The test set is reduced in the same way. Raises PresetError where the set has no such classes.
    """
    count = len(raw.class_names)
    known = raw.labelled and max(labels) < count
    if not known:
        given = ", ".join(map(str, labels)) if raw.labelled else f"some, and `{raw.name}` has no classes"
        expected = f"labels from 0 to {count - 1}" if raw.labelled else "all"
        raise PresetError("data", [Problem("data.classes", given, expected)])
    new = np.full(count, -1, dtype=np.int64)
    new[list(labels)] = np.arange(len(labels))
    x, y = _kept(raw.x, raw.y, new)
    reduced = replace(
        raw,
        task="binary" if len(labels) == 2 else "multiclass",
        x=x,
        y=y,
        class_names=tuple(raw.class_names[label] for label in labels),
    )
    if raw.test_x is None or raw.test_y is None:
        return reduced
    test_x, test_y = _kept(raw.test_x, raw.test_y, new)
    return replace(reduced, test_x=test_x, test_y=test_y)


def _kept(
    x: Bytes | Floats, y: Indices | NDArray[np.float64], new: Indices
) -> tuple[Bytes | Floats, Indices]:
    """(n, features), (n,): the rows whose label has a new number, and these."""
    labels: Indices = new[y.astype(np.int64)]
    rows = np.flatnonzero(labels >= 0)
    return x[rows], labels[rows]
