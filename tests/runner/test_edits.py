"""An edit by hand is the same edit in a timeline; a refused one changes nothing; every edit has a way back."""

from __future__ import annotations

import pytest

from core.spec.apply import is_live
from core.spec.edits import spelled, with_live_edits
from core.spec.experiment import Experiment
from core.spec.fields import fields
from core.spec.timeline import bare
from tests.runner.helpers import (
    LATER,
    current,
    digest,
    diverging,
    experiment,
    opened,
    replayed,
    to,
    with_timeline,
)
from tui_dnn.runner.changes import inverse, label
from tui_dnn.runner.events import EditApplied, EditRefused, RunStarted
from tui_dnn.runner.frame import Frame

LIVE_EDITS: tuple[dict[str, object], ...] = (
    {"train.optimizer": "momentum"},
    {"train.optimizer": {"kind": "rmsprop", "lr": 0.002, "rho": 0.8}},
    {"train.optimizer.lr": 0.5, "train.optimizer.amsgrad": True},
    {"train.optimizer.weight_decay": 0.01},
    {"train.schedule": {"kind": "exponential", "steps": 10, "rate": 0.5}},
    {"train.schedule": {"kind": "plateau", "patience": 1}},
    {"train.batch": "full"},
    {"train.batch": 7, "train.l1": 0.1, "train.l2": 0.2},
    {"train.constraint": {"kind": "max_norm", "limit": 1.0}},
    {"train.clip_value": 0.5},
    {"train.clip_norm": 0.5},
    {"train.global_clip_norm": 0.5},
    {"train.freeze": ["dense_1"]},
    {"model.activation": "relu"},
    {"model.activation": {"kind": "leaky_relu", "slope": 0.3}},
    {"model.batch_norm": False},
    {"model.batch_norm": {"place": "after", "momentum": 0.5}},
    {"model.dropout": 0.0},
    {"model.dropout": {"rate": 0.4, "after": [1]}},
    {"data.augment.noise": 0.1},
)


def test_every_live_setting_is_in_the_table() -> None:
    named = {key.split(".")[1] for edits in LIVE_EDITS for key in edits}
    live = {field.key.split(".")[1] for field in fields() if is_live(field.key)}
    assert live == named


@pytest.mark.parametrize("edits", LIVE_EDITS, ids=label)
def test_an_edit_is_the_same_edit_in_a_timeline(edits: dict[str, object]) -> None:
    runner, heard = opened(experiment())
    to(runner, 11)
    runner.edit(edits)
    to(runner, 20)
    (applied,) = heard.of(EditApplied)
    assert (applied.step, applied.edits) == (11, spelled(edits))
    assert digest(runner) == replayed(with_timeline(experiment(), {"at": 11, "set": edits}), 20)


@pytest.mark.parametrize("edits", LIVE_EDITS, ids=label)
def test_the_inverse_leads_back_and_fits_into_a_timeline(edits: dict[str, object]) -> None:
    before = experiment()
    after = with_live_edits(before, edits)
    assert after != before
    undo, redo = inverse(before, after), inverse(after, before)
    assert with_live_edits(after, undo) == before
    assert with_live_edits(before, redo) == after
    with_timeline(before, {"at": 1, "set": edits}, {"at": 2, "set": undo}, {"at": 3, "set": redo})


def test_optional_settings_are_spelled_for_toml() -> None:
    optional = [field for field in fields() if is_live(field.key) and field.default in ("none", "all")]
    assert {field.key for field in optional} >= {"train.clip_value", "model.dropout.after"}
    for field in optional:
        assert with_live_edits(experiment(), spelled({field.key: None})) is not None


def test_undo_and_redo_are_edits_of_the_journal() -> None:
    runner, heard = opened(experiment())
    to(runner, 5)
    started = bare(current(runner).trainer.experiment)
    for edits in (LATER, {"train.optimizer": "sgd"}):
        runner.edit(edits)
    runner.crank(0)
    after = bare(current(runner).trainer.experiment)
    to(runner, 9)
    runner.undo()
    runner.undo()
    runner.crank(0)
    assert bare(current(runner).trainer.experiment) == started
    to(runner, 12)
    runner.redo()
    runner.redo()
    to(runner, 20)
    assert bare(current(runner).trainer.experiment) == after
    assert [event.step for event in heard.of(EditApplied)] == [5, 5, 9, 9, 12, 12]
    entries = [{"at": entry.step, "set": dict(entry.edits)} for entry in current(runner).trainer.journal]
    assert digest(runner) == replayed(with_timeline(experiment(), *entries), 20)
    assert [mark.step for mark in current(runner).marks] == [5, 5, 9, 9, 12, 12]


