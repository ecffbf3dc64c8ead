"""A lab played to its end: its moments, its seeds, its claims, and metrics that it does not have."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import PresetError
from core.lab.play import play
from core.spec.experiment import Experiment
from core.spec.validate import validate


def race(*expect: dict[str, Any], **more: Any) -> Experiment:
    return validate({"id": "race", "lab": "landscape", "expect": list(expect), **more}, "test")


def test_blocks_are_checked_at_their_own_step() -> None:
    report = play(
        race(
            {"at": 1, "lab.x[sgd]": {"near": -7 * 0.905, "tol": 1e-12}},
            {"at": 10, "lab.x[sgd]": {"near": -7 * 0.905**10, "tol": 1e-12}},
            {"at": "end", "lab.x[sgd]": {"near": -7 * 0.905**30, "tol": 1e-12}},
        )
    )
    assert [check.at for check in report.checks] == ["1", "10", "end"]
    assert all(check.passed for check in report.checks)
    assert report.frame.step == report.frame.total == 30


def test_a_claim_falls_with_its_block() -> None:
    claim = {"text": "SGD is there", "verdict": "supported"}
    report = play(race({"at": "end", "lab.f[sgd]": {"max": 1e-9}, "claim": claim}))
    assert [(check.metric, check.passed) for check in report.checks] == [("f[sgd]", False), ("claim", False)]


def test_an_early_stop_leaves_the_end_unchecked() -> None:
    report = play(
        race({"at": 2, "lab.f[sgd]": {"min": 0.0}}, {"at": "end", "lab.f[sgd]": {"min": 0.0}}), until=5
    )
    assert report.frame.step == 5
    assert [check.at for check in report.checks] == ["2"]
    assert report.not_reached == 1
    assert not report.interrupted


def test_somebody_stops_it() -> None:
    asked = iter([False, False, True])
    report = play(race({"at": "end", "lab.f[sgd]": {"min": 0.0}}), should_stop=lambda: next(asked))
    assert report.interrupted
    assert report.frame.step == 2


def test_every_seed_is_played() -> None:
    report = play(race({"at": "end", "lab.f[sgd]": {"min": 0.0}}, seed=4, seeds=3))
    assert report.seeds == (4, 5, 6)


def test_a_metric_that_the_lab_does_not_have_is_named_with_its_neighbour() -> None:
    with pytest.raises(PresetError, match=r"did you mean f\[sgd\]"):
        play(race({"at": "end", "lab.f[sgdd]": {"min": 0.0}}))
