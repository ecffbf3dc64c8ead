"""The same recipe gives the same bits: reruns, restores, timelines, forks."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from core import blas
from core.helper import ALONE, SHARED
from core.spec.experiment import Experiment
from core.train.replay import Replay, first_difference
from core.train.trainer import Trainer
from tests.train.recipes import OPTIMIZERS, experiment

EDITS: list[dict[str, object]] = [
    {"train.optimizer.lr": 0.002},
    {"train.optimizer": "momentum"},
    {"train.schedule": {"kind": "exponential", "steps": 10, "rate": 0.5}},
    {"model.activation": "relu"},
    {"model.activation": "prelu"},
    {"model.batch_norm.enabled": False},
    {"model.batch_norm.place": "after"},
    {"model.dropout.rate": 0.5},
    {"train.l1": 0.001, "train.l2": 0.01},
    {"train.constraint": {"kind": "max_norm", "limit": 1.0}},
    {"train.clip_norm": 0.1},
    {"train.batch": 10},
    {"train.freeze": ["dense_1"]},
]


def digests(trainer: Trainer, steps: int) -> list[str]:
    found = []
    for _ in range(steps):
        trainer.step()
        found.append(trainer.digest())
    return found


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_rerun_and_restore(kind: str, dtype: str) -> None:
    recipe = experiment(train__optimizer={"kind": kind, "lr": 0.01}, dtype=dtype)
    whole = digests(Trainer(recipe), 20)
    trainer = Trainer(recipe)
    assert digests(trainer, 9) == whole[:9]
    saved = trainer.state()
    assert digests(trainer, 11) == whole[9:]
    trainer.restore(saved)
    assert digests(trainer, 11) == whole[9:]
    fresh = Trainer(recipe)
    fresh.restore(saved)
    assert digests(fresh, 11) == whole[9:]


@pytest.mark.parametrize(("settings", "blas_threads", "helped"), [(1, 1, True), (1, 2, False), (2, 2, False)])
def test_only_products_of_one_thread_are_shared_with_the_helper(
    settings: int, blas_threads: int, helped: bool
) -> None:
    with threadpool_limits(blas_threads, user_api="blas"):
        assert blas.threads() == blas_threads
        trainer = Trainer(experiment(threads=settings))
        step = trainer.kit(trainer.feed.next_size).plan.helper, trainer.updater.helper, trainer.feed.helper
    assert step == (SHARED if helped else ALONE,) * 3


def test_the_digest_covers_every_part_of_the_state() -> None:
    trainer = Trainer(experiment())
    for _ in range(3):
        trainer.step()
    seen = {trainer.digest()}
    trainer.network.arena.values[0] += 1
    seen.add(trainer.digest())
    trainer.network.moving_values[0] += 1
    seen.add(trainer.digest())
    trainer.optimizer.slots["m"][0] += 1
    seen.add(trainer.digest())
    trainer.network.dropouts[0].rng.random()
    seen.add(trainer.digest())
    assert len(seen) == 5


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: next(iter(edit)))
def test_a_timeline_equals_the_edits_by_hand(edit: dict[str, object]) -> None:
    plain = experiment()
    by_hand = Trainer(plain)
    for _ in range(7):
        by_hand.step()
    before = by_hand.digest()
    by_hand.apply(edit)
    for _ in range(13):
        by_hand.step()
    recipe = Experiment.model_validate(
        {**plain.model_dump(by_alias=True), "timeline": [{"at": 7, "set": edit}], "expect": []}
    )
    replay = Replay(recipe, until=20)
    replay.run()
    assert replay.trainer.digest() == by_hand.digest()
    assert [entry.step for entry in by_hand.journal] == [7]
    unedited = Trainer(plain)
    for _ in range(20):
        unedited.step()
    assert unedited.digest() != by_hand.digest() != before


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: next(iter(edit)))
def test_restore_after_an_edit(edit: dict[str, object]) -> None:
    trainer = Trainer(experiment())
    for _ in range(5):
        trainer.step()
    trainer.apply(edit)
    for _ in range(2):
        trainer.step()
    saved = trainer.state()
    rest = digests(trainer, 9)
    fresh = Trainer(experiment())
    fresh.restore(saved)
    assert digests(fresh, 9) == rest


def test_an_edit_keeps_what_did_not_change() -> None:
    trainer = Trainer(experiment(model__batch_norm={"enabled": False}))
    for _ in range(5):
        trainer.step()
    kernel = trainer.network.arena.view("dense_1/kernel").copy()
    m = trainer.optimizer.slots["m"][: kernel.size].copy()
    trainer.apply({"model.batch_norm.enabled": True})
    np.testing.assert_array_equal(trainer.network.arena.view("dense_1/kernel"), kernel)
    np.testing.assert_array_equal(trainer.optimizer.slots["m"][: kernel.size], m)
    assert trainer.optimizer.iterations == 5
    assert all(layer.adopt for layer in trainer.network.batch_norms)


def test_adding_a_layer_does_not_change_the_draws_of_the_others() -> None:
    shallow = Trainer(experiment(model__hidden=[12, 8]))
    deep = Trainer(experiment(model__hidden=[12, 8, 8]))
    for layer in ("dense_1", "dense_2"):
        np.testing.assert_array_equal(
            shallow.network.arena.view(f"{layer}/kernel"), deep.network.arena.view(f"{layer}/kernel")
        )


def test_a_fork_leaves_the_main_run_alone() -> None:
    plain = experiment()
    recipe = Experiment.model_validate(
        {
            **plain.model_dump(by_alias=True),
            "timeline": [
                {"at": 5, "fork": "slow", "set": {"train.optimizer.lr": 0.001}},
                {"at": 8, "run": "slow", "set": {"model.dropout.rate": 0.0}},
            ],
        }
    )
    report = Replay(recipe).run()
    alone = Replay(plain).run()
    assert report.digest == alone.digest
    by_hand = Trainer(plain)
    for step in range(40):
        if step == 5:
            by_hand.apply({"train.optimizer.lr": 0.001})
        if step == 8:
            by_hand.apply({"model.dropout.rate": 0.0})
        by_hand.step()
    assert report.trainers["slow"].digest() == by_hand.digest()


def test_observing_leaves_no_trace() -> None:
    watched, alone = Trainer(experiment()), Trainer(experiment())
    for _ in range(10):
        watched.observe()
        watched.step()
        alone.step()
        assert watched.digest() == alone.digest()
    watched.apply({"model.activation": "relu"})
    alone.apply({"model.activation": "relu"})
    watched.observe()
    watched.step()
    alone.step()
    assert watched.digest() == alone.digest()


def test_verify_finds_equal_keyframes() -> None:
    report = Replay(experiment(), verify=True).run()
    assert report.mismatch is None
    assert sorted(done for _, done in report.digests) == [10, 20, 30, 40]


def test_a_fork_and_its_edit_at_the_very_end() -> None:
    plain = experiment(train__steps=8)
    timeline = [
        {"at": 8, "fork": "late", "set": {"train.optimizer.lr": 0.001}},
        {"at": 8, "run": "late", "set": {"model.dropout.rate": 0.0}},
    ]
    recipe = Experiment.model_validate({**plain.model_dump(by_alias=True), "timeline": timeline})
    assert set(Replay(recipe).run().trainers) == {"main"}


def test_stopped_in_the_rerun_is_interrupted() -> None:
    calls = 0

    def stop() -> bool:
        nonlocal calls
        calls += 1
        return calls > 50

    report = Replay(experiment(), verify=True).run(should_stop=stop)
    assert report.interrupted
    assert report.trainers["main"].steps_done == 40


def test_verify_names_the_first_difference() -> None:
    assert first_difference(
        {("main", 10): "a", ("main", 20): "b"}, {("main", 10): "a", ("main", 20): "x"}
    ) == ("main", 20)
    assert first_difference({("main", 10): "a"}, {("main", 10): "a"}) is None
