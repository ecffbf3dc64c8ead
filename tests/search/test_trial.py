"""A trial is a pure function of its recipe, and its preset replays to the same number."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean

import pytest

from core.search.best import as_preset
from core.search.records import best, newest
from core.search.trial import Stopped, run_trial
from core.search.worker import work
from core.spec.metrics import Metric
from core.spec.toml import dump_experiment, parse_experiment
from core.train.measure import Measurement
from core.train.replay import Replay
from tests.search.plans import never, plan, study

PARAMS = {"train.optimizer.lr": 0.05, "model.hidden.depth": 1, "model.hidden.width": 9}


def nothing(*_: object) -> bool:
    return False


class Told(list[tuple[int, float]]):
    """A report that stops nothing."""

    def __call__(self, epoch: int, value: float) -> bool:
        self.append((epoch, value))
        return False


def test_the_same_parameters_give_the_same_bits() -> None:
    sweep = plan("folds = 3")
    one, two = (run_trial(sweep, PARAMS, nothing, nothing) for _ in range(2))
    assert one == two
    assert len(set(one.values)) == 3
    assert one.value == pytest.approx(fmean(one.values))
    assert one.spread > 0


def test_every_epoch_is_reported_as_the_mean_over_folds() -> None:
    told = Told()
    sweep = plan("folds = 2")
    outcome = run_trial(sweep, PARAMS, told, nothing)
    assert [epoch for epoch, _ in told] == [1, 2, 3, 4] and outcome.epochs == 4
    assert told[-1][1] == outcome.value


def test_a_long_run_is_reported_now_and_then() -> None:
    told = Told()
    sweep = plan("set = { 'train.batch' = 'full', 'train.steps' = 350 }")
    run_trial(sweep, PARAMS, told, nothing)
    assert told[0][0] == 4 and told[-1][0] == 350 and len(told) <= 100


def test_it_is_stopped_by_the_pruner_and_from_outside() -> None:
    outcome = run_trial(plan(), PARAMS, lambda epoch, value: epoch == 2, nothing)
    assert (outcome.pruned, outcome.epochs) == (True, 2)
    with pytest.raises(Stopped):
        run_trial(plan(), PARAMS, nothing, lambda progress: progress >= 0.5)


def test_divergence_is_told() -> None:
    sweep = plan("set = { 'train.loss' = 'mse', 'model.output' = 'linear' }")
    outcome = run_trial(sweep, PARAMS | {"train.optimizer.lr": 1e3}, nothing, nothing)
    assert outcome.diverged


@pytest.mark.parametrize("folds", [1, 3])
@pytest.mark.parametrize("metric", ["val_loss", "best_val_acc"])
def test_the_best_trial_as_a_preset_gives_the_same_number(tmp_path: Path, folds: int, metric: str) -> None:
    sweep = plan(f"folds = {folds}\ntrials = 3\nmetric = '{metric}'")
    found = study(tmp_path, sweep)
    work(found, sweep, never)
    top = best(newest(found.records()), sweep.sweep.maximize)
    assert top is not None
    preset = parse_experiment(dump_experiment(as_preset(sweep, top, "small-best", "small")), "small-best")
    report = Replay(preset).run()
    assert len(report.checks) == folds and all(check.passed for check in report.checks)
    values = [Measurement(trainer).value(Metric.parse(metric)) for trainer in report.trainers.values()]
    assert tuple(values) == top.folds
    assert sum(values) / folds == top.value
