"""The kernels of kernels.py as loops over the elements, for a compiler: one pass over memory instead of up to four.

Signatures are the same; arrays whose names begin with `work` are not used. The operations are those of kernels.py in
their order, each rounded to the arrays' dtype. As Python they are correct too, and a thousand times slower.
"""

from __future__ import annotations

from typing import Any

from core.nn.arena import Array
from core.nn.kernels import Indices, Mask


def add_bias(y: Array, bias: Array) -> None:
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] += bias[j]


def relu(x: Array, y: Array) -> None:
    cast: Any = x.dtype.type
    zero = cast(0.0)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            # What is not a number stays so.
            y[i, j] = zero if x[i, j] <= zero else x[i, j]


def relu_backward(dy: Array, y: Array, dx: Array, work: Array, work_mask: Mask) -> None:
    cast: Any = y.dtype.type
    zero, one = cast(0.0), cast(1.0)
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            dx[i, j] = dy[i, j] * (one if y[i, j] > zero else zero)


def sigmoid_backward(dy: Array, y: Array, dx: Array, work: Array, work_mask: Mask) -> None:
    cast: Any = y.dtype.type
    one = cast(1.0)
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            dx[i, j] = dy[i, j] * ((one - y[i, j]) * y[i, j])


def tanh_backward(dy: Array, y: Array, dx: Array, work: Array, work_mask: Mask) -> None:
    cast: Any = y.dtype.type
    one = cast(1.0)
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            dx[i, j] = dy[i, j] * (one - y[i, j] * y[i, j])


def center(x: Array, mean: Array, centered: Array, square: Array) -> None:
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            difference = x[i, j] - mean[j]
            centered[i, j] = difference
            square[i, j] = difference * difference


def scale_and_shift(x: Array, factor: Array, shift: Array, y: Array) -> None:
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            y[i, j] = x[i, j] * factor[j] + shift[j]


def norm_backward(
    dy: Array, centered: Array, slope: Array, mean: Array, factor: Array, dx: Array, work: Array
) -> None:
    for i in range(dy.shape[0]):
        for j in range(dy.shape[1]):
            dx[i, j] = (dy[i, j] - centered[i, j] * slope[j] - mean[j]) * factor[j]


def approach(moving: Array, batch: Array, work: Array, share: float) -> None:
    cast: Any = moving.dtype.type
    share = cast(share)
    for i in range(moving.size):
        moving[i] += (batch[i] - moving[i]) * share


def shift_columns(
    z: Array, labels: Indices, first: Indices, columns: Array, peak: Array, picked: Array, index: Indices
) -> None:
    for i in range(z.shape[0]):
        highest = z[i, 0]
        for j in range(1, z.shape[1]):
            # What is not a number stays so.
            if z[i, j] > highest or z[i, j] != z[i, j]:
                highest = z[i, j]
        for j in range(z.shape[1]):
            columns[j, i] = z[i, j] - highest
        peak[i] = highest
        index[i] = first[i] + labels[i]
        picked[i] = columns[labels[i], i]


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
    for i in range(sums.size):
        sums[i] *= count[()]
        for j in range(columns.shape[0]):
            columns[j, i] /= sums[i]
            slope[i, j] = columns[j, i]
        slope[i, labels[i]] -= share[()]


def mark_hits(outputs: Array, labels: Indices, hits: Mask, work_best: Indices) -> None:
    for i in range(outputs.shape[0]):
        best = 0
        for j in range(1, outputs.shape[1]):
            highest = outputs[i, best]
            if outputs[i, j] > highest or (outputs[i, j] != outputs[i, j] and highest == highest):
                best = j
        hits[i] = best == labels[i]
