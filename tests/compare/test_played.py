"""A lesson of several runs, played through the app by its keys, has the digests and the verdicts of the replay."""

from __future__ import annotations

import asyncio

import pytest

from core.train.replay import Replay
from tests.runner.lessons import lesson
from tui_dnn.headless.play import play

CHECKS = [
    {"at": "end", "versus": "short", "loss": {"max": 100.0}},
    {"at": 10, "run": "sgd", "versus": "wide", "by": "difference", "loss": {"min": 100.0}},
]


@pytest.mark.parametrize("name", ["several", "stages"])
def test_the_app_and_the_replay_agree(name: str) -> None:
    recipe = lesson(name, expect=CHECKS if name == "several" else [])
    played = asyncio.run(play(recipe, size=(80, 24)))
    report = Replay(recipe).run()
    assert not played.error
    assert played.digests == {run: trainer.digest() for run, trainer in report.trainers.items()}
    states = ["pass" if check.passed else "fail" for check in report.checks]
    assert [row.state for row in played.checks] == states
    assert [row.measured for row in played.checks] == [check.measured for check in report.checks]
