"""The row of the data set."""

from __future__ import annotations

from typing import Any, Final

from core.data import imported
from core.data.registry import SETS, SetInfo
from core.spec.experiment import Experiment
from tui_dnn.editing.facts import Facts
from tui_dnn.editing.network_rows import weights_by_hand
from tui_dnn.editing.row import Option, Row, minimal

_OF_ONE_SET: Final[dict[str, Any]] = {
    "data.path": "none", "data.target": "none", "data.task": "auto", "data.points": "none", "data.noise": "none",
    "data.limit": "none", "data.classes": "none", "data.augment.shift": 0, "data.augment.rotation": 0.0,
    "data.augment.blur": 0.0, "data.augment.flip": False, "model.wide": "none", "model.deep": "all",
}  # fmt: skip
"""Settings that were made for one set, and what they are without it."""
_OF_ONE_TASK: Final = {"train.loss": "auto", "model.output": "auto"}
_SHARE_LEFT: Final = 0.7
"""At least so much of a set is left for training after its validation part."""


def change_to(experiment: Experiment, name: str) -> dict[str, Any]:
    """Edits for another set: settings that only the old one knew go back to what fits every set."""
    data = experiment.data
    if data.path is None and data.name == name:
        return {"data.name": name}
    old, new = SETS.get(data.name) if data.path is None else None, SETS.get(name)
    edits = {"data.name": name, **_OF_ONE_SET, **weights_by_hand(experiment)}
    if data.validation not in ("auto", "none"):
        edits["data.validation"] = "auto"
    if old is None or new is None or old.task != new.task or data.task != "auto":
        edits |= _OF_ONE_TASK
    batch = experiment.train.batch
    if batch != "full" and (new is None or batch > _SHARE_LEFT * examples(new)):
        edits["train.batch"] = "full"
    return {"data.name": name, **minimal(experiment, edits)}


def examples(info: SetInfo) -> int:
    """Training examples of a set, validation included, from its description: `3 x 100`, `5,000 + 1,000`."""
    classes, times, each = info.size.partition(" + ")[0].replace(",", "").partition(" x ")
    return int(classes) * (int(each) if times else 1)


def _note(info: SetInfo) -> str:
    if info.task == "regression":
        return "regression"
    return "2-D" if info.features == 2 else f"{info.features} in"


def _options(experiment: Experiment, facts: Facts) -> tuple[Option, ...]:
    own = [Option(experiment.data.path, {})] if experiment.data.path is not None else []
    known = [Option(n, change_to(experiment, n), note=_note(info)) for n, info in SETS.items()]
    mine = [Option(n, change_to(experiment, n), note="imported") for n in imported.names()]
    return (*own, *known, *mine)


def _show(experiment: Experiment, facts: Facts) -> str:
    data = experiment.data
    name = data.name if data.path is None else data.path.replace("\\", "/").rpartition("/")[2]
    return name if len(name) <= 12 else f"{name[:10]}.."


DATA: Final = Row(
    "data", ("D",), "data", "data", "Data set", "What it learns from. A new run.",
    ("data.name", "data.path"), _show, _options,
)  # fmt: skip
