"""Examples that a trained network has not seen: from a file, or a part of a data set."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.csv_file import Table, read_table
from core.data.idx import parse, unpack
from core.data.load import load
from core.data.npz import open_npz
from core.errors import DataError
from core.spec.data import Data
from core.spec.nearest import did_you_mean
from core.train.saved_network import SavedNetwork

EXPECTED = "a .csv or .npz file, IDX images, or a part of a data set such as iris:test"
PARTS = ("train", "validation", "test")
_PART = re.compile(r"([a-z0-9][a-z0-9_-]*):([a-z]+)")
_NPZ = ("x", "x_test", "x_train")
"""Arrays that are taken, the first that there is."""


@dataclass(frozen=True)
class NewInputs:
    """Raw, as they were measured."""

    x: NDArray[Any]
    """(N, features)."""
    y: NDArray[Any] | None = None
    """Labels or targets, where they are known."""


def read_inputs(word: str, saved: SavedNetwork) -> NewInputs:
    """DataError where they cannot be read, or do not have the features that the network learnt from."""
    path = Path(word).expanduser()
    part = _PART.fullmatch(word)
    if part is not None and not path.exists():
        return _of_set(part[1], part[2], saved)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise DataError(what, where=word, expected=EXPECTED)
    kind = path.suffix.lower()
    if kind in (".csv", ".tsv", ".txt"):
        return NewInputs(_of_table(read_table(path), saved))
    if kind == ".npz":
        return NewInputs(_of_npz(path, saved))
    if kind in (".gz", ".idx") or path.name.endswith("ubyte"):
        return NewInputs(_flat(parse(unpack(path), word), saved, word))
    raise DataError(f"cannot read files of type `{path.suffix}`", where=word, expected=EXPECTED)


def _of_set(name: str, part: str, saved: SavedNetwork) -> NewInputs:
    if part not in PARTS:
        raise DataError(f"`{part}` is no part of a set", where=f"{name}:{part}", expected=", ".join(PARTS))
    own = saved.experiment.data
    spec = own if name == own.name and own.path is None else Data(name=name)
    data = load(spec.model_copy(update={"normalize": "none"}), np.dtype(np.float64))
    split = {"train": data.train, "validation": data.validation, "test": data.test}[part]
    if split is None:
        there = [which for which in PARTS if getattr(data, which) is not None]
        raise DataError(f"`{name}` has no {part} part", expected=", ".join(f"{name}:{p}" for p in there))
    known = data.task == saved.facts.task and data.class_names == saved.facts.class_names
    return NewInputs(_flat(split.x, saved, f"{name}:{part}"), split.y if known else None)


def _of_table(table: Table, saved: SavedNetwork) -> NDArray[np.float64]:
    """Columns by their names; by position only where there are as many as the network has features."""
    facts = saved.facts
    missing = [name for name in facts.feature_names if name not in table.columns]
    if not missing:
        places = [table.columns.index(name) for name in facts.feature_names]
    elif len(table.columns) == facts.features:
        places = list(range(facts.features))
    else:
        names = ", ".join(facts.feature_names[:12]) + (", ..." if facts.features > 12 else "")
        raise DataError(
            f"has {len(table.columns)} columns, without `{missing[0]}`",
            where=table.path,
            expected=f"the {facts.features} features that the network learnt from: {names}",
            hint=did_you_mean(missing[0], table.columns),
        )
    return np.stack([table.numbers(place) for place in places], axis=1)


def _of_npz(path: Path, saved: SavedNetwork) -> NDArray[Any]:
    stored = open_npz(path)
    names = [name for name in _NPZ if name in stored] or list(stored)
    if not names or (len(names) > 1 and names[0] not in _NPZ):
        held = ", ".join(stored) or "nothing"
        raise DataError(f"holds {held}", where=str(path), expected="an array `x` of (N, features)")
    return _flat(stored[names[0]], saved, f"{path}, array `{names[0]}`")


def _flat(array: NDArray[Any], saved: SavedNetwork, where: str) -> NDArray[Any]:
    """(N, features) with finite numbers."""
    features = saved.facts.features
    shape = saved.facts.image_shape
    if array.dtype.kind not in "buif" or array.ndim < 2:
        raise DataError(f"is {array.dtype} {array.shape}", where=where, expected=f"numbers (N, {features})")
    flat = array.reshape(len(array), -1)
    if flat.shape[1] != features:
        images = f", images of {shape[0]} x {shape[1]}" if shape else ""
        raise DataError(
            f"{flat.shape[1]} numbers for each example",
            where=where,
            expected=f"{features}, as the network learnt from{images}",
        )
    if not np.isfinite(flat).all():
        row = int(np.argwhere(~np.isfinite(flat))[0][0])
        raise DataError(f"example {row} has a number that is not finite", where=where)
    return flat
