"""How parameters are updated: one class per optimizer, each with its own options."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from core.spec.base import NotNegative, Part, Rate, Tagged

LearningRate = Annotated[float, Field(ge=0, le=1000, description="learning rate")]
Eps = Annotated[float, Field(gt=0, description="added to the denominator")]
Mu = Annotated[Rate, Field(description="share of the last step that is kept (mu, momentum)")]
Beta1 = Annotated[Rate, Field(description="decay of the mean of gradients, per step")]
Beta2 = Annotated[Rate, Field(description="decay of the mean of squared gradients, per step")]
Amsgrad = Annotated[bool, Field(description="divide by the largest second moment so far")]
BiasCorrection = Annotated[
    bool,
    Field(description="undo the pull of moments towards their start at 0; false shows a first step too long"),
]


class _Base(Part):
    weight_decay: Annotated[NotNegative, Field(description="decoupled: w -= lr * weight_decay * w")] = 0.0
    decay_all: Annotated[
        bool, Field(description="false leaves biases, gamma and beta out of weight_decay")
    ] = True


class Sgd(_Base):
    """w -= lr * g."""

    kind: Literal["sgd"] = "sgd"
    lr: LearningRate = 0.01


class Momentum(_Base):
    """v = beta * v - lr * g; w += v."""

    kind: Literal["momentum"] = "momentum"
    lr: LearningRate = 0.01
    beta: Mu = 0.9


class Nesterov(_Base):
    """Momentum with the gradient taken at the look-ahead point."""

    kind: Literal["nesterov"] = "nesterov"
    lr: LearningRate = 0.01
    beta: Mu = 0.9


class Adagrad(_Base):
    """Divides by the root of the sum of squared gradients."""

    kind: Literal["adagrad"] = "adagrad"
    lr: LearningRate = 0.001
    initial_accumulator: Annotated[
        NotNegative, Field(description="the sum of squares starts here; 0 in textbooks and PyTorch")
    ] = 0.1
    eps: Eps = 1e-7


class RmsProp(_Base):
    """Divides by the root of a moving mean of squared gradients."""

    kind: Literal["rmsprop"] = "rmsprop"
    lr: LearningRate = 0.001
    rho: Annotated[Rate, Field(description="decay of the mean of squared gradients, per step")] = 0.9
    momentum: Mu = 0.0
    centered: Annotated[bool, Field(description="divide by the standard deviation instead")] = False
    eps: Eps = 1e-7


class Adam(_Base):
    """Moving means of the gradient and of its square."""

    kind: Literal["adam"] = "adam"
    lr: LearningRate = 0.001
    beta_1: Beta1 = 0.9
    beta_2: Beta2 = 0.999
    eps: Eps = 1e-7
    amsgrad: Amsgrad = False
    bias_correction: BiasCorrection = True


class Adamax(_Base):
    """Adam with the largest gradient so far instead of the mean square."""

    kind: Literal["adamax"] = "adamax"
    lr: LearningRate = 0.001
    beta_1: Beta1 = 0.9
    beta_2: Beta2 = 0.999
    eps: Eps = 1e-7


class Nadam(_Base):
    """Adam with Nesterov's look-ahead."""

    kind: Literal["nadam"] = "nadam"
    lr: LearningRate = 0.001
    beta_1: Beta1 = 0.9
    beta_2: Beta2 = 0.999
    eps: Eps = 1e-7
    momentum_decay: Annotated[float, Field(ge=0, description="1.0: Keras 3; 0.004: older Keras, PyTorch")] = (
        1.0
    )


class AdamW(_Base):
    """Adam with decoupled weight decay switched on."""

    kind: Literal["adamw"] = "adamw"
    lr: LearningRate = 0.001
    beta_1: Beta1 = 0.9
    beta_2: Beta2 = 0.999
    eps: Eps = 1e-7
    amsgrad: Amsgrad = False
    bias_correction: BiasCorrection = True
    weight_decay: Annotated[NotNegative, Field(description="decoupled: w -= lr * weight_decay * w")] = 0.004


Optimizer = Annotated[
    Sgd | Momentum | Nesterov | Adagrad | RmsProp | Adam | Adamax | Nadam | AdamW,
    Tagged("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamax", "nadam", "adamw"),
    Field(discriminator="kind", description="how parameters are updated"),
]
