"""A sweep and the experiment around which it searches: from parameters to recipes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core.errors import PresetError, Problem
from core.search.axis import Layers, Range
from core.search.space import Dimension, Params, dimensions, edits, grid_size
from core.search.spec import TRIALS, Axis, Sweep
from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from core.spec.show import show

LARGEST_GRID = 100_000
SETTINGS = frozenset({"id", "seed", "dtype", "threads", "data", "model", "train"})
"""What a trial takes from the experiment."""


@dataclass(frozen=True)
class Plan:
    """What is tried. Parameters alone decide a trial's experiment, and that decides its result."""

    sweep: Sweep
    base: Experiment
    """Without lesson, arms and expectations."""

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        return dimensions(self.sweep.space)

    @property
    def trials(self) -> int:
        """How many trials the file asks for."""
        if self.sweep.method == "grid":
            return grid_size(self.dimensions)
        return self.sweep.trials or TRIALS

    @property
    def limit(self) -> int | None:
        """Epochs of a trial; None: it is counted in steps."""
        return self.base.train.epochs

    def recipe(self, params: Params) -> Experiment:
        """The experiment of a trial; PresetError where these settings do not go together."""
        return with_edits(self.base, edits(self.sweep.space, params), where="trial")

    def folds(self, recipe: Experiment) -> tuple[Experiment, ...]:
        """One experiment for each part that validates; without cross validation the recipe itself."""
        count = self.sweep.folds
        if count == 1:
            return (recipe,)
        numbers = range(1, count + 1)
        return tuple(with_edits(recipe, {"data.folds": count, "data.fold": fold}) for fold in numbers)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that decides results, not of names, texts and the number of trials."""
        plain = self.sweep.model_dump(
            by_alias=True, exclude={"id", "title", "source", "trials", "preset", "base", "set"}
        )
        base = self.base.model_dump(by_alias=True, include=set(SETTINGS - {"id"}))
        return hashlib.sha256(json.dumps([plain, base], sort_keys=True).encode()).hexdigest()


def make_plan(sweep: Sweep, base: Experiment, where: str) -> Plan:
    """The plan, with every value at the ends of every axis tried on the experiment; PresetError with all problems."""
    problems = list(_unfit(base))
    bare = Experiment.model_validate(base.model_dump(by_alias=True, include=set(SETTINGS)))
    try:
        bare = with_edits(bare, sweep.set, where=where) if sweep.set else bare
    except PresetError as error:
        problems += [_at("set", problem) for problem in error.problems]
    for key, axis in sweep.space.items():
        problems += _misfits(bare, key, axis)
    if sweep.method == "grid":
        problems += _endless(sweep.space)
    if problems:
        raise PresetError(where, problems)
    return Plan(sweep, bare)


def _unfit(base: Experiment) -> Iterator[Problem]:
    if base.lab is not None:
        yield Problem("preset", f"{base.id}, a lab", "a preset that trains a network")
    if base.timeline:
        yield Problem(
            "preset",
            f"{base.id}, which is edited while it runs",
            "a preset without a timeline",
            "set what the edit sets under [set]",
        )


def _misfits(base: Experiment, key: str, axis: Axis) -> Iterator[Problem]:
    """Values of an axis that the experiment does not take, each on its own."""
    if isinstance(axis, Layers) and key != "model.hidden":
        yield Problem(f'space."{key}"', "depth and width", "model.hidden as the key of layers")
        return
    if isinstance(axis, Range):
        whole = int if axis.whole else float
        tried: dict[str, Any] = {"low": whole(axis.low), "high": whole(axis.high)}
    elif isinstance(axis, Layers):
        depths = {"depth.low": axis.depth.low, "depth.high": axis.depth.high}
        tried = {name: [axis.width.high] * depth for name, depth in depths.items()}
    else:
        tried = {f"choices[{index}]": value for index, value in enumerate(axis.choices)}
    said: set[str] = set()
    for name, value in tried.items():
        try:
            with_edits(base, {key: value})
        except PresetError as error:
            for problem in error.problems:
                found = _on_axis(key, name, value, problem)
                if found.given + found.expected not in said:
                    said.add(found.given + found.expected)
                    yield found


def _on_axis(key: str, name: str, value: Any, problem: Problem) -> Problem:
    place, hint = f'space."{key}"', problem.hint
    if problem.given == "unknown key":
        return Problem(place, problem.given, problem.expected, hint)
    if isinstance(value, float) and "a whole number" in problem.expected:
        hint = "write int = true"
    given = show(value) if problem.key == key else f"{show(value)}: {problem.key} is {problem.given}"
    return Problem(f"{place}.{name}", given, problem.expected, hint)


def _endless(space: Mapping[str, Axis]) -> Iterator[Problem]:
    found = dimensions(space)
    for one in found:
        if one.grid() is None:
            yield Problem(
                f'space."{one.name}"', "a range without steps", "choices, step or points for a grid"
            )
    if all(one.grid() is not None for one in found) and grid_size(found) > LARGEST_GRID:
        yield Problem("space", f"{grid_size(found):,} points", f"at most {LARGEST_GRID:,}", "fewer values")


def _at(prefix: str, problem: Problem) -> Problem:
    return Problem(f"{prefix}.{problem.key}", problem.given, problem.expected, problem.hint)
