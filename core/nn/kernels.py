"""Elementwise work of layers as pure functions on whole arrays (n, units), rows (units,) and work arrays.

Nothing is allocated. loops.py has the same kernels for a compiler; who calls them goes through `core.compiled`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.nn.arena import Array

Mask = NDArray[np.bool_]
Indices = NDArray[np.int64]
ONE: dict[np.dtype[Any], Array] = {np.dtype(name): np.ones((), name) for name in ("float32", "float64")}
"""1 by dtype: a Python float costs every call a conversion, half as much as a small layer's subtraction."""


def add_bias(y: Array, bias: Array) -> None:
    """y += bias, in every row."""
    np.add(y, bias, y)


def relu(x: Array, y: Array) -> None:
    """y = max(x, 0). NumPy's maximum with a scalar is twice as slow as with an array of zeros."""
    y.fill(0)
    np.maximum(x, y, out=y)


def relu_backward(dy: Array, y: Array, dx: Array, work: Array, work_mask: Mask) -> None:
    """dx = dy [y > 0]."""
    np.greater(y, 0.0, out=work_mask)
    # Copying a mask into floats and multiplying them is quicker than multiplying by the mask.
    np.copyto(work, work_mask)
    np.multiply(dy, work, out=dx)


def sigmoid_backward(dy: Array, y: Array, dx: Array, work: Array, work_mask: Mask) -> None:
    """dx = dy (1 - y) y."""
    np.subtract(ONE[y.dtype], y, out=work)
    np.multiply(work, y, out=work)
    np.multiply(dy, work, out=dx)


def tanh_backward(dy: Array, y: Array, dx: Array, work: Array, work_mask: Mask) -> None:
    """dx = dy (1 - y^2)."""
    np.multiply(y, y, out=work)
    np.subtract(ONE[y.dtype], work, out=work)
    np.multiply(dy, work, out=dx)


def center(x: Array, mean: Array, centered: Array, square: Array) -> None:
    """centered = x - mean, and its square."""
    np.subtract(x, mean, centered)
    np.multiply(centered, centered, square)


def scale_and_shift(x: Array, factor: Array, shift: Array, y: Array) -> None:
    """y = x factor + shift, with a factor and a shift for each unit."""
    np.multiply(x, factor, y)
    np.add(y, shift, y)


def norm_backward(
    dy: Array, centered: Array, slope: Array, mean: Array, factor: Array, dx: Array, work: Array
) -> None:
    """dx = (dy - centered slope - mean) factor; slope, mean and factor are rows."""
    np.multiply(centered, slope, work)
    np.subtract(dy, work, work)
    np.subtract(work, mean, work)
    np.multiply(work, factor, dx)


def approach(moving: Array, batch: Array, work: Array, share: float) -> None:
    """moving += share (batch - moving): an exponential moving average."""
    np.subtract(batch, moving, work)
    np.multiply(work, share, work)
    np.add(moving, work, moving)


def shift_columns(
    z: Array, labels: Indices, first: Indices, columns: Array, peak: Array, picked: Array, index: Indices
) -> None:
    """columns = z^T - peak, with the highest number of each row of z (n, k) as its peak (n,).

    picked: the labels' numbers, shifted; index = first + labels: where they lie in z, first being the rows' beginnings.
    """
    np.copyto(columns, z.T)
    np.maximum.reduce(columns, axis=0, out=peak)
    np.subtract(columns, peak, columns)
    np.add(first, labels, index)
    # of take's modes only "raise" buffers `out`
    z.take(index, None, picked, "clip")
    np.subtract(picked, peak, picked)


def softmax_slope(
    columns: Array,
    sums: Array,
    labels: Indices,
    index: Indices,
    slope: Array,
    work: Array,
    count: Array,
    share: Array,
) -> None:
    """slope (n, k) = columns^T / (sums count), less `share` = 1 / count at the labels."""
    np.multiply(sums, count, sums)
    np.divide(columns, sums, columns)
    np.copyto(slope, columns.T)
    slope.take(index, None, work, "clip")
    np.subtract(work, share, work)
    slope.put(index, work)


def mark_hits(outputs: Array, labels: Indices, hits: Mask, work_best: Indices) -> None:
    """hits (n,): whether the largest of each row of outputs (n, k) is the label's; the first of equals counts."""
    outputs.argmax(1, work_best)
    np.equal(work_best, labels, hits)
