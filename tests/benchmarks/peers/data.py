"""MNIST for the benchmarks."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.data.finder import find
from core.data.full import SETS
from core.data.load import load
from core.spec.data import Data


def mnist() -> tuple[str, NDArray[np.uint8], NDArray[np.int64]]:
    """What it is, images (N, 784) and labels (N,): the full set where there is a copy, else the embedded subset.

    Raises DataError for a copy that is damaged.
    """
    name: Literal["mnist", "mnist_small"] = "mnist" if find(SETS["mnist"]) else "mnist_small"
    data = load(Data(name=name, validation="none"), np.dtype(np.float32))
    train = data.train
    assert train.x.dtype == np.uint8
    return (
        f"{data.name}, {len(train)} examples",
        train.x.astype(np.uint8, copy=False),
        train.y.astype(np.int64),
    )
