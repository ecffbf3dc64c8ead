"""The slice: directions of the right length, a known surface, a run that stays as it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.errors import PresetError
from core.lab.frame import MapChart
from core.lab.loss_slice import Slice, make, slice_at, slice_of
from core.lab.loss_slice_plane import Plane, direction, subset
from core.random import stream
from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from core.spec.labs.loss_slice import LossSlice
from core.train.trainer import Trainer


def run(**changes: Any) -> Experiment:
    return Experiment.model_validate(
        {
            "seed": 2,
            "dtype": "float64",
            "data": {"name": "spiral3"},
            "model": {"hidden": [8, 8], "activation": "tanh"},
            "train": {"optimizer": {"kind": "adam", "lr": 0.02}, "batch": "full", "steps": 40},
            **changes,
        }
    )


def trained(experiment: Experiment) -> Trainer:
    trainer = Trainer(experiment)
    while trainer.status not in ("finished", "stopped_early"):
        trainer.step()
    return trainer


def finished(machine: Any) -> Any:
    while machine.done < machine.total:
        machine.advance()
    return machine


SMALL = LossSlice(points=7)


def test_directions_are_filter_normalised() -> None:
    """Every unit's part is as long as its weights; biases and batch norm do not move."""
    trainer = trained(run(model={"hidden": [8, 8], "batch_norm": True}))
    arena = trainer.network.arena
    found = direction(arena, arena.values, stream(0, "u"))
    for info in arena.infos:
        part = found[info.start : info.stop].reshape(info.shape)
        if info.kind == "kernel":
            kernel = arena.view(info.name)
            np.testing.assert_allclose(np.linalg.norm(part, axis=0), np.linalg.norm(kernel, axis=0))
        else:
            assert not part.any()


def test_a_direction_does_not_feel_the_scale_of_a_unit() -> None:
    """The invariance that it is made for: a unit scaled up moves as much, relative to itself."""
    trainer = trained(run())
    arena, values = trainer.network.arena, trainer.network.arena.values
    first = direction(arena, values, stream(1, "u"))
    scaled = values.copy()
    info = arena.info("dense_1/kernel")
    scaled[info.start : info.stop].reshape(info.shape)[:, 2] *= 10.0
    second = direction(arena, scaled, stream(1, "u"))
    np.testing.assert_allclose(
        second[scaled != 0] / scaled[scaled != 0], first[values != 0] / values[values != 0]
    )


def test_a_unit_without_weights_stays() -> None:
    trainer = Trainer(run(model={"hidden": [4], "init": "zeros"}))
    arena = trainer.network.arena
    assert not direction(arena, arena.values, stream(0, "u")).any()


def test_the_middle_is_the_runs_own_loss() -> None:
    trainer = trained(run())
    found = finished(slice_of(trainer, SMALL)).metrics()
    assert found["centre"] == trainer.evaluate(trainer.data.train).loss
    assert found["lowest"] <= found["centre"] <= found["highest"]


def test_every_point_is_the_loss_at_its_parameters() -> None:
    """Against weights that are set by hand in a network of its own."""
    trainer = trained(run())
    arena, start = trainer.network.arena, trainer.network.arena.values.copy()
    machine = finished(slice_of(trainer, SMALL))
    u = direction(arena, start, stream(SMALL.seed, "slice/u"))
    v = direction(arena, start, stream(SMALL.seed, "slice/v"))
    for row, column in ((0, 0), (0, 6), (5, 1), (3, 3)):
        a, b = -1 + column / 3, 1 - row / 3
        arena.values[...] = start + a * u + b * v
        expected = trainer.evaluate(trainer.data.train).loss
        assert machine.losses[row, column] == pytest.approx(expected, rel=1e-12)


def test_a_linear_regression_is_a_parabola() -> None:
    """mse of a linear network: quadratic along every line, so constant second differences and no dents."""
    linear = run(
        data={"name": "california_housing"},
        model={"hidden": []},
        train={"optimizer": {"kind": "sgd", "lr": 0.01}, "batch": 64, "steps": 50},
    )
    machine = finished(slice_of(trained(linear), SMALL))
    bends = np.diff(machine.losses, 2, axis=0)
    np.testing.assert_allclose(bends, bends[0, 0], rtol=1e-6)
    assert machine.metrics()["dents"] == 0.0


