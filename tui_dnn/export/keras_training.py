"""How a run learnt, in words of Keras 3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.spec import schedule as schedules
from core.spec.train import Train
from tui_dnn.export.source import Source

_LOSS = {
    "mse": '"mean_squared_error"',
    "mae": '"mean_absolute_error"',
    "softmax_ce": '"sparse_categorical_crossentropy"',
    "sigmoid_bce": '"binary_crossentropy"',
}


def loss_of(source: Source) -> str:
    """As Keras takes it: labels as whole numbers, targets as numbers."""
    train, loss = source.experiment.train, source.network.chain.head.loss
    return f"keras.losses.Huber(delta={train.huber_delta!r})" if loss == "huber" else _LOSS[loss]


def optimizer_of(train: Train) -> str:
    """With the schedule and the clipping of the run."""
    spec = train.optimizer
    options: dict[str, Any] = spec.model_dump(exclude={"kind", "lr", "bias_correction", "momentum_decay"})
    options.pop("decay_all")
    if not options["weight_decay"]:
        del options["weight_decay"]
    renamed = {"beta": "momentum", "eps": "epsilon", "initial_accumulator": "initial_accumulator_value"}
    words = {renamed.get(key, key): value for key, value in options.items()}
    if spec.kind == "nesterov":
        words["nesterov"] = True
    clips = {
        "clipvalue": train.clip_value,
        "clipnorm": train.clip_norm,
        "global_clipnorm": train.global_clip_norm,
    }
    words |= {key: value for key, value in clips.items() if value is not None}
    rest = "".join(f", {key}={value!r}" for key, value in words.items())
    return f"keras.optimizers.{_CLASSES[spec.kind]}({_rate(train)}{rest})"


_CLASSES = {
    "sgd": "SGD", "momentum": "SGD", "nesterov": "SGD", "adagrad": "Adagrad", "rmsprop": "RMSprop",
    "adam": "Adam", "adamax": "Adamax", "nadam": "Nadam", "adamw": "AdamW",
}  # fmt: skip


def _rate(train: Train) -> str:
    lr, plan, place = train.optimizer.lr, train.schedule, "keras.optimizers.schedules"
    if isinstance(plan, schedules.Exponential):
        return f"{place}.ExponentialDecay({lr!r}, {plan.steps}, {plan.rate!r}, staircase={plan.staircase})"
    if isinstance(plan, schedules.Piecewise):
        return f"{place}.PiecewiseConstantDecay({list(plan.boundaries)!r}, {list(plan.values)!r})"
    if isinstance(plan, schedules.Polynomial):
        return f"{place}.PolynomialDecay({lr!r}, {plan.steps}, {plan.end!r}, power={plan.power!r})"
    if isinstance(plan, schedules.Cosine) and not plan.warmup_steps:
        return f"{place}.CosineDecay({lr!r}, {plan.steps}, alpha={plan.alpha!r})"
    return repr(lr)


def notes_of(train: Train) -> Iterator[str]:
    """What the code does not say as the run did it."""
    if isinstance(train.schedule, schedules.Plateau):
        plan = train.schedule
        yield (
            f"with callbacks=[keras.callbacks.ReduceLROnPlateau(factor={plan.factor!r}, patience={plan.patience}, "
            f"min_delta={plan.min_delta!r})]"
        )
    elif _rate(train) == repr(train.optimizer.lr) and train.schedule.kind != "constant":
        yield f"the run had the schedule {train.schedule.kind}, which Keras does not have: the rate is constant here"
    if train.early_stopping is not None:
        stop = train.early_stopping
        yield (
            f"with callbacks=[keras.callbacks.EarlyStopping(patience={stop.patience}, "
            f"restore_best_weights={stop.restore_best})]"
        )
    if not getattr(train.optimizer, "bias_correction", True):
        yield "the run went without bias correction, which Keras always does"
    batch = "all examples" if train.batch == "full" else train.batch
    yield f"batch_size={batch}, " + (f"epochs={train.epochs}" if train.epochs else f"{train.steps} updates")
