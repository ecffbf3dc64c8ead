"""What the network is."""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from core.spec.base import Aliases, Index, Listed, Part, Positive, Rate, Says, Unset

ActivationName = Literal[
    "linear", "step", "sign", "sigmoid", "tanh", "relu", "relu6", "leaky_relu", "prelu", "elu", "selu",
    "gelu", "silu", "softplus", "softsign", "hard_sigmoid", "mish", "exponential", "softmax",
]  # fmt: skip
InitName = Literal[
    "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal",
    "normal", "uniform", "truncated_normal", "orthogonal", "zeros", "ones", "constant",
]  # fmt: skip


class Activation(Part):
    """The function after every hidden Dense layer."""

    shorthand: ClassVar[str] = "kind"
    kind: Annotated[ActivationName, Field(description="name of the function")] = "relu"
    slope: Annotated[float, Field(ge=0, le=1, description="leaky_relu: slope below zero")] = 0.2
    alpha: Annotated[float, Field(gt=0, description="elu: minus the value at minus infinity")] = 1.0


class Init(Part):
    """How kernels are drawn."""

    shorthand: ClassVar[str] = "kind"
    kind: Annotated[
        InitName,
        Aliases(
            xavier_uniform="glorot_uniform",
            xavier_normal="glorot_normal",
            random_normal="normal",
            random_uniform="uniform",
        ),
        Field(description="name of the distribution"),
    ] = "glorot_uniform"
    std: Annotated[Positive, Field(description="normal, truncated_normal: standard deviation")] = 0.05
    limit: Annotated[Positive, Field(description="uniform: drawn from -limit..limit")] = 0.05
    value: Annotated[float, Field(description="constant: the value")] = 0.0
    gain: Annotated[Positive, Field(description="orthogonal: factor")] = 1.0
    truncated: Annotated[
        bool, Field(description="scaled normals: redrawn beyond 2 sigma as in Keras; false: plain normal")
    ] = True


class BatchNorm(Part):
    """Batch normalisation of every hidden layer."""

    shorthand: ClassVar[str] = "enabled"
    enabled: Annotated[bool, Field(description="normalise every hidden layer over the batch")] = False
    place: Annotated[
        Literal["before", "after"],
        Aliases(pre="before", post="after"),
        Field(description="before or after the activation (pre, post)"),
    ] = "before"
    momentum: Annotated[Rate, Field(description="of the moving statistics, per step")] = 0.99
    eps: Annotated[Positive, Field(description="added to the variance")] = 1e-3
    scale: Annotated[bool, Field(description="learn gamma")] = True
    center: Annotated[bool, Field(description="learn beta")] = True


class Dropout(Part):
    """Random zeros during training."""

    shorthand: ClassVar[str] = "rate"
    rate: Annotated[Rate, Field(description="share of units set to zero")] = 0.0
    after: Annotated[
        tuple[Index, ...] | None,
        Field(description="hidden layers by number, 0 is the input; default: every hidden layer"),
        Listed,
        Unset("all"),
    ] = None
    kind: Annotated[
        Literal["auto", "plain", "alpha"], Field(description="auto: alpha dropout for selu, plain otherwise")
    ] = "auto"


def _numbers(value: Any) -> tuple[Any, ...]:
    """A list of finite numbers, or a list of equally long lists of them, as tuples of floats."""
    if isinstance(value, list | tuple) and value:
        rows = [row if isinstance(row, list | tuple) else None for row in value]
        if all(row is None for row in rows):
            flat = [_finite(number) for number in value]
            if None not in flat:
                return tuple(flat)
        elif all(row is not None and len(row) == len(value[0]) > 0 for row in rows):
            matrix = [tuple(_finite(number) for number in row) for row in value]
            if not any(None in row for row in matrix):
                return tuple(matrix)
    raise PydanticCustomError("numbers", "not numbers")


def _finite(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


Numbers = Annotated[
    tuple[Any, ...],
    BeforeValidator(_numbers),
    Says("a list of finite numbers, or of equally long lists of them"),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "number"}}]},
        }
    ),
]
Columns = Annotated[tuple[Index, ...], Field(min_length=1, max_length=10_000)]


class Model(Part):
    """Input - hidden layers - output, the output's width following from the data."""

    hidden: Annotated[
        tuple[Annotated[int, Field(ge=1, le=16384)], ...],
        Field(max_length=200, description="units of each hidden layer"),
        Listed,
    ] = (32, 32)
    activation: Activation = Activation()
    output: Annotated[
        Literal["auto"] | ActivationName,
        Field(description="output activation; auto: softmax, sigmoid or linear after the loss"),
    ] = "auto"
    init: Init = Init()
    bias: Annotated[float, Field(description="every bias starts here")] = 0.0
    batch_norm: BatchNorm = BatchNorm()
    dropout: Dropout = Dropout()
    wide: Annotated[
        Literal["none", "all"] | Columns,
        Field(description="input columns, from 0, concatenated to the last hidden layer"),
        Listed,
    ] = "none"
    deep: Annotated[
        Literal["all"] | Columns,
        Field(description="input columns, from 0, that enter the first hidden layer"),
        Listed,
    ] = "all"
    weights: Annotated[
        dict[str, Numbers],
        Field(
            description="parameters given by hand, by name, e.g. `dense_1/kernel` = [[20, -20], [20, -20]]"
        ),
    ] = Field(default_factory=dict)
