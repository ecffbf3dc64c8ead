from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.data.npz import save_npz
from core.data.npz_file import read_npz
from core.errors import DataError
from tests.data.helpers import F32, loaded

X = np.arange(12.0).reshape(6, 2)
IMAGES = np.arange(6 * 4 * 5, dtype=np.uint8).reshape(6, 4, 5)


def written(folder: Path, **arrays: Any) -> Path:
    path = folder / "set.npz"
    with path.open("wb") as file:
        save_npz(file, {key: np.asarray(value) for key, value in arrays.items()})
    return path


# y, task asked for, task, classes, targets
MEANINGS: list[tuple[Any, str, str, int, Any]] = [
    ([0, 1, 2, 0, 1, 2], "auto", "multiclass", 3, [0, 1, 2, 0, 1, 2]),
    ([5, 9, 5, 9, 5, 9], "auto", "binary", 2, [0, 1, 0, 1, 0, 1]),
    ([True, False] * 3, "auto", "binary", 2, [1, 0, 1, 0, 1, 0]),
    (["no", "yes"] * 3, "auto", "binary", 2, [0, 1] * 3),
    ([0.5, 1, 2, 3, 4, 5], "auto", "regression", 0, [[0.5], [1], [2], [3], [4], [5]]),
    ([0, 1, 2, 0, 1, 2], "regression", "regression", 0, [[0], [1], [2], [0], [1], [2]]),
    (np.eye(3)[[0, 1, 2, 0, 1, 2]], "auto", "multiclass", 3, [0, 1, 2, 0, 1, 2]),
    ([[0, 1], [1, 1]] * 3, "auto", "multilabel", 0, [[0, 1], [1, 1]] * 3),
    ([[0, 1], [1, 0]] * 3, "multiclass", "multiclass", 2, [1, 0] * 3),
    ([[0.5, 1], [1, 0]] * 3, "auto", "regression", 0, [[0.5, 1], [1, 0]] * 3),
]


@pytest.mark.parametrize(("y", "asked", "task", "classes", "targets"), MEANINGS)
def test_what_y_means(tmp_path: Path, y: Any, asked: str, task: str, classes: int, targets: Any) -> None:
    raw = read_npz(written(tmp_path, x=X, y=y), None, asked)
    assert (raw.task, len(raw.class_names)) == (task, classes)
    np.testing.assert_array_equal(raw.y, targets)
    np.testing.assert_array_equal(raw.x, X)


def test_images_with_a_test_part_stay_bytes(tmp_path: Path) -> None:
    labels = np.array([2, 0, 1, 2, 0, 1])
    path = written(tmp_path, x_train=IMAGES, y_train=labels, x_test=IMAGES[:2, ..., None], y_test=labels[:2])
    data = loaded(F32, path=str(path))
    assert data.train.x.dtype == np.uint8
    assert (data.image_shape, data.scale, data.features) == ((4, 5), 1 / 255, 20)
    assert data.validation is data.test is not None
    np.testing.assert_array_equal(data.test.x, IMAGES[:2].reshape(2, 20))
    assert data.test.y.tolist() == [2, 0]


def test_classes_have_the_same_number_in_both_parts(tmp_path: Path) -> None:
    path = written(tmp_path, x_train=X, y_train=list("bcbcbc"), x_test=X[:2], y_test=["c", "a"])
    raw = read_npz(path, None, "auto")
    assert raw.class_names == ("a", "b", "c")
    assert raw.y.tolist() == [1, 2, 1, 2, 1, 2]
    assert raw.test_y is not None
    assert raw.test_y.tolist() == [2, 0]


def test_the_target_may_have_another_name(tmp_path: Path) -> None:
    raw = read_npz(written(tmp_path, x=X, age=[1.5, 2, 3, 4, 5, 6]), "age", "auto")
    assert raw.y[:, 0].tolist() == [1.5, 2, 3, 4, 5, 6]


Y = [0, 1] * 3
# arrays, words of the message
BAD: list[tuple[dict[str, Any], str]] = [
    ({"x": X}, "no array `y`"),
    ({"X": X, "y": Y}, "no array `x`, only X, y"),
    ({"x": X, "y": [0, 1]}, r"`y` is \(2,\)"),
    ({"x": X[:, 0], "y": Y}, r"`x` is float64 \(6,\)"),
    ({"x": X[:0], "y": Y[:0]}, "`x` is empty"),
    ({"x": X.astype(str), "y": Y}, "`x` is <U"),
    ({"x": X * 1j, "y": Y}, "`x` is complex128"),
    ({"x": np.where(X == 5, np.nan, X), "y": Y}, r"`x`\[2, 1\] is nan"),
    ({"x": X, "y": [0.5, np.inf] * 3}, r"`y`\[1\] is inf"),
    ({"x": X, "y": [1] * 6}, "only one value"),
    ({"x": X, "y": np.zeros((6, 1, 1))}, r"`y` is \(6, 1, 1\)"),
    ({"x_train": X, "y_train": Y, "x_test": X[:, :1], "y_test": Y}, "`x_test` is float64"),
    ({"x_train": IMAGES, "y_train": Y, "x_test": IMAGES / 255, "y_test": Y}, "`x_test` is float64"),
    ({"x_train": X, "y_train": Y, "x_test": X}, "no array `y_test`"),
    ({"x_train": X, "y_train": Y, "x_test": X, "y_test": list("ababab")}, "text .* only in part"),
]


@pytest.mark.parametrize(("arrays", "words"), BAD)
def test_every_mistake_is_told(tmp_path: Path, arrays: dict[str, Any], words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        read_npz(written(tmp_path, **arrays), None, "auto")
    assert "set.npz" in caught.value.where


class Bomb:
    """Runs code when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("exploded",)


def test_python_objects_are_refused_and_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "set.npz"
    np.savez(path, x=X, y=np.array([Bomb()] * 6, dtype=object), allow_pickle=True)
    with pytest.raises(DataError, match="array `y` holds Python objects"):
        read_npz(path, None, "auto")
    path.write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(DataError, match="not an NPZ file"):
        read_npz(path, None, "auto")
    assert not (tmp_path / "exploded").exists()


def test_damaged_files_are_told(tmp_path: Path) -> None:
    content = written(tmp_path, x=X, y=Y).read_bytes()
    path = tmp_path / "damaged.npz"
    for start in range(2, len(content), 7):
        for damaged in (content[:start], content[:start] + b"\xff" + content[start + 1 :]):
            path.write_bytes(damaged)
            try:
                raw = read_npz(path, None, "auto")
            except DataError:
                continue
            np.testing.assert_array_equal(raw.x, X)
