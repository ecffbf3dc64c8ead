"""The compare screen as a person uses it."""

from __future__ import annotations

from itertools import product

import pytest
from rich.color import Color

from core.spec.experiment import Experiment
from core.train.layer_figures import layer_figures
from tests.app.helpers import click, newest_toast, stage
from tests.runner.lessons import lesson
from tests.train.recipes import experiment
from tui_dnn.actions import by_key
from tui_dnn.headless.stage import Stage
from tui_dnn.options import Options
from tui_dnn.raster.ink import Ink, class_ink
from tui_dnn.raster.numbers import field
from tui_dnn.raster.palette import palette
from tui_dnn.raster.themes import ThemeName
from tui_dnn.screens.compare import CompareScreen
from tui_dnn.screens.compare_deeds import CompareDeeds
from tui_dnn.screens.compare_keys import BY_KEY, COMMANDS
from tui_dnn.widgets.compare_curves import ManyLosses
from tui_dnn.widgets.compare_table import CompareTable
from tui_dnn.widgets.compare_values import NUMBER, apart, values_of


def shown(found: Stage) -> CompareScreen:
    screen = found.app.screen
    assert isinstance(screen, CompareScreen)
    return screen


def eight() -> Experiment:
    arms = [{"name": f"lr-{n}", "set": {"train.optimizer.lr": 0.002 * n}} for n in range(1, 8)]
    return lesson("two", arms=arms, label="adam")


async def compare(found: Stage, steps: int = 12) -> CompareScreen:
    await found.press("c")
    screen = shown(found)
    await found.press("space")
    await found.crank(steps)
    await found.press("space")
    await found.refresh()
    return screen


def row_of(found: Stage, word: str, pane: str = "table") -> str:
    text = shown(found).panes[pane].text()
    return next(line for line in text.split("\n") if word in line)


@pytest.mark.parametrize(
    ("size", "ascii"), list(product([(120, 40), (80, 24), (200, 60)], [False, True])), ids=str
)
def test_eight_runs_go_together_and_all_are_there(size: tuple[int, int], ascii: bool) -> None:
    async def play(found: Stage) -> None:
        screen = await compare(found)
        assert [run.trainer.steps_done for run in found.runner.together] == [12] * 8
        text = found.text()
        rows = text.split("\n")
        assert len(rows) == size[1]
        assert all(strip.cell_length == size[0] for strip in found.strips())
        assert text.isascii() or not ascii
        assert "COMPARE 8 runs" in rows[0] and "same batches" in rows[0] and "step 12/40" in rows[0]
        for letter, run in zip("abcdefgh", found.runner.together, strict=True):
            assert letter in row_of(found, run.label)
            assert any(letter in line for line in screen.panes["loss"].text().split("\n")[1:])
        losses = screen.view().rows
        assert field(losses[0].loss, 6).strip() in row_of(found, "adam")
        assert "back" in rows[-1]

    stage(play, eight(), size=size, options=Options(ascii=ascii))


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_each_run_has_a_colour_of_its_own_in_every_theme(theme: ThemeName) -> None:
    colors = [palette(theme).colors[class_ink(slot)] for slot in range(8)]
    assert len(set(colors)) == 8
    ground = palette(theme).colors[Ink.BG]
    for color in colors:
        assert sum(abs(one - other) for one, other in zip(color, ground, strict=True)) > 150
        assert Color.from_rgb(*color).triplet is not None


def test_two_runs_side_by_side_with_what_differs() -> None:
    async def play(found: Stage) -> None:
        await compare(found)
        assert "model.batch_norm.enabled" in row_of(found, "batch_norm", "differs")
        assert row_of(found, "batch_norm", "differs").split()[-3:-1] == ["on", "off"]
        screen = shown(found)
        layers = screen.panes["layers"].text()
        assert "L1" in layers and "b / a" in layers
        before = screen.view()
        assert before.first is not None and before.second is not None
        await found.press("w")
        assert "a / b" in screen.panes["layers"].text()
        await found.press("t")
        assert "rms dL/dh" in screen.panes["layers"].text().split("\n")[0]

    stage(play, lesson("two"), size=(120, 40))


def test_the_numbers_of_the_layers_are_those_of_the_runs() -> None:
    async def play(found: Stage) -> None:
        screen = await compare(found)
        sd = [values_of(layer_figures(run.trainer), "sd") for run in found.runner.together]
        lines = screen.panes["layers"].text().split("\n")
        at = next(i for i, line in enumerate(lines) if "L1" in line)
        assert field(float(sd[0][0]), NUMBER).strip() in lines[at]
        assert field(float(sd[1][0]), NUMBER).strip() in lines[at + 1]
        assert apart(float(sd[0][0]), float(sd[1][0]), "sd") in lines[at + 1]

    stage(play, lesson("two"), size=(120, 40))


def test_a_fork_races_with_the_run_that_it_left() -> None:
    async def play(found: Stage) -> None:
        await found.press("space")
        await found.crank(5)
        await found.press("space")
        found.runner.fork({"train.l2": 0.01})
        found.runner.step(3)
        await found.crank(3)
        assert [run.trainer.steps_done for run in found.runner.runs] == [5, 8]
        await found.press("c")
        assert "steps 5 to 8" in found.text().split("\n")[0]
        await found.press("space")
        await found.crank(7)
        assert [run.trainer.steps_done for run in found.runner.together] == [12, 12]
        assert "fork of a at 5" in shown(found).panes["differs"].text()
        await found.press("q")
        assert found.app.screen is found.lab

    stage(play, experiment(), size=(120, 40))


