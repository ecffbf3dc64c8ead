from __future__ import annotations

import gzip
import os
from pathlib import Path

import numpy as np
import pytest

from core.data import finder, full
from core.data.cache import cache_dir
from core.data.idx import serialize
from core.errors import DataError
from tests.data.helpers import F32, loaded
from tests.data.small_full import ARRAYS, NAMES, small, write_archive, write_idx


def copy_at(place: str, home: Path) -> None:
    """A copy where this program or another would have left it."""
    {
        "ours": lambda: write_idx(cache_dir() / "mnist", packed=False),
        "variable": lambda: write_idx(Path(os.environ["TUI_DNN_FULL_DATA"]) / "mnist"),
        "keras": lambda: write_archive(home / ".keras/datasets/mnist.npz"),
        "torchvision here": lambda: write_idx(home / "elsewhere/data/MNIST/raw"),
        "torchvision home": lambda: write_idx(home / "data/MNIST/raw", packed=False),
        "torch home": lambda: write_idx(Path(os.environ["TORCH_HOME"]) / "MNIST/raw"),
        "keras fashion": lambda: write_idx(home / ".keras/datasets/fashion-mnist"),
        "torchvision fashion": lambda: write_idx(home / "data/FashionMNIST/raw"),
        "debian": lambda: write_idx(finder.DEBIAN),
    }[place]()


@pytest.mark.parametrize(
    ("place", "name", "origin"),
    [
        ("ours", "mnist", "tui-dnn"),
        ("variable", "mnist", "TUI_DNN_FULL_DATA"),
        ("keras", "mnist", "Keras"),
        ("torchvision here", "mnist", "torchvision"),
        ("torchvision home", "mnist", "torchvision"),
        ("torch home", "mnist", "torchvision"),
        ("keras fashion", "fashion_mnist", "Keras"),
        ("torchvision fashion", "fashion_mnist", "torchvision"),
        ("debian", "fashion_mnist", "Debian"),
    ],
)
def test_copies_of_other_programs_are_found_and_used(
    place: str, name: str, origin: str, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUI_DNN_FULL_DATA", str(machine / "everything"))
    monkeypatch.setenv("TORCH_HOME", str(machine / "torch"))
    (machine / "elsewhere").mkdir()
    monkeypatch.chdir(machine / "elsewhere")
    assert finder.find(full.SETS[name]) == []
    copy_at(place, machine)
    assert [copy.origin for copy in finder.find(full.SETS[name])] == [origin]
    data = loaded(F32, name=name)
    np.testing.assert_array_equal(data.train.x, ARRAYS["x_train"].reshape(30, 20))
    assert data.test is not None
    np.testing.assert_array_equal(data.test.y, ARRAYS["y_test"])
    assert (data.image_shape, data.scale, len(data.class_names)) == ((4, 5), 1 / 255, 10)


def test_our_own_copy_comes_first(machine: Path) -> None:
    for place in ("keras", "torchvision home", "ours"):
        copy_at(place, machine)
    assert [copy.origin for copy in finder.find(full.SETS["mnist"])] == ["tui-dnn", "Keras", "torchvision"]


def test_an_incomplete_folder_is_no_copy(machine: Path) -> None:
    folder = write_idx(cache_dir() / "mnist")
    (folder / f"{NAMES['y_test']}.gz").unlink()
    assert finder.find(full.SETS["mnist"]) == []


def altered(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


IMAGES = serialize(ARRAYS["x_train"])
DAMAGE = {
    "altered": (gzip.compress(altered(IMAGES)), "altered: its SHA-256"),
    "truncated": (gzip.compress(IMAGES[:-5]), "truncated"),
    "gzip cut off": (gzip.compress(IMAGES)[:-5], "gzip file is truncated"),
    "too long": (gzip.compress(IMAGES + b"\0"), "longer than"),
    "other shape": (gzip.compress(serialize(ARRAYS["x_train"][:7])), r"holds an array of \(7, 4, 5\)"),
    "not IDX": (b"<html>not found</html>", "not an IDX file"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_copy_is_never_trained_on(damage: str, machine: Path) -> None:
    content, words = DAMAGE[damage]
    folder = write_idx(cache_dir() / "mnist")
    (folder / f"{NAMES['x_train']}.gz").write_bytes(content)
    with pytest.raises(DataError, match=words) as caught:
        loaded(F32, name="mnist")
    assert NAMES["x_train"] in caught.value.where
    assert caught.value.hint == "tui-dnn data get mnist"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"x_train": ARRAYS["x_train"] ^ 1}, "x_train is altered"),
        ({"x_train": ARRAYS["x_train"][:5]}, r"uint8 \(5, 4, 5\)"),
        ({"y_test": ARRAYS["y_test"].astype(np.int64)}, "y_test: int64"),
    ],
)
def test_a_damaged_archive_is_refused(
    change: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.uint8]]], words: str
) -> None:
    with pytest.raises(DataError, match=words):
        full.from_archive(small(), {**ARRAYS, **change}, "mnist.npz")
    with pytest.raises(DataError, match="no such array"):
        full.from_archive(small(), {"x_train": ARRAYS["x_train"]}, "mnist.npz")


def test_the_known_files() -> None:
    """Sizes as in the original files; every hash is one of its own."""
    hashes = [file.sha256 for known in full.SETS.values() for file in known.files]
    assert len(set(hashes)) == len(hashes) == 8
    for known in full.SETS.values():
        assert [file.size for file in known.files] == [47_040_016, 60_008, 7_840_016, 10_008]
        assert len(known.mirrors) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("name", full.SETS)
def test_real_copies_load(name: str) -> None:
    assert os.environ.get("TUI_DNN_FULL_DATA"), "TUI_DNN_FULL_DATA must name the folder with the full sets"
    data = loaded(F32, name=name, validation=5000, split="first")
    everything = loaded(F32, name=name, validation="none")
    assert data.validation is not None
    assert data.test is not None
    assert (len(data.train), len(data.validation), len(data.test)) == (55_000, 5_000, 10_000)
    np.testing.assert_array_equal(data.validation.x, everything.train.x[:5000])
    assert data.train.x.dtype == np.uint8
