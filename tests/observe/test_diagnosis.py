"""Ranking, and fixes that fit the settings."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from core.observe import fixes
from core.observe.diagnosis import EXPLAINED_BY, RULES, SYMPTOM_OF, diagnose
from core.observe.findings import Fix, RunView
from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from tests.observe.fakes import experiment
from tests.observe.views import CREEPING, LN3, story, view


def rules(run: RunView) -> list[str]:
    return [finding.rule for finding in diagnose(run)]


def test_causes_stand_before_symptoms() -> None:
    order = list(RULES)
    for symptom, causes in SYMPTOM_OF.items():
        assert all(order.index(cause) < order.index(symptom) for cause in causes)
    for rule, reasons in EXPLAINED_BY.items():
        assert {rule, *reasons} <= set(order)


def test_a_dead_deep_network() -> None:
    told = story(
        std=[5e-3, 1e-4, 1e-7, 1],
        gradient=[1e-9, 1e-6, 1e-3, 1],
        ratio=[1e-9, 1e-6, 2e-3, 2e-3],
        losses=np.full(300, LN3),
    )
    assert rules(view(told)) == [
        "collapsed-activations",
        "vanishing-gradient",
        "frozen-layer",
        "chance-plateau",
    ]


def test_errors_come_first_and_a_cause_is_as_severe_as_its_symptom() -> None:
    told = story(saturated=[0.4, 0.4, 0.4, 0], gradient=[1e-9, 1e-6, 1e-3, 1])
    findings = diagnose(view(told, diverged=(5, "output of dense_1")))
    assert [(finding.rule, finding.severity) for finding in findings] == [
        ("nan", "error"),
        ("saturated", "error"),
        ("vanishing-gradient", "error"),
    ]
    alone = diagnose(view(story(saturated=[0.4, 0.4, 0.4, 0])))
    assert [(finding.rule, finding.severity) for finding in alone] == [("saturated", "warn")]


def test_a_plateau_takes_the_fix_of_its_first_cause() -> None:
    told = story(saturated=[0.4, 0.4, 0.4, 0], losses=np.full(300, LN3))
    saturated, plateau = diagnose(view(told))
    assert (saturated.rule, plateau.rule) == ("saturated", "chance-plateau")
    assert plateau.fixes == saturated.fixes
    alone = diagnose(view(story(losses=np.full(300, LN3))))
    assert alone[0].fixes and alone[0].fixes != saturated.fixes


def test_small_updates_of_a_dead_network_are_no_matter_of_the_rate() -> None:
    slow = story(ratio=5e-5, losses=CREEPING)
    assert rules(view(slow)) == ["lr-too-low"]
    dead = story(ratio=5e-5, losses=CREEPING, std=[0.5, 0.1, 1e-6, 1])
    assert rules(view(dead)) == ["collapsed-activations"]


def test_a_diagnosis_is_a_pure_function() -> None:
    run = view(story(std=[5e-3, 1e-4, 1e-7, 1], losses=np.full(300, LN3)))
    assert diagnose(run) == diagnose(run)


FIX_MAKERS: dict[str, Callable[[Experiment], Fix | None]] = {
    "batch_norm": fixes.batch_norm,
    "relu": lambda e: fixes.activation(e, "relu"),
    "leaky": lambda e: fixes.activation(e, "leaky_relu"),
    "init": fixes.init,
    "random_init": fixes.random_init,
    "slower": lambda e: fixes.learning_rate(e, 0.3),
    "much slower": lambda e: fixes.learning_rate(e, 0.1),
    "faster": lambda e: fixes.learning_rate(e, 10.0),
    "adam": fixes.adam,
    "clip": fixes.clip,
    "dropout": fixes.dropout,
    "l2": fixes.l2,
    "early_stopping": fixes.early_stopping,
    "less": fixes.less_regularisation,
    "wider": fixes.wider,
    "standardize": fixes.standardize,
    "batch": lambda _: fixes.batch(64),
    "loss_of_task": lambda _: fixes.loss_of_task(),
    "linear_output": lambda _: fixes.linear_output(),
    "no_batch_norm": lambda _: fixes.no_batch_norm(),
}
SETTINGS: dict[str, Experiment] = {
    "default": experiment(),
    "no hidden layer": experiment(model__hidden=[]),
    "clip value": experiment(train__clip_value=0.5),
    "clip norm": experiment(train__clip_norm=0.5),
    "clipped": experiment(train__global_clip_norm=5.0),
    "piecewise": experiment(
        train__schedule={"kind": "piecewise", "boundaries": [10], "values": [0.1, 0.01]},
        train__optimizer="sgd",
    ),
    "momentum": experiment(train__optimizer={"kind": "momentum", "lr": 0.1, "beta": 0.5}),
    "regularised": experiment(model__dropout=0.5, train__l1=0.01, train__l2=0.02),
    "selu": experiment(model__activation="selu", model__batch_norm__enabled=True),
    "tanh": experiment(model__activation="tanh", model__init={"kind": "normal", "std": 0.01}),
    "zeros": experiment(model__init="zeros", train__early_stopping__patience=3),
    "highest rate": experiment(train__optimizer__lr=1000.0),
    "standing still": experiment(train__optimizer__lr=0.0),
}


@pytest.mark.parametrize(("maker", "settings"), list(itertools.product(FIX_MAKERS, SETTINGS)))
def test_a_fix_fits_any_settings_or_is_not_offered(maker: str, settings: str) -> None:
    base = SETTINGS[settings]
    fix = FIX_MAKERS[maker](base)
    if fix is None:
        return
    changed = with_edits(base, dict(fix.edits))
    assert changed != base or maker in ("loss_of_task", "no_batch_norm")


def test_fixes_know_the_activation() -> None:
    wanted = {
        "relu": "he_normal",
        "tanh": "glorot_uniform",
        "sigmoid": "glorot_uniform",
        "selu": "lecun_normal",
    }
    for kind, best in wanted.items():
        fix = fixes.init(experiment(model__activation=kind, model__init="zeros"))
        assert fix is not None and dict(fix.edits) == {"model.init": best}
        assert fixes.init(experiment(model__activation=kind, model__init=best)) is None


def test_only_one_kind_of_clipping_is_left() -> None:
    fix = fixes.clip(SETTINGS["clip value"])
    assert fix is not None
    train = with_edits(SETTINGS["clip value"], dict(fix.edits)).train
    assert (train.clip_value, train.global_clip_norm) == (None, 1.0)


def test_a_piecewise_schedule_moves_as_a_whole() -> None:
    fix = fixes.learning_rate(SETTINGS["piecewise"], 0.3)
    assert fix is not None and dict(fix.edits) == {"train.schedule.values": [0.03, 0.003]}
