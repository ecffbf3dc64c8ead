"""Every command of the registry, by its key, and what it must do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from textual.command import CommandPalette

from tests.app.helpers import rescue, stage
from tui_dnn.actions import COMMANDS, command
from tui_dnn.editing.rows import BY_ID
from tui_dnn.headless.stage import Stage
from tui_dnn.runner.events import Verified, Written
from tui_dnn.screens.claims import ClaimsScreen
from tui_dnn.screens.compare import CompareScreen
from tui_dnn.screens.deeds import Deeds
from tui_dnn.screens.help import HelpScreen
from tui_dnn.screens.lessons import LessonsScreen
from tui_dnn.screens.sweep import SweepScreen

Check = Callable[[Stage], object]


def focused(name: str) -> Check:
    return lambda s: s.lab.focused is s.lab.panes[name]


def shown_screen(kind: type) -> Check:
    return lambda s: isinstance(s.app.screen, kind)


def rate(s: Stage) -> float:
    assert s.runner.run is not None
    return s.runner.run.trainer.experiment.train.optimizer.lr


def verified(s: Stage) -> bool:
    return any(isinstance(event, Verified) and event.ok for event in s.events)


def written(kind: str) -> Check:
    """Files of this format are where the engine says."""

    def check(s: Stage) -> bool:
        found = [event.paths for event in s.events if isinstance(event, Written) and event.kind == kind]
        return bool(found) and all(path.exists() for paths in found for path in paths)

    return check


def page_of(name: str) -> Check:
    """The page of a lab of this preset, with something to see."""
    return lambda s: (
        s.page is not None and s.page.player.experiment.id == name and s.page.player.showing.frame
    )


@dataclass(frozen=True)
class Case:
    """Before: keys and `step:N`. After the command's own key the check must hold, and must not have held before."""

    check: Check
    before: str = ""


CASES: dict[str, Case] = {
    "toggle": Case(lambda s: s.runner.state == "running"),
    "step": Case(lambda s: s.steps_done == 1),
    "epoch": Case(lambda s: s.steps_done == 1),
    "slower": Case(lambda s: s.runner.speed is not None),
    "faster": Case(lambda s: s.runner.speed is None, "("),
    "lr_down": Case(lambda s: rate(s) == pytest.approx(0.05), "step:2"),
    "lr_up": Case(lambda s: rate(s) == pytest.approx(0.2), "step:2"),
    "apply": Case(lambda s: s.runner.run and s.runner.run.trainer.experiment.model.batch_norm.enabled, "b"),
    "fork": Case(lambda s: len(s.runner.runs) == 2 and s.runner.ghost is not None, "step:3 b"),
    "drop": Case(lambda s: not s.lab.config.pending, "b"),
    "undo": Case(lambda s: rate(s) == pytest.approx(0.1), "step:2 >"),
    "redo": Case(lambda s: rate(s) == pytest.approx(0.2), "step:2 > u"),
    "signal": Case(lambda s: s.lab.charts.signal == 1),
    "log_scale": Case(lambda s: not s.lab.charts.log),
    "smoothing": Case(lambda s: s.lab.charts.smoothing == 0.0),
    "fix_1": Case(lambda s: len(s.runner.runs) == 2, "step:30"),
    "fix_2": Case(lambda s: len(s.runner.runs) == 2, "step:30"),
    "fix_3": Case(lambda s: len(s.runner.runs) == 2, "step:30"),
    "evidence": Case(lambda s: s.lab.explaining, "step:30"),
    "mute": Case(
        lambda s: "collapsed-activations" not in [f.rule for f in s.lab.diagnosis.findings], "step:30"
    ),
    "focus_config": Case(focused("config"), "3"),
    "focus_loss": Case(focused("loss")),
    "focus_layers": Case(focused("layers")),
    "focus_boundary": Case(focused("boundary")),
    "focus_runs": Case(focused("runs")),
    "next_pane": Case(focused("loss")),
    "previous_pane": Case(focused("config"), "2"),
    "zoom": Case(lambda s: s.lab.zoomed == "loss", "2"),
    "compare": Case(shown_screen(CompareScreen), "step:3 b F"),
    "lesson": Case(lambda s: s.lab.reading),
    "lessons": Case(shown_screen(LessonsScreen)),
    "claims": Case(shown_screen(ClaimsScreen)),
    "landscape": Case(page_of("ravine-race")),
    "range_test": Case(page_of("bn-rescue")),
    "loss_slice": Case(page_of("bn-rescue"), "step:5"),
    "sweep": Case(shown_screen(SweepScreen)),
    "save_preset": Case(verified, "step:5 > step:5"),
    "save_checkpoint": Case(written("safetensors"), "step:5"),
    "export_csv": Case(written("csv"), "step:5"),
    "export_keras": Case(written("keras"), "step:5"),
    "export_tensorboard": Case(written("tensorboard"), "step:5"),
    "palette": Case(shown_screen(CommandPalette)),
    "theme": Case(lambda s: s.lab.look.theme == s.app.theme == "light"),
    "help": Case(shown_screen(HelpScreen)),
    "quit": Case(lambda s: not s.alive),
    **{f"edit_{row.id}": Case(lambda s: s.lab.config.menu_open) for row in BY_ID.values()},
}


