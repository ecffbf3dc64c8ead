"""The range test: rates that are exact, what a curve says, where it ends, what it leaves alone."""

from __future__ import annotations

from math import isfinite, isnan
from typing import Any

import numpy as np
import pytest

from core.errors import PresetError
from core.lab.frame import LineChart
from core.lab.range_test import Sweep, make, range_test_of, taking
from core.lab.range_test_curve import over, rates, read, slopes, smoothed
from core.spec.edits import with_edits, with_live_edits
from core.spec.experiment import Experiment
from core.spec.labs.range_test import RangeTest
from core.train.trainer import Trainer


def run(**changes: Any) -> Experiment:
    return Experiment.model_validate(
        {
            "seed": 3,
            "data": {"name": "digits"},
            "model": {"hidden": [24]},
            "train": {"optimizer": {"kind": "sgd", "lr": 0.05}, "batch": 32, "epochs": 3},
            **changes,
        }
    )


def finished(experiment: Experiment) -> Sweep:
    machine = make(experiment)
    while machine.done < machine.total:
        machine.advance()
    return machine


def test_every_update_has_its_own_rate() -> None:
    lab = RangeTest(min=1e-4, max=1e-2, steps=40)
    sweep = Sweep(range_test_of(run(), lab))
    seen = []
    while sweep.done < sweep.total:
        seen.append(sweep.trainer.learning_rate)
        sweep.advance()
    expected = [1e-4 * 100 ** (i / 39) for i in range(40)]
    np.testing.assert_allclose(seen, expected, rtol=1e-12)
    recorded = sweep.trainer.recorder.scalar_series.tail("learning_rate", 100)[1]
    np.testing.assert_allclose(recorded, expected, rtol=1e-6)


def test_it_trains_as_the_run_would() -> None:
    """The first losses are those of the run itself at the test's rates: same weights, same batches."""
    sweep = finished(range_test_of(run(), RangeTest(min=1e-4, max=1e-2, steps=20)))
    twin = Trainer(run())
    losses = []
    for rate in rates(1e-4, 1e-2, 20):
        twin.apply({"train.optimizer.lr": float(rate)})
        losses.append(twin.step().loss)
    assert sweep.losses == losses


def test_the_suggestion_is_where_the_loss_falls_fastest() -> None:
    """A made-up curve: a smooth step down around 1e-2, a rise from 1 on."""
    lr = rates(1e-5, 10.0, 400)
    losses = 2.3 - 2.0 / (1.0 + (1e-2 / lr) ** 1.5) + np.maximum(np.log10(lr), 0.0) * 30
    found = read(1e-5, 10.0, 400, losses, beta=0.0, stop=4.0)
    assert found.suggestion == pytest.approx(1e-2, rel=0.1)
    assert 0.2 < found.best_lr <= 1.05 and found.tenth == found.best_lr / 10
    assert found.lowest == pytest.approx(losses.min())


def test_noise_before_the_loss_falls_is_no_descent() -> None:
    """A hard batch on the plateau pulls the mean up, and down again faster than the network learns."""
    lr = rates(1e-5, 10.0, 400)
    for hard in (2, 30, 100):
        losses = 2.4 - 0.15 / (1.0 + (1e-2 / lr) ** 1.5)
        losses[hard] += 1.0
        assert read(1e-5, 10.0, 400, losses, 0.9, 4.0).suggestion == pytest.approx(1.5e-2, rel=0.5)


def test_smoothing_is_a_running_mean_without_bias() -> None:
    losses = np.array([4.0, 2.0, 1.0])
    expected = [4.0, (0.5 * 4 + 1 * 2) / 1.5, (0.25 * 4 + 0.5 * 2 + 1) / 1.75]
    np.testing.assert_allclose(smoothed(losses, 0.5), expected)
    np.testing.assert_array_equal(smoothed(losses, 0.0), losses)


def test_slopes_of_a_line_are_its_slope() -> None:
    x = np.linspace(-3.0, 2.0, 30)
    np.testing.assert_allclose(slopes(x, 1.5 * x + 7.0, 5), 1.5)


def test_it_is_over_where_the_loss_has_left_its_lowest_point() -> None:
    down = np.array([2.0, 1.0, 0.5])
    assert not over(down, 0.0, 4.0) and not over(np.append(down, 1.99), 0.0, 4.0)
    assert over(np.append(down, 2.01), 0.0, 4.0) and over(np.append(down, np.nan), 0.0, 4.0)
    assert not over(down[:0], 0.0, 4.0)


