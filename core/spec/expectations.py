"""Expectations against the runs, or the lab, that they speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from core.spec.base import Conflict, Path
from core.spec.expect import Expect
from core.spec.layers import depth
from core.spec.metrics import Metric
from core.spec.nearest import did_you_mean

if TYPE_CHECKING:
    from core.spec.experiment import Experiment


def known_run(name: str, runs: Mapping[str, int], path: Path, needs: tuple[str, ...]) -> Iterator[Conflict]:
    """A conflict where `name` is none of `runs`."""
    if name not in runs:
        expected = f"a run that exists by then: {', '.join(runs)}"
        yield Conflict(path, f'"{name}"', expected, did_you_mean(name, runs), needs)


def expectation_conflicts(
    experiment: Experiment, recipes: Mapping[str, Experiment], starts: Mapping[str, int]
) -> Iterator[Conflict]:
    """recipes: of main and the arms; starts: the step at which each run, forks included, begins."""
    for index, expect in enumerate(experiment.expect):
        place = ("expect", index)
        recipe = recipes.get(expect.run, experiment)
        yield from known_run(expect.run, starts, (*place, "run"), needs=("expect", "timeline", "arms"))
        if expect.versus is not None:
            yield from known_run(expect.versus, starts, (*place, "versus"), ("expect", "timeline", "arms"))
        yield from _moment(expect, recipe, starts.get(expect.run, 0), place)
        yield from _metrics(expect, recipe, place)


def _moment(expect: Expect, recipe: Experiment, start: int, place: Path) -> Iterator[Conflict]:
    at, train = expect.at, recipe.train
    if isinstance(at, int):
        if train.steps is not None and at > train.steps:
            limit = f"at most train.steps = {train.steps}"
            yield Conflict((*place, "at"), str(at), limit, needs=("expect", "train.steps"))
        if at < start:
            limit = f"at least {start}, where {expect.run} starts"
            yield Conflict((*place, "at"), str(at), limit, needs=("expect", "timeline"))
    elif at != "end" and train.epochs is not None and int(at.removeprefix("epoch ")) > train.epochs:
        limit = f"at most train.epochs = {train.epochs}"
        yield Conflict((*place, "at"), f'"{at}"', limit, needs=("expect", "train.epochs", "train.steps"))


def _metrics(expect: Expect, recipe: Experiment, place: Path) -> Iterator[Conflict]:
    layers = depth(recipe.model)
    for name in expect.metrics:
        metric, path = Metric.parse(name), (*place, "metrics", name)
        if metric.of_lab != (recipe.lab is not None):
            expected = (
                "a number of the lab: lab.NAME" if recipe.lab is not None else "a [lab] that measures it"
            )
            yield Conflict(path, "not measured here", expected, needs=("expect", "lab"))
        if max(metric.layers, default=0) > layers:
            yield Conflict(
                path,
                f"layer {max(metric.layers)}",
                f"a layer from 1 to {layers} (the output)",
                needs=("expect", "model.hidden", "arms"),
            )
        if name.startswith("val_") and recipe.data.validation == "none":
            yield Conflict(
                path,
                "needs a validation set",
                'data.validation other than "none"',
                needs=("expect", "data.validation", "arms"),
            )