def test_every_command_is_pressed_here() -> None:
    assert CASES.keys() == {one.id for one in COMMANDS}


async def act(s: Stage, words: str) -> None:
    for word in words.split():
        if word.startswith("step:"):
            await s.press("space")
            await s.crank(int(word.removeprefix("step:")))
            await s.press("space")
        else:
            await s.press(word)


@pytest.mark.parametrize("identity", CASES)
def test_a_key_does_what_its_command_says(identity: str) -> None:
    case = CASES[identity]

    async def play(s: Stage) -> None:
        await act(s, case.before)
        assert not case.check(s), "holds before the key"
        keys = command(identity).keys
        if keys:
            await s.press(*keys[0].split(" "))
        else:
            assert s.lab.do(identity)
        if s.alive:
            await s.crank(1)
        assert case.check(s)

    stage(play, rescue())


@pytest.mark.parametrize("identity", [one.id for one in COMMANDS if len(one.keys) > 1])
def test_further_keys_do_the_same(identity: str) -> None:
    case, rows = CASES[identity], BY_ID.values()

    async def play(s: Stage) -> None:
        for keys in command(identity).keys[1:]:
            await act(s, case.before)
            await s.press(*keys.split(" "))
            await s.settle()
            assert case.check(s), keys
            if identity in {f"edit_{row.id}" for row in rows} or isinstance(s.app.screen, CommandPalette):
                await s.press("escape")

    stage(play, rescue())


@pytest.mark.parametrize("identity", [one.id for one in COMMANDS])
def test_a_command_that_cannot_be_used_does_nothing(identity: str) -> None:
    async def play(s: Stage) -> None:
        situation = s.lab.situation()
        if command(identity).enabled(situation):
            return
        before = s.text()
        assert not s.lab.do(identity)
        await s.press(*command(identity).keys[0].split(" "))
        assert s.alive
        assert s.text() == before

    stage(play, rescue())


def test_korean_letters_are_the_keys_they_lie_on() -> None:
    async def play(s: Stage) -> None:
        await s.press("ㅠ", "enter")
        assert s.runner.run is not None
        assert s.runner.run.trainer.experiment.model.batch_norm.enabled

    stage(play, rescue())


def test_escape_gives_up_a_sequence() -> None:
    async def play(s: Stage) -> None:
        await s.press("x")
        assert "x .." in s.text()
        await s.press("escape", "p")
        assert isinstance(s.app.screen, LessonsScreen)

    stage(play, rescue())


def test_deeds_are_the_commands() -> None:
    async def play(s: Stage) -> None:
        assert Deeds(s.lab).known == {one.id for one in COMMANDS}

    stage(play)
