"""Schedules of the learning rate, laid over the length of a run."""

from __future__ import annotations

from typing import Any, Final

from core.spec.experiment import Experiment
from core.spec.optimizer import Sgd
from tui_dnn.editing.facts import Facts
from tui_dnn.editing.row import Edits, Option, Row, Typed
from tui_dnn.editing.values import number, setting

TABLE: Final = "train.schedule"
_PATIENCE: Final = 10


def defaults(kind: str, total: int, lr: float, epochs: int | None) -> dict[str, Any]:
    """Sensible settings of a schedule for a run of `total` steps; those left out have defaults of their own."""
    match kind:
        case "exponential":
            return {"steps": max(1, total // 2), "rate": 0.1}
        case "power":
            return {"steps": max(1, total // 10)}
        case "piecewise":
            half = total // 2
            return {"boundaries": [half, max(half + 1, total * 3 // 4)], "values": [lr, lr / 10, lr / 100]}
        case "polynomial":
            return {"steps": total, "end": lr / 100}
        case "cosine" | "one_cycle":
            return {"steps": total}
        case "plateau":
            return {"patience": _PATIENCE if epochs is None else max(1, min(_PATIENCE, epochs // 5))}
    return {}


NOTES: Final = {
    "constant": "", "exponential": "decay", "power": "1 / t", "piecewise": "in steps",
    "cosine": "to 0", "polynomial": "line", "one_cycle": "up, down", "plateau": "on stall",
}  # fmt: skip
_NUMBER: Final = {
    "exponential": "steps", "power": "steps", "cosine": "steps", "polynomial": "steps", "one_cycle": "steps",
    "plateau": "patience",
}  # fmt: skip


def _options(experiment: Experiment, facts: Facts) -> tuple[Option, ...]:
    return tuple(_option(kind, experiment, facts) for kind in NOTES)


def _option(kind: str, experiment: Experiment, facts: Facts) -> Option:
    """The kind in force stays as it is; digits change its length."""
    train, edits = experiment.train, {f"{TABLE}.kind": kind}
    if train.schedule.kind != kind:
        rest = defaults(kind, facts.total_steps, train.optimizer.lr, train.epochs)
        edits |= {f"{TABLE}.{name}": value for name, value in rest.items()}
    own = _NUMBER.get(kind)

    def parse(text: str) -> Edits:
        return {**edits, f"{TABLE}.{own}": number(text)}

    return Option(kind.replace("_", " "), edits, Typed(own, parse) if own else None, NOTES[kind])


def _show(experiment: Experiment, facts: Facts) -> str:
    schedule = experiment.train.schedule
    kind = {"exponential": "exp", "polynomial": "poly", "one_cycle": "1cycle"}.get(
        schedule.kind, schedule.kind
    )
    own = _NUMBER.get(schedule.kind)
    value = getattr(schedule, own) if own else None
    return f"{kind} {_count(value)}" if isinstance(value, int) else kind


def _count(value: int) -> str:
    return (
        str(value)
        if value < 10_000
        else f"{value / 1000:.3g}k"
        if value < 1_000_000
        else f"{value / 1e6:.3g}M"
    )


def scaled(experiment: Experiment, factor: float) -> dict[str, Any]:
    """Edits for a learning rate times `factor`: the values of a piecewise schedule, the start of any other."""
    schedule = experiment.train.schedule
    if schedule.kind == "piecewise":
        return {f"{TABLE}.values": [value * factor for value in schedule.values]}
    return {"train.optimizer.lr": experiment.train.optimizer.lr * factor}


def _rates(experiment: Experiment, facts: Facts) -> tuple[Option, ...]:
    now, typed = experiment.train.optimizer.lr, Typed("lr", lambda text: {"train.optimizer.lr": number(text)})
    usual = [1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 3e-4, 1e-4, 1e-5]
    rates = sorted({*usual, Sgd.model_fields["lr"].default, now}, reverse=True)
    return tuple(Option(setting(rate), {"train.optimizer.lr": rate}, typed) for rate in rates)


LEARNING_RATE: Final = Row(
    "lr", ("=",), "lr", "lr", "Learning rate", "Choose or type it. < halves it and > doubles it at once.",
    ("train.optimizer.lr",), lambda e, f: setting(e.train.optimizer.lr), _rates, shown_keys="<>",
)  # fmt: skip
SCHEDULE: Final = Row(
    "schedule", ("l",), "schedule", "sched", "Schedule", "How the learning rate moves over the run.",
    (TABLE,), _show, _options, lambda e, f: _show(e, f).partition(" ")[0],
)  # fmt: skip
