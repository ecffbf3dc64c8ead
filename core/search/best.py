"""A trial as a preset: a recipe that replays to the value that was found."""

from __future__ import annotations

from typing import Any

from core.search.plan import Plan
from core.search.records import Record
from core.search.space import edits
from core.spec.experiment import Experiment
from core.spec.validate import validate

CLOSE = 1e-3
"""Relative tolerance of the expectation: bits are the same on one machine, other processors round otherwise."""


def as_preset(plan: Plan, record: Record, name: str, study: str) -> Experiment:
    """The experiment of a finished trial. With cross validation the first run is fold 1 and each other fold an arm."""
    recipe = plan.recipe(record.params)
    first = plan.folds(recipe)[0]
    tables: dict[str, Any] = first.model_dump(by_alias=True)
    found = ", ".join(
        f"{key} = {_shown(value)}" for key, value in edits(plan.sweep.space, record.params).items()
    )
    metric, several = plan.sweep.metric, len(record.folds) > 1
    mean = f"{metric} {record.value:.6g}" + (f", mean of {len(record.folds)} folds" if several else "")
    title = f"Trial {record.slot} of {study}: {mean}"
    tables |= {"id": name, "title": title, "lesson": found, "source": [f"tui-dnn sweep, study {study}"]}
    tables["expect"] = [
        {
            "at": "end",
            "run": "main" if fold == 0 else f"fold-{fold + 1}",
            metric: {"near": value, "rel": CLOSE},
        }
        for fold, value in enumerate(record.folds)
    ]
    if several:
        tables["label"] = "fold-1"
        numbers = range(2, len(record.folds) + 1)
        tables["arms"] = [{"name": f"fold-{fold}", "set": {"data.fold": fold}} for fold in numbers]
    return validate(tables, name)


def _shown(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
