"""The loss of the best constant answer: what a network that has learnt nothing can reach."""

from __future__ import annotations

import numpy as np

from core.data.batches import targets_for
from core.data.dataset import DataSet
from core.spec.train import LossName


def chance_loss(data: DataSet, loss: LossName) -> float | None:
    """ln K for K balanced classes, the binary entropy, or the variance of the targets; None for mae and huber."""
    if loss not in ("softmax_ce", "sigmoid_bce", "mse"):
        return None
    targets = targets_for(data.train, data, loss, np.dtype(np.float64))
    if targets is None:
        x = data.train.x[:2000] * data.scale
        return float(x.var(axis=0).mean()) if loss == "mse" else None
    if loss == "softmax_ce" and targets.dtype.kind == "i":
        share = np.bincount(targets, minlength=data.outputs) / len(targets)
        return float(-(share[share > 0] * np.log(share[share > 0])).sum())
    if loss == "mse":
        return float(targets.var(axis=0).mean())
    ones = np.clip(targets.mean(axis=0), 1e-12, 1 - 1e-12)
    return float(-(ones * np.log(ones) + (1 - ones) * np.log(1 - ones)).mean())
