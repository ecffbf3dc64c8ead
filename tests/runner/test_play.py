"""A preset played through the runner is the run of the headless replay, step by step."""

from __future__ import annotations

import numpy as np
import pytest

from core.spec.experiment import Experiment
from core.train.replay import Replay
from tests.runner.helpers import (
    LATER,
    current,
    digests_of,
    diverging,
    experiment,
    opened,
    threaded,
    until,
    with_timeline,
)
from tui_dnn.runner.events import Diverged, EditRefused, Finished, PlayPaused, RunStarted, Verified
from tui_dnn.runner.stepped import SteppedRunner

BN_OFF = {"model.batch_norm": False}
TIMELINES: dict[str, tuple[dict[str, object], ...]] = {
    "none": (),
    "edits": ({"at": 0, "set": LATER}, {"at": 7, "set": BN_OFF}, {"at": 7, "set": {"train.batch": 16}}),
    "pauses": ({"at": 3, "set": LATER, "pause": True}, {"at": 3, "set": BN_OFF, "pause": True}),
    "fork": (
        {"at": 5, "set": LATER, "fork": "slow"},
        {"at": 9, "set": BN_OFF},
        {"at": 12, "set": {"train.optimizer": "sgd"}, "run": "slow"},
    ),
    "two forks": ({"at": 2, "fork": "a"}, {"at": 2, "set": LATER, "fork": "b", "run": "a"}),
    "at the end": ({"at": 39, "set": LATER}, {"at": 40, "set": BN_OFF}),
}


@pytest.mark.parametrize("name", TIMELINES)
def test_every_step_has_the_digest_of_the_replay(name: str) -> None:
    recipe = with_timeline(experiment(), *TIMELINES[name])
    runner, heard = opened(recipe)
    found = {}
    while runner.state != "finished":
        runner.play()
        assert runner.state != "failed", heard
        if runner.crank():
            for number, run in enumerate(runner.runs):
                found[number, run.trainer.steps_done] = run.trainer.digest()
    assert found == digests_of(recipe)


@pytest.mark.parametrize("name", TIMELINES)
def test_the_thread_ends_with_the_same_bits(name: str) -> None:
    recipe = with_timeline(experiment(), *TIMELINES[name])
    runner, _ = threaded(recipe)
    while runner.state != "finished":
        runner.play()
        until(lambda: runner.state in ("paused", "finished"))
    assert runner.stop(2.0)
    expected = Replay(recipe).run()
    assert [run.trainer.digest() for run in runner.runs] == [
        trainer.digest() for trainer in expected.trainers.values()
    ]


def test_a_pause_waits_before_the_entry_and_says_why() -> None:
    note = {"en": "now"}
    entry = {"at": 3, "set": LATER, "pause": True, "note": note}
    runner, heard = opened(with_timeline(experiment(), entry))
    runner.play()
    assert runner.crank(10) == 3
    paused = heard.of(PlayPaused)[0]
    assert (paused.step, paused.note.en, paused.edits) == (3, "now", LATER)
    assert runner.state == "paused"
    assert current(runner).trainer.journal == []
    runner.open(current(runner).experiment)
    runner.play()
    assert runner.crank(10) == 3
    assert runner.state == "paused"
    runner.step()
    runner.crank(5)
    assert [entry.step for entry in current(runner).trainer.journal] == [3]
    assert current(runner).trainer.steps_done == 4


def test_what_a_pause_waits_for_may_be_done_by_hand() -> None:
    recipe = with_timeline(experiment(), {"at": 3, "set": LATER, "pause": True})
    runner, _ = opened(recipe)
    runner.play()
    runner.crank(10)
    runner.edit(LATER)
    runner.play()
    runner.crank(100)
    assert [(entry.step, entry.edits) for entry in current(runner).trainer.journal] == [(3, LATER)]
    assert current(runner).trainer.digest() == Replay(recipe).run().digest


