"""Arms of a preset: the recipe of each, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from core.spec.apply import apply_edits
from core.spec.base import Conflict
from core.spec.layers import layer_names
from core.spec.nearest import did_you_mean
from core.spec.problems import found_in

if TYPE_CHECKING:
    from core.spec.experiment import Experiment

MAIN = "main"
_OF_THE_LESSON = (
    "arms",
    "timeline",
    "expect",
    "lab",
    "seeds",
    "hold",
    "label",
    "id",
    "title",
    "lesson",
    "source",
)
"""What an arm cannot set: it speaks of all runs together."""


def recipes(experiment: Experiment) -> dict[str, Experiment]:
    """The first run as `main`, then every arm, each as an experiment of its own without arms.

    Timeline and expectations stay with `main`, whose recipe is the preset itself where it has no arms.
    """
    if not experiment.arms:
        return {MAIN: experiment}
    found = {MAIN: experiment.model_copy(update={"arms": ()})}
    for arm in experiment.arms:
        tables, _ = apply_edits(type(experiment), _settings(experiment), arm.set)
        found[arm.name] = type(experiment).model_validate(tables)
    return found


def label(experiment: Experiment, run: str) -> str:
    """What charts and tables call a run."""
    return experiment.label if run == MAIN else run


def _settings(experiment: Experiment) -> dict[str, Any]:
    return experiment.model_dump(
        by_alias=True, exclude={"timeline", "expect", "arms", "lab", "seeds", "hold", "label"}
    )


def arm_conflicts(experiment: Experiment) -> Iterator[Conflict]:
    """Names twice, settings that do not hold, stages after runs that do not exist, layers that are not there."""
    settings = _settings(experiment) if experiment.arms else {}
    known: dict[str, Experiment | None] = {MAIN: experiment}
    for index, arm in enumerate(experiment.arms):
        place = ("arms", index)
        if arm.name in known:
            others = ", ".join(known)
            yield Conflict(
                (*place, "name"),
                f'"{arm.name}" a second time',
                f"a name other than {others}",
                needs=("arms",),
            )
        recipe = yield from _recipe(experiment, settings, index)
        yield from _stage(index, arm.after, arm.take, known, recipe)
        known.setdefault(arm.name, recipe)
    if experiment.hold is not None and experiment.hold > experiment.seeds:
        yield Conflict(
            ("hold",), str(experiment.hold), f"at most seeds = {experiment.seeds}", needs=("seeds", "hold")
        )


def _recipe(
    experiment: Experiment, settings: dict[str, Any], index: int
) -> Iterator[Conflict] | Any:  # a generator that returns the arm's experiment
    arm, path = experiment.arms[index], ("arms", index, "set")
    allowed = {key: value for key, value in arm.set.items() if key.partition(".")[0] not in _OF_THE_LESSON}
    for key in arm.set.keys() - allowed.keys():
        expected = "a setting of the run, such as train.optimizer.lr or model.init"
        yield Conflict((*path, key), "belongs to the whole lesson", expected, needs=("arms",))
    tables, failures = apply_edits(type(experiment), settings, allowed)
    for problem in failures:
        yield Conflict((*path, problem.key), problem.given, problem.expected, problem.hint, ("arms",))
    try:
        return type(experiment).model_validate(tables)
    except ValidationError as error:
        for item in found_in(type(experiment), error, tables):
            problem = item.problem
            at = next((key for key in allowed if f"{problem.key}.".startswith(f"{key}.")), None)
            given = problem.given if at == problem.key else f"{problem.key}: {problem.given}"
            where = path if at is None else (*path, at)
            yield Conflict(where, given, problem.expected, problem.hint, ("arms", "data", "model", "train"))
    return None


def _stage(
    index: int,
    after: str | None,
    take: tuple[str, ...],
    known: Mapping[str, Experiment | None],
    recipe: Experiment | None,
) -> Iterator[Conflict]:
    place = ("arms", index)
    if after is None:
        if take:
            yield Conflict((*place, "take"), "without after", "after = the run to take from", needs=("arms",))
        return
    if after not in known:
        expected = f"a run that stands before it: {', '.join(known)}"
        yield Conflict((*place, "after"), f'"{after}"', expected, did_you_mean(after, known), ("arms",))
        return
    source = known[after]
    for number, name in enumerate(take):
        for model in (one.model for one in (source, recipe) if one is not None):
            names = layer_names(model)
            if name not in names:
                yield Conflict(
                    (*place, "take", number),
                    f'"{name}"',
                    f"a layer of both networks: {', '.join(names)}",
                    did_you_mean(name, names),
                    ("arms", "model"),
                )
                break
