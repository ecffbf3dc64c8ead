"""From the settings of an experiment to a data set that is ready to train on."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.data.builtin import EMBEDDED
from core.data.check import check_fit, check_options, possible_tasks, unknown_name
from core.data.classes import only
from core.data.dataset import DataSet, Indices, Normalization, Split
from core.data.folds import one_fold
from core.data.generated import GENERATORS, generate
from core.data.normalize import Kind, fit
from core.data.raw import RawSet
from core.data.splits import Part, pick, stratified
from core.errors import DataError
from core.helper.memory import shared_copy
from core.random import stream
from core.spec.data import Data, TaskName

FEW = 5
"""A smaller set has no validation part unless it is asked for."""


def load(spec: Data, dtype: np.dtype[Any]) -> DataSet:
    """The data set of an experiment: read, split, limited, normalised.

    Images stay uint8 unless they are standardised; all else is float of `dtype`. Statistics of the
    normalisation come from the training part. Without a wish the validation part is the set's own
    (`california_housing`: the lecture notebook's), else its test set, else a fifth (digits, iris) or nothing.
    Raises PresetError for options that do not fit the set, DataError for data that are missing or damaged.
    """
    check_options(spec)
    raw = read(spec)
    if spec.classes is not None:
        raw = only(raw, spec.classes)
    if len(raw.x) == 0:
        raise DataError(f"`{raw.name}` has no examples", expected="at least one")
    labels = np.asarray(raw.y, dtype=np.int64) if raw.labelled else None
    fold = None
    if spec.folds is not None:
        fold = one_fold(len(raw.x), spec.folds, spec.fold, labels, stream(spec.seed, "folds"))
    held_out, how = _holdout(spec, raw) if fold is None else (len(fold[0]), None)
    check_fit(spec, raw, held_out)
    task: TaskName = possible_tasks(raw)[0] if spec.task == "auto" else spec.task

    train: Part = slice(0, len(raw.x))
    validation: Part | None = None
    if fold is not None:
        validation, train = fold
    elif held_out:
        rng = stream(spec.seed, "validation")
        validation, train = pick(how or spec.split, held_out, len(raw.x), labels, rng)
    if spec.limit is not None:
        train = _limited(train, spec, labels, len(raw.x))

    kind: Kind = raw.normalize if spec.normalize == "auto" else spec.normalize
    images = raw.x.dtype == np.uint8
    normalization = fit(kind, raw.x[train], raw.peak if images else None)
    prepare = _Preparation(task, normalization, images and kind != "standardize", dtype)
    test = None
    if raw.test_x is not None and raw.test_y is not None:
        test = prepare(raw.test_x, raw.test_y)
    use_test = held_out == 0 and spec.validation in ("auto", "test")
    factor = float(normalization.factor[0]) if prepare.keep_bytes else 1.0
    return DataSet(
        name=raw.name,
        task=task,
        train=_shared(prepare(raw.x[train], raw.y[train])),
        validation=test if use_test else prepare(raw.x[validation], raw.y[validation]) if held_out else None,
        test=test,
        features=raw.x.shape[1],
        outputs=_outputs(task, raw),
        feature_names=raw.feature_names or tuple(f"x{column + 1}" for column in range(raw.x.shape[1])),
        class_names=raw.class_names if task in ("binary", "multiclass") else (),
        image_shape=raw.image_shape,
        scale=factor,
        normalization=normalization,
        peak=raw.peak * factor if prepare.keep_bytes else 1.0,
        target_names=raw.target_names,
    )


def read(spec: Data) -> RawSet:
    """The set that `data.name` or `data.path` means, as it is stored."""
    if spec.path is not None:
        from core.data.files import read_file

        return read_file(spec.path, spec.target, spec.task)
    if spec.name in GENERATORS:
        return generate(spec.name, points=spec.points, noise=spec.noise, seed=spec.seed)
    if spec.name in EMBEDDED:
        return EMBEDDED[spec.name]()
    from core.data import full, imported

    if spec.name in full.SETS:
        return full.read(spec.name)
    names = imported.names()
    if spec.name in names:
        return imported.read(spec.name)
    raise unknown_name(spec.name, names)


def _holdout(spec: Data, raw: RawSet) -> tuple[int, Literal["first"] | None]:
    """How many training examples become the validation part, and how the set itself wants them chosen."""
    wish: int | float
    how: Literal["first"] | None = None
    if isinstance(spec.validation, str):
        if spec.validation != "auto" or raw.holdout is None:
            return 0, None
        wish, how = raw.holdout.size, raw.holdout.how
        if len(raw.x) < FEW:
            return 0, None
    else:
        wish = spec.validation
    if isinstance(wish, float):
        wish = max(1, round(wish * len(raw.x)))
    return wish, how


def _limited(train: Part, spec: Data, labels: Indices | None, n: int) -> Indices:
    """`data.limit` of the training examples, classes in proportion."""
    assert spec.limit is not None
    members = np.arange(n, dtype=np.int64)[train]
    rng = stream(spec.seed, "limit")
    if labels is None:
        return np.sort(rng.permutation(members)[: spec.limit])
    return members[stratified(labels[members], spec.limit, rng)]


def _outputs(task: TaskName, raw: RawSet) -> int:
    if task == "multiclass":
        return len(raw.class_names)
    if task == "binary":
        return 1
    return int(raw.x.shape[1] if task == "autoencoder" else raw.y.shape[1])


def _shared(split: Split) -> Split:
    """Its rows are gathered by two workers."""
    x = shared_copy(split.x)
    return Split(x, x if split.y is split.x else split.y)


class _Preparation:
    """The same treatment for every part of a set."""

    def __init__(
        self, task: TaskName, normalization: Normalization, keep_bytes: bool, dtype: np.dtype[Any]
    ) -> None:
        self.task, self.normalization, self.keep_bytes, self.dtype = task, normalization, keep_bytes, dtype

    def __call__(self, x: NDArray[Any], y: NDArray[Any]) -> Split:
        ready = x if self.keep_bytes else self._normalised(x)
        ready = np.ascontiguousarray(ready)
        if self.task == "autoencoder":
            return Split(ready, ready)
        if self.task in ("binary", "multiclass"):
            return Split(ready, np.ascontiguousarray(y, dtype=np.int64))
        return Split(ready, np.ascontiguousarray(y, dtype=self.dtype))

    def _normalised(self, x: NDArray[Any]) -> NDArray[Any]:
        if self.normalization.kind == "none":
            return x.astype(self.dtype)
        return self.normalization.apply(x).astype(self.dtype)
