"""What a replay writes beside its report: checkpoints, curves as CSV, TensorBoard files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from core.errors import UsageError
from core.spec.arms import label
from core.train.callbacks import watched
from core.train.checkpoint import save
from core.train.checkpoint_recipe import pending
from core.train.history import EpochRow
from tui_dnn.export.csv_file import CsvLog

if TYPE_CHECKING:
    from core.spec.experiment import Experiment, TimelineEntry
    from core.train.history import StepResult
    from core.train.trainer import Trainer
    from tui_dnn.export.tensorboard import EventLog

EVERY = 200
"""Rounds after which curves are written: what one would lose in a crash."""


@dataclass(frozen=True)
class Targets:
    """Files that the command line asked for."""

    save: str | None = None
    save_best: str | None = None
    csv: str | None = None
    tensorboard: str | None = None

    @property
    def any(self) -> bool:
        return any((self.save, self.save_best, self.csv, self.tensorboard))


class Outputs:
    """Opened before the training, so that a target that cannot be written is known before it and not after."""

    def __init__(self, experiment: Experiment, targets: Targets) -> None:
        self.experiment, self.targets = experiment, targets
        self._csv: CsvLog | None = None
        self._events: EventLog | None = None
        self._best: dict[str, float] = {}
        self._waiting = 0

    @property
    def active(self) -> bool:
        return self.targets.any

    def __enter__(self) -> Outputs:
        if self.targets.tensorboard is not None:
            from tui_dnn.export.tensorboard import EventLog

            self._events = EventLog(Path(self.targets.tensorboard))
        if self.targets.csv is not None:
            self._csv = CsvLog(Path(self.targets.csv))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._csv is not None:
            self._csv.close()
        if self._events is not None:
            self._events.close()

    def started(self, runs: Mapping[str, Trainer]) -> None:
        """UsageError where there is no best epoch to save."""
        if self.targets.save_best is not None and runs["main"].data.validation is None:
            raise UsageError(
                "--save-best needs validation data",
                where=self.experiment.id,
                hint="--set data.validation=0.2",
            )

    def step(self, run: str, trainer: Trainer, result: StepResult, runs: Mapping[str, Trainer]) -> None:
        """After every update of every run."""
        self._waiting += 1
        if result.step == 0 or self._waiting >= EVERY * len(runs):
            self._update(runs)
        if result.epoch_row is not None and self.targets.save_best is not None:
            self._keep(run, trainer, result.epoch_row)

    def _keep(self, run: str, trainer: Trainer, row: EpochRow) -> None:
        """Written as soon as it is the best, so that it survives whatever comes after."""
        stopping = trainer.experiment.train.early_stopping
        value = row.val_loss if stopping is None else watched(stopping, row)
        if value < self._best.get(run, inf):
            self._best[run] = value
            save(trainer, self._file(self.targets.save_best, run), to_come=self._pending(run, trainer))

    def _update(self, runs: Mapping[str, Trainer]) -> None:
        self._waiting = 0
        labels = {run: label(self.experiment, run) for run in runs}
        if self._csv is not None:
            self._csv.update({labels[run]: trainer for run, trainer in runs.items()})
        if self._events is not None:
            self._events.update({labels[run]: trainer for run, trainer in runs.items()})

    def finish(self, runs: Mapping[str, Trainer]) -> tuple[str, ...]:
        """The rest; returns what was written where, in words."""
        self._update(runs)
        lines = []
        if self.targets.save is not None:
            for run, trainer in runs.items():
                path = self._file(self.targets.save, run)
                save(trainer, path, to_come=self._pending(run, trainer))
                lines.append(f"{label(self.experiment, run)} at step {trainer.steps_done:,} saved in {path}")
        for run, value in self._best.items():
            path = self._file(self.targets.save_best, run)
            lines.append(f"best epoch of {label(self.experiment, run)} ({value:.4g}) saved in {path}")
        if self.targets.csv is not None:
            lines.append(f"curves in {self.targets.csv}")
        if self.targets.tensorboard is not None:
            lines.append(f"TensorBoard files in {self.targets.tensorboard}")
        return tuple(lines)

    def _pending(self, run: str, trainer: Trainer) -> tuple[TimelineEntry, ...]:
        return pending(trainer, run, self.experiment.timeline)

    def _file(self, target: str | None, run: str) -> Path:
        """Arms and forks have the name of the run in theirs: `net.safetensors`, `net.adam.safetensors`."""
        path = Path(target or "")
        return path if run == "main" else path.with_name(f"{path.stem}.{run}{path.suffix}")
