"""Rules on single units."""

from __future__ import annotations

import numpy as np

from core.observe import fixes
from core.observe.findings import Finding
from core.observe.text import percent
from core.observe.trace import Trace

DEAD = 0.1
DEAD_ERROR = 0.7
TWINS = 0.5


def dead(trace: Trace) -> Finding | None:
    """Units of a hidden layer that were zero on every recorded example of the last epoch."""
    if trace.dead is None or not trace.hidden:
        return None
    share = trace.dead[: trace.hidden]
    layers = np.flatnonzero(share > DEAD)
    if not layers.size:
        return None
    worst = int(np.nanargmax(share))
    measured = float(share[worst])
    limit = DEAD_ERROR if measured > DEAD_ERROR else DEAD
    return Finding(
        "dead-relu",
        "error" if measured > DEAD_ERROR else "warn",
        f"{percent(measured)} of the units of L{worst + 1} are zero on every recorded example of an epoch, "
        f"limit {percent(limit)}",
        measured,
        limit,
        tuple(int(layer) + 1 for layer in layers),
        fixes.gather(
            fixes.activation(trace.experiment, "leaky_relu"),
            fixes.learning_rate(trace.experiment, 0.3),
            fixes.init(trace.experiment),
        ),
    )


def symmetric(trace: Trace) -> Finding | None:
    """Units with the same weights and the same output: they will never learn different things."""
    twins = {stats.index: stats.twins for stats in trace.view.layers[: trace.hidden] if stats.twins >= TWINS}
    if not twins:
        return None
    worst = max(twins, key=lambda index: twins[index])
    return Finding(
        "symmetric-units",
        "error",
        f"{percent(twins[worst])} of the units of L{worst} have the weights and the output of another unit, "
        f"limit {percent(TWINS)}",
        twins[worst],
        TWINS,
        tuple(twins),
        fixes.gather(fixes.random_init(trace.experiment)),
    )
