from __future__ import annotations

import pytest

from core.observe.findings import Finding
from tests.widgets.made import layer_row
from tui_dnn.runner.run import Mark
from tui_dnn.widgets.rule_log import Cured, Measure, RuleLog, measure, worst_layer

VANISHING = Finding("vanishing-gradient", "error", "", 1e-6, 1e-3, (1, 3))
COLLAPSED = Finding("collapsed-activations", "error", "", 1e-6, 1e-3, (2, 3))
PLATEAU = Finding("chance-plateau", "error", "", 0.0, 0.01)
SICK = layer_row(std=(0.5, 1e-5, 1e-7), rms=(1e-6, 1e-3, 1.0))
WELL = layer_row()
EDIT = [Mark(600, "bn on", {})]


def test_cured_by_an_edit() -> None:
    log = RuleLog()
    log.update((COLLAPSED, VANISHING), 600, [], SICK, 1.1)
    assert not log.cured
    log.update((VANISHING,), 620, EDIT, WELL, 0.5)
    assert log.cured == {
        "collapsed-activations": Cured("collapsed-activations", "cured @600", Measure("L3 std", 1e-7), 3)
    }
    log.update((), 640, EDIT, WELL, 0.1)
    assert list(log.cured) == ["collapsed-activations", "vanishing-gradient"]
    assert log.cured["vanishing-gradient"].before == Measure("dL/dh L1/L3", 1e-6)


def test_gone_without_an_edit() -> None:
    log = RuleLog()
    log.update((VANISHING,), 100, [], SICK, 1.1)
    log.update((), 120, [], WELL, 0.5)
    assert log.cured["vanishing-gradient"].how == "gone"


def test_a_rule_that_fires_again_is_not_cured() -> None:
    log = RuleLog()
    log.update((VANISHING,), 100, [], SICK, 1.1)
    log.update((), 120, [], WELL, 0.5)
    log.update((VANISHING,), 140, [], SICK, 0.5)
    assert not log.cured


def test_the_same_step_again_changes_nothing() -> None:
    log = RuleLog()
    log.update((VANISHING,), 100, [], SICK, 1.1)
    log.update((), 100, [], WELL, 0.5)
    assert not log.cured


def test_a_fork_is_cured_of_what_its_origin_had() -> None:
    origin = RuleLog()
    origin.update((VANISHING, PLATEAU), 600, [], SICK, 1.1)
    fork = RuleLog(origin, fork=True)
    fork.update((), 640, EDIT, WELL, 0.1)
    assert {cured.how for cured in fork.cured.values()} == {"cured @600"}
    assert set(fork.cured) == {"vanishing-gradient", "chance-plateau"}
    assert not origin.cured


def test_a_new_run_needs_time_to_do_better() -> None:
    before = RuleLog()
    before.update((VANISHING, PLATEAU), 600, [], SICK, 1.1)
    new = RuleLog(before)
    new.update((), 10, [], WELL, 1.0)
    assert not new.cured
    new.update((), 30, [], WELL, 1.0)
    assert [(cured.rule, cured.how) for cured in new.cured.values()] == [
        ("vanishing-gradient", "cured in this run")
    ]
    ill = RuleLog(before)
    ill.update((VANISHING,), 30, [], SICK, 1.0)
    ill.update((VANISHING,), 60, [], SICK, 1.0)
    assert not ill.cured


@pytest.mark.parametrize(
    ("rule", "layer", "found"),
    [
        ("vanishing-gradient", None, Measure("dL/dh L1/L3", 4.0)),
        ("exploding-gradient", 1, Measure("dL/dh L1/L3", 4.0)),
        ("collapsed-activations", 2, Measure("L2 std", 0.2)),
        ("collapsed-activations", 99, Measure("L3 std", 0.3)),
        ("saturated", 1, Measure("L1 saturated", 0.4, share=True)),
        ("dead-relu", 1, Measure("L1 dead", 0.1, share=True)),
        ("dead-relu", 2, None),
        ("frozen-layer", 3, Measure("L3 upd:w", 1e-3)),
        ("chance-plateau", None, Measure("loss", 1.5)),
        ("overfit", None, None),
    ],
)
def test_measure(rule: str, layer: int | None, found: Measure | None) -> None:
    row = layer_row(std=(0.1, 0.2, 0.3), rms=(4.0, 2.0, 1.0), dead=(0.1,), saturated=(0.4, 0.0))
    assert measure(rule, layer, row, 1.5) == found


def test_without_a_record_there_is_no_number() -> None:
    assert measure("vanishing-gradient", None, None, 1.5) is None
    assert measure("lr-too-high", None, None, float("nan")) is None


def test_worst_layer() -> None:
    assert worst_layer(COLLAPSED, SICK) == 3
    assert worst_layer(Finding("saturated", "warn", "", 0, 0, (1, 2)), layer_row(saturated=(0.9, 0.4))) == 1
    assert worst_layer(PLATEAU, SICK) is None
    assert worst_layer(VANISHING, None) == 3
