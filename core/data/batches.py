"""From a split to the arrays of one training step; nothing here allocates after the first call."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import DataSet, Floats, Indices, Split
from core.errors import UsageError
from core.random import stream

Targets = Indices | Floats


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
        if self._bytes is None:
            self._x.take(indices, 0, x_out, "clip")
        else:
            rows = self._bytes[: len(indices)]
            self._x.take(indices, 0, rows, "clip")
            np.copyto(x_out, rows)
            if self._scale != 1.0:
                np.multiply(x_out, self._scale, out=x_out)
        if self._targets is not None and y_out is not None:
            self._targets.take(indices, 0, y_out, "clip")
