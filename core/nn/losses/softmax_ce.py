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


class SparseSoftmaxCrossEntropy(Bound):
    """mean_i [logsumexp(z_i) - z_i[label_i]] of logits z (N, K) and integer labels 0..K-1 (N,).

    That labels lie in 0..K-1 is the caller's promise: it is checked once where data are loaded. Works on the
    transpose (K, N): classes are few, and NumPy is quick along long rows.
    """

    def __init__(self, n: int, k: int, dtype: np.dtype[Any]) -> None:
        super().__init__(n, k, dtype)
        self._columns: Array = np.empty((k, n), dtype)
        self._peak: Array = np.empty(n, dtype)
        self._sum: Array = np.empty(n, dtype)
        self._picked: Array = np.empty(n, dtype)
        self._first: NDArray[np.int64] = np.arange(n, dtype=np.int64) * k
        self._index: NDArray[np.int64] = np.empty(n, np.int64)

    def value_and_gradient(self, output: Array, target: Target, doutput: Array) -> float:
        n = len(output)
        loss = self._loss(output, target)
        columns, sums = self._columns[:, :n], self._sum[:n]
        index, picked = self._index[:n], self._picked[:n]
        np.multiply(sums, float(n), sums)
        np.divide(columns, sums, columns)
        np.copyto(doutput, columns.T)
        doutput.take(index, None, picked, "clip")
        np.subtract(picked, 1.0 / n, picked)
        doutput.put(index, picked)
        return loss

    def value(self, output: Array, target: Target) -> float:
        return self._loss(output, target)

    def _loss(self, output: Array, target: Target) -> float:
        """Leaves exp(z - max) in `_columns`, its sums in `_sum`, the labels' flat positions in `_index`."""
        n = len(self.rows(output))
        columns, peak, sums = self._columns[:, :n], self._peak[:n], self._sum[:n]
        index, picked = self._index[:n], self._picked[:n]
        np.copyto(columns, output.T)
        np.maximum.reduce(columns, axis=0, out=peak)
        np.subtract(columns, peak, columns)
        np.add(self._first[:n], target, index)
        # of take's modes only "raise" buffers `out`
        output.take(index, None, picked, "clip")
        np.subtract(picked, peak, picked)
        np.exp(columns, columns)
        np.add.reduce(columns, axis=0, out=sums)
        np.log(sums, peak)
        np.subtract(peak, picked, picked)
        return total(picked) / n
