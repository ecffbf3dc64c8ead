"""An edit by key is the same edit as in a timeline, bit for bit."""

from __future__ import annotations

from typing import Any

import pytest

from core.spec.experiment import Experiment, TimelineEntry
from core.train.replay import Replay
from tests.app.helpers import rescue, stage
from tests.train.recipes import experiment
from tui_dnn.headless.stage import Stage

AT, END = 12, 30
EDITS: dict[str, tuple[str, dict[str, Any]]] = {
    "batch norm": ("b enter", {"model.batch_norm.enabled": True}),
    "half the rate": ("<", {"train.optimizer.lr": 0.05}),
    "a typed rate": ("= . 0 3 enter", {"train.optimizer.lr": 0.03}),
    "typed dropout": ("d . 3 enter", {"model.dropout.rate": 0.3}),
    "two at once": ("b d . 3 enter", {"model.batch_norm.enabled": True, "model.dropout.rate": 0.3}),
    "with a pane zoomed": ("2 Z b enter", {"model.batch_norm.enabled": True}),
}


def in_force(found: Stage) -> Experiment:
    assert found.runner.run is not None
    return found.runner.run.trainer.experiment


def replayed(recipe: Experiment, edits: dict[str, Any]) -> str:
    timeline = (TimelineEntry(at=AT, set=edits),)
    return Replay(recipe.model_copy(update={"timeline": timeline}), until=END).run().digest


async def train(found: Stage, steps: int) -> None:
    await found.press("space")
    await found.crank(steps)
    await found.press("space")


@pytest.mark.parametrize("name", EDITS)
def test_keys_give_the_bits_of_the_timeline(name: str) -> None:
    keys, edits = EDITS[name]
    recipe = rescue()

    async def play(found: Stage) -> None:
        await train(found, AT)
        await found.press(*keys.split())
        assert found.runner.run is not None
        assert [entry.step for entry in found.runner.run.trainer.journal] == [AT]
        assert dict(found.runner.run.trainer.journal[0].edits) == edits
        await train(found, END - AT)
        assert found.steps_done == END
        assert found.runner.run.trainer.digest() == replayed(recipe, edits)

    stage(play, recipe)


def test_a_fork_goes_on_from_the_same_weights_and_the_old_run_stays() -> None:
    recipe = rescue()

    async def play(found: Stage) -> None:
        await train(found, AT)
        old = found.runner.run
        await found.press("b", "F")
        new = found.runner.run
        assert old is not None and new is not None and new is not old
        assert found.runner.ghost is old
        assert (new.origin, new.trainer.steps_done) == ((old.id, AT), AT)
        assert old.trainer.journal == []
        await train(found, END - AT)
        assert new.trainer.digest() == replayed(recipe, EDITS["batch norm"][1])
        assert old.trainer.steps_done == AT
        assert "0002" in found.pane("runs").text() and "0001" in found.pane("runs").text()

    stage(play, recipe)


def test_a_fix_is_a_fork_and_what_was_pending_is_gone() -> None:
    async def play(found: Stage) -> None:
        await train(found, 40)
        assert "collapsed" in found.pane("diagnosis").text()
        fix = found.lab.diagnosis.fixes[0]
        await found.press("d", "f1")
        assert found.runner.run is not None and found.runner.ghost is not None
        assert found.runner.run.origin == ("0001", 40)
        assert dict(found.runner.run.trainer.journal[-1].edits) == dict(fix.edits)
        assert not found.lab.config.pending

    stage(play, rescue())


def test_a_structural_edit_starts_a_new_run_with_the_old_as_ghost() -> None:
    async def play(found: Stage) -> None:
        await train(found, AT)
        await found.press("+", "enter")
        assert found.runner.run is not None and found.runner.ghost is not None
        assert found.runner.run.trainer.steps_done == 0
        assert len(in_force(found).model.hidden) == 7
        assert found.runner.ghost.trainer.steps_done == AT

    stage(play, rescue())


def test_undo_and_redo_are_edits_too() -> None:
    async def play(found: Stage) -> None:
        before = in_force(found).model_dump()
        await train(found, AT)
        await found.press("b", "enter")
        changed = in_force(found).model_dump()
        await found.press("u")
        assert in_force(found).model_dump() == before
        await found.press("U")
        assert in_force(found).model_dump() == changed
        assert found.runner.run is not None
        assert len(found.runner.run.trainer.journal) == 3

    stage(play, experiment(model__batch_norm={"enabled": False}))


def test_a_refused_value_says_why_and_changes_nothing() -> None:
    async def play(found: Stage) -> None:
        before = in_force(found)
        await found.press("d", "2", "enter")
        assert in_force(found) is before
        assert "wants" in found.pane("config").text()
        await found.press("escape")
        assert not found.lab.config.pending

    stage(play, rescue())


def test_the_timeline_waits_and_goes_on_with_space() -> None:
    entry = TimelineEntry(at=AT, set={"model.batch_norm.enabled": True}, pause=True)
    recipe = rescue().model_copy(update={"timeline": (entry,)})

    async def play(found: Stage) -> None:
        await found.press("space")
        await found.crank(END)
        assert (found.runner.state, found.steps_done) == ("paused", AT)
        assert found.lab.view().pending_name == "bn on"
        await found.press("space")
        await found.crank(END - AT)
        assert found.lab.view().pending_name == ""
        assert found.runner.run is not None
        assert found.runner.run.trainer.digest() == replayed(recipe, entry.set)

    stage(play, recipe)
