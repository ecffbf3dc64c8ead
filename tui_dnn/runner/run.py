"""A run: a network being trained, where it comes from, and what was done to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import nan

import numpy as np

from core.data.dataset import DataSet
from core.data.load import load
from core.nn.arena import Array
from core.observe.recorder import Recorder
from core.observe.series import Ring
from core.spec.experiment import Experiment
from core.train.state import TrainerState
from core.train.trainer import Trainer
from tui_dnn.runner.pictures import first_kernel


@dataclass(frozen=True)
class Mark:
    """An applied edit, for the time axis."""

    step: int
    """Updates done before it."""
    label: str
    """Two words or so."""
    edits: Mapping[str, object]


@dataclass(frozen=True)
class Change:
    """An edit and the way back."""

    edits: Mapping[str, object]
    undo: Mapping[str, object]


@dataclass(eq=False)
class Run:
    """Written by the worker alone; the screen reads recorder series, epochs, marks and plain numbers."""

    id: str
    title: str
    experiment: Experiment
    """As started: its settings at step 0."""
    trainer: Trainer
    initial_kernel: Array
    """Copy of the first layer's kernel at step 0."""
    name: str = "main"
    """What timeline and expectations of its preset call it."""
    origin: tuple[str, int] | None = None
    """(run, step) that it was forked from."""
    marks: list[Mark] = field(default_factory=list)
    started_state: TrainerState | None = None
    """Where a fork started; None: at step 0."""
    done: list[Change] = field(default_factory=list)
    """Edits that can be undone, the newest last."""
    undone: list[Change] = field(default_factory=list)
    failed: bool = False
    """The engine raised in the middle of something; it cannot go on."""
    label: str = ""
    """What charts call it beside the other arms of its lesson; empty where it has none."""
    place: int = 0
    """Among the runs of its lesson, in the order of the preset; forks follow."""
    stage_of: str | None = None
    """Id of the run whose end it waited for, and whose layers it may have taken."""
    inherited: int = 0
    """Edits at the head of the journal that were made before the fork."""
    seconds: float = nan
    """A step takes, where several runs go together: their common speed says nothing of each."""

    def took(self, seconds: float) -> None:
        """Of one step: a running mean smooths it."""
        known = self.seconds == self.seconds
        self.seconds = 0.8 * self.seconds + 0.2 * seconds if known else seconds


def title_of(experiment: Experiment) -> str:
    return experiment.title.en or experiment.title.ko or experiment.id


def start(run_id: str, experiment: Experiment, data: DataSet | None, lesson: Experiment | None = None) -> Run:
    """A run at step 0. Raises LabError for data that are missing or do not fit.

    lesson: the preset whose expectations decide which steps are recorded besides the stride, if it is another.
    """
    data = load(experiment.data, np.dtype(experiment.dtype)) if data is None else data
    trainer = Trainer(experiment, data, record_also=checked_steps(lesson or experiment))
    return Run(run_id, title_of(experiment), experiment, trainer, first_kernel(trainer).copy())


def fork(run_id: str, source: Run, *, name: str, title: str, played: Experiment) -> Run:
    """A second run in the state of `source`, with copies of all its arrays; its recording starts here.

    played: the preset whose expectations decide which steps are recorded besides the stride.
    """
    state = source.trainer.state()
    trainer = Trainer(source.experiment, source.trainer.data, record_also=checked_steps(played))
    trainer.restore(state)
    return Run(
        run_id,
        title,
        source.experiment,
        trainer,
        source.initial_kernel,
        name,
        (source.id, source.trainer.steps_done),
        list(source.marks),
        state,
        stage_of=source.stage_of,
        inherited=len(trainer.journal),
    )


def checked_steps(experiment: Experiment) -> Iterable[int]:
    return [block.at for block in experiment.expect if isinstance(block.at, int)]


def copy_past(old: Recorder, new: Recorder) -> None:
    """Give a fork the recorded series of the run that it left, so that its curves begin at step 0."""
    for source, target in ((old.scalar_series, new.scalar_series), (old.layer_series, new.layer_series)):
        if source.capacity == target.capacity:
            _copy_ring(source, target)


def _copy_ring(old: Ring, new: Ring) -> None:
    rows = min(old.count, old.capacity)
    for array, copy in zip(_arrays(old), _arrays(new), strict=True):
        np.copyto(copy[:rows], array[:rows])
    new.count = old.count


def _arrays(ring: Ring) -> list[np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
    found = []
    for value in vars(ring).values():
        found += list(value.values()) if isinstance(value, dict) else [value]
    return [array for array in found if isinstance(array, np.ndarray)]
