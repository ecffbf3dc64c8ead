from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest

from tests.widgets.made import add_epoch, run_with
from tests.widgets.moments import opened, spiral, train
from tui_dnn.widgets.curves import ACCURACY, LOSS, RECENT, curves_of


def test_one_set_of_curves_for_a_run() -> None:
    run = run_with([1.0, 2.0])
    assert curves_of(run) is curves_of(run)
    assert curves_of(run) is not curves_of(run_with([1.0]))


def test_it_follows_the_recorder() -> None:
    run = run_with([3.0, 2.0])
    assert curves_of(run).last_step == 1
    run.trainer.recorder.scalar(2, 1.0, 0.0, 0.9, 0.1)
    curves = curves_of(run)
    assert (curves.count, curves.last_step) == (3, 2)
    assert curves.curve(LOSS).bounds(0, 10) == (1.0, 3.0)
    assert curves.latest(LOSS) == 1.0
    assert curves.latest(ACCURACY) == 0.9


def test_small_batches_show_the_mean_of_the_newest() -> None:
    losses = np.arange(100.0)
    run = run_with(losses.tolist(), experiment=spiral(train={"batch": 32, "steps": 100}, expect=[]))
    assert curves_of(run).latest(LOSS) == losses[-RECENT:].mean()


def test_a_loss_that_is_no_number_is_shown_as_such() -> None:
    curves = curves_of(run_with([1.0, 0.5, nan]))
    assert isnan(curves.latest(LOSS))
    assert curves.curve(LOSS).bounds(0, 10) == (0.5, 1.0)


def test_a_run_that_went_back_in_time() -> None:
    run = run_with([5.0, 4.0, 3.0, 2.0])
    curves_of(run)
    run.trainer.recorder.rewind(2)
    for step in (2, 3):
        run.trainer.recorder.scalar(step, 9.0, 0.0, 0.1, 0.1)
    curves = curves_of(run)
    assert curves.curve(LOSS).bounds(0, 10) == (4.0, 9.0)


@pytest.mark.parametrize(("step", "value"), [(0, 3.0), (1.7, 2.0), (2, 1.0), (3, nan), (-1, nan)])
def test_value_at(step: float, value: float) -> None:
    assert curves_of(run_with([3.0, 2.0, 1.0])).value_at(LOSS, step) == pytest.approx(value, nan_ok=True)


def test_validation_comes_with_the_epochs() -> None:
    run = run_with([1.0] * 30)
    assert not len(curves_of(run).validation(LOSS).x)
    add_epoch(run, 10, 0.8, 0.6)
    add_epoch(run, 20, nan, nan)
    add_epoch(run, 30, 0.7, 0.7)
    curves = curves_of(run)
    assert curves.validation(LOSS).x.tolist() == [9, 29]
    assert curves.validation(ACCURACY).y.tolist() == [0.6, 0.7]
    assert [curves.validation_at(LOSS, step) for step in (9, 28, 40)] == [0.8, 0.8, 0.7]
    assert isnan(curves.validation_at(LOSS, 8))
    run.trainer.epochs.clear()
    assert not len(curves_of(run).validation(LOSS).x)


def test_a_fork_begins_with_the_past_of_its_origin() -> None:
    runner = opened(spiral())
    train(runner, 20)
    runner.fork({"train.optimizer.lr": 0.05})
    train(runner, 5)
    assert runner.run is not None
    assert runner.ghost is not None
    mine, past = curves_of(runner.run), curves_of(runner.ghost)
    assert (mine.count, past.count) == (25, 20)
    assert mine.value_at(LOSS, 19) == past.value_at(LOSS, 19)
