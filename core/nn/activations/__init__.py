"""Activation functions by name. `prelu` has a parameter and is therefore a layer, not a Function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.errors import UsageError
from core.nn.activations import piecewise, smooth
from core.nn.activations.function import Function, Scratch
from core.nn.activations.gelu import gelu
from core.nn.activations.softmax import softmax
from core.nn.kernels import Mask
from core.spec.model import Activation

FUNCTIONS: dict[str, Callable[[Activation], Function]] = {
    "linear": piecewise.linear,
    "step": piecewise.step,
    "sign": piecewise.sign,
    "sigmoid": smooth.sigmoid,
    "tanh": smooth.tanh,
    "relu": piecewise.relu,
    "relu6": piecewise.relu6,
    "leaky_relu": piecewise.leaky_relu,
    "elu": smooth.elu,
    "selu": smooth.selu,
    "gelu": gelu,
    "silu": smooth.silu,
    "softplus": smooth.softplus,
    "softsign": smooth.softsign,
    "hard_sigmoid": piecewise.hard_sigmoid,
    "mish": smooth.mish,
    "exponential": smooth.exponential,
    "softmax": softmax,
}
"""Every activation without parameters, by its name in a preset."""


def function(spec: Activation) -> Function:
    """The activation with its options bound. Raises UsageError for `prelu`."""
    if spec.kind not in FUNCTIONS:
        raise UsageError(
            f"{spec.kind} has parameters of its own and cannot be used as a plain function",
            expected=", ".join(FUNCTIONS),
        )
    return replace(FUNCTIONS[spec.kind](spec), spec=spec)


__all__ = ["FUNCTIONS", "Function", "Mask", "Scratch", "function"]
