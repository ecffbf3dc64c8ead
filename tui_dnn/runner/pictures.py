"""Images for the screen: the worst mistakes, and what the first layer has learnt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import DataSet, Split
from core.nn.arena import Array
from core.train.inputs import inputs
from core.train.trainer import Trainer
from tui_dnn.runner.boundary import answers
from tui_dnn.runner.frame import KernelChange, Mistake, Mistakes

MOST_EXAMPLES = 2000


def mistakes(trainer: Trainer, most: int) -> Mistakes | None:
    """The `most` worst among the first MOST_EXAMPLES; None for tasks without classes."""
    data = trainer.data
    if data.task not in ("binary", "multiclass"):
        return None
    split = data.train if data.validation is None else data.validation
    x = inputs(split, slice(0, MOST_EXAMPLES), data.scale, trainer.dtype)
    truth = np.asarray(split.y[:MOST_EXAMPLES], np.int64).reshape(-1)
    said, certainty = answers(trainer.network.predict(x))
    wrong = np.flatnonzero(said != truth)
    worst = wrong[np.argsort(-certainty[wrong], kind="stable")[:most]]
    return Mistakes(
        tuple(
            Mistake(
                int(row), image(data, split, int(row)), int(truth[row]), int(said[row]), float(certainty[row])
            )
            for row in worst
        ),
        len(wrong),
        len(truth),
        "train" if data.validation is None else "validation",
    )


def image(data: DataSet, split: Split, row: int) -> NDArray[np.uint8] | None:
    """An example as gray values (H, W) 0..255."""
    if data.image_shape is None:
        return None
    pixels = split.x[row]
    if pixels.dtype == np.uint8:
        shown = pixels * (data.scale / data.peak)
    else:
        raw = pixels / data.normalization.factor + data.normalization.shift
        low, high = float(raw.min()), float(raw.max())
        shown = (raw - low) / (high - low or 1.0)
    gray: NDArray[np.uint8] = np.rint(np.clip(shown, 0, 1) * 255).astype(np.uint8)
    return gray.reshape(data.image_shape)


def first_kernel(trainer: Trainer) -> Array:
    """(fan_in, units) live view of the kernel next to the data."""
    return trainer.network.arena.view(f"{trainer.network.denses[0].name}/kernel")


def kernel_change(trainer: Trainer, initial: Array, most: int) -> KernelChange | None:
    """The `most` units whose weights changed most; None where the inputs of the layer are no image."""
    shape, kernel = trainer.data.image_shape, first_kernel(trainer)
    if shape is None or kernel.shape[0] != shape[0] * shape[1]:
        return None
    change = kernel.astype(np.float32) - initial.astype(np.float32)
    largest = np.argsort(-np.nan_to_num(np.square(change).sum(axis=0)), kind="stable")[:most]
    units = np.sort(largest)
    images = np.ascontiguousarray(change[:, units].T).reshape(-1, *shape)
    return KernelChange(images, tuple(int(unit) for unit in units))
