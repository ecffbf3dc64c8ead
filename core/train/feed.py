"""Batches in order: which examples come next, copied into a plan's arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.augment import Augmenter
from core.data.batches import Filling, epoch_order, targets_for
from core.data.dataset import DataSet
from core.helper import SHARED, Helper
from core.nn.arena import Array
from core.random import stream
from core.spec.experiment import Experiment
from core.spec.train import LossName


class Target:
    """What a batch is compared with, for n rows."""

    def __init__(self, n: int, kind: NDArray[Any] | None, x: Array, copy_x: bool, labels: bool) -> None:
        if kind is not None:
            self.y: NDArray[Any] = np.zeros((n, *kind.shape[1:]), kind.dtype)
        else:
            self.y = np.zeros_like(x) if copy_x else x
        self.labels: NDArray[np.int64] | None = np.zeros(n, np.int64) if labels else None


class Feed:
    """The order of examples is derived from (seed, epoch), so its state is two integers.

    A full batch keeps the data's own order: every step sees all of it.
    """

    def __init__(self, experiment: Experiment, data: DataSet, loss: LossName, dtype: np.dtype[Any]) -> None:
        self.seed, self.n, self.dtype = experiment.seed, len(data.train), dtype
        self.data, self.loss = data, loss
        self.targets = targets_for(data.train, data, loss, dtype)
        self.labels = data.train.y if data.task == "multiclass" and loss != "softmax_ce" else None
        self.rng = stream(experiment.seed, "augment")
        self.epoch, self.position = 0, 0
        self._order: NDArray[np.int64] | None = None
        self.helper: Helper = SHARED
        self.configure(experiment)

    def configure(self, experiment: Experiment) -> None:
        """Take over batch size and augmentation, also in the middle of an epoch."""
        batch = experiment.train.batch
        self.full = batch == "full"
        self.batch = self.n if batch == "full" else batch
        augment = experiment.data.augment
        self.augments = augment != type(augment)()
        self._augment = augment
        self._augmenters: dict[int, Augmenter] = {}
        self._fillings: dict[int, Filling] = {}
        self._loaded: Array | None = None

    def target(self, n: int, x: Array) -> Target:
        return Target(n, self.targets, x, self.augments, self.labels is not None)

    @property
    def next_size(self) -> int:
        """Rows of the next batch; the last one of an epoch may be partial."""
        return min(self.batch, self.n - self.position)

    def load(self, x: Array, target: Target) -> None:
        """Fill x (n, features) and the target with the next batch, and move on."""
        n = len(x)
        if self.full and self.position == 0:
            # The arrays still hold the whole set from the last step, unless augmentation changed them.
            if self._loaded is not x or self.augments:
                self._gather(np.arange(self.n), x, target)
                self._loaded = x
        else:
            if self._order is None:
                self._order = epoch_order(self.seed, self.epoch, self.n)
            self._gather(self._order[self.position : self.position + n], x, target)
        if self.augments:
            if self.targets is None:
                np.copyto(target.y, x)
            self._augmenter(n)(x)
        self.position += n

    def end_epoch(self) -> None:
        self.epoch, self.position, self._order = self.epoch + 1, 0, None

    def seek(self, epoch: int, position: int) -> None:
        self.epoch, self.position, self._order = epoch, position, None

    def _gather(self, indices: NDArray[np.int64], x: Array, target: Target) -> None:
        n = len(x)
        if n not in self._fillings or self._fillings[n].out is not x:
            self._fillings[n] = Filling(self.data.train, self.data.scale, x)
        self._fillings[n](indices, self.helper)
        if self.targets is not None:
            self.targets.take(indices, 0, target.y, "clip")
        if self.labels is not None and target.labels is not None:
            np.take(self.labels, indices, out=target.labels, mode="clip")

    def _augmenter(self, n: int) -> Augmenter:
        if n not in self._augmenters:
            self._augmenters[n] = Augmenter(
                self._augment, self.data.image_shape, n, self.dtype, self.rng, peak=self.data.peak
            )
        return self._augmenters[n]
