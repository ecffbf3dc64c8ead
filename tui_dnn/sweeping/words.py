"""Parameters and values of trials as short words."""

from __future__ import annotations

from core.search.plan import Plan
from core.search.records import Record
from core.search.space import Value
from tui_dnn.raster.numbers import number
from tui_dnn.report.pace import span

SHORT = {
    "train.optimizer.lr": "lr",
    "model.hidden.depth": "layers",
    "model.hidden.width": "units",
}
"""Names of common parameters; of others the last words of the key that tell them apart."""


def names(plan: Plan) -> dict[str, str]:
    """A heading for every dimension, all different."""
    keys = [one.name for one in plan.dimensions]
    found = {key: SHORT.get(key, key.rpartition(".")[2]) for key in keys}
    for key, name in list(found.items()):
        if list(found.values()).count(name) > 1:
            found[key] = ".".join(key.split(".")[-2:])
    return found


def value(drawn: Value | None) -> str:
    if drawn is None:
        return ""
    if isinstance(drawn, bool):
        return str(drawn).lower()
    return number(drawn) if isinstance(drawn, float) else str(drawn)


def score(record: Record) -> str:
    """The value, with its spread over folds."""
    if record.value is None:
        return ""
    return number(record.value)


def spread(record: Record) -> str:
    if len(record.folds) < 2 or record.value is None:
        return ""
    mean = sum(record.folds) / len(record.folds)
    deviation = (sum((one - mean) ** 2 for one in record.folds) / len(record.folds)) ** 0.5
    return f"+-{number(deviation)}"


def state(record: Record) -> str:
    """What became of it, in a word."""
    if record.state == "running":
        return f"{record.progress:4.0%}"
    if record.state == "pruned" and record.curve:
        return f"pruned at {record.curve[-1][0]}"
    if record.state == "interrupted":
        return "given up"
    return record.state


def took(record: Record) -> str:
    return span(record.seconds) if record.seconds else ""
