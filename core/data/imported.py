"""Sets that a person imported: a checked copy in the cache, under a name that presets can use."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from core.data.cache import cache_dir, write_atomically
from core.data.npz import open_npz, save_npz
from core.data.raw import Holdout, RawSet
from core.data.registry import SETS, SetInfo
from core.errors import DataError, UsageError

VERSION = 1
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


def names() -> tuple[str, ...]:
    """Names of all imported sets."""
    folder = cache_dir() / "imported"
    return tuple(sorted(path.stem for path in folder.glob("*.npz"))) if folder.is_dir() else ()


def path_of(name: str) -> Path:
    return cache_dir() / "imported" / f"{name}.npz"


def usable_name(wish: str) -> str:
    """`wish` if a set can be called so; UsageError otherwise."""
    if not _NAME.fullmatch(wish):
        raise UsageError(
            f"`{wish}` cannot be the name of a set",
            expected="lower case letters, digits, - and _",
            hint="--name my-data",
        )
    if wish in SETS:
        raise UsageError(
            f"`{wish}` is the name of a set that comes with the program", hint=f"--name my-{wish}"
        )
    return wish


def store(name: str, raw: RawSet, *, replace: bool = False) -> Path:
    """Keep `raw` as the set `name`; UsageError if that name is taken, OutputError if it cannot be written."""
    path = path_of(usable_name(name))
    if path.exists() and not replace:
        raise UsageError(
            f"`{name}` is imported already", where=str(path), hint="another --name, or --replace"
        )
    arrays: dict[str, NDArray[Any]] = {"x": raw.x, "y": raw.y}
    if raw.test_x is not None and raw.test_y is not None:
        arrays |= {"test_x": raw.test_x, "test_y": raw.test_y}
    about = {
        "version": VERSION,
        "task": raw.task,
        "feature_names": raw.feature_names,
        "class_names": raw.class_names,
        "target_names": raw.target_names,
        "image_shape": raw.image_shape,
        "holdout": raw.holdout.size if raw.holdout else None,
        "normalize": raw.normalize,
        "sha256": _digest(arrays),
    }

    def write(file: BinaryIO) -> None:
        save_npz(file, {"about": np.array(json.dumps(about)), **arrays})

    write_atomically(path, write)
    return path


def read(name: str) -> RawSet:
    """The imported set `name`; DataError if the copy was altered."""
    path = path_of(name)
    stored = open_npz(path)
    try:
        about = json.loads(str(stored.pop("about")))
        if about["version"] != VERSION or about["sha256"] != _digest(stored):
            raise ValueError
        return RawSet(
            name=name,
            task=about["task"],
            x=stored["x"],
            y=stored["y"],
            feature_names=tuple(about["feature_names"]),
            class_names=tuple(about["class_names"]),
            target_names=tuple(about["target_names"]),
            image_shape=tuple(about["image_shape"]) if about["image_shape"] else None,
            test_x=stored.get("test_x"),
            test_y=stored.get("test_y"),
            holdout=None if about["holdout"] is None else Holdout(about["holdout"]),
            normalize=about["normalize"],
        )
    except (KeyError, TypeError, ValueError):
        raise DataError(
            "the imported copy was altered",
            where=str(path),
            hint=f"tui-dnn data import FILE --target COLUMN --name {name} --replace",
        ) from None


def info(name: str) -> SetInfo:
    """Its row in `tui-dnn data list`, which also says when the copy is damaged."""
    try:
        raw = read(name)
    except DataError as error:
        return SetInfo(name, f"DAMAGED: {error.what}", "?", 0, "regression", "imported", "yours")
    size = f"{len(raw.x):,}" + (f" + {len(raw.test_x):,}" if raw.test_x is not None else "")
    what = ", ".join(raw.target_names) or f"{len(raw.class_names)} classes"
    return SetInfo(name, f"predict {what}", size, raw.x.shape[1], raw.task, "imported", "yours")


def _digest(arrays: dict[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256()
    for key in sorted(arrays):
        array = np.ascontiguousarray(arrays[key])
        digest.update(f"{key}{array.dtype.str}{array.shape}".encode())
        digest.update(array.data)
    return digest.hexdigest()
