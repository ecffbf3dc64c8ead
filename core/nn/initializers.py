"""How kernels are drawn. All scaled initializers are one function: variance = scale / fan."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.errors import UsageError
from core.nn.arena import Array
from core.spec.model import Init

TRUNCATED_STD = 0.87962566103423978
"""Standard deviation of N(0, 1) after everything beyond +-2 is redrawn."""

Draw = NDArray[np.float64]
Shape = tuple[int, int]
Fan = Literal["in", "out", "mean"]
Distribution = Literal["uniform", "normal", "truncated"]


def initialize(
    spec: Init, shape: tuple[int, ...], rng: np.random.Generator, dtype: np.dtype[Any] | type[Any]
) -> Array:
    """A new kernel of shape (fan_in, fan_out).

    Drawn in float64 and then rounded, so that a float32 and a float64 run start from the same point.
    Raises UsageError for a shape that is not (fan_in, fan_out) with both at least 1.
    """
    if len(shape) != 2 or min(shape) < 1:
        raise UsageError(
            f"cannot draw a kernel of shape {shape}", expected="(fan_in, fan_out), both at least 1"
        )
    return INITIALIZERS[spec.kind](spec, (shape[0], shape[1]), rng).astype(dtype)


def variance_scaling(
    shape: Shape, rng: np.random.Generator, *, scale: float, fan: Fan, distribution: Distribution
) -> Draw:
    """Zero mean, variance scale / n with n = fan_in, fan_out or their mean.

    uniform: U(+-sqrt(3 var)). normal: N(0, var). truncated: redrawn beyond two of its own sigma' =
    sqrt(var) / 0.8796, so that the realised variance is var (Keras; PyTorch's *_normal_ are plain normals).
    """
    std = math.sqrt(scale / _fan(shape, fan))
    if distribution == "uniform":
        limit = math.sqrt(3.0) * std
        return rng.uniform(-limit, limit, shape)
    if distribution == "normal":
        return rng.normal(0.0, std, shape)
    return truncated_normal(shape, rng, std / TRUNCATED_STD)


def truncated_normal(shape: Shape, rng: np.random.Generator, std: float) -> Draw:
    """N(0, std^2) redrawn beyond +-2 std; the realised standard deviation is .8796 std."""
    draw = rng.standard_normal(shape)
    flat = draw.reshape(-1)
    far = np.flatnonzero(np.abs(flat) > 2.0)
    while far.size:
        flat[far] = rng.standard_normal(far.size)
        far = far[np.abs(flat[far]) > 2.0]
    draw *= std
    return draw


def orthogonal(shape: Shape, rng: np.random.Generator, gain: float) -> Draw:
    """Rows or columns (the fewer) orthonormal, times gain (Saxe et al. 2013).

    The signs of diag(R) are folded into Q: without them the draw would not be uniform over rotations.
    """
    rows, columns = max(shape), min(shape)
    q, r = np.linalg.qr(rng.standard_normal((rows, columns)))
    q *= np.where(np.diag(r) < 0.0, -1.0, 1.0)
    return gain * (q if shape[0] == rows else q.T)


Initializer = Callable[[Init, Shape, np.random.Generator], Draw]


SCALES: dict[str, tuple[float, Fan]] = {"glorot": (1.0, "mean"), "he": (2.0, "in"), "lecun": (1.0, "in")}
"""Scale and fan: Glorot and Bengio 2010, He 2015, LeCun 1998."""


def kernel_std(spec: Init, shape: Shape) -> float | None:
    """Standard deviation of an entry of a kernel (fan_in, fan_out); None where entries are not drawn at random.

    Mean 0 in every case. Orthogonal: a row or column of the longer side has norm gain.
    """
    family, _, form = spec.kind.partition("_")
    if family in SCALES and form:
        scale, fan = SCALES[family]
        return math.sqrt(scale / _fan(shape, fan))
    plain = {
        "normal": spec.std,
        "uniform": spec.limit / math.sqrt(3.0),
        "truncated_normal": TRUNCATED_STD * spec.std,
        "orthogonal": spec.gain / math.sqrt(max(shape)),
    }
    return plain.get(spec.kind)


def _fan(shape: Shape, fan: Fan) -> float:
    return {"in": float(shape[0]), "out": float(shape[1]), "mean": (shape[0] + shape[1]) / 2}[fan]


def _scaled(family: str, form: Literal["uniform", "normal"]) -> Initializer:
    scale, fan = SCALES[family]

    def draw(spec: Init, shape: Shape, rng: np.random.Generator) -> Draw:
        distribution: Distribution = "truncated" if form == "normal" and spec.truncated else form
        return variance_scaling(shape, rng, scale=scale, fan=fan, distribution=distribution)

    return draw


INITIALIZERS: dict[str, Initializer] = {
    "glorot_uniform": _scaled("glorot", "uniform"),
    "glorot_normal": _scaled("glorot", "normal"),
    "he_uniform": _scaled("he", "uniform"),
    "he_normal": _scaled("he", "normal"),
    "lecun_uniform": _scaled("lecun", "uniform"),
    "lecun_normal": _scaled("lecun", "normal"),
    "normal": lambda spec, shape, rng: rng.normal(0.0, spec.std, shape),
    "uniform": lambda spec, shape, rng: rng.uniform(-spec.limit, spec.limit, shape),
    "truncated_normal": lambda spec, shape, rng: truncated_normal(shape, rng, spec.std),
    "orthogonal": lambda spec, shape, rng: orthogonal(shape, rng, spec.gain),
    "zeros": lambda spec, shape, rng: np.zeros(shape),
    "ones": lambda spec, shape, rng: np.ones(shape),
    "constant": lambda spec, shape, rng: np.full(shape, spec.value),
}
"""Every initializer by its name in a preset."""
