"""Timeline and expectations against the run that they speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from core.spec.apply import apply_edits, is_live
from core.spec.arms import MAIN, recipes
from core.spec.base import Conflict, Path
from core.spec.expectations import expectation_conflicts, known_run
from core.spec.nearest import did_you_mean
from core.spec.problems import Found, found_in

if TYPE_CHECKING:
    from core.spec.experiment import Experiment


def timeline_conflicts(
    experiment: Experiment, *, consistent: bool = True, arms: bool = True
) -> Iterator[Conflict]:
    """Entries out of order, runs that do not exist, edits that do not apply, checks that cannot be made.

    consistent: the settings that the edits start from do not contradict themselves already.
    arms: every arm is valid, so that what speaks of arms can be checked.
    """
    runs = recipes(experiment) if arms else {MAIN: experiment}
    if not arms and experiment.arms:
        return
    forks = dict.fromkeys(runs, 0)
    yield from _order(experiment, runs, forks)
    if experiment.timeline:
        yield from _edits(experiment, runs, consistent)
    yield from expectation_conflicts(experiment, runs, forks)


def _order(
    experiment: Experiment, runs: Mapping[str, Experiment], forks: dict[str, int]
) -> Iterator[Conflict]:
    before = 0
    for index, entry in enumerate(experiment.timeline):
        place = ("timeline", index)
        if entry.at < before:
            yield Conflict(
                (*place, "at"), str(entry.at), f"at least {before}: entries are in order", needs=("timeline",)
            )
        before = max(before, entry.at)
        steps = runs.get(entry.run, experiment).train.steps
        if steps is not None and entry.at > steps:
            yield Conflict(
                (*place, "at"),
                str(entry.at),
                f"at most train.steps = {steps}",
                needs=("timeline", "train.steps"),
            )
        yield from known_run(entry.run, forks, (*place, "run"), needs=("timeline",))
        if entry.fork is not None:
            if entry.fork in forks:
                yield Conflict(
                    (*place, "fork"),
                    f'"{entry.fork}" a second time',
                    f"a name other than {', '.join(forks)}",
                    needs=("timeline",),
                )
            forks.setdefault(entry.fork, entry.at)


def _edits(experiment: Experiment, runs: Mapping[str, Experiment], consistent: bool) -> Iterator[Conflict]:
    """Apply each edit to the settings in force; one that fails is reported and left out."""
    model = type(experiment)
    current = {name: bare(recipe) for name, recipe in runs.items()}
    for index, entry in enumerate(experiment.timeline):
        settings = current.get(entry.run, current["main"])
        path = ("timeline", index, "set")
        fixed = [key for key in entry.set if not is_live(key)]
        for key in fixed:
            yield _starts_a_new_run(model, (*path, key), key)
        live = {key: value for key, value in entry.set.items() if key not in fixed}
        changed, failures = apply_edits(model, settings, live)
        found = [Found(problem, tuple(problem.key.split("."))) for problem in failures]
        try:
            model.model_validate(changed)
        except ValidationError as error:
            found += [item for item in found_in(model, error, changed) if consistent or not item.whole]
        for item in found:
            yield _in_entry(item, path, tuple(live))
        current[entry.fork or entry.run] = settings if found else changed


def _in_entry(item: Found, path: Path, edited: tuple[str, ...]) -> Conflict:
    """What is wrong with settings after an edit, as a problem of the edit."""
    problem = item.problem
    key = next((key for key in edited if problem.key == key or problem.key.startswith(f"{key}.")), None)
    where = problem.key if problem.key in edited else key
    given = problem.given if problem.key in edited else f"{problem.key}: {problem.given}"
    needs = ("data", "model", "train") if item.conflict else (".".join(problem.key.split(".")[:2]),)
    return Conflict(
        path if where is None else (*path, where),
        given,
        problem.expected,
        problem.hint,
        ("timeline", *needs),
    )


def _starts_a_new_run(model: type[Experiment], path: Path, key: str) -> Conflict:
    known = key.partition(".")[0] in model.model_fields
    return Conflict(
        path,
        "starts a new run" if known else "unknown key",
        "a setting that can change in a run, such as train.optimizer.lr, model.batch_norm or train.freeze",
        "set it in the preset itself" if known else did_you_mean(key, ("train", "model", "data")),
        ("timeline",),
    )


def bare(experiment: Experiment) -> dict[str, Any]:
    """The settings alone, as plain tables: without what speaks of the start or of the whole run.

    Left out are lab, arms, timeline, expectations and weights by hand, which name layers that an edit may take away.
    """
    return experiment.model_dump(
        by_alias=True,
        exclude={"timeline": True, "expect": True, "arms": True, "lab": True, "model": {"weights": True}},
    )
