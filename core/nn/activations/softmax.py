"""Softmax as an activation like any other; with cross-entropy use the fused loss on logits instead."""

from __future__ import annotations

import numpy as np

from core.nn.activations.function import Function, Scratch
from core.nn.arena import Array
from core.spec.model import Activation


def softmax(spec: Activation) -> Function:
    """exp(x_k) / sum_j exp(x_j) in every row; the row's maximum is subtracted first, so nothing overflows.

    Backward is the full Jacobian of each row: dx = y (dy - sum_j dy_j y_j).
    """

    def forward(x: Array, y: Array, s: Scratch) -> None:
        row = s.floats[0][..., :1]
        np.maximum.reduce(x, axis=-1, keepdims=True, out=row)
        np.subtract(x, row, out=y)
        np.exp(y, out=y)
        np.add.reduce(y, axis=-1, keepdims=True, out=row)
        np.divide(y, row, out=y)

    def backward(dy: Array, x: Array, y: Array, dx: Array, s: Scratch) -> None:
        weighted, spare = s.floats
        row = spare[..., :1]
        np.multiply(dy, y, out=weighted)
        np.add.reduce(weighted, axis=-1, keepdims=True, out=row)
        np.subtract(dy, row, out=dx)
        np.multiply(dx, y, out=dx)

    return Function("softmax", forward, backward, scratch=2, output_range=(0.0, 1.0))
