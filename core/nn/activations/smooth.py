"""Smooth activations: the S-shaped ones, the exponential linear units, and relatives of softplus."""

from __future__ import annotations

import numpy as np

from core.nn import kernels
from core.nn.activations.function import Function, Scratch
from core.nn.arena import Array
from core.nn.kernels import ONE, Mask
from core.spec.model import Activation

SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772
"""The fixed point mean 0, variance 1 of self-normalising networks (Klambauer et al. 2017)."""

MISH_FLAT = 20.0
"""Above it tanh(softplus(x)) is 1 to the last bit of float64."""


def write_sigmoid(x: Array, y: Array) -> None:
    """y = 1 / (1 + exp(-x)), accurate in relative terms in both tails; y may be x."""
    np.negative(x, out=y)
    with np.errstate(over="ignore"):
        np.exp(y, out=y)
    np.add(y, ONE[y.dtype], out=y)
    np.reciprocal(y, out=y)


def sigmoid(spec: Activation) -> Function:
    """1 / (1 + exp(-x)); saturated below .01 and above .99."""

    def forward(x: Array, y: Array, s: Scratch) -> None:
        write_sigmoid(x, y)

    def backward(dy: Array, x: Array, y: Array, dx: Array, s: Scratch) -> None:
        kernels.sigmoid_backward(dy, y, dx, s.floats[0], s.mask)

    def saturated(y: Array) -> Mask:
        return (y < 0.01) | (y > 0.99)

    return Function(
        "sigmoid",
        forward,
        backward,
        1,
        saturated,
        output_range=(0.0, 1.0),
        backward_kernel=kernels.sigmoid_backward,
    )


def tanh(spec: Activation) -> Function:
    """tanh(x); saturated where |y| > .99."""

    def forward(x: Array, y: Array, s: Scratch) -> None:
        np.tanh(x, out=y)

    def backward(dy: Array, x: Array, y: Array, dx: Array, s: Scratch) -> None:
        kernels.tanh_backward(dy, y, dx, s.floats[0], s.mask)

    return Function(
        "tanh",
        forward,
        backward,
        1,
        _near_one,
        output_range=(-1.0, 1.0),
        backward_kernel=kernels.tanh_backward,
    )


def softsign(spec: Activation) -> Function:
    """x / (1 + |x|); saturated where |y| > .99, reached only at |x| = 99."""

    def forward(x: Array, y: Array, s: Scratch) -> None:
        np.abs(x, out=y)
        np.add(y, 1.0, out=y)
        np.divide(x, y, out=y)

    def backward(dy: Array, x: Array, y: Array, dx: Array, s: Scratch) -> None:
        (slope,) = s.floats
        np.abs(x, out=slope)
        np.add(slope, 1.0, out=slope)
        np.reciprocal(slope, out=slope)
        np.multiply(slope, slope, out=slope)
        np.multiply(dy, slope, out=dx)

    return Function("softsign", forward, backward, 1, _near_one, output_range=(-1.0, 1.0))


def elu(spec: Activation) -> Function:
    """x above 0, alpha (exp(x) - 1) below (Clevert et al. 2015); saturated within 1 % of -alpha."""
    return _exponential_unit("elu", spec.alpha, 1.0)


def selu(spec: Activation) -> Function:
    """1.0507 elu(x, alpha 1.6733): keeps mean 0 and variance 1 with lecun_normal; saturated near -1.758."""
    return _exponential_unit("selu", SELU_ALPHA, SELU_SCALE)


