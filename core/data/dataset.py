"""A data set as a run sees it: prepared, split, with images still as bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.spec.data import TaskName

Floats = NDArray[np.floating[Any]]
Bytes = NDArray[np.uint8]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """Examples of one part: training, validation or test."""

    x: Bytes | Floats
    """(N, features), C-contiguous; images uint8, all else float and normalised."""
    y: Indices | Bytes | Floats
    """int64 labels (N,) of classes; float (N, K) of multilabel and regression; an autoencoder's is `x`."""

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class Normalization:
    """How raw inputs become inputs of the network: (raw - shift) * factor, per column."""

    kind: str
    """none, unit or standardize."""
    shift: NDArray[np.float64]
    factor: NDArray[np.float64]

    def apply(self, raw: NDArray[Any]) -> NDArray[np.float64]:
        """Raw inputs (N, features) as the network sees them."""
        out: NDArray[np.float64] = (np.asarray(raw, dtype=np.float64) - self.shift) * self.factor
        return out


@dataclass(frozen=True)
class DataSet:
    """What a run learns from; `load` makes it."""

    name: str
    task: TaskName
    train: Split
    validation: Split | None
    test: Split | None
    features: int
    outputs: int
    """Units of the output layer: classes, targets, or 1 for binary."""
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    image_shape: tuple[int, int] | None
    """(rows, columns) where an example is an image."""
    scale: float
    """What a stored uint8 image is multiplied by; 1.0 for float data, which are prepared already."""
    normalization: Normalization
    peak: float = 1.0
    """Value of a white pixel as the network sees it; 1.0 for anything but raw pixels."""
    target_names: tuple[str, ...] = field(default=())

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over everything the run learns from: task, scale, inputs and targets of each part."""
        digest = hashlib.sha256()
        digest.update(f"{self.task} {self.outputs} {self.scale!r} {self.image_shape}".encode())
        for part in (self.train, self.validation, self.test):
            digest.update(b"|")
            if part is not None:
                for array in (part.x, part.y):
                    digest.update(f"{array.dtype.str}{array.shape}".encode())
                    digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()
