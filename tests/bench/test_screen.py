"""The page in the app: keys, the way in and out, and what it does to the run below."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from rich.cells import cell_len

from core.spec.experiment import Experiment
from core.spec.labs.polynomial import Polynomial
from tests.app.helpers import newest_toast
from tests.bench.machine import Walk, experiment
from tests.train.recipes import experiment as training
from tui_dnn.actions.bench_commands import BENCH, bench_command
from tui_dnn.actions.footer import footer
from tui_dnn.headless.stage import Stage
from tui_dnn.screens import benches
from tui_dnn.screens.bench import BenchScreen
from tui_dnn.screens.claims import ClaimsScreen
from tui_dnn.screens.help import HelpScreen
from tui_dnn.screens.lessons import LessonsScreen

Play = Callable[[Stage], Awaitable[None]]


@pytest.fixture(autouse=True)
def walks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every page of a polynomial is a walk, over a small run."""
    defaults = benches.Benches.open.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "make", Walk)
    monkeypatch.setattr("tui_dnn.screens.benches.beneath", lambda recipe: training())
    yield


def on_stage(play: Play, recipe: Experiment | None = None, **settings: Any) -> None:
    async def whole() -> None:
        async with Stage(experiment() if recipe is None else recipe, **settings) as found:
            await play(found)

    asyncio.run(whole())


def page_of(found: Stage) -> BenchScreen:
    page = found.page
    assert page is not None
    return page


def points(found: Stage) -> int:
    lab = page_of(found).player.showing.experiment.lab
    assert isinstance(lab, Polynomial)
    return lab.points


def test_a_lab_opens_its_page_and_q_leads_to_the_main_lab() -> None:
    async def play(found: Stage) -> None:
        assert found.page is not None and "A walk" in found.text() and "READY" in found.text()
        await found.press("q")
        assert found.page is None and "CONFIG" in found.text()
        assert found.runner.run is not None

    on_stage(play)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
def test_space_runs_and_stops(size: tuple[int, int]) -> None:
    async def play(found: Stage) -> None:
        await found.press("space")
        await found.crank(2)
        assert "RUNNING" in found.text() and "step 2/5" in found.text()
        await found.press("space")
        await found.crank(3)
        assert "PAUSED" in found.text() and "step 2/5" in found.text()
        await found.press("space")
        await found.wait(4)
        assert "DONE" in found.text() and "AS EXPECTED 2/2" in found.text()
        assert all(strip.cell_length == size[0] for strip in found.strips())

    on_stage(play, size=size)


def test_steps() -> None:
    async def play(found: Stage) -> None:
        player = page_of(found).player
        await found.press(".", ".", ",", "home")
        assert player.showing.step == 0
        await found.press(".")
        assert player.showing.step == 1
        await found.press("end")
        assert player.showing.state == "done"
        await found.press("(")
        assert player.showing.speed == 1.0

    on_stage(play)


def test_controls_are_turned_typed_and_dropped() -> None:
    async def play(found: Stage) -> None:
        await found.press("end", ">")
        assert points(found) == 15 and page_of(found).player.showing.state == "done"
        await found.press("left", "<")
        assert points(found) == 13
        await found.press("2", "0", "enter")
        assert points(found) == 20 and "CHANGED" in found.text()
        await found.press("9", "escape")
        assert points(found) == 20, "what was typed is dropped first"
        await found.press("escape")
        assert points(found) == 14 and "AS EXPECTED" in found.text()
        await found.press("down", ">")
        assert page_of(found).player.showing.experiment.lab != experiment().lab
        await found.press("escape", "Z", "escape")
        assert found.page is not None
        await found.press("escape")
        assert found.page is None, "with nothing left to drop it is the way back"

    on_stage(play)


def test_what_may_not_be_is_refused_with_the_reason() -> None:
    async def play(found: Stage) -> None:
        await found.press("=", "x", "enter")
        assert "points" in newest_toast(found)
        await found.press("escape", "0", "enter")
        assert points(found) == 14 and "points" in newest_toast(found)

    on_stage(play)


def test_a_key_of_the_machine_that_moves_in_time_is_its_capital() -> None:
    async def play(found: Stage) -> None:
        assert "N more noise" in found.text()
        await found.press("n")
        assert page_of(found).player.showing.step == 1 and points(found) == 14
        await found.press("N")
        lab = page_of(found).player.showing.experiment.lab
        assert isinstance(lab, Polynomial) and lab.noise == 0.5

    on_stage(play)


