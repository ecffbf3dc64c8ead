"""A data set as it is read or generated, before task, split and normalisation are applied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Bytes, Floats, Indices
from core.spec.data import TaskName


@dataclass(frozen=True)
class Holdout:
    """The validation part that a set without a test set uses by itself."""

    size: int | float
    """A count, or a share of the training set."""
    how: Literal["first"] | None = None
    """None: as `data.split` says."""


@dataclass(frozen=True)
class RawSet:
    name: str
    task: TaskName
    """What the set is made for: binary, multiclass, multilabel or regression."""
    x: Bytes | Floats
    """(N, features): uint8 for images, else float64 or float32."""
    y: Indices | NDArray[np.float64]
    """int64 labels (N,), or float64 (N, K)."""
    feature_names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()
    image_shape: tuple[int, int] | None = None
    peak: float = 255.0
    """Largest possible value of a uint8 image."""
    test_x: Bytes | Floats | None = None
    test_y: Indices | NDArray[np.float64] | None = None
    holdout: Holdout | None = None
    normalize: Literal["none", "unit", "standardize"] = "standardize"
    """What `normalize = "auto"` means for this set."""

    @property
    def labelled(self) -> bool:
        """Whether targets are classes, so that a split can be stratified."""
        return self.task in ("binary", "multiclass")
