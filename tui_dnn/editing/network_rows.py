"""Rows about the data and the network."""

from __future__ import annotations

from typing import Any, Final, get_args

from core.spec.experiment import Experiment
from core.spec.model import ActivationName, InitName
from tui_dnn.editing.check import Refused
from tui_dnn.editing.facts import Facts
from tui_dnn.editing.row import Edits, Option, Row, Typed
from tui_dnn.editing.values import number, numbers, setting, widths

HIDDEN: Final = "model.hidden"
WIDTHS: Final = (4, 8, 16, 32, 64, 128, 256, 512)
SEEDS: Final = 5
DEEPEST: Final = 200
"""Hidden layers that an experiment may have."""
COMMON: Final = ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "prelu")
"""First in the menu of activations."""
_ACTIVATIONS: Final = (*COMMON, *(name for name in get_args(ActivationName) if name not in COMMON))
_ACTIVATION_NUMBER: Final = {"leaky_relu": "slope", "elu": "alpha"}
_INIT_NUMBER: Final = {
    "normal": "std", "truncated_normal": "std", "uniform": "limit", "constant": "value", "orthogonal": "gain",
}  # fmt: skip
_SHORT: Final = {"hard_sigmoid": "hard sigm", "exponential": "exp", "leaky_relu": "leaky"}


def weights_by_hand(experiment: Experiment) -> dict[str, Any]:
    """An edit that drops them: they fit one network only."""
    return {"model.weights": {}} if experiment.model.weights else {}


def _hidden(experiment: Experiment, hidden: list[int]) -> dict[str, Any]:
    """Other hidden layers, and what else must go with the layers that are taken away."""
    model, edits = experiment.model, {HIDDEN: hidden, **weights_by_hand(experiment)}
    if hidden == list(model.hidden):
        return {HIDDEN: hidden}
    if model.dropout.after is not None:
        edits["model.dropout.after"] = [layer for layer in model.dropout.after if layer <= len(hidden)]
    if not hidden and model.wide != "none":
        edits["model.wide"] = "none"
    if experiment.train.freeze and len(hidden) < len(model.hidden):
        last = len(hidden) + 1
        edits["train.freeze"] = [n for n in experiment.train.freeze if int(n.rpartition("_")[2]) < last]
    return edits


def _depths(experiment: Experiment, facts: Facts) -> tuple[Option, ...]:
    hidden = list(experiment.model.hidden)

    def deep(depth: int) -> dict[str, Any]:
        fill = hidden[-1] if hidden else 32
        return _hidden(experiment, [*hidden[:depth], *[fill] * (depth - len(hidden))])

    def parse(text: str) -> Edits:
        depth = number(text)
        if not isinstance(depth, int) or not 0 <= depth <= DEEPEST:
            raise Refused(f"{text}; wants a depth from 0 to {DEEPEST}")
        return deep(depth)

    deepest = min(DEEPEST, max(8, len(hidden) + 2))
    typed = Typed("depth", parse)
    return tuple(Option(str(depth), deep(depth), typed) for depth in range(deepest + 1))


def _widths(experiment: Experiment, facts: Facts) -> tuple[Option, ...]:
    hidden = experiment.model.hidden
    own = {hidden[0]} if hidden and len(set(hidden)) == 1 else set()

    def parse(text: str) -> Edits:
        sizes: list[Any] = numbers(text, "-,/")
        return _hidden(experiment, sizes if len(sizes) > 1 else sizes * max(1, len(hidden)))

    typed = Typed("width", parse, "-,")
    mixed = [Option(widths(hidden), _hidden(experiment, list(hidden)), typed)] if not own else []
    sizes = sorted({*WIDTHS, *own})
    return (*mixed, *(Option(str(n), _hidden(experiment, [n] * max(1, len(hidden))), typed) for n in sizes))


def activation_name(kind: str) -> str:
    return _SHORT.get(kind, kind.replace("_", " "))


def _activation(experiment: Experiment, facts: Facts) -> str:
    activation = experiment.model.activation
    name, option = activation_name(activation.kind), _ACTIVATION_NUMBER.get(activation.kind)
    return f"{name} {setting(getattr(activation, option))}" if option else name


def _activations(experiment: Experiment, facts: Facts) -> tuple[Option, ...]:
    alpha = {"model.dropout.kind": "auto"} if experiment.model.dropout.kind == "alpha" else {}
    options = []
    for kind in _ACTIVATIONS:
        edits = {"model.activation.kind": kind, **({} if kind == "selu" else alpha)}
        typed = _number_of("model.activation", _ACTIVATION_NUMBER.get(kind), edits)
        options.append(Option(kind.replace("_", " "), edits, typed))
    return tuple(options)


