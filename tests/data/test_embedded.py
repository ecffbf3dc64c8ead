from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from core.data import builtin
from core.data.generated import GENERATORS
from core.data.registry import SETS
from core.data.subsets import SUBSETS, draw
from core.errors import DataError
from tests.data.helpers import F32, loaded

# name: training, validation, test, features, outputs, task, stored type
TABLE = {
    "digits": (1438, 359, 0, 64, 10, "multiclass", "uint8"),
    "iris": (120, 30, 0, 4, 3, "multiclass", "float32"),
    "iris_setosa": (150, 0, 0, 2, 1, "binary", "float32"),
    "california_housing": (11_610, 3_870, 5_160, 8, 1, "regression", "float32"),
    "mnist_small": (5_000, 1_000, 1_000, 784, 10, "multiclass", "uint8"),
    "fashion_small": (5_000, 1_000, 1_000, 784, 10, "multiclass", "uint8"),
}


def test_every_embedded_set_is_in_the_table() -> None:
    assert set(TABLE) == set(builtin.EMBEDDED)
    assert set(TABLE) == {name for name, info in SETS.items() if info.origin == "embedded"}
    assert set(GENERATORS) == {name for name, info in SETS.items() if info.origin == "generated"}


@pytest.mark.parametrize("name", TABLE)
def test_sizes_types_and_names(name: str) -> None:
    train, validation, test, features, outputs, task, stored = TABLE[name]
    data = loaded(F32, name=name)
    assert len(data.train) == train
    assert len(data.validation or ()) == validation
    assert len(data.test or ()) == test
    assert (data.features, data.outputs, data.task) == (features, outputs, task)
    assert data.train.x.dtype == stored
    assert data.train.x.flags.c_contiguous
    assert len(data.feature_names) == features
    if task == "multiclass":
        assert len(data.class_names) == outputs
        assert set(data.train.y.tolist()) == set(range(outputs))
    info = SETS[name]
    assert (info.features, info.task) == (features, task)
    sizes = [int(part.replace(",", "")) for part in info.size.split(" + ")]
    assert sum(sizes) == train + test + (0 if test == validation else validation)


def test_all_files_are_small_known_and_have_a_source() -> None:
    folder = files("core.data.embedded")
    stored = {item.name: len(item.read_bytes()) for item in folder.iterdir() if item.name.endswith(".npz")}
    assert set(stored) == {f"{name}.npz" for name in builtin.SHA256}
    assert sum(stored.values()) < 4_500_000
    sources = folder.joinpath("SOURCES.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in sources for name in stored)


@pytest.mark.parametrize("name", TABLE)
def test_verify_accepts_the_released_bytes_and_no_others(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    builtin.verify(name)
    altered = bytearray(builtin._content(builtin._FILES.get(name, name)))
    altered[len(altered) // 2] ^= 1
    monkeypatch.setattr(builtin, "_content", lambda file: bytes(altered))
    with pytest.raises(DataError, match="altered"):
        builtin.verify(name)


def test_known_examples() -> None:
    iris = builtin.arrays("iris")
    np.testing.assert_allclose(iris["x"][0], [5.1, 3.5, 1.4, 0.2], rtol=1e-6)
    np.testing.assert_allclose(iris["x"][34], [4.9, 3.1, 1.5, 0.2], rtol=1e-6)  # differs in UCI's file
    assert np.bincount(iris["y"]).tolist() == [50, 50, 50]
    digits = builtin.arrays("digits")
    assert digits["x"][0, :8].tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert digits["x"].max() == 16
    assert np.bincount(digits["y"]).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    housing = builtin.arrays("california_housing")["columns"]
    np.testing.assert_allclose(housing[[0, 1, 8], 0], [8.3252, 41, 4.526], rtol=1e-6)


def test_california_housing_is_split_as_train_test_split_does_twice_with_seed_42() -> None:
    data = loaded(name="california_housing")
    assert data.validation is not None
    assert data.test is not None
    np.testing.assert_allclose(data.train.y[:5, 0], [1.442, 1.687, 1.621, 2.621, 0.956], rtol=1e-6)
    np.testing.assert_allclose(data.validation.y[:5, 0], [1.625, 2.25, 1.568, 2.124, 2.573], rtol=1e-6)
    np.testing.assert_allclose(data.test.y[:5, 0], [0.477, 0.458, 5.00001, 2.186, 2.78], rtol=1e-6)
    np.testing.assert_allclose(data.train.x.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(data.train.x.std(axis=0), 1, atol=1e-6)
    assert abs(data.test.x.mean(axis=0)).max() > 1e-3  # the test part takes no part in the statistics


def test_iris_setosa_is_in_centimetres() -> None:
    data = loaded(name="iris_setosa")
    assert data.feature_names == ("petal_length", "petal_width")
    np.testing.assert_allclose(data.train.x[0], [1.4, 0.2], rtol=1e-6)
    assert data.train.y.tolist() == [1] * 50 + [0] * 100


def test_subsets_have_the_classes_in_proportion() -> None:
    fashion = builtin.arrays("fashion_small")
    assert np.bincount(fashion["y_train"]).tolist() == [500] * 10
    assert np.bincount(fashion["y_test"]).tolist() == [100] * 10
    counts = np.array([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    assert abs(np.bincount(builtin.arrays("mnist_small")["y_train"]) - counts / 12).max() < 1


@pytest.mark.slow
@pytest.mark.parametrize("name", SUBSETS)
def test_subsets_can_be_drawn_again(name: str) -> None:
    folder = os.environ.get("TUI_DNN_FULL_DATA")
    assert folder, "TUI_DNN_FULL_DATA must name the folder with the full sets"
    drawn, embedded = draw(name, Path(folder) / SUBSETS[name]), builtin.arrays(name)
    assert set(drawn) == set(embedded)
    for key, array in drawn.items():
        np.testing.assert_array_equal(array, embedded[key])
