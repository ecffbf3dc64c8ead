"""A full set in small: the same files and checks as MNIST, with 30 + 20 images of 4x5 pixels."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.full import FullFile, FullSet
from core.data.idx import serialize

_RNG = np.random.default_rng(11)
ARRAYS: dict[str, NDArray[np.uint8]] = {
    "x_train": _RNG.integers(0, 256, (30, 4, 5), dtype=np.uint8),
    "y_train": (np.arange(30) % 10).astype(np.uint8),
    "x_test": _RNG.integers(0, 256, (20, 4, 5), dtype=np.uint8),
    "y_test": (np.arange(20) % 10).astype(np.uint8),
}
NAMES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}


def small(name: str = "mnist", mirrors: tuple[str, ...] = ()) -> FullSet:
    """The small set under the name of a real one."""
    files = tuple(
        FullFile(NAMES[key], key, array.shape, hashlib.sha256(serialize(array)).hexdigest())
        for key, array in ARRAYS.items()
    )
    classes = tuple("0123456789")
    folder = {"mnist": "mnist", "fashion_mnist": "fashion-mnist"}[name]
    return FullSet(name, folder, classes, mirrors, files)


def write_idx(folder: Path, *, packed: bool = True) -> Path:
    """The four files in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for key, array in ARRAYS.items():
        content = serialize(array)
        name = f"{NAMES[key]}.gz" if packed else NAMES[key]
        (folder / name).write_bytes(gzip.compress(content) if packed else content)
    return folder


def write_archive(path: Path) -> Path:
    """Keras' archive at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez(
            file,
            x_train=ARRAYS["x_train"],
            y_train=ARRAYS["y_train"],
            x_test=ARRAYS["x_test"],
            y_test=ARRAYS["y_test"],
        )
    return path