def test_a_loss_that_never_falls_has_no_suggestion() -> None:
    rising = np.linspace(1.0, 3.0, 50)
    assert isnan(read(1e-5, 1.0, 50, rising, 0.0, 4.0).suggestion)
    assert isnan(read(1e-5, 1.0, 50, rising[:2], 0.0, 4.0).best_lr)


def test_it_stops_before_its_last_rate_and_says_where() -> None:
    sweep = finished(range_test_of(run(), RangeTest(min=1e-3, max=1000.0, steps=200)))
    found = sweep.reading
    assert sweep.done == sweep.total < 200
    assert found.diverged_lr == sweep.rates[sweep.done - 1]
    assert found.suggestion < found.best_lr < found.diverged_lr
    frame = sweep.frame()
    assert frame.metrics["suggestion"] == frame.metrics["steepest"] == found.suggestion
    assert frame.step == frame.total == sweep.done


def test_a_loss_that_is_no_number_ends_it() -> None:
    regression = run(
        data={"name": "california_housing"},
        model={"hidden": [64] * 12, "init": "he_normal"},
        train={"optimizer": {"kind": "sgd"}, "batch": 32, "loss": "mse"},
        lab=RangeTest(min=900.0, max=1000.0, steps=50, stop=1e6).model_dump(),
    )
    sweep = finished(regression)
    assert not isfinite(sweep.losses[-1]) and sweep.trainer.status == "diverged"
    frame = sweep.frame()
    assert isfinite(frame.metrics["diverged_lr"])
    sweep.advance()
    assert sweep.done == sweep.total


def test_the_suggestion_trains_and_its_hundredth_does_not() -> None:
    suggestion = finished(range_test_of(run())).reading.suggestion
    ends = []
    for share in (1.0, 0.01):
        trainer = Trainer(with_edits(run(), {"train.optimizer.lr": suggestion * share}))
        while trainer.status != "finished":
            trainer.step()
        ends.append(trainer.epochs[-1].loss)
    assert ends[0] < 0.5 and ends[1] > 2.0


def test_same_seed_same_curve() -> None:
    lab = RangeTest(steps=30)
    first, again = finished(range_test_of(run(), lab)), finished(range_test_of(run(), lab))
    other = finished(range_test_of(run(seed=4), lab))
    assert first.losses == again.losses != other.losses


def test_it_takes_nothing_of_the_lesson_along() -> None:
    lesson = run(
        timeline=[{"at": 3, "set": {"train.optimizer.lr": 1.0}}],
        arms=[{"name": "b", "set": {"train.batch": 64}}],
        expect=[{"at": "end", "loss": {"max": 1.0}}],
        seeds=3,
    )
    test = range_test_of(lesson)
    assert not test.timeline and not test.arms and not test.expect and test.seeds == 1
    assert test.train == lesson.train and test.model == lesson.model and test.data == lesson.data
    assert Sweep(test).trainer.data.validation is None


def test_one_key_takes_the_suggestion() -> None:
    sweep = make(range_test_of(run()))
    assert sweep.press("t") is None
    while sweep.done < sweep.total:
        sweep.advance()
    taken = sweep.press("t")
    assert taken is not None and taken.lab is None
    assert taken.train.optimizer.lr == pytest.approx(sweep.reading.suggestion, rel=0.05)
    assert taken.train.epochs == 3 and sweep.press("x") is None
    assert list(dict(sweep.keys())) == ["t"]


def test_taking_is_a_live_edit() -> None:
    assert taking(0.012345) == {"train.optimizer.lr": 0.012}
    assert with_live_edits(run(), taking(0.5)).train.optimizer.lr == 0.5


def test_the_chart_marks_both_rates_on_a_log_axis() -> None:
    sweep = finished(range_test_of(run()))
    (chart,) = sweep.frame().charts
    assert isinstance(chart, LineChart) and chart.log_x
    assert [x for x, _ in chart.marks] == [sweep.reading.suggestion, sweep.reading.best_lr]
    batch, curve = chart.lines
    assert len(curve.x) == sweep.done and 40 <= len(batch.x) <= 100
    assert np.nanmax(curve.y) <= 1.5 * sweep.losses[0]


def test_frames_before_the_first_update() -> None:
    frame = make(range_test_of(run())).frame()
    assert isnan(frame.metrics["suggestion"]) and frame.step == 0 and frame.notes == ()


def test_a_range_has_to_grow() -> None:
    with pytest.raises(PresetError) as error:
        with_edits(range_test_of(run()), {"lab.min": 20.0})
    assert "above min = 20" in error.value.message


@pytest.mark.parametrize("key", make(range_test_of(run())).controls)
def test_controls_are_settings(key: str) -> None:
    value = 100 if key == "lab.steps" else 0.5
    assert with_edits(range_test_of(run()), {key: value}).lab != RangeTest()
