"""Rows about how the network learns."""

from __future__ import annotations

from typing import Any, Final

from core.spec.experiment import Experiment
from core.spec.optimizer import Optimizer
from tui_dnn.editing.facts import Facts
from tui_dnn.editing.row import Edits, Option, Row, Typed
from tui_dnn.editing.values import number, numbers, setting

RATES: Final = (0.0, 0.2, 0.5)
BATCHES: Final = (1, 8, 32, 64, 128, 256, 512)
NO_CLIP: Final[dict[str, Any]] = {
    "train.clip_value": "none",
    "train.clip_norm": "none",
    "train.global_clip_norm": "none",
}
_KINDS: Final = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamax", "nadam", "adamw")
_OWN: Final = {"momentum": "beta", "nesterov": "beta", "rmsprop": "rho"}


def _dropouts(experiment: Experiment, facts: Facts) -> tuple[Option, ...]:
    key = "model.dropout.rate"
    typed = Typed("rate", lambda text: {key: number(text)})
    rates = sorted({*RATES, experiment.model.dropout.rate})
    return tuple(Option(setting(rate), {key: rate}, typed) for rate in rates)


def _penalty(experiment: Experiment, facts: Facts) -> str:
    return f"{setting(experiment.train.l1)} / {setting(experiment.train.l2)}"


def _penalties(experiment: Experiment, facts: Facts) -> tuple[Option, ...]:
    train = experiment.train

    def edits(l1: float, l2: float) -> dict[str, Any]:
        return {"train.l1": l1, "train.l2": l2}

    def both(text: str) -> Edits:
        values = numbers(text, "/")
        if len(values) != 2:
            raise ValueError(text)
        return edits(*values)

    of_l2 = Typed("l2", lambda text: both(text) if "/" in text else edits(0.0, number(text)), "/")
    of_l1 = Typed("l1", lambda text: both(text) if "/" in text else edits(number(text), 0.0), "/")
    pairs = [(0.0, 0.0), (0.0, 1e-4), (0.0, 1e-3), (0.0, 1e-2), (1e-4, 0.0), (1e-3, 0.0), (1e-4, 1e-4)]
    now = (train.l1, train.l2)
    pairs = pairs if now in pairs else [now, *pairs]
    return tuple(Option(_pair(l1, l2), edits(l1, l2), of_l1 if l1 and not l2 else of_l2) for l1, l2 in pairs)


def _pair(l1: float, l2: float) -> str:
    parts = [f"{name} {setting(value)}" for name, value in (("l1", l1), ("l2", l2)) if value]
    return " + ".join(parts) or "none"


def _norm(experiment: Experiment, facts: Facts) -> str:
    rule = experiment.train.constraint
    return {"none": "off", "unit_norm": "unit", "non_neg": "non-neg"}.get(rule.kind, setting(rule.limit))


def _norms(experiment: Experiment, facts: Facts) -> tuple[Option, ...]:
    table, rule = "train.constraint", experiment.train.constraint

    def edits(limit: float) -> dict[str, Any]:
        return {f"{table}.kind": "max_norm", f"{table}.limit": limit}

    typed = Typed("norm", lambda text: edits(number(text)))
    own = {rule.limit} if rule.kind == "max_norm" else set()
    return (
        Option("off", {f"{table}.kind": "none"}, typed),
        *(Option(setting(limit), edits(limit), typed) for limit in sorted({1.0, 2.0, 3.0, 4.0, *own})),
        Option("unit", {f"{table}.kind": "unit_norm"}, typed, "norm 1"),
        Option("non-neg", {f"{table}.kind": "non_neg"}, typed, "no w < 0"),
    )


def _clip(experiment: Experiment, facts: Facts) -> str:
    train = experiment.train
    modes = (("norm", train.global_clip_norm), ("value", train.clip_value), ("each", train.clip_norm))
    return next((f"{word} {setting(value)}" for word, value in modes if value is not None), "off")


