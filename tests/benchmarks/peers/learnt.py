"""Weights after each epoch as one NPZ file: from the process of an engine to the judge."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np

from tests.benchmarks.peers.engine import Layer


def write(path: Path, epochs: list[list[Layer]]) -> None:
    arrays = {
        f"{epoch}/{number}/{name}": array
        for epoch, layers in enumerate(epochs)
        for number, layer in enumerate(layers)
        for name, array in layer.items()
    }
    with path.open("wb") as file:
        np.savez(file, **arrays, allow_pickle=False)


def read(path: Path) -> list[list[Layer]]:
    epochs: defaultdict[int, defaultdict[int, Layer]] = defaultdict(lambda: defaultdict(dict))
    with np.load(path, allow_pickle=False) as stored:
        for key in stored.files:
            epoch, number, name = key.split("/")
            epochs[int(epoch)][int(number)][name] = stored[key]
    return [[layers[number] for number in sorted(layers)] for _, layers in sorted(epochs.items())]
