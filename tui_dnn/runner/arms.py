"""The runs that a lesson begins with, and those that begin when another has ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.data.dataset import DataSet
from core.spec.arms import MAIN, label, recipes
from core.spec.experiment import Arm, Experiment
from core.train.replay import same_data
from core.train.stages import take_layers
from tui_dnn.runner.pictures import first_kernel
from tui_dnn.runner.run import Run, start

FindData = Callable[[Experiment], DataSet | None]
"""Data that are in memory already."""


def begin_lesson(number: int, lesson: Experiment, find: FindData) -> dict[str, Run]:
    """`main` and the arms of the first stage at step 0, by name, with ids from `number` on.

    Runs on equal data share them in memory. LabError: none was made.
    """
    later = {arm.name for arm in lesson.arms if arm.after is not None}
    runs: dict[str, Run] = {}
    for name, recipe in recipes(lesson).items():
        if name not in later:
            runs[name] = _start(number + len(runs), lesson, name, recipe, runs, find)
    return runs


def begin_stage(number: int, lesson: Experiment, arm: Arm, runs: Mapping[str, Run], find: FindData) -> Run:
    """The run of a later stage, with the layers that it takes from the run that has ended."""
    source = runs[arm.after or MAIN]
    run = _start(number, lesson, arm.name, recipes(lesson)[arm.name], runs, find)
    take_layers(source.trainer, run.trainer, arm.take)
    run.initial_kernel = first_kernel(run.trainer).copy()
    run.stage_of = source.id
    return run


def _start(
    number: int, lesson: Experiment, name: str, recipe: Experiment, runs: Mapping[str, Run], find: FindData
) -> Run:
    shared = [run.trainer.data for run in runs.values() if same_data(recipe, run.experiment)]
    run = start(f"{number:04d}", recipe, shared[0] if shared else find(recipe), lesson)
    if lesson.arms:
        names = names_of(lesson)
        run.name, run.label, run.place = name, label(lesson, name), names.index(name)
        run.title = next((arm.title.en for arm in lesson.arms if arm.name == name), "") or run.label
    return run


def names_of(lesson: Experiment) -> tuple[str, ...]:
    """Names of the runs of a lesson, in its order."""
    return (MAIN, *(arm.name for arm in lesson.arms))