def test_other_data_are_said_to_be_other_batches() -> None:
    async def play(found: Stage) -> None:
        found.runner.open(experiment(seed=8))
        await found.crank(0)
        await found.press("c")
        await found.refresh()
        assert "other batches: seed" in found.text().split("\n")[0]

    stage(play, experiment(), size=(120, 40))


def test_drop_add_and_choose() -> None:
    async def play(found: Stage) -> None:
        await found.press("c", "tab", "tab")
        screen = shown(found)
        assert screen.choice.second is not None and screen.choice.second.letter == "d"
        await found.press("d")
        await found.refresh()
        assert "COMPARE 7 runs" in found.text()
        assert "lr-3" not in screen.panes["table"].text()
        await found.press("+")
        await found.refresh()
        assert "COMPARE 8 runs" in found.text()
        await found.press("+")
        assert "eight runs" in newest_toast(found)
        table = screen.panes["table"]
        await click(found, table.region.x + 6, table.region.y + 3)
        assert screen.choice.second is not None and screen.choice.second.letter == "b"
        await found.press("enter")
        assert found.app.screen is found.lab
        assert found.runner.run is not None and found.runner.run.label == "lr-1"

    stage(play, eight(), size=(120, 40))


def test_curves_of_validation_and_of_accuracy() -> None:
    async def play(found: Stage) -> None:
        screen = await compare(found, 30)
        await found.press("v")
        await found.refresh()
        assert "LOSS val" in screen.panes["loss"].text().split("\n")[0]
        await found.press("m")
        await found.refresh()
        assert screen.panes["accuracy"].display and not screen.panes["loss"].display
        await found.press("right")
        await found.refresh()
        assert "step" in screen.panes["accuracy"].text().split("\n")[-1]

    stage(play, lesson("two"), size=(80, 24))


def test_the_sentence_is_spoken_in_the_language_of_the_lab() -> None:
    async def play(found: Stage) -> None:
        screen = await compare(found, 30)
        assert "최고" in screen.panes["words"].text()

    stage(play, eight(), size=(120, 40), options=Options(lang="ko"))


def test_a_run_that_diverges_does_not_flatten_the_others() -> None:
    async def play(found: Stage) -> None:
        screen = await compare(found, 40)
        assert "div" in row_of(found, "wild")
        loss = screen.panes["loss"]
        assert isinstance(loss, ManyLosses)
        axis = loss._range.axis
        assert axis is not None and axis.high < 1e3
        assert "diverged" in screen.panes["words"].text()

    arms = [
        {"name": "plain", "set": {"train.l2": 0.001}},
        {
            "name": "wild",
            "set": {"model.activation": "exponential", "train.optimizer": {"kind": "sgd", "lr": 1000.0}},
        },
    ]
    stage(play, lesson("two", arms=arms), size=(120, 40))


def test_the_table_is_sorted_at_rest_and_stands_still_while_it_runs() -> None:
    async def play(found: Stage) -> None:
        screen = await compare(found, 30)
        table = screen.panes["table"]
        assert isinstance(table, CompareTable)
        order = list(table._order)
        rows = screen.view().rows
        values = [rows[slot].val_accuracy for slot in order]
        assert values == sorted(values, reverse=True)
        await found.press("space")
        for _ in range(4):
            await found.crank(1)
            assert table._order == order

    stage(play, eight(), size=(120, 40))


def test_the_lab_says_that_there_is_something_to_compare() -> None:
    async def play(found: Stage) -> None:
        assert "c compares 8" in found.text().split("\n")[2]
        assert "8 c compares" in found.pane("runs").text()
        runs = found.pane("runs").text().split("\n")
        assert "a adam" in runs[1] and "b lr-1" in runs[2]
        command = by_key("c")
        assert command is not None and command.enabled(found.lab.situation())

    stage(play, eight(), size=(120, 40))


def test_one_run_has_nothing_beside_it() -> None:
    async def play(found: Stage) -> None:
        await found.press("c")
        assert found.app.screen is found.lab
        assert "compares" not in found.text()

    stage(play, experiment())


def test_every_command_has_a_deed_and_a_key_of_its_own() -> None:
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys)) == len(BY_KEY)

    async def play(found: Stage) -> None:
        await found.press("c")
        assert CompareDeeds(shown(found)).known == {command.id for command in COMMANDS}
        await found.press("?")
        assert "Run / pause all" in found.text()

    stage(play, lesson("two"), size=(120, 40))


def test_what_keeps_batches_apart_has_room_beside_the_title() -> None:
    async def play(found: Stage) -> None:
        await found.press("c")
        await found.refresh()
        assert "COMPARE 2 runs" in found.text().split("\n")[0]
        assert "other batches: 3 settings" in found.text().split("\n")[0]

    arms = [{"name": "other", "set": {"data.noise": 0.4, "data.points": 60, "train.batch": 10}}]
    stage(play, lesson("two", arms=arms), size=(80, 24))
