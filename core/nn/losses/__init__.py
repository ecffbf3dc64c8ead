"""Losses by name, which output activation each may follow, and the two heads for predictions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from core.errors import UsageError
from core.nn.activations.smooth import write_sigmoid
from core.nn.arena import Array
from core.nn.losses.base import Loss
from core.nn.losses.elementwise import Huber, MeanAbsoluteError, MeanSquaredError, SigmoidCrossEntropy
from core.nn.losses.softmax_ce import SoftmaxCrossEntropy, SparseSoftmaxCrossEntropy

Maker = Callable[[int, int, np.dtype[Any], float, bool], Loss]

LOSSES: dict[str, Maker] = {
    "softmax_ce": lambda n, k, dtype, delta, sparse: (
        SparseSoftmaxCrossEntropy(n, k, dtype) if sparse else SoftmaxCrossEntropy(n, k, dtype)
    ),
    "sigmoid_bce": lambda n, k, dtype, delta, sparse: SigmoidCrossEntropy(n, k, dtype),
    "mse": lambda n, k, dtype, delta, sparse: MeanSquaredError(n, k, dtype),
    "mae": lambda n, k, dtype, delta, sparse: MeanAbsoluteError(n, k, dtype),
    "huber": lambda n, k, dtype, delta, sparse: Huber(n, k, dtype, delta),
}
"""Every loss by its name in a preset."""

FUSED = {"softmax_ce": "softmax", "sigmoid_bce": "sigmoid"}
"""Losses that hold their output activation and work on logits."""


def make_loss(
    name: str, n: int, k: int, dtype: np.dtype[Any], *, huber_delta: float = 1.0, sparse: bool = False
) -> Loss:
    """A loss for batches of up to n rows of k outputs, with scratch of its own.

    `sparse`: softmax_ce takes int64 labels (N,) instead of probabilities (N, K). Raises UsageError for an
    unknown name or an empty shape.
    """
    if name not in LOSSES:
        raise UsageError(f"unknown loss {name!r}", expected=", ".join(LOSSES))
    if sparse and name != "softmax_ce":
        raise UsageError(f"{name} takes targets (N, K), not labels", expected="softmax_ce for labels")
    return LOSSES[name](n, k, np.dtype(dtype), huber_delta, sparse)


def check_pair(loss: str, output_activation: str) -> None:
    """Raise UsageError for a pair without meaning; mse, mae and huber follow any output activation."""
    needed = FUSED.get(loss)
    if needed is not None and output_activation != needed:
        raise UsageError(
            f"{loss} after a {output_activation} output has no meaning: it needs probabilities",
            expected=f"model.output = {needed}",
            hint=f"set model.output to {needed}, or train.loss to mse",
        )


def softmax(logits: Array, out: Array) -> None:
    """Class probabilities of logits (N, K), without overflow; `out` may be `logits`."""
    np.subtract(logits, np.maximum.reduce(logits, axis=-1, keepdims=True), out=out)
    np.exp(out, out=out)
    np.divide(out, np.add.reduce(out, axis=-1, keepdims=True), out=out)


def sigmoid(logits: Array, out: Array) -> None:
    """Probabilities of logits, without overflow; `out` may be `logits`."""
    write_sigmoid(logits, out)


__all__ = ["FUSED", "LOSSES", "Loss", "check_pair", "make_loss", "sigmoid", "softmax"]