def _number_of(table: str, name: str | None, edits: dict[str, Any]) -> Typed | None:
    """Digits set the option `name` of the kind that the edits choose."""
    if name is None:
        return None
    return Typed(
        name, lambda text: {**edits, f"{table}.{name}": number(text)}, "-" if name == "value" else ""
    )


def _init(experiment: Experiment, facts: Facts) -> str:
    init = experiment.model.init
    own = _INIT_NUMBER.get(init.kind)
    value = setting(getattr(init, own)) if own else ""
    match init.kind:
        case "normal":
            return f"N(0, {value})"
        case "truncated_normal":
            return f"trunc {value}"
        case "uniform":
            return f"U({value})"
        case "orthogonal":
            return "orthogonal" if init.gain == 1 else f"orthog {value}"
        case "constant":
            return f"all {value}"
    return init.kind.replace("_uniform", " unif").replace("_normal", " norm")


def _init_brief(experiment: Experiment, facts: Facts) -> str:
    return (
        _init(experiment, facts).replace(" unif", " u").replace(" norm", " n").replace("orthogonal", "orthog")
    )


def _inits(experiment: Experiment, facts: Facts) -> tuple[Option, ...]:
    by_hand = weights_by_hand(experiment)
    options = []
    for kind in get_args(InitName):
        edits = {"model.init.kind": kind, **by_hand}
        chosen = edits if kind != experiment.model.init.kind else {"model.init.kind": kind}
        own = _INIT_NUMBER.get(kind)
        note = f"{own} {setting(getattr(experiment.model.init, own))}" if own else ""
        options.append(Option(kind.replace("_", " "), chosen, _number_of("model.init", own, edits), note))
    return tuple(options)


def _batch_norm(experiment: Experiment, facts: Facts) -> str:
    norm = experiment.model.batch_norm
    return "off" if not norm.enabled else "on" if norm.place == "before" else "after act"


def _batch_norms(experiment: Experiment, facts: Facts) -> tuple[Option, ...]:
    table = "model.batch_norm"
    return (
        Option("off", {f"{table}.enabled": False}),
        Option("on", {f"{table}.enabled": True, f"{table}.place": "before"}, note="before act"),
        Option("after act", {f"{table}.enabled": True, f"{table}.place": "after"}),
    )


def _seeds(experiment: Experiment, facts: Facts) -> tuple[Option, ...]:
    typed = Typed("seed", lambda text: {"seed": number(text)})
    first = min(experiment.seed, 2**63 - SEEDS)
    return tuple(Option(str(n), {"seed": n}, typed) for n in range(first, first + SEEDS))


def _seed(experiment: Experiment, facts: Facts) -> str:
    text = str(experiment.seed)
    return text if len(text) <= 12 else f"..{text[-10:]}"


DEPTH: Final = Row(
    "depth", ("+", "-"), "depth", "depth", "Depth", "Number of hidden layers. A new run.",
    (HIDDEN,), lambda e, f: str(len(e.model.hidden)), _depths, slot="hidden", shown_keys="+-",
)  # fmt: skip
WIDTH: Final = Row(
    "width", ("w",), "width", "width", "Width", "Units of every hidden layer, or of each: 300-100. A new run.",
    (HIDDEN,), lambda e, f: widths(e.model.hidden), _widths, slot="hidden",
)  # fmt: skip
ACTIVATION: Final = Row(
    "activation", ("a",), "act", "act", "Activation", "The function after every hidden layer.",
    ("model.activation",), _activation, _activations, lambda e, f: activation_name(e.model.activation.kind),
)  # fmt: skip
INIT: Final = Row(
    "init", ("i",), "init", "init", "Initializer", "How the weights are drawn at the start. A new run.",
    ("model.init",), _init, _inits, _init_brief,
)  # fmt: skip
BATCH_NORM: Final = Row(
    "batch_norm", ("b",), "bn", "bn", "Batch norm", "Normalise every hidden layer, before or after its activation.",
    ("model.batch_norm.enabled", "model.batch_norm.place"), _batch_norm, _batch_norms,
)  # fmt: skip
SEED: Final = Row(
    "seed", ("S",), "seed", "seed", "Seed", "Everything random follows from it. A new run.",
    ("seed",), _seed, _seeds,
)  # fmt: skip
