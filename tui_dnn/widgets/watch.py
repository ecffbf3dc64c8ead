"""Numbers in sight of a limit: no rule fires yet, but one looks at them."""

from __future__ import annotations

from core.observe import fixes
from core.observe.findings import Finding
from core.observe.signal_rules import EXPLODING, SATURATED, VANISHING
from core.observe.unit_rules import DEAD_LAYER
from core.spec.experiment import Experiment
from tui_dnn.raster.numbers import number, percent
from tui_dnn.widgets.judge import NEAR, NEAR_SHARE
from tui_dnn.widgets.layer_rows import LayerRow


def watched(row: LayerRow | None, experiment: Experiment, firing: set[str]) -> list[Finding]:
    """As findings, though nothing is wrong yet; without those of which the rule fires already."""
    if row is None or not row.hidden:
        return []
    found = [*_gradient(row, experiment), *_shares(row, experiment)]
    return [finding for finding in found if finding.rule not in firing]


def _gradient(row: LayerRow, experiment: Experiment) -> list[Finding]:
    if row.hidden < 2:
        return []
    ratio, name = float(row.gradient_ratio[0]), f"dL/dh L1/L{row.hidden}"
    if EXPLODING / NEAR < ratio <= EXPLODING:
        advice = fixes.gather(fixes.clip(experiment), fixes.learning_rate(experiment, 0.1))
        text = f"{name} = {number(ratio)}, limit {number(EXPLODING)}"
        return [Finding("exploding-gradient", "warn", text, ratio, EXPLODING, (1,), advice)]
    if VANISHING <= ratio < NEAR * VANISHING:
        advice = fixes.gather(fixes.batch_norm(experiment), fixes.activation(experiment, "relu"))
        text = f"{name} = {number(ratio)}, limit 1e-3"
        return [Finding("vanishing-gradient", "warn", text, ratio, VANISHING, (1,), advice)]
    return []


def _shares(row: LayerRow, experiment: Experiment) -> list[Finding]:
    found: list[Finding] = []
    for rule, values, limit, advice in (
        ("dead-relu", row.dead, DEAD_LAYER, fixes.learning_rate(experiment, 0.3)),
        ("saturated", row.saturated, SATURATED, fixes.batch_norm(experiment)),
    ):
        shares = {layer: float(values[layer]) for layer in range(row.hidden)}
        near = {layer: share for layer, share in shares.items() if NEAR_SHARE * limit < share <= limit}
        if near:
            layer = max(near, key=lambda one: near[one])
            what = "of the units dead" if rule == "dead-relu" else "of the outputs saturated"
            text = f"L{layer + 1}: {percent(near[layer])} {what}, limit {percent(limit)}"
            found.append(Finding(rule, "warn", text, near[layer], limit, (layer + 1,), fixes.gather(advice)))
    return found
