"""Which layer is in trouble, by the limits of the diagnosis rules: the colours of numbers, ridges and bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from core.observe.findings import Finding
from core.observe.signal_rules import COLLAPSED, EXPLODING, FROZEN, SATURATED, SATURATED_ERROR, VANISHING
from core.observe.unit_rules import DEAD_ERROR, DEAD_LAYER
from tui_dnn.raster.ink import Ink
from tui_dnn.widgets.layer_rows import LayerRow

NEAR = 2.0
"""A ratio within this factor of its limit is in sight of it."""
NEAR_SHARE = 0.7
"""Part of the limit of a share that is in sight of it."""
_WORSE = {Ink.DATA: 0, Ink.WARN: 1, Ink.BAD: 2}


def worse(*inks: int) -> int:
    """The most severe of some judgements: DATA, WARN, BAD."""
    return max(inks, key=lambda ink: _WORSE[Ink(ink)])


def ratio_ink(ratio: float) -> int:
    """Of rms dL/dh over that of the last hidden layer: outside the limits, in sight of one, or well."""
    if not isfinite(ratio):
        return Ink.DATA if ratio != ratio else Ink.BAD
    if ratio < VANISHING or ratio > EXPLODING:
        return Ink.BAD
    return Ink.WARN if ratio < NEAR * VANISHING or ratio > EXPLODING / NEAR else Ink.DATA


def share_ink(share: float, limit: float, error: float) -> int:
    """Of dead or saturated units."""
    if not isfinite(share):
        return Ink.DATA
    return Ink.BAD if share > error else Ink.WARN if share > NEAR_SHARE * limit else Ink.DATA


@dataclass(frozen=True)
class LayerInks:
    """DATA where all is well."""

    ridge: int
    std: int
    share: int
    update: int


def layer_inks(row: LayerRow, findings: Sequence[Finding], learnt: bool) -> list[LayerInks]:
    """For every hidden layer. Small updates only count while it has not `learnt`: a converged network hardly moves."""
    stds = row.activation_std
    named = {finding.rule: finding.layers for finding in findings}
    inks: list[LayerInks] = []
    for layer in range(row.hidden):
        std = float(stds[layer])
        shrunk = layer > 0 and stds[0] > 0 and std < COLLAPSED * stds[0]
        broken = not isfinite(std) or row.nonfinite[layer].any()
        collapsed = shrunk or broken or layer + 1 in named.get("collapsed-activations", ())
        flat = share_ink(float(row.saturated[layer]), SATURATED, SATURATED_ERROR)
        silent = share_ink(float(row.dead[layer]), DEAD_LAYER, DEAD_ERROR)
        moved = float(row.update_ratio[layer])
        slow = (moved < FROZEN and not learnt) or layer + 1 in named.get("frozen-layer", ())
        width = Ink.BAD if collapsed else Ink.WARN if slow else Ink.DATA
        share = worse(flat, silent)
        inks.append(LayerInks(worse(width, share), width, share, Ink.BAD if slow else Ink.DATA))
    return inks