def test_an_offered_run_is_opened_in_the_main_lab() -> None:
    async def play(found: Stage) -> None:
        await found.press("g")
        assert found.page is None and found.runner.run is not None
        assert found.runner.run.experiment.id == "walk" and found.runner.run.experiment.lab is None

    on_stage(play, experiment().model_copy(update={"data": training().data, "model": training().model}))


def test_language_lesson_zoom_and_help(tmp_path: Path) -> None:
    async def play(found: Stage) -> None:
        await found.press("K")
        assert "산책" in found.text() and found.lab.lang == "ko"
        await found.press("K", "e")
        assert "CONTROLS" not in found.text() and "LESSON" in found.text()
        await found.press("e")
        assert "LESSON" not in found.text()
        await found.press("e", "Z")
        assert "CONTROLS" not in found.text()
        await found.press("q")
        assert "CONTROLS" in found.text(), "q leaves the zoom first"
        await found.press("?")
        assert isinstance(found.app.screen, HelpScreen)
        assert "Turn up" in found.text() and "more noise" in found.text()
        await found.press("escape")

    on_stage(play)


def test_the_page_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    async def play(found: Stage) -> None:
        await found.press("x", "x")

    on_stage(play)
    assert {path.name for path in tmp_path.glob("walk*")} == {
        "walk.txt",
        "walk.svg",
        "walk-2.txt",
        "walk-2.svg",
    }
    assert "A walk" in (tmp_path / "walk.txt").read_text(encoding="utf-8")
    assert "<svg" in (tmp_path / "walk.svg").read_text(encoding="utf-8")


def test_from_the_page_to_lessons_and_claims() -> None:
    async def play(found: Stage) -> None:
        await found.press("p")
        assert isinstance(found.app.screen, LessonsScreen)
        await found.press("q", "C")
        assert isinstance(found.app.screen, ClaimsScreen)

    on_stage(play)


def test_pages_of_the_run_on_the_screen() -> None:
    async def play(found: Stage) -> None:
        await found.press("v", "r")
        assert "range test of this run" in found.text() and "run 0001" in found.text()
        await found.press("end")
        await found.refresh()
        assert page_of(found).player.showing.state == "done"
        frame = page_of(found).player.showing.frame
        assert frame is not None
        suggestion = frame.metrics["suggestion"]
        await found.press("t")
        run = found.runner.run
        assert found.page is None and run is not None
        assert run.trainer.experiment.train.optimizer.lr == float(f"{suggestion:.2g}")
        await found.press("v", "s", "end")
        assert "loss slice" in found.text() and page_of(found).player.showing.state == "done"
        await found.press("q", "L")
        assert found.page is not None and "ravine" in found.text()

    on_stage(play, training(train__steps=60, train__optimizer={"kind": "sgd", "lr": 0.001}))


def test_a_lesson_that_is_a_lab_opens_its_page() -> None:
    async def play(found: Stage) -> None:
        await found.press("p", "/", *"saturation-arith", "enter", "enter")
        assert (
            found.page is not None and page_of(found).player.showing.experiment.id == "saturation-arithmetic"
        )

    on_stage(play, training())


def test_the_machine_rests_when_the_page_is_left() -> None:
    async def play(found: Stage) -> None:
        player = page_of(found).player
        stopped: list[float] = []

        def stop(timeout: float = 0.0) -> bool:
            stopped.append(timeout)
            return True

        with patch.object(player, "stop", stop):
            await found.press("q")
        assert stopped

    on_stage(play)


def test_commands_of_the_page() -> None:
    keys = [key for one in BENCH for key in one.keys]
    assert len(keys) == len(set(keys)) and len({one.id for one in BENCH}) == len(BENCH)
    assert all(one.title and one.help.endswith(".") and len(one.help) <= 100 for one in BENCH)
    assert all(bench_command(key) is one for one in BENCH for key in one.keys)
    for width in (118, 78, 40):
        shown = footer(width, BENCH, ())
        assert shown and all(one.footer for one in shown)
    narrow = footer(78, BENCH, ("lessons", "zoom", "language", "finish", "back", "step"))
    assert sum(cell_len(one.key_text) + 1 + one.hint_width + 2 for one in narrow) - 2 <= 90


def test_every_command_of_the_page_can_be_carried_out() -> None:
    async def play(found: Stage) -> None:
        assert {one.id for one in BENCH} == set(page_of(found).deeds)

    on_stage(play)
