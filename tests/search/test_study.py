"""Slots, seeds, grids, pruning, and trials whose process is gone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from core.errors import UsageError
from core.search.errors import NoStudy
from core.search.plan import Plan
from core.search.records import Record, best, count, newest, ranked
from core.search.study import RETRIES, Study, open_storage
from core.search.worker import alive, owner, run, work
from tests.search.plans import never, plan, study

pytestmark = pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning")


def results(records: Sequence[Record]) -> list[tuple[object, ...]]:
    return [(r.slot, tuple(r.params.items()), r.value, r.state) for r in newest(records)]


def done(folder: Path, sweep: Plan, name: str = "small") -> tuple[Record, ...]:
    found = study(folder, sweep, name)
    work(found, sweep, never)
    return newest(found.records())


@pytest.mark.parametrize("method", ["random", "tpe"])
def test_a_seed_gives_the_same_trials_again(tmp_path: Path, method: str) -> None:
    head = f"method = '{method}'\ntrials = 8\nset = {{ 'train.epochs' = 2 }}"
    one, two = (done(tmp_path, plan(head), name) for name in ("one", "two"))
    other = done(tmp_path, plan(f"{head}\nseed = 1"), "other")
    assert results(one) == results(two)
    assert not {str(r.params) for r in one} & {str(r.params) for r in other}
    lrs = [float(r.params["train.optimizer.lr"]) for r in one]
    assert all(1e-3 <= lr <= 1 for lr in lrs) and len(set(lrs)) == 8


def test_what_is_drawn_does_not_depend_on_who_draws_it(tmp_path: Path) -> None:
    """Two workers that take trials in turns draw what one draws alone."""
    sweep = plan("trials = 6\nset = { 'train.epochs' = 1 }")
    alone = done(tmp_path, sweep, "alone")
    one = study(tmp_path, sweep, "shared")
    two = Study(open_storage(f"journal:{tmp_path / 'shared'}.journal"), "shared", None)
    held = two.take("other:1")
    assert held is not None
    for worker in (one, one, two, one):
        ticket = worker.take(owner())
        assert ticket is not None
        run(worker, sweep, ticket, never)
    run(two, sweep, held, never)
    work(one, sweep, never)
    assert results(one.records()) == results(alone)


def test_tpe_learns_and_random_does_not(tmp_path: Path) -> None:
    """After its first trials TPE draws near the good rates; the space is one setting that decides alone."""
    space = '[space]\n"train.optimizer.lr" = { low = 1e-5, high = 1.0, log = true }'
    head = "trials = 24\nset = { 'model.hidden' = [], 'train.epochs' = 2 }\nmethod = "
    random, tpe = (
        done(tmp_path, plan(f"{head}'{method}'", space=space), method) for method in ("random", "tpe")
    )
    late = [[float(r.params["train.optimizer.lr"]) > 0.05 for r in trials[12:]] for trials in (random, tpe)]
    assert sum(late[1]) > sum(late[0])


def test_a_grid_covers_all_points_once(tmp_path: Path) -> None:
    space = """[space]
