"""Frames hold what they say, leave no trace in the run, and share no array with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from core.errors import UsageError
from core.train.inputs import inputs
from tests.runner.helpers import current, digest, diverging, experiment, opened, replayed, to
from tui_dnn.runner.events import FrameReady
from tui_dnn.runner.frame import PARTS, Frame
from tui_dnn.runner.stepped import SteppedRunner

IMAGES = {
    "data": {"name": "digits"},
    "model": {"hidden": [20]},
    "train": {"optimizer": {"kind": "adam", "lr": 0.01}, "batch": 32, "steps": 60},
}
RECIPES = {
    "plane": experiment(),
    "spiral": experiment(data={"name": "spiral3"}),
    "images": experiment(**IMAGES),
    "table": experiment(data={"name": "iris"}),
    "regression": experiment(data={"name": "polynomial"}),
    "diverging": diverging(),
}


def framed(runner: SteppedRunner, *parts: Any, **options: Any) -> Frame:
    runner.want(parts or PARTS, **options)
    runner.crank(0)
    assert runner.frame is not None
    return runner.frame


@pytest.mark.parametrize("name", RECIPES)
def test_frames_leave_no_trace(name: str) -> None:
    recipe = RECIPES[name]
    runner, _ = opened(recipe)
    with np.errstate(all="raise"):
        framed(runner)
        for _ in range(6):
            runner.step(2)
            runner.crank(2)
            frame = framed(runner)
    assert frame.taken == dict.fromkeys(PARTS, current(runner).trainer.steps_done)
    assert frame.digest == digest(runner)
    if name != "diverging":
        assert frame.digest == replayed(recipe, 12)


def arrays(value: Any) -> Iterator[np.ndarray[Any, Any]]:
    if isinstance(value, np.ndarray):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from arrays(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from arrays(item)


@pytest.mark.parametrize("name", RECIPES)
def test_a_frame_does_not_change_while_the_run_goes_on(name: str) -> None:
    runner, _ = opened(RECIPES[name])
    runner.step()
    runner.crank(1)
    frame = framed(runner)
    before = [array.copy() for array in arrays(frame)]
    runner.play()
    runner.crank(5)
    assert before
    for array, copy in zip(arrays(frame), before, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("name", ["plane", "spiral"])
def test_the_boundary_is_what_the_network_says(name: str) -> None:
    runner, _ = opened(RECIPES[name])
    to(runner, 30)
    grid = framed(runner, "boundary", grid=(9, 14)).boundary
    trainer = current(runner).trainer
    assert grid is not None
    assert grid.classes.shape == grid.confidence.shape == (9, 14)
    left, right, bottom, top = grid.extent
    row, column = 2, 11
    x = left + (column + 0.5) * (right - left) / 14
    y = top - (row + 0.5) * (top - bottom) / 9
    (output,) = trainer.network.predict(np.array([[x, y]], trainer.dtype))
    said = int(output.argmax()) if len(output) > 1 else int(output[0] > 0.5)
    sure = float(output.max()) if len(output) > 1 else max(float(output[0]), 1 - float(output[0]))
    assert grid.classes[row, column] == said
    assert grid.confidence[row, column] == pytest.approx(sure, abs=1e-5)
    assert (grid.points >= (left, bottom)).all()
    assert (grid.points <= (right, top)).all()
    right_answers = 1 - grid.wrong.mean()
    assert right_answers == pytest.approx(trainer.evaluate(trainer.data.train).accuracy)
    assert 0 < grid.wrong.sum() < len(grid.points)


def test_the_worst_mistakes_come_first_with_their_pictures() -> None:
    runner, _ = opened(RECIPES["images"])
    to(runner, 40)
    found = framed(runner, "mistakes", mistakes=5).mistakes
    trainer = current(runner).trainer
    validation = trainer.data.validation
    assert found is not None
    assert validation is not None
    assert (found.split, found.examples) == ("validation", len(validation))
    share = trainer.evaluate(validation).accuracy
    assert found.wrong == round((1 - share) * found.examples) > 5
    assert len(found.worst) == 5
    certainties = [mistake.certainty for mistake in found.worst]
    assert certainties == sorted(certainties, reverse=True)
    for mistake in found.worst:
        row = slice(mistake.index, mistake.index + 1)
        x = inputs(validation, row, trainer.data.scale, trainer.dtype)
        output = trainer.network.predict(x)[0]
        assert (mistake.truth, mistake.said) == (validation.y[mistake.index], output.argmax())
        assert mistake.truth != mistake.said
        assert mistake.certainty == pytest.approx(output.max(), abs=1e-5)
        assert mistake.image is not None
        np.testing.assert_array_equal(mistake.image, np.rint(x[0] * 255).reshape(8, 8))


def test_standardized_images_are_shown_as_images() -> None:
    runner, _ = opened(experiment(**{**IMAGES, "data": {"name": "digits", "normalize": "standardize"}}))
    raw, _ = opened(experiment(**IMAGES))
    found = framed(runner, "mistakes").mistakes
    split = current(raw).trainer.data.validation
    assert found is not None
    assert split is not None
    for mistake in found.worst:
        assert mistake.image is not None
        shown = split.x[mistake.index] * (255 / split.x[mistake.index].max())
        np.testing.assert_allclose(mistake.image.ravel(), shown, atol=1.0)


def test_weights_are_the_change_since_step_zero_also_after_a_fork() -> None:
    runner, _ = opened(RECIPES["images"])
    kernel = current(runner).trainer.network.arena.view("dense_1/kernel")
    start = kernel.copy()
    none = framed(runner, "weights").weights
    assert none is not None
    assert not none.images.any()
    to(runner, 5)
    runner.fork({"model.batch_norm": True})
    to(runner, 10)
    found = framed(runner, "weights", weights=3).weights
    change = current(runner).trainer.network.arena.view("dense_1/kernel") - start
    assert found is not None
    assert found.images.shape == (3, 8, 8)
    for image, unit in zip(found.images, found.units, strict=True):
        np.testing.assert_allclose(image.ravel(), change[:, unit], atol=1e-6)
    norms = np.square(change).sum(axis=0)
    assert min(norms[list(found.units)]) >= np.sort(norms)[-3]


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("plane", {"weights"}),
        ("images", {"boundary"}),
        ("table", {"boundary", "weights"}),
        ("regression", {"boundary", "mistakes", "weights"}),
    ],
)
def test_what_has_no_meaning_is_none(name: str, missing: set[str]) -> None:
    runner, _ = opened(RECIPES[name])
    frame = framed(runner)
    absent = {part for part in ("boundary", "mistakes", "weights") if getattr(frame, part) is None}
    assert absent == missing


def test_requests_are_answered_together_and_parts_are_kept() -> None:
    runner, heard = opened(experiment())
    runner.want(["layers"])
    runner.want(["digest"])
    runner.crank(0)
    assert len(heard.of(FrameReady)) == 1
    to(runner, 3)
    frame = framed(runner, "boundary")
    assert (frame.step, frame.taken["layers"], frame.taken["digest"], frame.taken["boundary"]) == (3, 0, 0, 3)
    assert len(frame.layers) == 3
    snapshot = current(runner).trainer.observe()
    assert framed(runner, "layers").layers[0].activation.std == snapshot.layers[0].activation.std


def test_an_unknown_part_is_an_error() -> None:
    runner, _ = opened(experiment())
    unknown: list[Any] = ["histogram"]
    with pytest.raises(UsageError, match="histogram"):
        runner.want(unknown)


def test_nothing_is_asked_of_an_empty_runner() -> None:
    runner = SteppedRunner(lambda event: None)
    runner.want(["layers"])
    assert runner.crank(3) == 0
    assert (runner.state, runner.frame, runner.run, runner.runs) == ("empty", None, None, ())


def test_binary_and_multiclass_are_both_there() -> None:
    tasks = {opened(recipe)[0].runs[0].trainer.data.task for recipe in RECIPES.values()}
    assert tasks == {"binary", "multiclass", "regression"}
