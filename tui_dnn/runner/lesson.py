"""A lesson with arms as a recipe again: all its runs, their edits and their forks as one timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.data.dataset import DataSet
from core.errors import UsageError
from core.spec.arms import MAIN
from core.spec.edits import spelled
from core.spec.experiment import Experiment, TimelineEntry
from core.spec.toml import load_experiment
from core.train.history import TERMINAL
from core.train.replay import Replay
from tui_dnn.runner.play import Play
from tui_dnn.runner.run import Run
from tui_dnn.runner.watch import Moment


@dataclass(frozen=True)
class LessonRecipe:
    """From it all runs of a lesson follow up to now, bit for bit."""

    experiment: Experiment
    done: int
    """Entries at the head of the timeline that were carried out; the others are to come."""
    steps: Mapping[str, int]
    """Updates done, by run."""
    digests: Mapping[str, str]
    digest: str
    """Of the run that was asked for."""


def lesson_of(play: Play, run: Run, to_come: Iterable[TimelineEntry] = ()) -> LessonRecipe:
    """All that was done in a lesson, and what its timeline has in store; without expectations.

    UsageError for edits of a later stage: a timeline counts the steps of the first one.
    """
    for other in play.runs.values():
        if other.stage_of is not None and len(other.trainer.journal) > other.inherited:
            raise UsageError(
                f"run {other.id} ({other.label or other.name}) is a later stage that was edited",
                expected="a lesson whose later stages are as its recipe says",
                hint="put the change into `set` of its arm",
            )
    roots = [one for one in play.runs.values() if one.origin is None]
    done = sorted((entry for root in roots for entry in _history(root, play)), key=lambda entry: entry.at)
    experiment = play.experiment.model_copy(update={"timeline": (*done, *to_come), "expect": ()})
    steps = {name: one.trainer.steps_done for name, one in play.runs.items()}
    digests = {name: one.trainer.digest() for name, one in play.runs.items()}
    return LessonRecipe(experiment, len(done), steps, digests, digests[run.name])


def lesson_at(play: Play, run: Run, moment: Moment) -> LessonRecipe:
    """The recipe of a lesson as far as a moment of one run that is past."""
    recipe = lesson_of(play, run)
    goal, digest = {moment.run: moment.step}, moment.digest
    return LessonRecipe(recipe.experiment, recipe.done, goal, {moment.run: digest}, digest)


def _history(run: Run, play: Play) -> Iterator[TimelineEntry]:
    """Edits of a run and, where they left it, its forks with theirs."""
    forks = [one for one in play.runs.values() if one.origin is not None and one.origin[0] == run.id]
    journal = run.trainer.journal
    for number in range(run.inherited, len(journal) + 1):
        for fork in forks:
            if fork.inherited == number and fork.origin is not None:
                yield TimelineEntry(at=fork.origin[1], fork=fork.name, run=run.name)
                yield from _history(fork, play)
        if number < len(journal):
            entry = journal[number]
            yield TimelineEntry(at=entry.step, set=spelled(entry.edits), run=run.name)


def repeat_lesson(
    recipe: LessonRecipe, data: DataSet, should_stop: Callable[[], bool], path: Path | None
) -> str | None:
    """The digest that a second play of the lesson has: of the first run that differs; None: stopped before."""
    experiment = recipe.experiment if path is None else load_experiment(path)
    done = experiment.timeline[: recipe.done]
    replay = Replay(experiment.model_copy(update={"timeline": done}), data=data)
    replay.run(should_stop=lambda: should_stop() or _reached(recipe, replay))
    if should_stop():
        return None
    for name, digest in recipe.digests.items():
        trainer = replay.trainers.get(name)
        found = "" if trainer is None else trainer.digest()
        if found != digest:
            return found or f"no run {name}"
    return recipe.digest


def _reached(recipe: LessonRecipe, replay: Replay) -> bool:
    """Every run has come as far as it had."""
    for name, steps in recipe.steps.items():
        trainer = replay.trainers.get(name)
        if trainer is None or (trainer.steps_done < steps and trainer.status not in TERMINAL):
            return False
    return True


def is_lesson(play: Play) -> bool:
    """Several runs by its recipe."""
    return bool(play.experiment.arms)


def lesson_data(play: Play) -> DataSet:
    """What its first run is trained on."""
    return play.runs[MAIN].trainer.data
