"""A look inside without a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.random import restore, state_of
from core.train.kit import Kit

if TYPE_CHECKING:
    from core.train.trainer import Trainer


def probe(trainer: Trainer) -> Kit:
    """Forward and backward on the next batch, without an update; random streams and statistics are put back."""
    network, feed = trainer.network, trainer.feed
    kit = trainer.kit(feed.next_size)
    streams = [feed.rng, *(layer.rng for layer in network.dropouts)]
    before = [state_of(rng) for rng in streams]
    moving, adopt = network.moving_values.copy(), [layer.adopt for layer in network.batch_norms]
    position = feed.position
    feed.load(kit.plan.x, kit.target)
    kit.plan.forward()
    kit.loss.value_and_gradient(kit.plan.output, kit.target.y, kit.plan.doutput)
    kit.plan.backward()
    feed.seek(feed.epoch, position)
    for rng, state in zip(streams, before, strict=True):
        restore(rng, state)
    network.moving_values[...] = moving
    for layer, waiting in zip(network.batch_norms, adopt, strict=True):
        layer.adopt = waiting
    return kit
