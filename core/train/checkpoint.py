"""A run in a file: save, and go on later from the very same bits, or predict without the data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.data.dataset import DataSet
from core.errors import DataError, UsageError
from core.spec.experiment import TimelineEntry
from core.train import named
from core.train.checkpoint_file import Stored, altered, read, write
from core.train.checkpoint_recipe import done, pending, recipe_text, recipes
from core.train.facts import DataFacts
from core.train.history import Divergence, EpochRow, JournalEntry
from core.train.state import TrainerState

if TYPE_CHECKING:
    from core.train.trainer import Trainer


def save(
    trainer: Trainer,
    path: Path | str,
    *,
    best: bool = False,
    to_come: Iterable[TimelineEntry] | None = None,
) -> None:
    """Write the run as a safetensors file, whole or not at all; OutputError leaves an older file as it was.

    The recipe inside is a preset whose replay leads to these bits: the settings at the start, and all edits
    since as its timeline. to_come: entries of the timeline that are still to be played; by default those of
    the first run. best: only the network of the best epoch, to predict with.
    """
    data, normalization = trainer.data, trainer.data.normalization
    tensors = {"normalize/shift": normalization.shift, "normalize/factor": normalization.factor}
    row = best_row(trainer) if best else None
    waiting = pending(trainer) if to_come is None else tuple(to_come)
    metadata = {
        "kind": "network" if row else "run",
        "recipe": recipe_text(trainer, waiting),
        "edits": str(sum(row is None or entry.step < row.step for entry in trainer.journal)),
        "steps": str(trainer.steps_done if row is None else row.step),
        "data": json.dumps(DataFacts.of(data).as_json()),
        "epochs": json.dumps([vars(epoch) for epoch in trainer.epochs]),
    }
    if row is not None:
        best_arrays = trainer.callbacks.best
        tensors |= named.network(trainer.network, best_arrays["parameters"], best_arrays["moving"])
        write(Path(path), tensors, metadata)
        return
    saved = trainer.state()
    tensors |= named.tensors(trainer.network, saved.arrays) | named.history(trainer.recorder)
    state: dict[str, Any] = {
        "counters": saved.counters,
        "status": saved.status,
        "divergence": None if saved.divergence is None else vars(saved.divergence),
        "recorder": saved.recorder,
    }
    write(Path(path), tensors, metadata | {"state": json.dumps(state), "digest": trainer.digest()})


def load(path: Path | str, data: DataSet | None = None) -> Trainer:
    """The run that was saved, ready for its next step; `data` spares the loading.

    DataError where the file is damaged, or the data are not those that it was trained on.
    """
    stored = read(Path(path))
    if stored.metadata.get("kind") == "network":
        raise UsageError(
            "holds only the network of the best epoch",
            where=stored.path,
            expected="a whole run, to go on with",
            hint=f"tui-dnn predict {stored.path} INPUT",
        )
    try:
        return _load(stored, data)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise altered(stored.path) from None


def _load(stored: Stored, data: DataSet | None) -> Trainer:
    from core.train.trainer import Trainer

    experiment, in_force = recipes(stored)
    state, facts = stored.json("state"), DataFacts.from_json(stored.json("data"))
    trainer = Trainer(experiment, data)
    if trainer.data.fingerprint != facts.fingerprint:
        raise DataError(
            f"`{facts.name}` is not what it was when the run was saved",
            where=stored.path,
            expected="the same examples",
        )
    trainer.adopt(in_force)
    divergence = state["divergence"]
    trainer.restore(
        TrainerState(
            in_force,
            named.arrays(trainer.network, trainer.optimizer, stored),
            state["counters"],
            tuple(EpochRow(**row) for row in stored.json("epochs")),
            tuple(JournalEntry(entry.at, entry.set) for entry in done(experiment, stored)),
            state["status"],
            None if divergence is None else Divergence(**divergence),
            state["recorder"],
        )
    )
    named.restore_history(trainer.recorder, stored.group("history"))
    if trainer.digest() != stored.metadata["digest"]:
        raise altered(stored.path)
    return trainer


def best_row(trainer: Trainer) -> EpochRow:
    """The epoch whose parameters are kept; UsageError where none is."""
    callbacks = trainer.callbacks
    if not callbacks.best or callbacks.best["parameters"].size != trainer.network.arena.values.size:
        raise UsageError(
            "no best epoch is kept",
            expected="train.keep_best = true, or early stopping, and an epoch that has ended",
        )
    return next(row for row in trainer.epochs if row.epoch == callbacks.best_epoch)
