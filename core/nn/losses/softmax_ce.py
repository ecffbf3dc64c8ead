"""Softmax and categorical cross-entropy in one, from logits: no clipping, no overflow."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.nn.arena import Array
from core.nn.losses.base import Bound, Target, total


class _SoftmaxHead(Bound):
    def __init__(self, n: int, k: int, dtype: np.dtype[Any]) -> None:
        super().__init__(n, k, dtype)
        self._peak: Array = np.empty((n, 1), dtype)
        self._sum: Array = np.empty((n, 1), dtype)
        self._ones: Array = np.ones((k, 1), dtype)

    def _shift(self, logits: Array, out: Array) -> tuple[Array, Array]:
        """out = logits - row maximum; returns the maxima and an array for row sums, both (N, 1)."""
        n = len(self.rows(logits))
        peak, sums = self._peak[:n], self._sum[:n]
        np.maximum.reduce(logits, axis=1, keepdims=True, out=peak)
        np.subtract(logits, peak, out=out)
        return peak, sums


class SoftmaxCrossEntropy(_SoftmaxHead):
    """mean_i [logsumexp(z_i) - sum_k t_ik z_ik] of logits z and probabilities t (N, K); rows of t sum to 1.

    The gradient is (softmax(z) - t) / N.
    """

    def value_and_gradient(self, output: Array, target: Target, doutput: Array) -> float:
        n = len(output)
        loss = self._loss(output, target, doutput)
        np.divide(doutput, self._sum[:n], out=doutput)
        np.subtract(doutput, target, out=doutput)
        np.multiply(doutput, 1.0 / n, out=doutput)
        return loss

    def value(self, output: Array, target: Target) -> float:
        return self._loss(output, target, self.rows(output))

    def _loss(self, output: Array, target: Target, work: Array) -> float:
        """Leaves exp(z - max) in `work` and its row sums in `_sum`."""
        peak, sums = self._shift(output, work)
        cross = float(np.vdot(target, work))
        np.exp(work, out=work)
        np.dot(work, self._ones, out=sums)
        np.log(sums, out=peak)
        return (total(peak) - cross) / len(output)


class SparseSoftmaxCrossEntropy(_SoftmaxHead):
    """mean_i [logsumexp(z_i) - z_i[label_i]] of logits z (N, K) and integer labels 0..K-1 (N,).

    That labels lie in 0..K-1 is the caller's promise: it is checked once where data are loaded.
    """

    def __init__(self, n: int, k: int, dtype: np.dtype[Any]) -> None:
        super().__init__(n, k, dtype)
        self._picked: Array = np.empty(n, dtype)
        self._first: NDArray[np.int64] = np.arange(n, dtype=np.int64) * k
        self._index: NDArray[np.int64] = np.empty(n, np.int64)

    def value_and_gradient(self, output: Array, target: Target, doutput: Array) -> float:
        n = len(output)
        loss = self._loss(output, target, doutput)
        sums, index, picked = self._sum[:n], self._index[:n], self._picked[:n]
        np.multiply(sums, float(n), out=sums)
        np.divide(doutput, sums, out=doutput)
        doutput.take(index, out=picked, mode="clip")
        np.subtract(picked, 1.0 / n, out=picked)
        doutput.put(index, picked)
        return loss

    def value(self, output: Array, target: Target) -> float:
        return self._loss(output, target, self.rows(output))

    def _loss(self, output: Array, target: Target, work: Array) -> float:
        """Leaves exp(z - max) in `work`, its row sums in `_sum`, the labels' flat positions in `_index`."""
        n = len(output)
        peak, sums = self._shift(output, work)
        index, picked = self._index[:n], self._picked[:n]
        np.add(self._first[:n], target, out=index)
        # of take's modes only "raise" buffers `out`
        work.take(index, out=picked, mode="clip")
        correct = total(picked)
        np.exp(work, out=work)
        np.dot(work, self._ones, out=sums)
        np.log(sums, out=peak)
        return (total(peak) - correct) / n