def _clips(experiment: Experiment, facts: Facts) -> tuple[Option, ...]:
    train = experiment.train

    def option(word: str, mode: str, value: float, note: str) -> Option:
        typed = Typed(word, lambda text: {**NO_CLIP, f"train.{mode}": number(text)})
        return Option(f"{word} {setting(value)}", {**NO_CLIP, f"train.{mode}": value}, typed, note)

    norm = Typed("norm", lambda text: {**NO_CLIP, "train.global_clip_norm": number(text)})
    options = [Option("off", dict(NO_CLIP), norm)]
    for word, mode, usual, note in (
        ("norm", "global_clip_norm", (1.0, 5.0), "global"),
        ("value", "clip_value", (0.5,), "per entry"),
        ("each", "clip_norm", (1.0,), "per tensor"),
    ):
        own = getattr(train, mode)
        values = sorted({*usual, *([] if own is None else [own])})
        options += [option(word, mode, value, note) for value in values]
    return tuple(options)


def _optimizer(experiment: Experiment, facts: Facts) -> str:
    optimizer: Optimizer = experiment.train.optimizer
    own = _OWN.get(optimizer.kind)
    return f"{optimizer.kind} {setting(getattr(optimizer, own))}" if own else optimizer.kind


def _optimizers(experiment: Experiment, facts: Facts) -> tuple[Option, ...]:
    return tuple(_option(kind) for kind in _KINDS)


def _option(kind: str) -> Option:
    edits, own = {"train.optimizer.kind": kind}, _OWN.get(kind)

    def parse(text: str) -> Edits:
        return {**edits, f"train.optimizer.{own}": number(text)}

    return Option(kind, edits, Typed(own, parse) if own else None)


def _batch(experiment: Experiment, facts: Facts) -> str:
    batch, examples = experiment.train.batch, facts.examples
    return str(batch) if batch != "full" or examples is None else f"full {examples}"


def _batches(experiment: Experiment, facts: Facts) -> tuple[Option, ...]:
    typed = Typed("batch", lambda text: {"train.batch": number(text)})
    batch, most = experiment.train.batch, facts.examples
    sizes = {size for size in BATCHES if most is None or size <= most}
    sizes |= {batch} if isinstance(batch, int) else set()
    note = "" if most is None else f"{most:,}"
    return (
        *(Option(str(size), {"train.batch": size}, typed) for size in sorted(sizes)),
        Option("full", {"train.batch": "full"}, typed, note),
    )


DROPOUT: Final = Row(
    "dropout", ("d",), "dropout", "drop", "Dropout", "Share of units set to zero at every step of training.",
    ("model.dropout.rate",), lambda e, f: setting(e.model.dropout.rate), _dropouts,
)  # fmt: skip
PENALTY: Final = Row(
    "penalty", ("r",), "l1 / l2", "l1 l2", "L1 / L2", "Adds l1 * sum|w| and l2 * sum w^2 to the loss.",
    ("train.l1", "train.l2"), _penalty, _penalties, lambda e, f: _penalty(e, f).replace(" ", ""),
)  # fmt: skip
MAX_NORM: Final = Row(
    "max_norm", ("m",), "max-norm", "maxnrm", "Max-norm", "Largest norm of the incoming weights of a unit.",
    ("train.constraint",), _norm, _norms,
)  # fmt: skip
CLIP: Final = Row(
    "clip", ("g",), "clip", "clip", "Gradient clipping", "Shorten gradients: all together, each entry, or each tensor.",
    ("train.clip_value", "train.clip_norm", "train.global_clip_norm"), _clip, _clips,
)  # fmt: skip
OPTIMIZER: Final = Row(
    "optimizer", ("o",), "optim", "optim", "Optimizer", "How gradients move weights; another one brings its own lr.",
    ("train.optimizer.kind", "train.optimizer.beta", "train.optimizer.rho"), _optimizer, _optimizers,
    lambda e, f: e.train.optimizer.kind,
)  # fmt: skip
BATCH: Final = Row(
    "batch", ("z",), "batch", "batch", "Batch size", "Examples per step; full is the whole training set.",
    ("train.batch",), _batch, _batches,
    lambda e, f: str(e.train.batch),
)  # fmt: skip
