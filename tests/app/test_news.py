"""What the engine tells is said on the screen, and the app goes on."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import get_args

import pytest

from core.errors import PresetError, Problem
from core.spec.experiment import Experiment
from core.train.history import StepResult
from core.train.trainer import Trainer
from tests.app.helpers import newest_toast, rescue, stage
from tests.train.recipes import experiment
from tui_dnn.app import FromRunner, LabApp
from tui_dnn.headless.stage import Stage
from tui_dnn.runner import Runner, SteppedRunner
from tui_dnn.runner import events as told
from tui_dnn.screens.lessons import LessonsScreen
from tui_dnn.settings import SettingsFile


def state(found: Stage) -> str:
    return found.runner.state


def test_there_are_words_for_every_event() -> None:
    async def play(found: Stage) -> None:
        kinds: dict[type, told.Event] = {
            told.StateChanged: told.StateChanged("0001", "paused"),
            told.RunStarted: told.RunStarted("0002", None, "new run: seed"),
            told.EditApplied: told.EditApplied("0001", 3, {}, {}),
            told.EditRefused: told.EditRefused("not [b]so[/]", "edit"),
            told.Notice: told.Notice("nothing [to] do"),
            told.Finished: told.Finished("0001", "run 0001 stopped early at step 5"),
            told.Diverged: told.Diverged("0001", "no number in dense_1"),
            told.Failed: told.Failed("0001", "IndexError; see log", Path("log")),
            told.FrameReady: told.FrameReady("0001"),
            told.Written: told.Written("0001", "checkpoint", (Path("net.safetensors"),)),
            told.PlayPaused: told.PlayPaused("0001", 7, rescue().title, {"model.batch_norm.enabled": True}),
            told.Verified: told.Verified(False, "", Path("a.toml"), "0001", 4, "gives other bits"),
        }
        assert kinds.keys() == set(get_args(told.Event))
        for event in kinds.values():
            found.app.post_message(FromRunner(event))
            await found.settle()
            assert found.alive, event
            words = getattr(event, "message", "") or getattr(event, "reason", "")
            assert words in newest_toast(found), event

    stage(play, rescue())


def test_an_exception_in_the_engine_is_told_and_the_app_stays_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Trainer.step

    def broken(trainer: Trainer) -> StepResult:
        if trainer.steps_done == 5:
            raise IndexError("broken on purpose")
        return real(trainer)

    async def play(found: Stage) -> None:
        monkeypatch.setattr(Trainer, "step", broken)
        await found.press("space")
        found.runner.crank(10)
        await found.settle()
        assert state(found) == "failed"
        assert "broken on purpose" in newest_toast(found)
        assert ".log" in newest_toast(found)
        found.lab.refresh_all()
        assert "FAILED" in found.pane("header").text()
        for key in ("b", "enter", "space", "n", "2", "Z", "q", "t", "?", "escape"):
            await found.press(key)
            assert found.alive
        monkeypatch.setattr(Trainer, "step", real)
        await found.press("p")
        assert isinstance(found.app.screen, LessonsScreen)
        await found.press("enter")
        await found.refresh()
        assert state(found) == "ready"

    stage(play, rescue())


def test_a_run_that_diverges() -> None:
    async def play(found: Stage) -> None:
        await found.press("space")
        found.runner.crank(200)
        await found.settle()
        assert found.runner.state == "diverged"
        assert "diverged" in newest_toast(found)
        found.lab.refresh_all()
        assert "NOT FINITE" in found.pane("header").text()

    diverging = {"model__activation": "linear", "model__init__std": 1.0, "train__optimizer__lr": 1000.0}
    stage(play, rescue(**diverging, train__loss="mse", dtype="float32"))


def test_a_recipe_that_is_wrong_ends_the_app_with_its_message(tmp_path: Path) -> None:
    def wrong() -> Experiment:
        raise PresetError("my.toml", [Problem("train.[x]", "-1", "a number above 0")])

    app = LabApp(wrong, settings=SettingsFile(tmp_path / "s.toml"), make_runner=SteppedRunner)

    async def run() -> None:
        await app.run_async(headless=True, size=(80, 24))

    asyncio.run(run())
    assert app.return_code == app.return_value == 3


def test_broken_settings_are_one_toast(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('theme = "pink"')
    app = LabApp(experiment, settings=SettingsFile(path), make_runner=SteppedRunner)

    async def run() -> None:
        async with app.run_test(size=(120, 40), notifications=True) as pilot:
            for _ in range(100):
                await pilot.pause(0.02)
                if hasattr(app, "lab") and app.lab.is_mounted:
                    break
            await pilot.pause(0.1)
            toasts = list(app._notifications)
            assert len(toasts) == 1
            assert "pink" in toasts[0].message and "settings.toml.broken" in toasts[0].message
            assert app.theme == "dark"

    asyncio.run(run())


def test_an_exception_in_the_app_names_a_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app = LabApp(experiment, settings=SettingsFile(tmp_path / "s.toml"), make_runner=SteppedRunner)

    async def fail(pilot: object) -> None:
        while not hasattr(app, "lab"):
            await asyncio.sleep(0.02)
        app.lab.call_later(lambda: 1 // 0)
        await asyncio.sleep(0.2)

    app.run(headless=True, size=(80, 24), auto_pilot=fail)
    assert app.return_code == 1
    said = capsys.readouterr().err
    log = next(word for word in said.replace("\n", "").split() if word.endswith(".log"))
    assert "ZeroDivisionError" in said and "Traceback" not in said
    assert "ZeroDivisionError" in Path(log).read_text()
    assert not app.runner.alive


def test_with_a_real_thread(tmp_path: Path) -> None:
    """It trains by itself, is seen to move, and ends with the app."""
    app = LabApp(
        lambda: rescue(train__steps=100_000), settings=SettingsFile(tmp_path / "s.toml"), make_runner=Runner
    )

    async def play(pilot: object) -> None:
        while not hasattr(app, "lab") or app.runner.state != "ready":
            await asyncio.sleep(0.02)
        app.lab.do("toggle")
        seen = set()
        for _ in range(60):
            await asyncio.sleep(0.05)
            seen.add(app.lab.panes["header"].text())
        frame = app.runner.frame
        assert len(seen) > 5
        assert frame is not None and frame.taken.keys() >= {"layers", "findings", "boundary", "checks"}
        app.exit(0)

    app.run(headless=True, size=(120, 40), auto_pilot=play)
    assert app.return_code == 0
    assert app.runner.stop(timeout=5.0)


def test_keys_pressed_while_it_opens_are_not_lost(tmp_path: Path) -> None:
    app = LabApp(rescue, settings=SettingsFile(tmp_path / "s.toml"), make_runner=SteppedRunner)

    async def play() -> None:
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("b")
            while not hasattr(app, "lab") or app.screen is not app.lab:
                await pilot.pause(0.01)
            await pilot.press("enter", "space")
            assert isinstance(app.runner, SteppedRunner)
            app.runner.crank(0)
            for _ in range(5):
                await pilot.pause()
                app.runner.crank(0)
            assert app.runner.run is not None
            assert app.runner.run.trainer.experiment.model.batch_norm.enabled
            assert app.runner.state == "running"

    asyncio.run(play())