def _exponential_unit(name: str, alpha: float, scale: float) -> Function:
    floor = alpha * scale

    def forward(x: Array, y: Array, s: Scratch) -> None:
        (negative,) = s.floats
        negative.fill(0)
        np.minimum(x, negative, out=negative)
        np.expm1(negative, out=negative)
        np.multiply(negative, floor, out=negative)
        kernels.relu(x, y)
        if scale != 1.0:
            np.multiply(y, scale, out=y)
        np.add(y, negative, out=y)

    def backward(dy: Array, x: Array, y: Array, dx: Array, s: Scratch) -> None:
        (slope,) = s.floats
        np.add(y, floor, out=slope)
        np.less(y, 0.0, out=s.mask)
        np.multiply(slope, s.mask, out=slope)
        np.multiply(dy, slope, out=slope)
        np.logical_not(s.mask, out=s.mask)
        np.multiply(dy, s.mask, out=dx)
        if scale != 1.0:
            np.multiply(dx, scale, out=dx)
        np.add(dx, slope, out=dx)

    def saturated(y: Array) -> Mask:
        return y < -0.99 * floor

    return Function(name, forward, backward, 1, saturated)


def silu(spec: Activation) -> Function:
    """x sigmoid(x), also called swish."""

    def forward(x: Array, y: Array, s: Scratch) -> None:
        write_sigmoid(x, y)
        np.multiply(y, x, out=y)

    def backward(dy: Array, x: Array, y: Array, dx: Array, s: Scratch) -> None:
        gate, slope = s.floats
        write_sigmoid(x, gate)
        np.subtract(1.0, gate, out=slope)
        np.multiply(slope, y, out=slope)
        np.add(slope, gate, out=slope)
        np.multiply(dy, slope, out=dx)

    return Function("silu", forward, backward, scratch=2)


def softplus(spec: Activation) -> Function:
    """log(1 + exp(x)); saturated where y < .01, the slope then being below .01."""

    def forward(x: Array, y: Array, s: Scratch) -> None:
        (tail,) = s.floats
        np.abs(x, out=tail)
        np.negative(tail, out=tail)
        np.exp(tail, out=tail)
        np.log1p(tail, out=tail)
        kernels.relu(x, y)
        np.add(y, tail, out=y)

    def backward(dy: Array, x: Array, y: Array, dx: Array, s: Scratch) -> None:
        (slope,) = s.floats
        write_sigmoid(x, slope)
        np.multiply(dy, slope, out=dx)

    def saturated(y: Array) -> Mask:
        return y < 0.01

    return Function("softplus", forward, backward, 1, saturated)


def mish(spec: Activation) -> Function:
    """x tanh(softplus(x)) (Misra 2019).

    With e = exp(x), n = e (e + 2), b = n + 2: tanh(softplus(x)) = n / b, slope n / b + 4 x (n - e) / b^2.
    """

    def forward(x: Array, y: Array, s: Scratch) -> None:
        top, *_ = s.floats
        np.clip(x, -np.inf, MISH_FLAT, out=y)
        np.exp(y, out=y)
        np.add(y, 2.0, out=top)
        np.multiply(top, y, out=top)
        np.add(top, 2.0, out=y)
        np.divide(top, y, out=y)
        np.multiply(y, x, out=y)

    def backward(dy: Array, x: Array, y: Array, dx: Array, s: Scratch) -> None:
        e, n, b = s.floats
        np.clip(x, -np.inf, MISH_FLAT, out=e)
        np.exp(e, out=e)
        np.add(e, 2.0, out=n)
        np.multiply(n, e, out=n)
        np.add(n, 2.0, out=b)
        np.subtract(n, e, out=e)
        np.divide(e, b, out=e)
        np.divide(e, b, out=e)
        np.divide(n, b, out=n)
        np.clip(x, -np.inf, MISH_FLAT, out=b)
        np.multiply(b, 4.0, out=b)
        np.multiply(e, b, out=e)
        np.add(e, n, out=e)
        np.multiply(dy, e, out=dx)

    return Function("mish", forward, backward, scratch=3)


def exponential(spec: Activation) -> Function:
    """exp(x); overflows to infinity above 88 in float32, which is a divergence of the run."""

    def forward(x: Array, y: Array, s: Scratch) -> None:
        with np.errstate(over="ignore"):
            np.exp(x, out=y)

    def backward(dy: Array, x: Array, y: Array, dx: Array, s: Scratch) -> None:
        np.multiply(dy, y, out=dx)

    return Function("exponential", forward, backward, scratch=0)


def _near_one(y: Array) -> Mask:
    return np.abs(y) > 0.99
