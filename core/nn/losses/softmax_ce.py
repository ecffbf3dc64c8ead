"""Softmax and categorical cross-entropy in one, from logits: no clipping, no overflow."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.compiled.call import Call
from core.nn import kernels
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
        self._batch: _SparseBatch | None = None

    def value_and_gradient(self, output: Array, target: Target, doutput: Array) -> float:
        batch = self._batch_of(output, target)
        loss = batch.loss()
        batch.write_gradient(doutput)
        return loss

    def value(self, output: Array, target: Target) -> float:
        return self._batch_of(output, target).loss()

    def _batch_of(self, output: Array, target: Target) -> _SparseBatch:
        batch = self._batch
        if batch is None or batch.output is not output or batch.labels is not target:
            self.rows(output)
            batch = self._batch = _SparseBatch(output, target)
        return batch


class _SparseBatch:
    """The arrays and calls for one output and its labels, which in training stay the same."""

    def __init__(self, output: Array, labels: Target) -> None:
        (n, k), dtype = output.shape, output.dtype
        self.output, self.labels = output, labels
        self._columns: Array = np.empty((k, n), dtype)
        self._peak, self._sums, self._picked = (np.empty(n, dtype) for _ in range(3))
        self._index = np.empty(n, np.int64)
        first = np.arange(n, dtype=np.int64) * k
        parts = self._columns, self._peak, self._picked, self._index
        self._shift = Call(kernels.shift_columns, output, labels, first, *parts)
        self._doutput: Array | None = None

    def loss(self) -> float:
        self._shift()
        np.exp(self._columns, self._columns)
        # No kernel: how NumPy sums depends on the shape.
        np.add.reduce(self._columns, axis=0, out=self._sums)
        np.log(self._sums, self._peak)
        np.subtract(self._peak, self._picked, self._picked)
        return total(self._picked) / len(self._picked)

    def write_gradient(self, doutput: Array) -> None:
        """After `loss`."""
        if doutput is not self._doutput:
            n, dtype = len(self.labels), self.output.dtype
            self._doutput = doutput
            self._slope = Call(
                kernels.softmax_slope,
                *(self._columns, self._sums, self.labels, self._index, doutput, self._picked),
                *(np.array(number, dtype) for number in (n, 1.0 / n)),
            )
        self._slope()
