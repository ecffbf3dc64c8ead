"""Where the first number that is not finite appeared."""

from __future__ import annotations

import numpy as np

from core.nn.network import Network
from core.nn.plan import Plan
from core.train.history import Divergence


def locate(network: Network, plan: Plan, step: int) -> Divergence:
    """Search after the forward pass of update `step` gave a loss that is not finite.

    Gradients in the arena are still those of the update before, so an update that spoilt a parameter
    is told apart from a gradient that was not finite already.
    """
    arena = network.arena
    for info in reversed(arena.infos):
        if not np.isfinite(arena.gradient(info.name)).all():
            return Divergence(step - 1, info.layer, f"gradient of {info.kind}")
    for info in arena.infos:
        if not np.isfinite(arena.view(info.name)).all():
            return Divergence(step - 1, info.layer, f"{info.kind} after the update")
    for name, op in plan.ops.items():
        if not np.isfinite(op.y).all():
            return Divergence(step, name, "output")
    return Divergence(step, "loss", "value")
