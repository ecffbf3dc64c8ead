"""Arms and stages in a replay, comparisons between runs, and checks under several seeds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.errors import PresetError
from core.spec.arms import recipes
from core.spec.expect import Condition
from core.spec.experiment import Experiment
from core.spec.validate import validate
from core.train.expectations import Check, describe
from core.train.repeat import Repeat, merged
from core.train.replay import Replay, Report
from core.train.trainer import Trainer

BASE: dict[str, Any] = {
    "id": "race",
    "seed": 3,
    "data": {"name": "spiral3", "points": 40},
    "model": {"hidden": [16, 8], "activation": "tanh"},
    "train": {"steps": 30, "batch": 20, "optimizer": {"kind": "sgd", "lr": 0.1}},
}
ADAM = {"name": "adam", "set": {"train.optimizer": {"kind": "adam", "lr": 0.01}}}


def lesson(*arms: dict[str, Any], expect: tuple[dict[str, Any], ...] = (), **more: Any) -> Experiment:
    return validate({**BASE, "arms": list(arms), "expect": list(expect), **more}, "test")


def alone(recipe: Experiment) -> Trainer:
    trainer = Trainer(recipe)
    while trainer.status not in ("finished", "diverged", "stopped_early"):
        trainer.step()
    return trainer


def test_an_arm_is_the_run_that_its_recipe_gives_alone() -> None:
    experiment = lesson(ADAM, {"name": "wide", "set": {"model.hidden": [32], "train.steps": 10}})
    report = Replay(experiment).run()
    assert list(report.trainers) == ["main", "adam", "wide"]
    for name, recipe in recipes(experiment).items():
        assert report.trainers[name].digest() == alone(recipe).digest(), name


def test_arms_share_data_batches_and_initial_weights() -> None:
    replay = Replay(lesson(ADAM))
    first, second = replay.trainers.values()
    assert first.data is second.data
    assert np.array_equal(first.network.arena.values, second.network.arena.values)
    assert first.step().loss == second.step().loss


def test_arms_on_other_data_load_them() -> None:
    replay = Replay(lesson({"name": "more", "set": {"data.points": 50}}))
    assert [len(trainer.data.train) for trainer in replay.trainers.values()] == [120, 150]


def test_a_stage_begins_when_its_source_has_ended_and_takes_layers() -> None:
    stage = {
        "name": "tuned",
        "after": "adam",
        "take": ["dense_1"],
        "set": {"train.freeze": ["dense_1"], "train.steps": 5},
    }
    report = Replay(lesson(ADAM, stage)).run()
    source, tuned = report.trainers["adam"].network.arena, report.trainers["tuned"].network.arena
    assert report.trainers["tuned"].steps_done == 5
    assert np.array_equal(source.view("dense_1/kernel"), tuned.view("dense_1/kernel"))
    assert np.array_equal(source.view("dense_1/bias"), tuned.view("dense_1/bias"))
    assert not np.array_equal(source.view("dense_2/kernel"), tuned.view("dense_2/kernel"))


def test_a_stage_takes_moving_statistics_with_batch_norm() -> None:
    stage = {"name": "tuned", "after": "main", "take": ["dense_1", "batch_norm_1"], "set": {"train.steps": 0}}
    report = Replay(lesson(stage, model={"hidden": [16, 8], "batch_norm": True})).run()
    main, tuned = (report.trainers[name].network for name in ("main", "tuned"))
    taken = [name for name in main.moving if name.startswith("batch_norm_1/")]
    assert taken
    for name in taken:
        assert np.array_equal(main.moving[name], tuned.moving[name])
        assert main.moving[name].any()


def test_a_layer_of_another_shape_cannot_be_taken() -> None:
    stage = {"name": "tuned", "after": "main", "take": ["dense_1"], "set": {"model.hidden": [9, 8]}}
    with pytest.raises(PresetError, match="dense_1/kernel of 2 x 9 from one of 2 x 16"):
        Replay(lesson(stage)).run()


def test_a_stage_after_a_diverged_run_never_begins() -> None:
    wild = {
        "name": "wild",
        "set": {"train.optimizer.lr": 1000.0, "train.loss": "mse", "model.activation": "relu"},
    }
    stage = {"name": "tuned", "after": "wild", "take": ["dense_1"]}
    report = Replay(lesson(wild, stage, expect=({"at": "end", "run": "tuned", "acc": {"min": 0.0}},))).run()
    assert report.trainers["wild"].status == "diverged"
    assert list(report.trainers) == ["main", "wild"]
    assert report.not_reached == 1


def measured(report: Report) -> list[tuple[str, float | None, bool]]:
    return [(check.metric, check.value, check.passed) for check in report.checks]


@pytest.mark.parametrize("at", [10, "epoch 2", "end"])
def test_a_comparison_measures_both_runs_at_the_same_moment(at: int | str) -> None:
    def expects(**more: Any) -> tuple[dict[str, Any], ...]:
        return ({"at": at, "run": "adam", "loss": {"min": -9.0}, **more},)

    ((_, own, _),) = measured(Replay(lesson(ADAM, expect=expects())).run())
    main = ({"at": at, "loss": {"min": -9.0}},)
    ((_, other, _),) = measured(Replay(lesson(ADAM, expect=main)).run())
    ((_, ratio, _),) = measured(Replay(lesson(ADAM, expect=expects(versus="main"))).run())
    ((_, gap, _),) = measured(Replay(lesson(ADAM, expect=expects(versus="main", by="difference"))).run())
    assert own is not None and other is not None
    assert ratio == own / other
    assert gap == own - other


@pytest.mark.parametrize(
    ("by", "words"), [("ratio", "at most 9 times that of plain"), ("difference", "at most 9 above plain")]
)
def test_a_comparison_names_the_runs_as_the_charts_do(by: str, words: str) -> None:
    expect = ({"at": "end", "run": "adam", "versus": "main", "by": by, "loss": {"max": 9.0}},)
    recipe = lesson(ADAM, expect=expect, label="plain")
    (check,) = Replay(recipe).run().checks
    assert (check.run, check.condition) == ("adam", words)


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ({"near": 2.3, "tol": 0.1}, "2.3 +- 0.1"),
        ({"near": 0.82, "rel": 0.08}, "0.82 +- 8 %"),
        ({"near": 0.7, "rel": 1e-9}, "0.7 +- 7e-10"),
        ({"near": 1.0, "tol": 0.0}, "exactly 1"),
        ({"near": 0.0, "rel": 0.1}, "0 +- 10 %"),
        ({"min": 1.0, "max": 2.0}, "at least 1, at most 2"),
    ],
)
def test_bounds_are_told_without_absurd_digits(bounds: dict[str, float], words: str) -> None:
    assert describe(Condition.model_validate(bounds)) == words


def test_a_comparison_with_a_later_stage_waits_for_it() -> None:
    stage = {"name": "tuned", "after": "main", "set": {"train.steps": 10}}
    expect = ({"at": 5, "run": "main", "versus": "tuned", "loss": {"near": 1.0, "tol": 1e-12}},)
    ((_, ratio, passed),) = measured(Replay(lesson(stage, expect=expect)).run())
    assert ratio == 1.0
    assert passed


def test_a_claim_rests_on_its_own_block() -> None:
    expect = (
        {"at": "end", "acc": {"min": 2.0}},
        {"at": "end", "loss": {"min": 0.0}, "claim": {"text": "it learns", "verdict": "supported"}},
        {"at": "end", "claim": {"text": "all holds", "verdict": "supported"}},
    )
    report = Replay(lesson(expect=expect)).run()
    verdicts = {check.condition: check.passed for check in report.checks if check.metric == "claim"}
    assert verdicts == {'"it learns" supported': True, '"all holds" supported': False}


def test_a_rerun_repeats_every_digest_of_arms_and_stages() -> None:
    stage = {"name": "tuned", "after": "adam", "take": ["dense_1"], "set": {"train.steps": 5}}
    expect = ({"at": "end", "run": "tuned", "digest": {"same_as": "rerun"}},)
    report = Replay(lesson(ADAM, stage, expect=expect), verify=True).run()
    assert report.mismatch is None
    assert {run for run, _ in report.digests} == {"main", "adam", "tuned"}
    assert all(check.passed for check in report.checks)


def test_every_seed_is_another_run_of_the_same_lesson() -> None:
    experiment = lesson(ADAM, expect=({"at": "end", "loss": {"min": 0.0}},), seeds=3)
    report = Repeat(Replay(experiment)).run()
    singles = []
    for seed in (3, 4, 5):
        one = experiment.model_copy(update={"seed": seed})
        singles += [check.value or 0.0 for check in Replay(one).run().checks]
    assert report.seeds == (3, 4, 5)
    assert len(set(singles)) == 3
    (check,) = report.checks
    low, high = check.measured.split(" to ")
    assert float(low) == pytest.approx(min(singles), rel=1e-3)
    assert float(high) == pytest.approx(max(singles), rel=1e-3)


def check(value: float, passed: bool) -> Check:
    return Check("end", "main", "loss", "at most 1", f"{value:g}", passed, value)


@pytest.mark.parametrize(("hold", "passed"), [(None, False), (3, False), (2, True), (1, True)])
def test_how_many_seeds_must_hold(hold: int | None, passed: bool) -> None:
    (one,) = merged([(check(0.5, True),), (check(2.0, False),), (check(0.7, True),)], hold)
    assert one.passed is passed
    assert one.measured == "0.5 to 2 (2 of 3 seeds)"


def test_a_seed_that_did_not_get_there_counts_as_failed() -> None:
    missed = Check("end", "main", "loss", "at end", "not reached: diverged at step 3", False)
    (one,) = merged([(check(0.5, True),), (missed,)], None)
    assert not one.passed
    assert "1 of 2 seeds" in one.measured
