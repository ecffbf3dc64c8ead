"""Writes a run, as it is between two steps, for other programs; and opens one that was saved."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path

from core.train.checkpoint import save
from core.train.trainer import Trainer
from tui_dnn.runner.changes import label
from tui_dnn.runner.pictures import first_kernel
from tui_dnn.runner.play import Play
from tui_dnn.runner.run import Mark, Run, checked_steps, title_of


def export(run: Run, play: Play, kind: str, target: Path | None = None) -> tuple[Path, ...]:
    """Write a run in a format of `tui_dnn.export.write`; by default to a file of its own among the user's."""
    from tui_dnn.export.write import WRITERS

    suffix, write = WRITERS[kind]
    path = target or _free(f"{run.experiment.id}-{run.id}-step{run.trainer.steps_done}", suffix)
    if kind == "safetensors":
        save(run.trainer, path, to_come=tuple(entry for entry in play.pending if entry.run == run.name))
        return (path,)
    return write(run.trainer, path, run.name)


def user_exports() -> Path:
    """Where the keys of the lab write to."""
    return user_data_path("tui-dnn", appauthor=False) / "exports"


def _free(stem: str, suffix: str) -> Path:
    """A name that nothing has yet."""
    folder, number = user_exports(), 1
    path = folder / f"{stem}{suffix}"
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{suffix}"
    return path


def resumed(run_id: str, trainer: Trainer) -> Run:
    """A run that goes on from a checkpoint; its edits so far are marked, and cannot be undone."""
    recipe = trainer.recipe
    fresh = Trainer(recipe, trainer.data, record_also=checked_steps(recipe))
    marks = [Mark(entry.step, label(entry.edits), entry.edits) for entry in trainer.journal]
    return Run(run_id, title_of(recipe), recipe, trainer, first_kernel(fresh).copy(), marks=marks)
