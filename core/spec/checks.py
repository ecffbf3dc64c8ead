"""Settings that do not go together, each valid on its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.spec.base import Conflict
from core.spec.layers import layer_names, parameter_names, parameter_shape
from core.spec.nearest import did_you_mean

if TYPE_CHECKING:
    from core.spec.experiment import Experiment

LOSS_OF_TASK = {
    "multiclass": "softmax_ce",
    "binary": "sigmoid_bce",
    "multilabel": "sigmoid_bce",
    "regression": "mse",
    "autoencoder": "mse",
}
"""What the loss `auto` means."""
TASKS_OF_LOSS = {
    "softmax_ce": ("multiclass",),
    "sigmoid_bce": ("multiclass", "binary", "multilabel", "autoencoder"),
}
"""Losses that need targets of a certain form: classes, and shares from 0 to 1."""
OUTPUT_OF_LOSS = {"softmax_ce": "softmax", "sigmoid_bce": "sigmoid"}


def conflicts(experiment: Experiment) -> Iterator[Conflict]:
    """Everything about data, model and training that contradicts itself."""
    yield from _loss(experiment)
    yield from _layers(experiment)
    yield from _weights(experiment)
    yield from _columns(experiment)
    yield from _training(experiment)


def _loss(experiment: Experiment) -> Iterator[Conflict]:
    loss, task, output = experiment.train.loss, experiment.data.task, experiment.model.output
    needs = ("train.loss", "data.task", "model.output")
    tasks = TASKS_OF_LOSS.get(loss)
    if tasks and task != "auto" and task not in tasks:
        yield Conflict(
            ("train", "loss"),
            f'"{loss}" for task = "{task}"',
            f"a loss for {task}: auto, {', '.join(_losses(task))}",
            needs=needs,
        )
        return
    resolved = LOSS_OF_TASK[task] if loss == "auto" and task != "auto" else loss
    wanted = OUTPUT_OF_LOSS.get(resolved)
    if wanted and output not in ("auto", wanted):
        yield Conflict(
            ("model", "output"),
            f'"{output}" with loss {resolved}',
            f"auto or {wanted}",
            "mse, mae and huber go with any output",
            needs,
        )


def _losses(task: str) -> list[str]:
    """Losses that have a meaning for a task."""
    return [name for name, tasks in TASKS_OF_LOSS.items() if task in tasks] + ["mse", "mae", "huber"]


def _layers(experiment: Experiment) -> Iterator[Conflict]:
    model, train = experiment.model, experiment.train
    for index, number in enumerate(model.dropout.after or ()):
        if number > len(model.hidden):
            yield Conflict(
                ("model", "dropout", "after", index),
                str(number),
                f"a hidden layer, 1 to {len(model.hidden)}, or 0 for the input"
                if model.hidden
                else "0 (the input): there is no hidden layer",
                needs=("model.hidden", "model.dropout"),
            )
    if model.dropout.kind == "alpha" and model.activation.kind != "selu":
        yield Conflict(
            ("model", "dropout", "kind"),
            f'"alpha" with activation {model.activation.kind}',
            "alpha dropout with activation selu only",
            "auto picks the right one",
            ("model.dropout", "model.activation"),
        )
    names = layer_names(model)
    for index, name in enumerate(train.freeze):
        if name not in names:
            yield Conflict(
                ("train", "freeze", index),
                f'"{name}"',
                f"a layer of this network: {_some(names)}",
                did_you_mean(name, names),
                ("model.hidden", "model.batch_norm", "model.activation", "model.output", "train.freeze"),
            )
    if model.batch_norm.enabled and train.batch == 1:
        yield Conflict(
            ("train", "batch"),
            "1 with batch norm",
            "at least 2 examples per step: the variance of one example is 0",
            needs=("model.batch_norm", "train.batch"),
        )


def _weights(experiment: Experiment) -> Iterator[Conflict]:
    model = experiment.model
    names = parameter_names(model)
    needs = ("model.hidden", "model.batch_norm", "model.activation", "model.output", "model.wide")
    for name, values in model.weights.items():
        path = ("model", "weights", name)
        if name not in names:
            yield Conflict(
                path,
                "unknown parameter",
                f"a parameter of this network: {_some(names)}",
                did_you_mean(name, names),
                (*needs, "model.weights"),
            )
            continue
        wanted = parameter_shape(model, name)
        given = (len(values), len(values[0])) if isinstance(values[0], tuple) else (len(values),)
        if len(given) != len(wanted) or any(
            size is not None and size != length for size, length in zip(wanted, given, strict=True)
        ):
            shape = " x ".join("any" if size is None else str(size) for size in wanted)
            yield Conflict(
                path,
                f"{' x '.join(map(str, given))} numbers",
                f"{shape} numbers" + (" (rows: inputs, columns: units)" if len(wanted) == 2 else ""),
                needs=(*needs, "model.weights"),
            )


def _columns(experiment: Experiment) -> Iterator[Conflict]:
    model = experiment.model
    for name, columns in (("wide", model.wide), ("deep", model.deep)):
        if isinstance(columns, tuple) and len(set(columns)) < len(columns):
            yield Conflict(("model", name), "a column twice", "each column once", needs=(f"model.{name}",))
    if model.wide != "none" and not model.hidden:
        yield Conflict(
            ("model", "wide"),
            "no hidden layer to join",
            "none, or at least one hidden layer",
            needs=("model.wide", "model.hidden"),
        )


def _training(experiment: Experiment) -> Iterator[Conflict]:
    train = experiment.train
    if experiment.data.validation != "none":
        return
    stopping = train.early_stopping
    users = {
        "early_stopping": stopping is not None and stopping.monitor.startswith("val_"),
        "schedule": train.schedule.kind == "plateau",
        "keep_best": train.keep_best,
    }
    for name, uses in users.items():
        if uses:
            yield Conflict(
                ("train", name),
                "needs a validation set",
                'data.validation other than "none"',
                needs=("data.validation", f"train.{name}"),
            )


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names) if len(names) <= 8 else f"{', '.join(names[:4])}, ... {names[-1]}"
