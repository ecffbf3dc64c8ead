"""The recipe inside a checkpoint: what was played, and what is still to come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.errors import LabError, PresetError
from core.spec.edits import spelled, with_live_edits
from core.spec.experiment import Experiment, TimelineEntry
from core.spec.toml import dump_experiment, parse_experiment
from core.train.checkpoint_file import Stored

if TYPE_CHECKING:
    from core.train.trainer import Trainer


def recipes(stored: Stored) -> tuple[Experiment, Experiment]:
    """Settings at the start, with the whole timeline, and settings in force."""
    experiment = parse_experiment(stored.metadata["recipe"], stored.path)
    in_force = experiment
    for entry in done(experiment, stored):
        in_force = with_live_edits(in_force, entry.set)
    return experiment, in_force


def done(experiment: Experiment, stored: Stored) -> Sequence[TimelineEntry]:
    """Entries of the timeline that were played."""
    return experiment.timeline[: int(stored.metadata["edits"])]


def recipe_text(trainer: Trainer, to_come: Sequence[TimelineEntry] = ()) -> str:
    """TOML of a preset that leads here: without expectations and arms, which speak of more than one run."""
    made = tuple(TimelineEntry(at=entry.step, set=spelled(entry.edits)) for entry in trainer.journal)
    kept = tuple(entry.model_copy(update={"run": "main", "fork": None}) for entry in to_come)
    bare = {"expect": (), "arms": (), "label": "main"}
    for timeline in ((*made, *kept), made):
        text = dump_experiment(trainer.recipe.model_copy(update={**bare, "timeline": timeline}))
        try:
            parse_experiment(text, trainer.recipe.id)
        except PresetError:
            continue  # what is to come does not apply any more; what was done always does
        return text
    raise LabError("the run has no recipe that could be saved", where=trainer.recipe.id)


def pending(
    trainer: Trainer, run: str = "main", timeline: Sequence[TimelineEntry] | None = None
) -> tuple[TimelineEntry, ...]:
    """Entries of the timeline (by default its own) that a run of this name has still to play."""
    now = trainer.steps_done
    made = [spelled(entry.edits) for entry in trainer.journal if entry.step == now]
    return tuple(
        entry
        for entry in (trainer.recipe.timeline if timeline is None else timeline)
        if entry.run == run
        and entry.fork is None
        and (entry.at > now or (entry.at == now and entry.set not in made))
    )
