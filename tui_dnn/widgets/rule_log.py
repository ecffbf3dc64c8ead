"""What became of every rule that once fired: the memory behind "cured", with the number before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from core.observe.findings import Finding
from tui_dnn.runner.run import Mark
from tui_dnn.widgets.layer_rows import LayerRow

SETTLED = 20
"""Steps of a new run before it may be said to do better than the one before: rules need as long to fire."""
_SMALL_IS_BAD = frozenset({"vanishing-gradient", "collapsed-activations", "frozen-layer"})
_OWN_START = frozenset(
    {"vanishing-gradient", "exploding-gradient", "collapsed-activations", "saturated", "dead-relu"}
)
"""Rules whose number means the same in another run of other settings."""


@dataclass(frozen=True)
class Measure:
    """The number that a rule is about."""

    what: str
    """`L6 std`, `dL/dh L1/L6`."""
    value: float
    share: bool = False
    """To be written in percent."""


Case = tuple[Measure | None, int | None]
"""Number and layer of a rule that fires."""


@dataclass(frozen=True)
class Cured:
    """A rule that fired and no longer does."""

    rule: str
    how: str
    """`cured @600`, `gone`, `cured by the new run`."""
    before: Measure | None
    layer: int | None


def measure(rule: str, layer: int | None, row: LayerRow | None, loss: float) -> Measure | None:
    """The number of a rule right now; None for rules without one."""
    if rule in ("chance-plateau", "lr-too-high", "lr-too-low"):
        return Measure("loss", loss) if isfinite(loss) else None
    if row is None or not row.hidden:
        return None
    if rule in ("vanishing-gradient", "exploding-gradient"):
        return Measure(f"dL/dh L1/L{row.hidden}", float(row.gradient_ratio[0]))
    at = row.hidden - 1 if layer is None else min(layer, row.hidden) - 1
    found = {
        "collapsed-activations": Measure(f"L{at + 1} std", float(row.activation_std[at])),
        "frozen-layer": Measure(f"L{at + 1} upd:w", float(row.update_ratio[at])),
        "saturated": Measure(f"L{at + 1} saturated", float(row.saturated[at]), share=True),
        "dead-relu": Measure(f"L{at + 1} dead", float(row.dead[at]), share=True),
    }.get(rule)
    return found if found is not None and isfinite(found.value) else None


def worst_layer(finding: Finding, row: LayerRow | None) -> int | None:
    """The layer, from 1, that shows a rule best."""
    layers = [layer for layer in finding.layers if row is not None and 1 <= layer <= row.hidden]
    if row is None or not layers:
        return finding.layers[-1] if finding.layers else None
    numbers: Mapping[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]] = {
        "collapsed-activations": row.activation_std,
        "frozen-layer": row.update_ratio,
        "saturated": -row.saturated,
        "dead-relu": -row.dead,
    }
    values = numbers.get(finding.rule)
    return (
        layers[-1]
        if values is None
        else min(layers, key=lambda layer: float(np.nan_to_num(values[layer - 1])))
    )


def _worst(rule: str, old: Case | None, new: Case) -> Case:
    """A rule fires a while after its number has become well again: what it was at its worst is remembered."""
    if old is None or old[0] is None or new[0] is None:
        return new if old is None or old[0] is None else old
    sign = -1 if rule in _SMALL_IS_BAD else 1
    return new if sign * new[0].value > sign * old[0].value else old


class RuleLog:
    """Of one run; a fork begins with what was wrong in the run it left."""

    def __init__(self, parent: RuleLog | None = None, *, fork: bool = False) -> None:
        """Without `fork` the run began anew, beside its parent."""
        self._active: dict[str, Case] = {}
        self._old: dict[str, Case] = {}
        self.cured: dict[str, Cured] = {}
        """By rule, the oldest first."""
        self._seen = -1
        if parent is not None and fork:
            self._active, self.cured = dict(parent._active), dict(parent.cured)
        elif parent is not None:
            self._old = {rule: case for rule, case in parent._active.items() if rule in _OWN_START}

    def update(
        self,
        findings: Sequence[Finding],
        step: int,
        marks: Sequence[Mark],
        row: LayerRow | None,
        loss: float,
    ) -> None:
        """Take in what the rules say after `step` updates; the same step again changes nothing."""
        if step == self._seen:
            return
        self._seen = step
        now = {finding.rule: finding for finding in findings}
        for rule, finding in now.items():
            self.cured.pop(rule, None)
            self._old.pop(rule, None)
            layer = worst_layer(finding, row)
            self._active[rule] = _worst(
                rule, self._active.get(rule), (measure(rule, layer, row, loss), layer)
            )
        for rule in [rule for rule in self._active if rule not in now]:
            before, layer = self._active.pop(rule)
            edits = [mark for mark in marks if mark.step <= step]
            how = f"cured @{edits[-1].step}" if edits else "gone"
            self.cured[rule] = Cured(rule, how, before, layer)
        if self._old and step >= SETTLED:
            for rule, (before, layer) in self._old.items():
                self.cured[rule] = Cured(rule, "cured in this run", before, layer)
            self._old.clear()
