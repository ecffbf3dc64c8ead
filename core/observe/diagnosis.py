"""What is wrong with a run: every rule, ranked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from core.observe import curve_rules, direct_rules, epoch_rules, signal_rules, unit_rules
from core.observe.findings import Epoch, Finding, Fix, InputStats, RunView, Severity
from core.observe.trace import Trace

Rule = Callable[[Trace], Finding | None]

RULES: dict[str, Rule] = {
    "loss-output-mismatch": direct_rules.mismatch,
    "bn-small-batch": direct_rules.small_batch,
    "data-not-scaled": direct_rules.unscaled,
    "nan": direct_rules.not_finite,
    "symmetric-units": unit_rules.symmetric,
    "collapsed-activations": signal_rules.collapsed,
    "saturated": signal_rules.saturated,
    "dead-relu": unit_rules.dead,
    "exploding-gradient": signal_rules.exploding,
    "vanishing-gradient": signal_rules.vanishing,
    "lr-too-high": curve_rules.rate_too_high,
    "lr-too-low": curve_rules.rate_too_low,
    "frozen-layer": signal_rules.frozen,
    "chance-plateau": curve_rules.chance_plateau,
    "overfit": epoch_rules.overfit,
    "underfit": epoch_rules.underfit,
}
"""Every rule by name, causes before what follows from them."""

_STUCK = ("symmetric-units", "collapsed-activations", "saturated", "dead-relu", "vanishing-gradient")
SYMPTOM_OF: dict[str, tuple[str, ...]] = {
    "vanishing-gradient": ("collapsed-activations", "saturated", "dead-relu"),
    "chance-plateau": (
        *_STUCK,
        "data-not-scaled",
        "exploding-gradient",
        "lr-too-high",
        "lr-too-low",
        "frozen-layer",
    ),
}
"""A cause is at least as severe as what follows from it."""
EXPLAINED_BY: dict[str, tuple[str, ...]] = {
    "lr-too-low": _STUCK,
    "underfit": (*_STUCK, "lr-too-high", "lr-too-low", "frozen-layer", "chance-plateau"),
}
"""Findings that say nothing more once one of these is there."""


def diagnose(view: RunView) -> tuple[Finding, ...]:
    """Every finding: errors before warnings, causes before symptoms. A pure function of the view.

    To be called by the thread that trains, between two steps, or on a run that rests.
    """
    trace = Trace(view)
    found = {name: finding for name, rule in RULES.items() if (finding := rule(trace)) is not None}
    for name, reasons in EXPLAINED_BY.items():
        if name in found and any(reason in found for reason in reasons):
            del found[name]
    for symptom, causes in SYMPTOM_OF.items():
        if symptom in found and found[symptom].severity == "error":
            found |= {name: replace(found[name], severity="error") for name in causes if name in found}
    ranked = sorted(found.values(), key=lambda finding: finding.severity != "error")
    return tuple(_with_fix_of_cause(finding, found) for finding in ranked)


def _with_fix_of_cause(finding: Finding, found: Mapping[str, Finding]) -> Finding:
    """A plateau is cured by the fix of the cause that is ranked first."""
    if finding.rule != "chance-plateau":
        return finding
    causes = [found[name] for name in RULES if name in SYMPTOM_OF["chance-plateau"] and name in found]
    causes.sort(key=lambda cause: cause.severity != "error")
    return replace(finding, fixes=causes[0].fixes) if causes else finding


__all__ = ["RULES", "Epoch", "Finding", "Fix", "InputStats", "RunView", "Severity", "diagnose"]
