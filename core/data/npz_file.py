"""NPZ files as data sets: arrays x and y, or x_train, y_train and a test part."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.npz import open_npz
from core.data.raw import Holdout, RawSet
from core.data.targets import FEW, MOST_CLASSES, Targets, from_labels, from_numbers
from core.errors import DataError
from core.spec.nearest import did_you_mean


def read_npz(path: Path, target: str | None, task: str) -> RawSet:
    """The set in a file of arrays x, y (or `target` for y), or x_train, y_train, x_test, y_test.

    x: (N, features), or (N, rows, columns) for images, which should be uint8. y: labels (N,) as whole
    numbers or text, one-hot rows, or numbers (N, K).
    """
    where = str(path)
    stored = open_npz(path)
    parts = [("x_train", "y_train"), ("x_test", "y_test")] if "x_train" in stored else [("x", "y")]
    if len(parts) == 2 and "x_test" not in stored:
        parts.pop()
    if target is not None and len(parts) == 1:
        parts = [(parts[0][0], target)]
    inputs = [_inputs(stored, x, where) for x, _ in parts]
    shape = inputs[0].shape[1:]
    for (x, _), array in zip(parts, inputs, strict=True):
        if array.shape[1:] != shape or (array.dtype == np.uint8) != (inputs[0].dtype == np.uint8):
            raise DataError(
                f"`{x}` is {array.dtype} {array.shape[1:]} per example",
                where=where,
                expected=f"{inputs[0].dtype} {shape} as in `{parts[0][0]}`",
            )
    targets = _targets(stored, parts, [len(array) for array in inputs], task, where)
    flat = [np.ascontiguousarray(array.reshape(len(array), -1)) for array in inputs]
    count = len(flat[0])
    images = len(shape) == 2
    return RawSet(
        name=path.stem,
        task=targets.task,
        x=flat[0],
        y=targets.y[:count],
        class_names=targets.class_names,
        target_names=() if targets.class_names else tuple(f"y{k + 1}" for k in range(targets.y.shape[1])),
        image_shape=(shape[0], shape[1]) if images else None,
        test_x=flat[1] if len(flat) == 2 else None,
        test_y=targets.y[count:] if len(flat) == 2 else None,
        holdout=Holdout(0.2) if len(flat) == 1 else None,
        normalize="unit" if flat[0].dtype == np.uint8 else "none" if images else "standardize",
    )


def _named(stored: Mapping[str, NDArray[Any]], key: str, where: str) -> NDArray[Any]:
    if key not in stored:
        raise DataError(
            f"has no array `{key}`, only {', '.join(stored) or 'none at all'}",
            where=where,
            expected="x and y, or x_train, y_train, x_test, y_test",
            hint=did_you_mean(key, stored),
        )
    return stored[key]


def _inputs(stored: Mapping[str, NDArray[Any]], key: str, where: str) -> NDArray[Any]:
    array = _named(stored, key, where)
    if array.ndim == 4 and array.shape[3] == 1:
        array = array[..., 0]
    if array.ndim not in (2, 3) or array.dtype.kind not in "buif":
        raise DataError(
            f"`{key}` is {array.dtype} {array.shape}",
            where=where,
            expected="numbers (N, features) or images (N, rows, columns)",
        )
    if array.size == 0:
        raise DataError(f"`{key}` is empty: {array.shape}", where=where, expected="at least one example")
    if array.dtype != np.uint8:
        array = array.astype(np.float64)
        _check_finite(array, key, where)
    return array


def _check_finite(array: NDArray[Any], key: str, where: str) -> None:
    if not np.isfinite(array).all():
        place = tuple(int(index) for index in np.argwhere(~np.isfinite(array))[0])
        raise DataError(f"`{key}`{list(place)} is {array[place]}", where=where, expected="finite numbers")


def _targets(
    stored: Mapping[str, NDArray[Any]], parts: list[tuple[str, str]], counts: list[int], task: str, where: str
) -> Targets:
    """All parts together, so that a class has the same number in each."""
    if task == "autoencoder" and parts[0][1] not in stored:
        return Targets("regression", np.zeros((sum(counts), 0)))
    arrays = [_named(stored, y, where) for _, y in parts]
    for (x, key), array, count in zip(parts, arrays, counts, strict=True):
        if array.ndim not in (1, 2) or len(array) != count:
            raise DataError(f"`{key}` is {array.shape}", where=where, expected=f"{count} rows, as `{x}` has")
        if array.dtype.kind not in "buifU" or array.ndim != arrays[0].ndim:
            raise DataError(
                f"`{key}` is {array.dtype} {array.shape}", where=where, expected="numbers or text"
            )
    whole = f"{where}, array `{parts[0][1]}`"
    if arrays[0].ndim == 2 and len({array.shape[1] for array in arrays}) > 1:
        raise DataError("train and test have different numbers of targets", where=whole)
    y = np.concatenate(arrays)
    if y.dtype.kind == "U":
        if y.ndim == 2 or any(array.dtype.kind != "U" for array in arrays):
            raise DataError("is text of more than one column, or only in part", where=whole)
        return from_labels(y, whole)
    if y.dtype.kind == "f":
        _check_finite(y, parts[0][1], where)
    if _one_hot(y) and (task == "multiclass" or (task == "auto" and y.shape[1] > 2)):
        return Targets("multiclass", y.argmax(axis=1), tuple(str(label) for label in range(y.shape[1])))
    few = FEW if y.dtype.kind == "f" else MOST_CLASSES
    return from_numbers(y.reshape(len(y), -1).astype(np.float64), task, whole, few)


def _one_hot(y: NDArray[Any]) -> bool:
    return bool(y.ndim == 2 and y.shape[1] > 1 and np.isin(y, (0, 1)).all() and (y.sum(axis=1) == 1).all())
