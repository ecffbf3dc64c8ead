"""Losses that are a mean over every entry of (N, K): binary cross-entropy and the regression losses."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.nn.activations.smooth import write_sigmoid
from core.nn.arena import Array
from core.nn.kernels import relu
from core.nn.losses.base import Bound, Target, total


class SigmoidCrossEntropy(Bound):
    """mean [max(z, 0) - z t + log(1 + exp(-|z|))] over N K entries: logits z, targets t in 0..1, (N, K).

    For K labels this is the mean over labels too, as in Keras and PyTorch (some texts sum over labels).
    """

    def __init__(self, n: int, k: int, dtype: np.dtype[Any]) -> None:
        super().__init__(n, k, dtype)
        self._linear: Array = np.empty((n, k), dtype)

    def value_and_gradient(self, output: Array, target: Target, doutput: Array) -> float:
        loss = self.value(output, target)
        write_sigmoid(output, doutput)
        np.subtract(doutput, target, out=doutput)
        np.multiply(doutput, 1.0 / output.size, out=doutput)
        return loss

    def value(self, output: Array, target: Target) -> float:
        work = self.rows(output)
        np.abs(output, out=work)
        np.negative(work, out=work)
        np.exp(work, out=work)
        np.log1p(work, out=work)
        curved = total(work)
        linear = self._linear[: len(output)]
        relu(output, linear)
        np.multiply(output, target, out=work)
        np.subtract(linear, work, out=linear)
        return (curved + total(linear)) / output.size


class MeanSquaredError(Bound):
    """mean (o - t)^2 over all N K entries, gradient 2 (o - t) / (N K); texts with 1/2 in front have half."""

    def value_and_gradient(self, output: Array, target: Target, doutput: Array) -> float:
        self.rows(output)
        np.subtract(output, target, out=doutput)
        loss = float(np.vdot(doutput, doutput)) / output.size
        np.multiply(doutput, 2.0 / output.size, out=doutput)
        return loss

    def value(self, output: Array, target: Target) -> float:
        work = self.rows(output)
        np.subtract(output, target, out=work)
        return float(np.vdot(work, work)) / output.size


class MeanAbsoluteError(Bound):
    """mean |o - t| over all N K entries; the slope at 0 is 0."""

    def value_and_gradient(self, output: Array, target: Target, doutput: Array) -> float:
        loss = self.value(output, target)
        np.sign(self._difference(output, target), out=doutput)
        np.multiply(doutput, 1.0 / output.size, out=doutput)
        return loss

    def value(self, output: Array, target: Target) -> float:
        work = self._difference(output, target)
        np.abs(work, out=work)
        return total(work) / output.size

    def _difference(self, output: Array, target: Target) -> Array:
        work = self.rows(output)
        np.subtract(output, target, out=work)
        return work


class Huber(Bound):
    """mean of e^2 / 2 where |e| <= delta, else delta |e| - delta^2 / 2, e = o - t (Huber 1964)."""

    def __init__(self, n: int, k: int, dtype: np.dtype[Any], delta: float) -> None:
        super().__init__(n, k, dtype)
        self.delta = delta
        self._clipped: Array = np.empty((n, k), dtype)

    def value_and_gradient(self, output: Array, target: Target, doutput: Array) -> float:
        loss = self._loss(output, target, doutput)
        np.multiply(doutput, 1.0 / output.size, out=doutput)
        return loss

    def value(self, output: Array, target: Target) -> float:
        return self._loss(output, target, self._clipped[: len(output)])

    def _loss(self, output: Array, target: Target, clipped: Array) -> float:
        """With c = e cut to +-delta both branches are c (e - c / 2); c is the slope, left in `clipped`."""
        error = self.rows(output)
        np.subtract(output, target, out=error)
        np.clip(error, -self.delta, self.delta, out=clipped)
        cross = float(np.vdot(clipped, error))
        return (cross - float(np.vdot(clipped, clipped)) / 2.0) / output.size
