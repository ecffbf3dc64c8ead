"""What survives an edit: values by name, so that nothing starts anew that did not change."""

from __future__ import annotations

from core.nn.arena import Arena
from core.nn.network import Network
from core.optim.optimizer import Optimizer
from core.random import restore, state_of


def carry_network(old: Network, new: Network) -> None:
    """Parameters, moving statistics and dropout streams; batch norm that is new adopts its first batch."""
    for info in new.arena.infos:
        if info.name in old.arena:
            new.arena.view(info.name)[...] = old.arena.view(info.name)
    for name, statistic in new.moving.items():
        if name in old.moving:
            statistic[...] = old.moving[name]
    waiting = {layer.name: layer.adopt for layer in old.batch_norms}
    for layer in new.batch_norms:
        layer.adopt = waiting.get(layer.name, True)
    streams = {layer.name: layer.rng for layer in old.dropouts}
    for dropout in new.dropouts:
        if dropout.name in streams:
            restore(dropout.rng, state_of(streams[dropout.name]))


def carry_optimizer(old: Optimizer, old_arena: Arena, new: Optimizer, new_arena: Arena) -> None:
    """Slots by parameter and the update count; parameters that are new keep the fresh slot."""
    new.iterations = old.iterations
    new.scalars.update(old.scalars)
    for name, slot in new.slots.items():
        if name not in old.slots:
            continue
        for info in new_arena.infos:
            if info.name in old_arena:
                was = old_arena.info(info.name)
                slot[info.start : info.stop] = old.slots[name][was.start : was.stop]