def test_a_new_edit_ends_what_can_be_redone_and_nothing_is_undone_twice() -> None:
    runner, heard = opened(experiment())
    for request in (runner.redo, runner.undo):
        request()
    runner.edit(LATER)
    runner.undo()
    runner.edit({"train.batch": 10})
    runner.redo()
    runner.crank(0)
    assert [(event.asked, event.message) for event in heard.of(EditRefused)] == [
        ("redo", "no edit to redo"),
        ("undo", "no edit to undo"),
        ("redo", "no edit to redo"),
    ]


REFUSED: dict[str, dict[str, object]] = {
    "unknown key": {"train.optimiser.lr": 0.1},
    "out of range": {"train.optimizer.lr": -1.0},
    "wrong type": {"train.batch": "many"},
    "conflict": {"train.clip_value": 1.0, "train.clip_norm": 1.0},
    "larger than the set": {"train.batch": 100_000},
    "needs images": {"data.augment.shift": 2},
    "unknown layer": {"train.freeze": ["dense_9"]},
    "structure out of range": {"model.hidden": [0]},
    "unknown data": {"data.name": "nothing-of-that-name"},
    "no such file": {"data.path": "missing.csv", "data.target": "y"},
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("how", ["edit", "fork"])
def test_a_refused_edit_changes_nothing(name: str, how: str) -> None:
    runner, heard = opened(experiment())
    to(runner, 4)
    before, count, settings = digest(runner), len(runner.runs), current(runner).trainer.experiment
    state, events = runner.state, len(heard)
    getattr(runner, how)(REFUSED[name])
    runner.crank(0)
    (refused,) = heard[events:]
    assert isinstance(refused, EditRefused)
    assert "Traceback" not in refused.message
    assert (digest(runner), len(runner.runs), runner.state) == (before, count, state)
    assert current(runner).trainer.experiment is settings
    to(runner, 20)
    assert digest(runner) == replayed(experiment(), 20)


def test_plateau_without_validation_is_refused_before_anything_changes() -> None:
    recipe = experiment(data={"name": "moons", "points": 100})
    runner, heard = opened(recipe)
    to(runner, 4)
    runner.edit({"train.schedule": "plateau", "train.optimizer": "sgd"})
    to(runner, 20)
    assert "validation" in heard.of(EditRefused)[0].message
    assert digest(runner) == replayed(recipe, 20)


def test_a_fork_goes_on_from_the_same_weights_with_arrays_of_its_own() -> None:
    runner, heard = opened(experiment())
    to(runner, 8)
    runner.edit({"train.batch": 10})
    to(runner, 12)
    source, left = current(runner), digest(runner)
    runner.fork(LATER)
    to(runner, 20)
    fork = current(runner)
    assert (fork.origin, runner.ghost) == ((source.id, 12), source)
    assert heard.of(RunStarted)[-1].ghost_id == source.id
    assert source.trainer.digest() == left
    entries = ({"at": 8, "set": {"train.batch": 10}}, {"at": 12, "set": LATER})
    assert digest(runner) == replayed(with_timeline(experiment(), *entries), 20)
    steps = fork.trainer.recorder.scalar_series
    assert steps.steps[: steps.count].tolist() == list(range(20))
    assert [mark.step for mark in fork.marks] == [8, 12]
    runner.undo()
    runner.crank(0)
    assert fork.trainer.experiment == source.trainer.experiment


def test_a_fork_leaves_the_timeline_and_may_have_no_edits() -> None:
    recipe = with_timeline(experiment(), {"at": 15, "set": LATER})
    runner, _ = opened(recipe)
    to(runner, 10)
    runner.fork({})
    to(runner, 20)
    assert current(runner).trainer.journal == []
    assert digest(runner) == replayed(experiment(), 20)


def test_another_structure_starts_a_run_from_the_settings_in_force() -> None:
    entries = ({"at": 3, "set": {"train.l2": 0.1}}, {"at": 15, "set": {"train.l1": 0.1}})
    runner, _ = opened(with_timeline(experiment(), *entries))
    to(runner, 10)
    old = current(runner)
    runner.play()
    runner.edit({"model.hidden": [6], "train.batch": 10})
    runner.crank(20)
    assert runner.state == "running"
    assert (runner.ghost, old.trainer.steps_done) == (old, 10)
    fresh = experiment(model__hidden=[6], train__batch=10, train__l2=0.1)
    assert digest(runner) == replayed(with_timeline(fresh, entries[1]), 20)


def test_expectations_that_do_not_fit_are_left_out_and_said() -> None:
    tables = experiment().model_dump(by_alias=True)
    recipe = Experiment.model_validate({**tables, "expect": [{"at": 30, "act_std[2]": {"min": 0.0}}]})
    runner, heard = opened(recipe)
    runner.edit({"seed": 5})
    runner.crank(0)
    assert len(current(runner).experiment.expect) == 1
    runner.edit({"model.hidden": []})
    runner.crank(0)
    assert current(runner).experiment.expect == ()
    assert "expectations" in heard.of(RunStarted)[-1].reason


@pytest.mark.parametrize("how", ["edit", "fork"])
@pytest.mark.parametrize("recipe", [experiment(train__steps=3), diverging()], ids=["finished", "diverged"])
def test_after_the_end_an_edit_starts_anew_and_goes_at_once(how: str, recipe: Experiment) -> None:
    runner, _ = opened(recipe)
    runner.play()
    runner.crank(100)
    old = current(runner)
    runner.undo()
    getattr(runner, how)(LATER)
    runner.crank(2)
    assert (runner.ghost, runner.state) == (old, "running")
    assert current(runner).trainer.steps_done == 2
    assert current(runner).experiment.train.optimizer.lr == LATER["train.optimizer.lr"]


def test_runs_are_bounded_and_those_on_the_screen_stay() -> None:
    runner, _ = opened(experiment())
    first = current(runner)
    for _ in range(12):
        runner.step()
        runner.fork(LATER)
        runner.crank(1)
    assert len(runner.runs) == 8
    assert first not in runner.runs
    assert {runner.run, runner.ghost} <= set(runner.runs)
    assert len({run.id for run in runner.runs}) == 8


def test_select_puts_another_run_on_the_screen() -> None:
    runner, heard = opened(experiment())
    to(runner, 5)
    first = current(runner)
    runner.fork(LATER)
    to(runner, 9)
    second = current(runner)
    runner.select(first.id)
    runner.crank(0)
    assert (runner.run, runner.ghost, runner.state) == (first, second, "paused")
    to(runner, 20)
    assert digest(runner) == replayed(experiment(), 20)
    runner.select("9999")
    runner.crank(0)
    assert heard.of(EditRefused)[-1].asked == "select"


LABELS: dict[str, dict[str, object]] = {
    "bn on": {"model.batch_norm.enabled": True},
    "bn off": {"model.batch_norm": False},
    "lr .05": {"train.optimizer.lr": 0.05},
    "adam": {"train.optimizer.kind": "adam", "train.optimizer.lr": 0.1},
    "sgd": {"train.optimizer": "sgd"},
    "act relu": {"model.activation": "relu"},
    "clip off": {"train.clip_value": "none"},
    "layers 6-4": {"model.hidden": [6, 4]},
    "dropout .5 +1": {"model.dropout.rate": 0.5, "train.batch": 3},
}


@pytest.mark.parametrize("text", LABELS)
def test_labels_are_short(text: str) -> None:
    assert label(LABELS[text]) == text


def test_a_frame_of_another_run_is_dropped() -> None:
    runner, _ = opened(experiment())
    runner.want(["digest"])
    runner.fork(LATER)
    runner.crank(0)
    assert runner.frame is None
    runner.want(["digest"])
    runner.crank(0)
    assert isinstance(runner.frame, Frame)
    assert runner.frame.run_id == current(runner).id