def test_an_entry_that_an_edit_made_impossible_is_refused_and_the_run_waits() -> None:
    recipe = with_timeline(experiment(), {"at": 5, "set": {"train.clip_norm": 1.0}})
    runner, heard = opened(recipe)
    runner.edit({"train.clip_value": 0.5})
    runner.play()
    runner.crank(20)
    (refused,) = heard.of(EditRefused)
    assert refused.asked == "timeline"
    assert "clip_norm" in refused.message
    assert (runner.state, current(runner).trainer.steps_done) == ("paused", 5)
    runner.play()
    runner.crank(100)
    assert runner.state == "finished"


def test_a_fork_of_the_timeline_is_a_run_beside() -> None:
    runner, heard = opened(with_timeline(experiment(), *TIMELINES["fork"]))
    runner.play()
    runner.crank(100)
    main, slow = runner.runs
    assert runner.run is main
    assert runner.ghost is slow
    assert (slow.origin, slow.name) == ((main.id, 5), "slow")
    assert heard.of(RunStarted)[1].beside
    assert [event.run_id for event in heard.of(Finished)] == [main.id, slow.id]
    assert not np.shares_memory(main.trainer.network.arena.values, slow.trainer.network.arena.values)


def test_divergence_is_a_state() -> None:
    runner, heard = opened(diverging())
    runner.play()
    runner.crank(100)
    assert runner.state == "diverged"
    (event,) = heard.of(Diverged)
    assert str(current(runner).trainer.divergence) in event.message


CHECKS = [
    {"at": 4, "loss": {"max": 10.0}, "act_std[1]": {"min": 0.0}},
    {"at": 6, "run": "slow", "lr": {"near": 0.003, "tol": 0.0}, "diagnosis": {"lacks": ["nan"]}},
    {"at": "epoch 2", "val_loss": {"max": 1e-9}},
    {"at": "end", "acc": {"min": 0.0}, "digest": {"same_as": "rerun"}},
    {"at": "end", "run": "slow", "digest": {"same_as": "rerun"}},
    {"at": 5, "digest": {"same_as": "0" * 64}, "claim": {"text": "so it is", "verdict": "supported"}},
]


def checked() -> Experiment:
    tables = with_timeline(experiment(), *TIMELINES["fork"]).model_dump(by_alias=True)
    return Experiment.model_validate({**tables, "expect": CHECKS})


def rows(runner: SteppedRunner) -> list[tuple[str, ...]]:
    runner.want(["checks"])
    runner.crank(0)
    assert runner.frame is not None
    return [
        (row.at, row.run, row.metric, row.condition, row.measured, row.state) for row in runner.frame.checks
    ]


def test_expectations_are_those_of_the_replay() -> None:
    runner, heard = opened(checked())
    before = rows(runner)
    assert {row[-1] for row in before} == {"pending"}
    runner.play()
    runner.crank(5)
    assert [row[-1] for row in rows(runner)[:2]] == ["pass", "pass"]
    runner.crank(100)
    report = Replay(checked()).run()
    expected = [
        (
            check.at,
            check.run,
            check.metric,
            check.condition,
            check.measured,
            "pass" if check.passed else "fail",
        )
        for check in report.checks
    ]
    after = rows(runner)
    assert [row[:4] for row in after] == [row[:4] for row in before]
    reruns = [row for row in after if row[3] == "same as a rerun"]
    assert [row[-1] for row in reruns] == ["pass", "pass"]
    assert sorted(set(after) - set(reruns)) == sorted(row for row in expected if row[3] != "same as a rerun")
    assert [event.ok for event in heard.of(Verified)] == [True, True]


def test_a_rerun_that_differs_fails_its_expectation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_dnn.runner.saving.repeat", lambda *given: "f" * 64)
    runner, heard = opened(checked())
    runner.play()
    runner.crank(100)
    assert [row[-1] for row in rows(runner) if row[3] == "same as a rerun"] == ["fail", "fail"]
    assert [event.ok for event in heard.of(Verified)] == [False, False]
