"""state() and restore() of a Trainer, exact to the bit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.random import restore as restore_stream
from core.random import state_of
from core.train.state import TrainerState, digest
from core.train.sums import EpochSums

if TYPE_CHECKING:
    from core.train.trainer import Trainer


def arrays_of(trainer: Trainer) -> dict[str, NDArray[Any]]:
    """Live arrays by name: what a digest covers."""
    arrays: dict[str, NDArray[Any]] = {
        "parameters": trainer.network.arena.values,
        "moving": trainer.network.moving_values,
    }
    arrays.update({f"slot/{name}": slot for name, slot in trainer.optimizer.slots.items()})
    return arrays


def counters_of(trainer: Trainer) -> dict[str, Any]:
    """Plain numbers that the next step depends on."""
    return {
        "steps_done": trainer.steps_done,
        "epoch": trainer.feed.epoch,
        "position": trainer.feed.position,
        "iterations": trainer.optimizer.iterations,
        "scalars": dict(trainer.optimizer.scalars),
        "adopt": [layer.name for layer in trainer.network.batch_norms if layer.adopt],
        "streams": {
            "augment": state_of(trainer.feed.rng),
            **{layer.name: state_of(layer.rng) for layer in trainer.network.dropouts},
        },
        "sums": vars(trainer.sums).copy(),
        "callbacks": trainer.callbacks.state(),
    }


def state(trainer: Trainer) -> TrainerState:
    """A copy of everything; the trainer may go on."""
    arrays = {name: array.copy() for name, array in arrays_of(trainer).items()}
    arrays.update({f"best/{name}": array.copy() for name, array in trainer.callbacks.best.items()})
    return TrainerState(
        trainer.experiment,
        arrays,
        counters_of(trainer),
        tuple(trainer.epochs),
        tuple(trainer.journal),
        trainer.status,
        trainer.divergence,
        trainer.recorder.state(),
    )


def restore(trainer: Trainer, saved: TrainerState) -> None:
    """Put a trainer of the same data and structure back into a saved state; its recording starts anew."""
    counters = saved.counters
    trainer.adopt(saved.experiment)
    for name, array in arrays_of(trainer).items():
        np.copyto(array, saved.arrays[name])
    trainer.steps_done = counters["steps_done"]
    trainer.feed.seek(counters["epoch"], counters["position"])
    trainer.optimizer.iterations = counters["iterations"]
    trainer.optimizer.scalars.clear()
    trainer.optimizer.scalars.update(counters["scalars"])
    for layer in trainer.network.batch_norms:
        layer.adopt = layer.name in counters["adopt"]
    restore_stream(trainer.feed.rng, counters["streams"]["augment"])
    for dropout in trainer.network.dropouts:
        restore_stream(dropout.rng, counters["streams"][dropout.name])
    trainer.sums = EpochSums()
    vars(trainer.sums).update(counters["sums"])
    best = {
        name.removeprefix("best/"): array for name, array in saved.arrays.items() if name.startswith("best/")
    }
    trainer.callbacks.restore(counters["callbacks"], best)
    trainer.recorder.rewind(trainer.steps_done)
    trainer.recorder.restore(saved.recorder, trainer.kit(trainer.feed.next_size).taps)
    trainer.epochs, trainer.journal = list(saved.epochs), list(saved.journal)
    trainer.status, trainer.divergence = saved.status, saved.divergence


def digest_of(trainer: Trainer) -> str:
    """SHA-256 of the state: equal digests mean equal bits from here on."""
    return digest(arrays_of(trainer), counters_of(trainer))
