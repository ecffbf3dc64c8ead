"""Rules on single units."""

from __future__ import annotations

import numpy as np

from core.observe import fixes
from core.observe.findings import Finding
from core.observe.text import percent
from core.observe.trace import Trace

DEAD = 0.1
DEAD_LAYER = 0.3
DEAD_ERROR = 0.7
TWINS = 0.5


def dead(trace: Trace) -> Finding | None:
    """Units that were zero on every recorded example of the last epoch: of all hidden units, or of one layer.

    A healthy ReLU network loses a few, and one of eight is soon gone, so 10 % is a limit for the whole network;
    a single layer may lose more before it matters.
    """
    share, units = trace.dead, trace.units
    if share is None or not trace.hidden:
        return None
    share, units = share[: trace.hidden], units[: trace.hidden]
    mortal = ~np.isnan(share)
    if not mortal.any():
        return None
    total = float((share[mortal] * units[mortal]).sum() / units[mortal].sum())
    worst = int(np.nanargmax(share))
    measured, limit, where = float(share[worst]), DEAD_LAYER, f"the units of L{worst + 1}"
    if measured > DEAD_ERROR:
        limit = DEAD_ERROR
    elif measured <= DEAD_LAYER:
        measured, limit, where = total, DEAD, "all hidden units"
    if measured <= limit:
        return None
    return Finding(
        "dead-relu",
        "error" if limit == DEAD_ERROR else "warn",
        f"{percent(measured)} of {where} are zero on every recorded example of an epoch, limit {percent(limit)}",
        measured,
        limit,
        tuple(int(layer) + 1 for layer in np.flatnonzero(share > min(limit, DEAD))),
        fixes.gather(
            fixes.learning_rate(trace.experiment, 0.3),
            fixes.activation(trace.experiment, "leaky_relu"),
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
