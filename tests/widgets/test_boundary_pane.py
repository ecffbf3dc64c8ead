from __future__ import annotations

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from tests.widgets import moments
from tests.widgets.host import Host
from tui_dnn.raster.ink import class_ink
from tui_dnn.runner.frame import BoundaryGrid, CheckState, Frame
from tui_dnn.widgets.boundary import BoundaryPane, probabilities_of
from tui_dnn.widgets.view import LabView

FALL = np.geomspace(1.0, 0.01, 100).tolist()
WAITING: CheckState = "pending"


def grid(wrong: float, confidence: float = 0.9) -> BoundaryGrid:
    places = np.linspace(0, 1, 100)
    points = np.stack((places, places), axis=1).astype(np.float32)
    classes = np.zeros((4, 6), np.uint8)
    classes[:2] = 2
    return BoundaryGrid(
        classes,
        np.full((4, 6), confidence, np.float32),
        (0.0, 1.0, 0.0, 1.0),
        points,
        np.arange(100) % 3,
        np.arange(100) < 100 * wrong,
    )


def bounded(wrong: float, confidence: float = 0.9) -> LabView:
    view = moments.newborn().view
    return replace(view, frame=Frame("0001", 1, {"boundary": 1}, boundary=grid(wrong, confidence)))


def test_few_wrong_points_are_crossed_out() -> None:
    assert str(BoundaryPane().picture(bounded(0.05), 46, 17)).count("✗") >= 1
    assert "5 of 100" in str(BoundaryPane().picture(bounded(0.05), 46, 17))
    assert "✗" not in str(BoundaryPane().picture(bounded(0.6), 46, 17))


def test_a_constant_answer_is_named() -> None:
    text = str(BoundaryPane().picture(bounded(0.6, 1 / 3), 46, 17))
    assert "p = 1/3" in text
    assert "everywhere" in text


def test_the_upper_half_has_the_colour_of_its_class() -> None:
    cells = BoundaryPane().picture(bounded(0.0), 46, 17)
    assert class_ink(2) < int(cells.styles[3, 4]) & 0xFF <= class_ink(2) + 6
    assert class_ink(0) < int(cells.styles[13, 20]) & 0xFF <= class_ink(0) + 6


def test_probabilities_from_winner_and_certainty() -> None:
    found = probabilities_of(grid(0.0), 8, 12, 3)
    assert found.shape == (96, 3)
    assert found.sum(axis=1) == pytest.approx(1.0)
    assert (found[:48].argmax(axis=1) == 2).all()
    assert (found[48:].argmax(axis=1) == 0).all()


def test_a_frame_of_another_run_is_not_shown() -> None:
    view = bounded(0.05)
    assert view.frame is not None
    text = str(BoundaryPane().picture(replace(view, frame=replace(view.frame, run_id="0009")), 46, 17))
    assert "asking the network" in text


def test_the_grid_asked_for_is_that_of_the_picture() -> None:
    async def session() -> None:
        pane = BoundaryPane(id="boundary")
        host = Host(pane, (46, 17))
        async with host.run_test(size=(60, 20)) as pilot:
            await pilot.pause()
            assert pane.grid == (28, 27)

    asyncio.run(session())
