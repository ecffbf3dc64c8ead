"""Accuracy for every task, and evaluation in inference mode."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.compiled.call import Call
from core.data.batches import Gather, targets_for
from core.data.dataset import DataSet, Split
from core.nn import kernels
from core.nn.arena import Array
from core.nn.losses import Loss, make_loss
from core.nn.network import INFERENCE_ROWS, Network
from core.spec.data import TaskName


@dataclass(frozen=True)
class Metrics:
    """Figures of one data set in inference mode, without penalty."""

    loss: float
    accuracy: float
    """NaN where the task has none."""
    examples: int


class Accuracy:
    """Share of right answers in a batch of n rows; NaN for tasks without classes.

    Multi-class: the largest output is the label. Binary and multi-label: each output is on the right
    side of `threshold` (0 for logits, 0.5 for probabilities), as Keras' binary accuracy.
    """

    def __init__(self, task: TaskName, n: int, outputs: int, *, threshold: float) -> None:
        self.task, self.threshold = task, threshold
        self._mark: Call | None = None
        self.best: NDArray[np.int64] = np.zeros(n, np.int64)
        self.hits: NDArray[np.bool_] = np.zeros(n, np.bool_)
        self.sides: NDArray[np.bool_] = np.zeros((n, outputs), np.bool_)
        self.wanted: NDArray[np.bool_] = np.zeros((n, outputs), np.bool_)

    def __call__(self, output: Array, target: NDArray[Any]) -> float:
        """output (n, outputs); target: labels (n,) for multi-class, else 0/1 of the output's shape."""
        if self.task == "multiclass":
            mark = self._mark
            if mark is None or mark.args[0] is not output or mark.args[1] is not target:
                mark = self._mark = Call(kernels.mark_hits, output, target, self.hits, self.best)
            mark()
            return int(np.count_nonzero(self.hits)) / self.hits.size
        if self.task in ("binary", "multilabel"):
            np.greater(output, self.threshold, out=self.sides)
            np.greater(target, 0.5, out=self.wanted)
            np.equal(self.sides, self.wanted, out=self.sides)
            return float(np.count_nonzero(self.sides)) / self.sides.size
        return nan


@np.errstate(over="ignore", invalid="ignore")
def evaluate(network: Network, data: DataSet, split: Split, huber_delta: float) -> Metrics:
    """Mean loss and accuracy over a split, in passes of at most INFERENCE_ROWS; NaN for a diverged network."""
    head, total = network.chain.head, len(split)
    targets = targets_for(split, data, head.loss, network.dtype)
    labels = split.y if data.task == "multiclass" else None
    loss_sum = right = 0.0
    kits: dict[int, tuple[Gather, Loss, Accuracy, NDArray[Any] | None]] = {}
    for start in range(0, total, INFERENCE_ROWS):
        rows = np.arange(start, min(start + INFERENCE_ROWS, total))
        n = len(rows)
        plan = network.inference_plan(n)
        if n not in kits:
            kits[n] = (
                Gather(split, network.dtype, data.scale, n, targets),
                make_loss(
                    head.loss,
                    n,
                    network.chain.outputs,
                    network.dtype,
                    huber_delta=huber_delta,
                    sparse=_sparse(targets),
                ),
                Accuracy(data.task, n, network.chain.outputs, threshold=0.0 if head.fused else 0.5),
                None if targets is None else np.zeros((n, *targets.shape[1:]), targets.dtype),
            )
        gather, loss, accuracy, wanted = kits[n]
        gather(rows, plan.x, wanted)
        plan.forward()
        y: NDArray[Any] = plan.x if wanted is None else wanted
        loss_sum += loss.value(plan.output, y) * n
        right += accuracy(plan.output, y if labels is None else labels[rows]) * n
    return Metrics(loss_sum / total, right / total, total)


def _sparse(targets: NDArray[Any] | None) -> bool:
    return targets is not None and targets.dtype.kind == "i"