def test_dents_are_counted() -> None:
    machine = finished(slice_of(trained(run()), SMALL))
    x, y = np.meshgrid(machine.at, machine.at)
    machine.losses = 3.0 - x**2 - y**2
    assert machine.metrics()["dents"] == 1.0
    assert machine.metrics()["rise[1]"] < 0.0


def test_the_rise_is_the_mean_on_a_circle() -> None:
    machine = finished(slice_of(trained(run()), LossSlice(points=41)))
    x, y = np.meshgrid(machine.at, machine.at)
    machine.losses = 2.0 + x**2 + y**2
    found = machine.metrics()
    assert found["rise[1]"] == pytest.approx(1.0, abs=0.03)
    assert found["rise[0.5]"] == pytest.approx(0.25, abs=0.03)


def test_the_run_goes_on_as_if_nobody_had_looked() -> None:
    quiet, watched = Trainer(run()), Trainer(run())
    for _ in range(10):
        quiet.step()
        watched.step()
    machine = slice_of(watched, SMALL)
    machine.advance()
    for _ in range(10):
        quiet.step()
        watched.step()
    before = machine.losses.copy()
    finished(machine)
    assert quiet.digest() == watched.digest()
    seen = np.isfinite(before)
    np.testing.assert_array_equal(machine.losses[seen], before[seen])
    # all points are of the moment at which the slice was taken
    again = Trainer(run())
    for _ in range(10):
        again.step()
    np.testing.assert_array_equal(finished(slice_of(again, SMALL)).losses, machine.losses)


def test_a_saved_state_gives_the_same_slice() -> None:
    trainer = trained(run(model={"hidden": [8], "batch_norm": True}))
    state = trainer.state()
    other = slice_at(
        state.experiment, trainer.data, state.arrays["parameters"], state.arrays["moving"], SMALL
    )
    np.testing.assert_array_equal(finished(slice_of(trainer, SMALL)).losses, finished(other).losses)


def test_the_points_come_from_the_middle_outwards() -> None:
    experiment = run()
    trainer = trained(experiment)
    machine = Slice(Plane(experiment, trainer.data, trainer.network.arena.values,
                          trainer.network.moving_values, rows=10, seed=0), LossSlice(points=21))  # fmt: skip
    machine.advance()
    assert machine.total > 1 and np.isfinite(machine.losses[10, 10])
    x, y = np.meshgrid(machine.at, machine.at)
    distance, seen = np.hypot(x, y), np.isfinite(machine.losses)
    assert distance[seen].max() <= distance[~seen].min() + 1e-9
    chart = machine.frame().charts[0]
    assert isinstance(chart, MapChart) and np.isnan(chart.z).any()


def test_a_lesson_trains_first_and_then_slices() -> None:
    lesson = run(lab={"kind": "loss_slice", "points": 7})
    machine = make(lesson)
    first = machine.frame()
    assert first.metrics == {} and "Training first" in first.notes[0].en
    total = machine.total
    finished(machine)
    assert machine.done == machine.total == total
    direct = finished(slice_of(trained(run()), LossSlice(points=7)))
    assert machine.frame().metrics == direct.metrics()
    machine.advance()
    assert machine.done == total


def test_a_subset_is_the_same_for_all_points_and_of_the_training_set() -> None:
    trainer = Trainer(run())
    split = trainer.data.train
    part = subset(split, 20, seed=5)
    assert len(part) == 20 and subset(split, 10_000, seed=5) is split
    np.testing.assert_array_equal(part.x, subset(split, 20, seed=5).x)
    rows = [np.flatnonzero((split.x == row).all(axis=1))[0] for row in part.x]
    assert rows == sorted(set(rows))
    np.testing.assert_array_equal(np.asarray(split.y)[rows], part.y)


def test_deep_pits_are_narrower_than_shallow_ones() -> None:
    rises = []
    for hidden in ([32], [32] * 8):
        deep = run(
            data={"name": "digits"},
            model={"hidden": hidden, "init": "he_normal"},
            train={"optimizer": {"kind": "adam", "lr": 0.001}, "batch": 64, "epochs": 4},
        )
        rises.append(finished(slice_of(trained(deep), LossSlice(points=11, rows=200))).metrics()["rise[1]"])
    assert rises[1] > 5 * rises[0]


def test_a_grid_needs_a_middle() -> None:
    with pytest.raises(PresetError) as error:
        with_edits(run(lab="loss_slice"), {"lab.points": 10})
    assert "an odd number" in error.value.message