"train.optimizer.lr" = { low = 1e-2, high = 1.0, log = true, points = 3 }
"model.activation" = { choices = ["relu", "tanh"] }
[space."model.hidden"]
depth = { low = 0, high = 1 }
width = { low = 4, high = 8, step = 4 }"""
    sweep = plan("method = 'grid'\nset = { 'train.epochs' = 1 }", space=space)
    trials = done(tmp_path, sweep)
    points = {tuple(r.params[one.name] for one in sweep.dimensions) for r in trials}
    assert len(trials) == len(points) == sweep.trials == 3 * 2 * 2 * 2
    # Without a hidden layer its width means nothing: the same recipe is not trained twice.
    flat = [r for r in trials if r.params["model.hidden.depth"] == 0]
    groups = {
        (r.params["train.optimizer.lr"], r.params["model.activation"]): set[float | None]() for r in flat
    }
    for record in flat:
        groups[record.params["train.optimizer.lr"], record.params["model.activation"]].add(record.value)
    assert all(len(values) == 1 for values in groups.values())
    assert count(trials, "done") == 24 and sum(not r.curve for r in flat) == len(flat) // 2


def test_pruning_stops_bad_trials_and_no_good_one(tmp_path: Path) -> None:
    space = '[space]\n"train.optimizer.lr" = { choices = [0.2, 0.1, 0.3, 1e-4, 2e-4, 0.15] }'
    head = (
        "method = 'grid'\nset = { 'train.epochs' = 6 }\nprune = { kind = 'median', startup = 2, warmup = 1 }"
    )
    trials = done(tmp_path, plan(head, space=space))
    pruned = [r for r in trials if r.state == "pruned"]
    assert pruned and all(len(r.curve) < 6 for r in pruned)
    top = best(trials, maximize=False)
    assert top is not None and float(top.params["train.optimizer.lr"]) >= 0.1
    assert all(r.value is not None and top.value is not None and r.value > top.value for r in pruned)
    without = done(tmp_path, plan(head.replace("kind = 'median'", "kind = 'none'"), space=space), "all")
    assert count(without, "done") == 6


def test_a_trial_that_cannot_be_built_fails_and_says_why(tmp_path: Path) -> None:
    space = (
        '[space]\n"train.batch" = { choices = [1, 20] }\n"model.batch_norm.enabled" = { choices = [true] }'
    )
    trials = done(tmp_path, plan("method = 'grid'", space=space))
    assert [r.state for r in ranked(trials, False)] == ["done", "failed"]
    assert "at least 2 examples" in ranked(trials, False)[1].error


def test_a_diverged_trial_has_no_value(tmp_path: Path) -> None:
    head = "method = 'grid'\nset = { 'train.loss' = 'mse', 'model.output' = 'linear' }"
    trials = done(tmp_path, plan(head, space='[space]\n"train.optimizer.lr" = { choices = [1e-3, 1e3] }'))
    assert sorted((r.state, r.value is None) for r in trials) == [("diverged", True), ("done", False)]


def test_another_plan_does_not_get_into_a_study(tmp_path: Path) -> None:
    study(tmp_path, plan("trials = 1"))
    with pytest.raises(UsageError, match="other settings"):
        study(tmp_path, plan("trials = 1\nseed = 9"))
    with pytest.raises(NoStudy):
        Study(open_storage(f"journal:{tmp_path / 'small'}.journal"), "smaller", None)


def test_more_trials_go_on_where_it_ended(tmp_path: Path) -> None:
    few = done(tmp_path, plan("trials = 2"))
    more = done(tmp_path, plan("trials = 4"))
    assert results(more)[:2] == results(few) and len(more) == 4
    assert [r.number for r in more[:2]] == [r.number for r in few]


def test_trials_of_dead_processes_come_back_with_what_was_drawn(tmp_path: Path) -> None:
    sweep = plan("trials = 3")
    alone = done(tmp_path, sweep, "alone")
    found = study(tmp_path, sweep)
    for name in ("host-of-nobody:1", owner()):
        assert found.take(name) is not None
    assert found.requeue(lambda name: not name.startswith("host-of")) == 1
    states = [r.state for r in newest(found.records())]
    assert sorted(states) == ["running", "waiting", "waiting"]
    assert found.requeue(lambda name: None) == 0, "it has been silent for no time yet"
    assert found.requeue(lambda name: False) == 1
    work(found, sweep, never)
    assert results(found.records()) == results(alone)
    assert [r.retries for r in newest(found.records())] == [1, 1, 0]


def test_a_trial_that_kills_its_process_is_given_up(tmp_path: Path) -> None:
    found = study(tmp_path, plan("trials = 1"))
    for _ in range(RETRIES + 1):
        assert found.take("gone:1") is not None
        found.requeue(lambda name: False)
    assert found.take("gone:1") is None
    assert [r.state for r in newest(found.records())] == ["interrupted"]
    found.fill(1)
    assert found.take("gone:1") is not None, "a person who starts it again wants it tried again"


def test_who_lives() -> None:
    assert alive(owner())
    assert alive("elsewhere:1") is None


def test_importance_finds_what_decides(tmp_path: Path) -> None:
    space = """[space]
"train.optimizer.lr" = { low = 1e-4, high = 1.0, log = true }
"train.l2" = { low = 0, high = 1e-9 }"""
    sweep = plan("trials = 16\nset = { 'model.hidden' = [], 'train.epochs' = 2 }", space=space)
    found = study(tmp_path, sweep)
    work(found, sweep, never)
    shares = found.importance()
    assert shares["train.optimizer.lr"] > shares["train.l2"]
    assert sum(shares.values()) == pytest.approx(1)
    assert study(tmp_path, plan("trials = 1"), "few").importance() == {}


@pytest.mark.parametrize("url", ["what://ever", "sqlite:////nowhere/at/all.db", "grpc://127.0.0.1:1"])
def test_a_storage_that_cannot_be_opened(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.search.study.PATIENCE", 0.2)
    with pytest.raises(UsageError, match="cannot be opened"):
        open_storage(url)
