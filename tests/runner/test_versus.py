"""Expectations that compare two runs, and reruns of later stages."""

from __future__ import annotations

from typing import Any

from core.train.replay import Replay
from tests.runner.helpers import opened
from tests.runner.lessons import lesson
from tests.runner.test_play import rows
from tui_dnn.runner.events import Verified

CHECKS: list[dict[str, Any]] = [
    {"at": 4, "run": "sgd", "versus": "main", "lr": {"near": 1.0, "tol": 5.0}},
    {"at": 25, "run": "main", "versus": "wide", "by": "difference", "loss": {"min": 1e9}},
    {"at": "end", "versus": "short", "loss": {"max": 1e9}, "digest": {"same_as": "rerun"}},
    {"at": "epoch 2", "run": "short", "versus": "sgd", "val_loss": {"max": 1e9}},
    {"at": 12, "run": "short", "act_std[1]": {"min": 0.0}, "claim": {"text": "a", "verdict": "supported"}},
    {"at": "end", "run": "wide", "claim": {"text": {"ko": "나"}, "verdict": "contradicted"}},
]


def test_checks_of_two_runs_are_those_of_the_replay() -> None:
    recipe = lesson("several", expect=CHECKS, label="plain")
    runner, heard = opened(recipe)
    before = rows(runner)
    assert {row[-1] for row in before} == {"pending"}
    runner.play()
    runner.crank(100)
    after = [row for row in rows(runner) if row[2] != "digest"]
    expected = [
        (c.at, c.run, c.metric, c.condition, c.measured, "pass" if c.passed else "fail")
        for c in Replay(recipe).run().checks
        if c.metric != "digest"
    ]
    assert after == expected
    assert [row[:4] for row in before if row[2] != "digest"] == [row[:4] for row in after]
    assert [row[3] for row in before[:2]] == ["1 +- 5 times that of plain", "at least 1e+09 above wide"]
    assert [row[-1] for row in after] == ["pass", "fail", "pass", "pass", "pass", "pass", "fail"]
    assert [event.ok for event in heard.of(Verified)] == [True]


def test_a_stage_is_rerun_with_all_that_came_before_it() -> None:
    checks = [{"at": "end", "run": "finer", "digest": {"same_as": "rerun"}}]
    runner, heard = opened(lesson("stages", expect=checks))
    runner.play()
    runner.crank(1000)
    assert [event.ok for event in heard.of(Verified)] == [True]
    assert [row[-1] for row in rows(runner)] == ["pass"]
