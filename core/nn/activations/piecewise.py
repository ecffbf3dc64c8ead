"""Activations made of straight pieces. At a kink the derivative is that of the flatter side, as in Keras."""

from __future__ import annotations

import numpy as np

from core.nn import kernels
from core.nn.activations.function import Backward, Function, Scratch
from core.nn.arena import Array
from core.nn.kernels import Mask
from core.spec.model import Activation


def linear(spec: Activation) -> Function:
    """y = x."""

    def forward(x: Array, y: Array, s: Scratch) -> None:
        np.copyto(y, x)

    def backward(dy: Array, x: Array, y: Array, dx: Array, s: Scratch) -> None:
        if dx is not dy:
            np.copyto(dx, dy)

    return Function("linear", forward, backward, scratch=0)


def step(spec: Activation) -> Function:
    """1 where x >= 0, else 0 (Heaviside), a perceptron's unit. Derivative 0: nothing before it learns."""

    def forward(x: Array, y: Array, s: Scratch) -> None:
        np.greater_equal(x, 0.0, out=s.mask)
        np.copyto(y, s.mask)

    return Function("step", forward, _flat, scratch=0, output_range=(0.0, 1.0))


def sign(spec: Activation) -> Function:
    """-1, 0 or 1 by the sign of x. Derivative 0: nothing before it learns."""

    def forward(x: Array, y: Array, s: Scratch) -> None:
        np.sign(x, out=y)

    return Function("sign", forward, _flat, scratch=0, output_range=(-1.0, 1.0))


def relu(spec: Activation) -> Function:
    """max(x, 0); slope 0 at 0."""

    def forward(x: Array, y: Array, s: Scratch) -> None:
        kernels.relu(x, y)

    def backward(dy: Array, x: Array, y: Array, dx: Array, s: Scratch) -> None:
        kernels.relu_backward(dy, y, dx, s.floats[0], s.mask)

    return Function(
        "relu",
        forward,
        backward,
        scratch=1,
        can_die=True,
        forward_kernel=kernels.relu,
        backward_kernel=kernels.relu_backward,
    )


def relu6(spec: Activation) -> Function:
    """min(max(x, 0), 6); slope 0 at both kinks; saturated at 6."""

    def forward(x: Array, y: Array, s: Scratch) -> None:
        np.clip(x, 0.0, 6.0, out=y)

    def saturated(y: Array) -> Mask:
        return y >= 6.0

    backward = _inside(0.0, 6.0, 1.0)
    return Function("relu6", forward, backward, 0, saturated, can_die=True, output_range=(0.0, 6.0))


def leaky_relu(spec: Activation) -> Function:
    """x above 0, slope * x below and at 0 (slope .2 in Keras, .01 in PyTorch)."""
    slope = spec.slope

    def forward(x: Array, y: Array, s: Scratch) -> None:
        np.multiply(x, slope, out=y)
        np.maximum(x, y, out=y)

    def backward(dy: Array, x: Array, y: Array, dx: Array, s: Scratch) -> None:
        (factor,) = s.floats
        np.greater(x, 0.0, out=s.mask)
        np.copyto(factor, s.mask)
        np.clip(factor, slope, 1.0, out=factor)
        np.multiply(dy, factor, out=dx)

    return Function("leaky_relu", forward, backward, scratch=1, can_die=slope == 0.0)


def hard_sigmoid(spec: Activation) -> Function:
    """relu6(x + 3) / 6 as in Keras 3 and PyTorch (older Keras: .2 x + .5, clipped); saturated at 0 and 1."""

    def forward(x: Array, y: Array, s: Scratch) -> None:
        np.add(x, 3.0, out=y)
        np.clip(y, 0.0, 6.0, out=y)
        np.divide(y, 6.0, out=y)

    def saturated(y: Array) -> Mask:
        return (y <= 0.0) | (y >= 1.0)

    backward = _inside(0.0, 1.0, 1 / 6)
    return Function("hard_sigmoid", forward, backward, 0, saturated, can_die=True, output_range=(0.0, 1.0))


def _flat(dy: Array, x: Array, y: Array, dx: Array, s: Scratch) -> None:
    dx.fill(0)


def _inside(low: float, high: float, slope: float) -> Backward:
    """`slope` where low < y < high, else 0."""

    def backward(dy: Array, x: Array, y: Array, dx: Array, s: Scratch) -> None:
        np.greater(y, low, out=s.mask)
        np.multiply(dy, s.mask, out=dx)
        np.less(y, high, out=s.mask)
        np.multiply(dx, s.mask, out=dx)
        if slope != 1.0:
            np.multiply(dx, slope, out=dx)

    return backward
