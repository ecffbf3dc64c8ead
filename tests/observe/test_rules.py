"""Every rule: a run that it must find, with its number, and close runs that it must leave alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

import numpy as np
import pytest

from core.observe.diagnosis import RULES, diagnose
from core.observe.findings import InputStats, RunView
from core.observe.statistics import layer_statistics
from core.observe.text import format_number
from core.spec.edits import is_live, with_edits
from core.spec.expect import RuleName
from tests.observe.fakes import experiment, make_recorder, make_taps, record_step
from tests.observe.views import CREEPING, LN3, NOISE, dead_view, epochs, found, story, symmetric_view, view

RISING = np.concatenate((np.linspace(1.1, 0.2, 200), np.linspace(0.2, 0.8, 60)))
ZIGZAG = 0.5 + 0.1 * np.where(np.arange(200) % 2, 1.0, -1.0)
UP = [0.5, 0.4, 0.35, 0.4, 0.45, 0.5]
DOWN = [0.5, 0.4, 0.3, 0.2, 0.1, 0.05]


@dataclass(frozen=True)
class Case:
    run: Callable[[], RunView]
    measured: float
    limit: float
    severity: str
    layers: tuple[int, ...] = ()


FIRES: dict[str, Case] = {
    "vanishing-gradient": Case(
        lambda: view(story(gradient=[1e-7, 1e-5, 1e-3, 1e-2])), 1e-4, 1e-3, "error", (1, 3)
    ),
    "exploding-gradient": Case(
        lambda: view(story(gradient=[1e-1, 1e-2, 1e-3, 1e-2])), 100.0, 70.0, "warn", (1, 3)
    ),
    "collapsed-activations": Case(lambda: view(story(std=[0.5, 1e-2, 1e-4, 1.0])), 2e-4, 1e-3, "error", (3,)),
    "saturated": Case(lambda: view(story(saturated=[0.1, 0.45, 0.31, 1.0])), 0.45, 0.3, "warn", (2, 3)),
    "dead-relu": Case(lambda: dead_view(0.2), 0.2, 0.1, "warn", (1,)),
    "symmetric-units": Case(symmetric_view, 1.0, 0.5, "error", (1,)),
    "frozen-layer": Case(
        lambda: view(story(ratio=[1e-9, 1e-7, 1e-4, 2e-3], losses=np.full(100, 1.2))),
        1e-9,
        1e-5,
        "warn",
        (1, 2),
    ),
    "lr-too-high": Case(
        lambda: view(story(losses=ZIGZAG), experiment=experiment(train__batch="full")), 1.0, 0.5, "warn"
    ),
    "lr-too-low": Case(lambda: view(story(losses=CREEPING, ratio=5e-5)), 5e-5, 3e-4, "warn"),
    "chance-plateau": Case(lambda: view(story(losses=np.full(300, LN3 * 1.005))), 0.005, 0.01, "error"),
    "overfit": Case(lambda: view(epochs=epochs(DOWN, UP)), 0.15, 0.02 * LN3, "warn"),
    "underfit": Case(lambda: view(epochs=epochs([0.8] * 7, [0.81] * 7)), 0.8 / LN3, 0.5, "warn"),
    "bn-small-batch": Case(
        lambda: view(experiment=experiment(model__batch_norm__enabled=True, train__batch=4)),
        4.0,
        16.0,
        "warn",
    ),
    "nan": Case(lambda: view(diverged=(12, "output of dense_2")), 1.0, 0.0, "error"),
    "data-not-scaled": Case(lambda: view(inputs=InputStats(33.3, 78.6, 255.0)), 85.36, 10.0, "warn"),
    "loss-output-mismatch": Case(
        lambda: view(task="regression", output="tanh", loss="mse", targets=(-0.5, 5.0)), 4.0, 0.0, "error"
    ),
}


def test_every_rule_has_a_case_and_a_name_that_presets_know() -> None:
    assert set(FIRES) == set(RULES) == set(get_args(RuleName))


@pytest.mark.parametrize("rule", FIRES)
def test_a_rule_fires_with_its_number(rule: str) -> None:
    case = FIRES[rule]
    finding = found(case.run())[rule]
    assert finding.measured == pytest.approx(case.measured, rel=0.01)
    assert finding.limit == pytest.approx(case.limit, rel=0.01)
    assert finding.severity == case.severity
    assert finding.layers == case.layers
    assert "limit" in finding.evidence
    assert re.search(r"\d", finding.evidence)
    assert finding.evidence.isascii()
    assert finding.fixes


@pytest.mark.parametrize("rule", FIRES)
def test_fixes_are_valid_edits_that_change_something(rule: str) -> None:
    run = FIRES[rule].run()
    for fix in found(run)[rule].fixes:
        changed = with_edits(run.experiment, dict(fix.edits))
        assert changed != run.experiment, fix
        assert fix.title.isascii()
    live = [all(is_live(key) for key in fix.edits) for fix in found(run)[rule].fixes]
    assert live == sorted(live, reverse=True)


def test_the_healthy_story_is_healthy() -> None:
    assert found(view(epochs=epochs(DOWN, DOWN), inputs=InputStats(0.1, 0.3, 1.0))) == {}


def test_nothing_recorded_is_nothing_found() -> None:
    recorder = make_recorder(make_taps())
    assert diagnose(RunView(experiment(), recorder, 0)) == ()
    off = make_recorder(make_taps(), hist=0)
    for step in range(500):
        off.scalar(step, 1.0, 0.0, 0.5, 0.001)
    assert diagnose(RunView(experiment(), off, 500)) == ()


SILENT: dict[str, tuple[str, Callable[[], RunView | list[RunView]]]] = {
    "one record only": ("vanishing-gradient", lambda: view(story(gradient=[1e-9, 1, 1, 1], rows=1))),
    "two records within 20 steps": (
        "vanishing-gradient",
        lambda: view(story(gradient=[1e-9, 1, 1, 1], rows=2)),
    ),
    "one hidden layer": ("vanishing-gradient", lambda: view(story(hidden=1, gradient=[1e-9, 1]))),
    "no hidden layer": ("collapsed-activations", lambda: view(story(hidden=0, std=[0.0]))),
    "no gradient anywhere": ("vanishing-gradient", lambda: view(story(gradient=0.0))),
    "the first layer is silent": ("collapsed-activations", lambda: view(story(std=[0.0, 0.0, 0.0, 1.0]))),
    "only the output is saturated": ("saturated", lambda: view(story(saturated=[0.1, 0.1, 0.1, 0.9]))),
    "a few dead units": ("dead-relu", lambda: dead_view(0.05)),
    "many dead units in one of many layers": ("dead-relu", lambda: dead_view(0.2, hidden=5)),
    "converged": ("frozen-layer", lambda: view(story(ratio=1e-8, losses=np.linspace(1, 0.01, 400)))),
    "converged on a high floor": (
        "frozen-layer",
        lambda: view(story(ratio=1e-8, losses=np.full(400, 0.7) + 0.5 * np.exp(-np.arange(400) / 9))),
    ),
    "frozen on purpose": (
        "frozen-layer",
        lambda: view(
            story(ratio=[0.0, 1e-3, 1e-3, 1e-3], losses=np.full(100, 1.2)),
            experiment=experiment(train__freeze=["dense_1"]),
        ),
    ),
    "the schedule has ended": (
        "frozen-layer",
        lambda: view(story(ratio=1e-8, losses=np.full(300, 1.2), rate=1e-7)),
    ),
    "the schedule has ended, slowly": (
        "lr-too-low",
        lambda: view(story(ratio=1e-6, losses=CREEPING, rate=1e-7)),
    ),
    "a converged network meets hard batches": (
        "exploding-gradient",
        lambda: view(story(norm=[2, 1, 0.5, 0.1, 0.01, 0.01, 1.5, 0.01, 1.2, 1.1])),
    ),
    "one leap that came back": (
        "exploding-gradient",
        lambda: view(story(norm=[1, 1, 1, 50, 1, 1, 1, 1, 1, 1])),
    ),
    "a leap seen only once so far": ("exploding-gradient", lambda: view(story(norm=[1] * 9 + [60]))),
    "far apart records": (
        "exploding-gradient",
        lambda: view(story(norm=[1, 1, 1, 1, 1, 20, 20, 20, 20, 20], stride=100)),
    ),
    "noise of small batches": ("lr-too-high", lambda: view(story(losses=0.5 + 0.15 * NOISE[:400]))),
    "noise as large as the loss": (
        "lr-too-high",
        lambda: [view(story(losses=np.abs(part))) for part in NOISE.reshape(40, 100)],
    ),
    "noise near zero": ("lr-too-high", lambda: view(story(losses=np.abs(1e-3 * NOISE[:400])))),
    "a rise that is small against chance": (
        "lr-too-high",
        lambda: view(story(losses=np.concatenate((np.linspace(1, 0.01, 300), np.full(60, 0.05))))),
    ),
    "still coming down from far above chance": (
        "lr-too-high",
        lambda: view(story(losses=50 * np.exp(-np.arange(300) / 100) + 0.5 * np.abs(NOISE[:300]))),
    ),
    "a small ripple on a full batch": (
        "lr-too-high",
        lambda: view(story(losses=0.05 * ZIGZAG), experiment=experiment(train__batch="full")),
    ),
    "an edit made the loss jump": (
        "lr-too-high",
        lambda: view(
            story(losses=np.concatenate((np.full(200, 0.1), np.linspace(0.9, 0.5, 200)))), changed_at=200
        ),
    ),
    "settled on a floor": (
        "lr-too-low",
        lambda: view(story(ratio=5e-5, losses=0.8 + 0.4 * np.exp(-np.arange(900) / 40) + 0.02 * NOISE[:900])),
    ),
    "low enough": ("lr-too-low", lambda: view(story(ratio=5e-5, losses=np.linspace(0.4, 0.39, 300)))),
    "falls fast with small steps": (
        "lr-too-low",
        lambda: view(story(ratio=5e-5, losses=np.linspace(1.2, 0.9, 300))),
    ),
    "passes chance level": ("chance-plateau", lambda: view(story(losses=np.linspace(1.2, 1.0, 300)))),
    "near chance, not at it": ("chance-plateau", lambda: view(story(losses=np.full(300, 1.02 * LN3)))),
    "at chance for a short time": ("chance-plateau", lambda: view(story(losses=np.full(150, LN3)))),
    "no chance level": ("chance-plateau", lambda: view(story(losses=np.full(300, LN3)), chance_loss=None)),
    "training rises too": ("overfit", lambda: view(epochs=epochs(UP, UP))),
    "two ups": ("overfit", lambda: view(epochs=epochs(DOWN[:5], UP[:5]))),
    "a rise too small": ("overfit", lambda: view(epochs=epochs(DOWN, [0.35, 0.3, 0.3, 0.305, 0.306, 0.307]))),
    "it came back": ("overfit", lambda: view(epochs=epochs([*DOWN, 0.04], [*UP, 0.34]))),
    "flat and low": ("underfit", lambda: view(epochs=epochs([0.1] * 7, [0.1] * 7))),
    "flat training, far validation": ("underfit", lambda: view(epochs=epochs([0.6] * 7, [0.9] * 7))),
    "still falling": (
        "underfit",
        lambda: view(epochs=epochs(list(np.linspace(1, 0.7, 7)), list(np.linspace(1, 0.7, 7)))),
    ),
    "no validation data": ("overfit", lambda: view(epochs=epochs(DOWN, [float("nan")] * 6))),
    "large batch": (
        "bn-small-batch",
        lambda: view(experiment=experiment(model__batch_norm__enabled=True, train__batch=100)),
    ),
    "small batch without batch norm": ("bn-small-batch", lambda: view(experiment=experiment(train__batch=2))),
    "images": ("data-not-scaled", lambda: view(inputs=InputStats(0.13, 0.31, 1.0))),
    "raw digits 0..16": ("data-not-scaled", lambda: view(inputs=InputStats(4.9, 6.0, 16.0))),
    "raw iris": ("data-not-scaled", lambda: view(inputs=InputStats(3.46, 1.97, 7.9))),
    "constant inputs": ("data-not-scaled", lambda: view(inputs=InputStats(0.0, 0.0, 0.0))),
    "softmax with its loss": (
        "loss-output-mismatch",
        lambda: view(task="multiclass", output="softmax", loss="softmax_ce", outputs=3),
    ),
    "linear classes by least squares": (
        "loss-output-mismatch",
        lambda: view(task="multiclass", output="linear", loss="mse", outputs=3),
    ),
    "autoencoder of images": (
        "loss-output-mismatch",
        lambda: view(task="autoencoder", output="sigmoid", loss="mse", targets=(0, 1)),
    ),
    "regression within reach": (
        "loss-output-mismatch",
        lambda: view(task="regression", output="sigmoid", loss="mse", targets=(0, 1)),
    ),
}


@pytest.mark.parametrize("name", SILENT)
def test_a_close_run_is_left_alone(name: str) -> None:
    rule, run = SILENT[name]
    runs = run()
    for one in runs if isinstance(runs, list) else [runs]:
        assert rule not in found(one)


LOUD: dict[str, tuple[str, Callable[[], RunView]]] = {
    "stride 1": ("vanishing-gradient", lambda: view(story(gradient=[1e-9, 1, 1, 1], rows=21, stride=1))),
    "stride 50, two records": (
        "vanishing-gradient",
        lambda: view(story(gradient=[1e-9, 1, 1, 1], rows=2, stride=50)),
    ),
    "the first layer gets nothing": ("vanishing-gradient", lambda: view(story(gradient=[0.0, 0.0, 1, 1]))),
    "a layer without any spread": ("collapsed-activations", lambda: view(story(std=[0.5, 0.5, 0.0, 1]))),
    "most of one layer": ("dead-relu", lambda: dead_view(0.9, hidden=9)),
    "nothing learnt, all layers still": (
        "frozen-layer",
        lambda: view(story(ratio=1e-8, losses=np.full(100, 1.2))),
    ),
    "the gradient leaps": (
        "exploding-gradient",
        lambda: view(story(norm=[1, 2, 1, 1, 1, 1, 1, 60, 300, 5000])),
    ),
    "the gradient leaps to infinity": (
        "exploding-gradient",
        lambda: view(story(norm=[1, 2, 1, 1, 1, 1, 1, 60, np.inf, np.inf])),
    ),
    "a rise for good": ("lr-too-high", lambda: view(story(losses=RISING))),
    "leaps above chance": ("lr-too-high", lambda: view(story(losses=3 + np.abs(NOISE[:200]), ratio=0.1))),
    "zigzag on batches": ("lr-too-high", lambda: view(story(losses=ZIGZAG + 0.01 * NOISE[:200]))),
    "rounding ends a creeping line": (
        "lr-too-low",
        lambda: view(story(losses=np.full(300, 1.3), ratio=1e-8)),
    ),
    "noise at chance level": ("chance-plateau", lambda: view(story(losses=LN3 + 0.05 * NOISE[:300]))),
    "it rose once and stayed": (
        "overfit",
        lambda: view(epochs=epochs([*DOWN, 0.04, 0.04], [*UP, 0.49, 0.5])),
    ),
    "many epochs": (
        "overfit",
        lambda: view(
            epochs=epochs(list(np.linspace(1, 0.01, 300)), list(0.4 + np.abs(np.linspace(-0.3, 0.5, 300))))
        ),
    ),
    "a last batch of one": (
        "bn-small-batch",
        lambda: view(experiment=experiment(model__batch_norm__enabled=True, train__batch=100), examples=1001),
    ),
    "a small last batch": (
        "bn-small-batch",
        lambda: view(experiment=experiment(model__batch_norm__enabled=True, train__batch=128), examples=5000),
    ),
    "a full batch of few": (
        "bn-small-batch",
        lambda: view(experiment=experiment(model__batch_norm__enabled=True, train__batch="full"), examples=4),
    ),
    "tiny inputs": ("data-not-scaled", lambda: view(inputs=InputStats(1e-4, 1e-4, 1e-3))),
    "years": ("data-not-scaled", lambda: view(inputs=InputStats(9.0, 0.5, 9.9))),
    "one softmax unit": ("loss-output-mismatch", lambda: view(output="softmax", outputs=1)),
    "squared error on tanh for classes": (
        "loss-output-mismatch",
        lambda: view(task="multiclass", output="tanh", loss="mse", outputs=10),
    ),
    "negative targets for relu": (
        "loss-output-mismatch",
        lambda: view(task="regression", output="relu", loss="mae", targets=(-1.0, 1.0)),
    ),
}


@pytest.mark.parametrize("name", LOUD)
def test_other_ways_to_fire(name: str) -> None:
    rule, run = LOUD[name]
    assert rule in found(run())


def test_evidence_reads_like_a_sentence() -> None:
    findings = found(FIRES["vanishing-gradient"].run())
    assert findings["vanishing-gradient"].evidence == "rms dL/dh L1/L3 = 1e-04, limit 0.001, for 90 steps"
    assert format_number(findings["vanishing-gradient"].measured) in findings["vanishing-gradient"].evidence


def test_only_the_newest_records_count() -> None:
    told = story(gradient=[1e-9, 1, 1, 1])
    told.gradient[-1] = 1e-3
    assert found(view(told)) == {}
    told = story(gradient=1e-3)
    told.gradient[4:, 0] = 1e-9
    assert found(view(told))["vanishing-gradient"].evidence.endswith("for 50 steps")


def test_a_single_record_of_a_short_run_crashes_no_rule() -> None:
    taps = make_taps()
    recorder = make_recorder(taps)
    record_step(recorder, taps, 0)
    for step in range(5):
        recorder.scalar(step, 1.0, 0.0, 0.5, 0.001)
    layers = tuple(layer_statistics(tap) for tap in taps)
    assert diagnose(RunView(experiment(), recorder, 5, layers=layers, chance_loss=LN3, examples=160)) == ()
