"""The pictures are those that training gets, and the numbers beside them catch a change that does wrong."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import PresetError
from core.lab.augmentation import Machine
from core.lab.frame import ImageChart
from core.lab.picture_moves import Flipped, Rotated, Shifted, centroids
from core.lab.picture_values import Blurred, Noisy, edges
from core.spec.edits import with_edits
from core.train.trainer import Trainer
from tests.lab.small import played, short

RNG = np.random.default_rng(0)
IMAGES = np.zeros((6, 12, 12))
IMAGES[:, 4:8, 4:8] = RNG.random((6, 4, 4))


def test_training_sees_the_same_pixels() -> None:
    experiment = with_edits(short("augmentation"), {"train.batch": 20})
    machine = played(experiment, 1)
    assert isinstance(machine, Machine)
    trainer = Trainer(experiment.model_copy(update={"lab": None}))
    kit = trainer.kit(20)
    trainer.feed.load(kit.plan.x, kit.target)
    seen = machine.images["all"].reshape(20, -1)
    np.testing.assert_allclose(seen, kit.plan.x, rtol=1e-6)
    assert not np.allclose(machine.images["original"], machine.images["all"])


def test_only_what_is_switched_on_is_shown() -> None:
    off = {
        f"data.augment.{name}": value for name, value in (("shift", 0), ("rotation", 0.0), ("flip", False))
    }
    frame = played(with_edits(short("augmentation"), off)).frame()
    pictures = frame.charts[0]
    assert isinstance(pictures, ImageChart)
    assert pictures.captions == ("original", "blur 1", "noise 0.1", "all")
    assert "ink" not in frame.metrics


def test_without_any_change_it_says_so() -> None:
    bare = short("augmentation").model_copy(update={"data": short("scales").data})
    frame = played(bare).frame()
    assert "No change" in frame.notes[0].en


def test_no_images_no_lab() -> None:
    base = short("augmentation").model_copy(update={"data": short("perceptron").data})
    with pytest.raises(PresetError, match="images"):
        played(base)


def test_centroids_and_edges_by_hand() -> None:
    image = np.zeros((1, 5, 5))
    image[0, 3, 1] = 2.0
    np.testing.assert_allclose(centroids(image), [[3.0, 1.0]])
    np.testing.assert_allclose(edges(image), [16.0])


@pytest.mark.parametrize("moves", [(2, -1), (0, 3)])
def test_shift(moves: tuple[int, int]) -> None:
    fact = Shifted(3)
    fact.add(IMAGES, np.roll(IMAGES, moves, axis=(1, 2)))
    assert fact.value == pytest.approx(0.0, abs=1e-12)
    assert fact.farthest == pytest.approx(max(map(abs, moves)))
    half = (IMAGES + np.roll(IMAGES, 1, axis=1)) / 2
    fact.add(IMAGES, half)
    assert fact.value == pytest.approx(0.5)


def test_shift_leaves_out_images_that_were_cut() -> None:
    fact = Shifted(6)
    cut = np.zeros_like(IMAGES)
    cut[:, :6] = IMAGES[:, 6:]
    fact.add(IMAGES, cut)
    assert fact.whole == 0


def test_rotation() -> None:
    fact = Rotated(90)
    fact.add(IMAGES, np.rot90(IMAGES, axes=(1, 2)))
    assert fact.value == pytest.approx(1.0)
    fact.add(IMAGES, 0.5 * IMAGES)
    assert fact.value == pytest.approx(0.75)


def test_blur() -> None:
    fact = Blurred(1)
    fact.add(IMAGES, (IMAGES + np.roll(IMAGES, 1, axis=1)) / 2)
    assert fact.value < 1
    assert fact.rises == 0
    fact.add(IMAGES, 2 * IMAGES)
    assert fact.rises == len(IMAGES)


def test_noise() -> None:
    before = np.zeros((200, 20, 20))
    fact = Noisy(0.3)
    fact.add(before, before + RNG.normal(0, 0.3, before.shape))
    assert fact.value == pytest.approx(1.0, abs=0.03)
    fact = Noisy(0.3)
    fact.add(before, before + 0.3)
    assert fact.value == pytest.approx(0.0, abs=1e-9)  # a brighter image is no noise


def test_flip() -> None:
    fact = Flipped(1)
    after = IMAGES.copy()
    after[:3] = after[:3, :, ::-1]
    fact.add(IMAGES, after)
    assert fact.value == 0.5
    assert fact.other == 0
    fact.add(IMAGES, IMAGES[:, ::-1])
    assert fact.other == len(IMAGES)
