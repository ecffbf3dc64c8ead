"""How the embedded MNIST and Fashion-MNIST subsets were drawn; running it again gives the same arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.data.dataset import Bytes
from core.data.idx import parse, unpack
from core.data.npz import save_npz
from core.data.splits import stratified
from core.random import stream

TRAIN, TEST = 5_000, 1_000
SUBSETS = {"mnist_small": "mnist", "fashion_small": "fashion-mnist"}
"""Embedded subset -> folder of the full set's IDX files."""


def draw(name: str, folder: Path) -> dict[str, Bytes]:
    """The subset `name` from the four IDX files (.gz) of the full set in `folder`.

    Training images come from the full training file and test images from the full test file,
    stratified by class (classes in proportion), in the order of the full files.
    """
    arrays: dict[str, Bytes] = {}
    for part, stem, count in (("train", "train", TRAIN), ("test", "t10k", TEST)):
        images, labels = (
            parse(unpack(path), str(path))
            for path in (folder / f"{stem}-images-idx3-ubyte.gz", folder / f"{stem}-labels-idx1-ubyte.gz")
        )
        chosen = stratified(labels.astype(np.int64), count, stream(0, f"{name}/{part}"))
        arrays[f"x_{part}"] = images[chosen].reshape(count, -1)
        arrays[f"y_{part}"] = labels[chosen]
    return arrays


def write(path: Path, arrays: dict[str, Bytes]) -> None:
    """Store a subset as the package embeds it."""
    with path.open("wb") as file:
        save_npz(file, arrays)
