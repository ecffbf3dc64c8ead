"""Angles by closed form, and clipping as training does it."""

from __future__ import annotations

from math import atan2, degrees, hypot

import numpy as np
import pytest

from core.lab.clipping import Machine
from core.lab.directions import angle, clipped
from core.lab.frame import LineChart
from core.spec.edits import with_edits
from core.train.trainer import Trainer
from tests.lab.small import played, short

WAY_OF = {"value": "clip_value", "norm": "clip_norm", "global": "global_clip_norm"}


@pytest.mark.parametrize("turn", [0.0, 1e-9, 0.3, 45.0, 90.0, 179.999999, 180.0])
def test_angle(turn: float) -> None:
    radians = np.deg2rad(turn)
    u, v = np.array([2.0, 0.0]), 5 * np.array([np.cos(radians), np.sin(radians)])
    assert angle(u, v) == pytest.approx(turn, rel=1e-6, abs=1e-12)


def test_nothing_has_no_angle() -> None:
    assert np.isnan(angle(np.zeros(2), np.ones(2)))


def test_the_vector_by_hand() -> None:
    metrics = played(short("clipping", batches=1)).frame().metrics
    assert metrics["angle[value]"] == pytest.approx(degrees(atan2(100, 0.9) - atan2(1, 0.9)))
    assert metrics["angle[norm]"] == pytest.approx(0.0, abs=1e-9)
    assert metrics["norm[value]"] == pytest.approx(hypot(0.9, 1.0))
    assert metrics["norm[norm]"] == pytest.approx(1.0)


def test_a_short_gradient_is_left_alone() -> None:
    metrics = played(short("clipping", gradient=[0.3, -0.4], limit=1.0)).frame().metrics
    assert metrics["angle[value]"] == metrics["angle[norm]"] == 0.0
    assert metrics["norm[norm]"] == pytest.approx(0.5)


@pytest.mark.parametrize("way", list(WAY_OF))
def test_it_clips_as_training_does(way: str) -> None:
    limit = 0.02
    experiment = short("clipping").model_copy(update={"lab": None})
    free = Trainer(experiment)
    bound = Trainer(with_edits(experiment, {f"train.{WAY_OF[way]}": limit}))
    free.step()
    bound.step()
    tensors = tuple(slice(info.start, info.stop) for info in free.network.arena.infos)
    wanted = clipped(free.network.arena.gradients, way, limit, tensors)
    assert not np.array_equal(wanted, free.network.arena.gradients)
    np.testing.assert_allclose(bound.network.arena.gradients, wanted, rtol=1e-6)


def test_the_arena_holds_the_gradient_of_the_batch() -> None:
    """The step has not changed it: it is what backpropagation gives at the weights before the step."""
    machine = played(short("clipping"), 2)
    assert isinstance(machine, Machine)
    trainer = Trainer(machine.trainer.experiment)
    kit = trainer.kit(trainer.feed.next_size)
    trainer.feed.load(kit.plan.x, kit.target)
    kit.plan.forward()
    kit.loss.value_and_gradient(kit.plan.output, kit.target.y, kit.plan.doutput)
    kit.plan.backward()
    machine.advance()
    np.testing.assert_array_equal(machine.trainer.network.arena.gradients, trainer.network.arena.gradients)


def test_only_the_norm_of_all_keeps_the_direction() -> None:
    metrics = played(short("clipping", limit=0.01)).frame().metrics
    assert metrics["network_angle[global]"] < 1e-3
    assert metrics["network_angle[value]"] > 1.0
    assert metrics["network_angle[norm]"] > 1.0
    assert metrics["network_batches"] == 4


def test_the_recipe_does_not_clip_twice() -> None:
    experiment = with_edits(short("clipping", limit=0.01), {"train.clip_value": 1e-9})
    assert played(experiment).frame().metrics["network_norm"] > 0.01


def test_the_picture_grows() -> None:
    def names(steps: int) -> list[str]:
        chart = played(short("clipping"), steps).frame().charts[0]
        assert isinstance(chart, LineChart)
        return [line.name for line in chart.lines]

    assert names(0) == ["gradient"]
    assert names(2) == ["gradient", "clip_value", "clip_norm"]
