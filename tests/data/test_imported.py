from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.data import imported
from core.data.files import read_file
from core.data.npz import open_npz, save_npz
from core.errors import DataError, PresetError, UsageError
from tests.data.helpers import F32, loaded

TABLE = "a,b,kind\n" + "\n".join(f"{n},{n * n % 11},{'xyz'[n % 3]}" for n in range(30))
NUMBERS = "a,b\n" + "\n".join(f"{n},{n * n % 11}" for n in range(30))
TAGS = "a,s,t\n" + "\n".join(f"{n},{n % 2},{n % 3 // 2}" for n in range(30))


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("content", "target", "task"),
    [(TABLE, "kind", "auto"), (NUMBERS, "b", "regression"), (TAGS, "s,t", "auto"), (NUMBERS, "b", "auto")],
)
def test_an_imported_set_is_the_set_of_the_file(
    machine: Path, tmp_path: Path, content: str, target: str, task: Any
) -> None:
    path = write(tmp_path, "mine.csv", content)
    imported.store("mine", read_file(str(path), target, task))
    assert imported.names() == ("mine",)
    from_name = loaded(F32, name="mine")
    from_file = loaded(F32, path=str(path), target=target, task=task)
    assert from_name.fingerprint == from_file.fingerprint
    assert from_name.class_names == from_file.class_names
    assert from_name.feature_names == from_file.feature_names


def test_images_survive(machine: Path, tmp_path: Path) -> None:
    images = np.arange(120, dtype=np.uint8).reshape(6, 4, 5)
    path = tmp_path / "pictures.npz"
    with path.open("wb") as file:
        labels = np.array([0, 1, 2] * 2)
        save_npz(file, {"x_train": images, "y_train": labels, "x_test": images[:3], "y_test": labels[:3]})
    imported.store("pictures", read_file(str(path), None, "auto"))
    data = loaded(F32, name="pictures")
    assert data.image_shape == (4, 5)
    assert data.train.x.dtype == np.uint8
    assert data.fingerprint == loaded(F32, path=str(path)).fingerprint
    info = imported.info("pictures")
    assert (info.size, info.features, info.task) == ("6 + 3", 20, "multiclass")


@pytest.mark.parametrize("name", ["mnist", "digits", "../x", "A", "a b", "", "-a", "a/b"])
def test_names_that_cannot_be_used(machine: Path, name: str) -> None:
    with pytest.raises(UsageError):
        imported.usable_name(name)


def test_a_name_is_not_taken_twice_by_accident(machine: Path, tmp_path: Path) -> None:
    first = read_file(str(write(tmp_path, "one.csv", TABLE)), "kind", "auto")
    second = read_file(str(write(tmp_path, "two.csv", TAGS)), "s,t", "auto")
    imported.store("mine", first)
    with pytest.raises(UsageError, match="imported already"):
        imported.store("mine", second)
    assert imported.read("mine").task == "multiclass"
    imported.store("mine", second, replace=True)
    assert imported.read("mine").task == "multilabel"


def test_an_unknown_name_lists_imported_sets_too(machine: Path, tmp_path: Path) -> None:
    imported.store("winery", read_file(str(write(tmp_path, "one.csv", TABLE)), "kind", "auto"))
    with pytest.raises(PresetError, match="did you mean winery"):
        loaded(F32, name="winerry")


@pytest.mark.parametrize("damage", ["value", "label", "about", "missing"])
def test_an_altered_copy_is_refused(machine: Path, tmp_path: Path, damage: str) -> None:
    path = imported.store("mine", read_file(str(write(tmp_path, "one.csv", TABLE)), "kind", "auto"))
    arrays = open_npz(path)
    if damage == "value":
        arrays["x"][3, 1] += 1
    elif damage == "label":
        arrays["y"][0] = 2 - arrays["y"][0]
    elif damage == "about":
        arrays["about"] = np.array("{}")
    else:
        del arrays["y"]
    with path.open("wb") as file:
        save_npz(file, arrays)
    with pytest.raises(DataError, match="was altered") as caught:
        loaded(F32, name="mine")
    assert "--replace" in caught.value.hint
    assert "DAMAGED" in imported.info("mine").description
