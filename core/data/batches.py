"""From a split to the arrays of one training step; nothing here allocates after the first call."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Bytes, DataSet, Floats, Indices, Split
from core.errors import UsageError
from core.helper import Helper, Job
from core.helper.memory import seen, zeros
from core.random import stream

Targets = Indices | Floats
HALVES_FROM = 16_384
"""Numbers of a batch from which two workers fill it."""
MICROSECONDS = 5e-4
"""Rough cost per number."""


def epoch_order(seed: int, epoch: int, n: int) -> Indices:
    """The order in which an epoch visits `n` examples, from the seed and the epoch alone.

    So any epoch can be replayed without replaying those before it.
    """
    return stream(seed, f"shuffle/{epoch}").permutation(n).astype(np.int64, copy=False)


def targets_for(split: Split, dataset: DataSet, loss: str, dtype: np.dtype[Any]) -> Targets | None:
    """What `loss` compares the output of the network with, for every example of `split`.

    softmax_ce: int64 labels (N,). sigmoid_bce: float (N, 1) or (N, K). mse, mae, huber: float, labels as
    one-hot rows (N, K). An autoencoder has None: the target is its float input. UsageError for a loss
    that has no meaning for the task.
    """
    task, outputs = dataset.task, dataset.outputs
    if loss == "softmax_ce":
        if task != "multiclass":
            raise UsageError(
                f"softmax_ce needs classes, and the task of `{dataset.name}` is {task}",
                where="train.loss",
                expected="sigmoid_bce, mse, mae or huber",
            )
        return np.asarray(split.y, dtype=np.int64)
    if task == "autoencoder":
        return None
    if task == "binary":
        return split.y.astype(dtype).reshape(-1, 1)
    if task == "multiclass":
        return one_hot(np.asarray(split.y, dtype=np.int64), outputs, dtype)
    target: Floats = split.y.astype(dtype)
    if loss == "sigmoid_bce" and len(target) and not (target.min() >= 0 and target.max() <= 1):
        raise UsageError(
            f"sigmoid_bce needs targets in 0..1; those of `{dataset.name}` go from "
            f"{target.min():.4g} to {target.max():.4g}",
            where="train.loss",
            expected="mse, mae or huber",
        )
    return target


def one_hot(labels: Indices, classes: int, dtype: np.dtype[Any]) -> Floats:
    """(N, classes): 1 in the column of the label, 0 elsewhere."""
    rows: Floats = np.zeros((len(labels), classes), dtype)
    rows[np.arange(len(labels)), labels] = 1
    return rows


def take_rows(x: NDArray[Any], indices: Indices, buffer: Bytes | None, out: Floats, scale: float) -> None:
    """out = scale * x[indices]; through `buffer` where x holds bytes. Nothing is allocated, no index is checked."""
    # of take's modes only "raise" buffers `out`
    if buffer is None:
        x.take(indices, 0, out, "clip")
        return
    x.take(indices, 0, buffer, "clip")
    np.copyto(out, buffer)
    if scale != 1.0:
        np.multiply(out, scale, out=out)


class Filling:
    """Fills one array (n, features) with rows of a split, half of them by the helper where that pays."""

    def __init__(self, split: Split, scale: float, out: Floats) -> None:
        n = len(out)
        self.out = out
        self._indices: Indices = zeros(n, np.int64)
        buffer = zeros(out.shape, np.uint8) if split.x.dtype == np.uint8 else None
        middle = n // 2 if out.size >= HALVES_FROM and seen(split.x) and seen(out) else n
        first, second = (
            partial(
                take_rows,
                split.x,
                self._indices[rows],
                None if buffer is None else buffer[rows],
                out[rows],
                float(scale),
            )
            for rows in (slice(middle), slice(middle, n))
        )
        self._first = (first,)
        self._second = Job((second,), out.size / 2 * MICROSECONDS) if middle < n else None

    def __call__(self, indices: Indices, helper: Helper) -> None:
        """Every index must lie in 0..N-1, as in Gather."""
        np.copyto(self._indices, indices)
        if self._second is None:
            self._first[0]()
        else:
            helper.both(self._first, self._second)


class Gather:
    """Copies the rows of a batch into arrays that the caller owns; uint8 images become floats on the way."""

    def __init__(
        self, split: Split, dtype: np.dtype[Any], scale: float, batch: int, targets: Targets | None
    ) -> None:
        """`batch`: the largest number of rows per call; `targets`: from `targets_for`."""
        self._x, self._targets, self._scale = split.x, targets, float(scale)
        self._bytes = np.empty((batch, split.x.shape[1]), np.uint8) if split.x.dtype == np.uint8 else None

    def __call__(self, indices: Indices, x_out: Floats, y_out: NDArray[Any] | None = None) -> None:
        """Fill x_out (n, features) with the rows `indices` (n,), and y_out with their targets, if any.

        Every index must lie in 0..N-1: it is not checked, as a check costs a copy (mode="clip" below).
        """
        rows = None if self._bytes is None else self._bytes[: len(indices)]
        take_rows(self._x, indices, rows, x_out, self._scale)
        if self._targets is not None and y_out is not None:
            self._targets.take(indices, 0, y_out, "clip")
