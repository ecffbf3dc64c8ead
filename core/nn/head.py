"""What stands at the end of a network: the loss and the output activation that go together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.errors import PresetError
from core.nn.losses import check_pair
from core.spec.data import TaskName
from core.spec.model import ActivationName, Model
from core.spec.train import LossName

LOSS_OF_TASK: dict[TaskName, LossName] = {
    "multiclass": "softmax_ce",
    "binary": "sigmoid_bce",
    "multilabel": "sigmoid_bce",
    "regression": "mse",
    "autoencoder": "mse",
}
FUSED: dict[LossName, Literal["softmax", "sigmoid"]] = {"softmax_ce": "softmax", "sigmoid_bce": "sigmoid"}


@dataclass(frozen=True)
class Head:
    """Loss and output activation; fused heads compute the loss from logits."""

    loss: LossName
    activation: ActivationName
    fused: bool


def make_head(model: Model, loss: LossName, task: TaskName) -> Head:
    """Resolve `auto`, and refuse pairs that have no meaning."""
    name = LOSS_OF_TASK[task] if loss == "auto" else loss
    if name == "softmax_ce" and task != "multiclass":
        raise PresetError.at("train.loss", f"softmax_ce for a {task} task", LOSS_OF_TASK[task])
    if name == "sigmoid_bce" and task == "regression":
        raise PresetError.at("train.loss", "sigmoid_bce for a regression task", "mse, mae or huber")
    activation: ActivationName = FUSED.get(name, "linear") if model.output == "auto" else model.output
    check_pair(name, activation)
    return Head(name, activation, name in FUSED)
