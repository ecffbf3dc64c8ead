"""What mean-field theory says of the run, in the gradient pane."""

from __future__ import annotations

import pytest

from core.spec.edits import with_edits
from tests.app.helpers import rescue, stage
from tui_dnn.headless.stage import Stage
from tui_dnn.recipe import load
from tui_dnn.runner.run import start
from tui_dnn.screens.foresight import NOTE, Foresight


def test_the_dead_network_is_foreseen_until_batch_norm_goes_on() -> None:
    async def play(found: Stage) -> None:
        await found.press("space")
        await found.crank(30)
        await found.press("space")
        flow = found.pane("flow")
        assert NOTE in flow.text()
        assert "◊" in flow.text()
        await found.press("b", "enter")
        await found.press("space")
        await found.crank(30)
        assert NOTE not in found.pane("flow").text()

    stage(play, rescue())


def test_the_factors_are_those_of_the_recipe() -> None:
    foresight = Foresight()
    run = start("1", rescue(), None)
    found = foresight.gradients(run)
    assert found is not None
    # Far below saturation every layer multiplies by sqrt(32) * .01.
    assert found == pytest.approx([(32**0.5 * 0.01) ** power for power in range(5, -1, -1)], rel=1e-3)
    assert foresight.gradients(run) is found


def test_it_is_silent_where_it_would_mislead() -> None:
    foresight = Foresight()
    assert foresight.gradients(None) is None
    for edits in (
        {"model.batch_norm.enabled": True},  # points of a plane
        {"model.init": "zeros"},
        {"model.hidden": [32]},
    ):
        assert foresight.gradients(start("1", with_edits(rescue(), edits), None)) is None
    images = with_edits(load("mnist-bn-3x64-small"), {"model.batch_norm.place": "before"})
    assert foresight.gradients(start("1", images, None)) is not None


def test_layers_that_were_trained_elsewhere_are_not_at_initialisation() -> None:
    run = start("1", rescue(), None)
    run.stage_of = "0"
    assert Foresight().gradients(run) is None
