"""Decision regions of a classifier with two inputs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.nn.arena import Array
from core.train.inputs import inputs
from core.train.trainer import Trainer
from tui_dnn.runner.frame import BoundaryGrid

MOST_POINTS = 2000
MARGIN = 0.06
"""Empty share of the plane at each side of the data."""


def boundary(trainer: Trainer, shape: tuple[int, int]) -> BoundaryGrid | None:
    """Answers on a grid of `shape` (h, w) cells; None unless the data are classes in a plane."""
    data = trainer.data
    if data.features != 2 or data.task not in ("binary", "multiclass"):
        return None
    x = inputs(data.train, slice(0, MOST_POINTS), data.scale, trainer.dtype)
    labels = np.asarray(data.train.y[:MOST_POINTS], np.int64).reshape(-1)
    low, high = x.min(axis=0).astype(float), x.max(axis=0).astype(float)
    margin = MARGIN * np.maximum(high - low, 1e-6)
    (left, bottom), (right, top) = low - margin, high + margin
    height, width = shape
    across = left + (np.arange(width) + 0.5) * (right - left) / width
    down = top - (np.arange(height) + 0.5) * (top - bottom) / height
    plane = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2).astype(trainer.dtype)
    classes, confidence = answers(trainer.network.predict(plane))
    said, _ = answers(trainer.network.predict(x))
    return BoundaryGrid(
        classes.reshape(shape).astype(np.uint8),
        confidence.reshape(shape),
        (float(left), float(right), float(bottom), float(top)),
        x.astype(np.float32),
        labels,
        said != labels,
    )


def answers(output: Array) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Class and its probability for predictions (N, K), or (N, 1) of a binary task."""
    if output.shape[1] == 1:
        positive = np.clip(np.nan_to_num(output[:, 0]), 0, 1)
        classes = (positive > 0.5).astype(np.int64)
        return classes, np.maximum(positive, 1 - positive).astype(np.float32)
    classes = output.argmax(axis=1)
    certainty = np.clip(np.nan_to_num(output[np.arange(len(output)), classes]), 0, 1)
    return classes, certainty.astype(np.float32)
