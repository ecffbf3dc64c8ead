"""A preset played through the app: the same bits as without it, and a screen that agrees."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from core.errors import OutputError
from core.train.replay import Replay
from tests.headless.recipes import SMALL, small
from tui_dnn import exit_codes
from tui_dnn.cli import main
from tui_dnn.headless.play import Played, play
from tui_dnn.headless.stage import Stage
from tui_dnn.widgets.expect import ExpectPane


def played(
    *, size: tuple[int, int] = (120, 40), shots: str | None = None, until: int | None = None
) -> Played:
    return asyncio.run(play(small(), size=size, shots=shots, until=until))


def test_it_gives_the_bits_of_a_replay_without_the_app(tmp_path: Path) -> None:
    found = played(shots=str(tmp_path / "shots"))
    engine = Replay(small())
    report = engine.run()
    assert found.digests == {name: run.digest() for name, run in engine.trainers.items()}
    assert [check.state for check in found.checks] == ["pass"] * 5
    assert [check.measured for check in found.checks[:4]] == [check.measured for check in report.checks[:4]]
    assert found.exit_code == exit_codes.OK and found.steps == 40 and found.ended
    assert [row for row in found.screen if not row.passed] == []
    assert {row.at for row in found.screen} == {"9", "end"}
    assert found.shots == ["01-start", "02-step-10-waits", "03-step-10-lr-.5", "04-step-20-lr-.01", "05-end"]
    for name in found.shots:
        text = (tmp_path / "shots" / f"{name}.txt").read_text(encoding="utf-8")
        assert "CONFIG" in text and len(text.splitlines()) == 40
        assert (tmp_path / "shots" / f"{name}.svg").read_text(encoding="utf-8").startswith("<svg")
    waiting = (tmp_path / "shots" / "02-step-10-waits.txt").read_text(encoding="utf-8")
    assert "PAUSED" in waiting and "Faster now" in waiting


def test_a_small_screen_will_do() -> None:
    found = played(size=(80, 24))
    assert found.exit_code == exit_codes.OK and all(row.passed for row in found.screen)


def test_it_stops_where_it_is_told() -> None:
    found = played(until=15)
    assert found.steps == 15 and not found.ended
    assert {check.state for check in found.checks} == {"pass", "pending"}
    assert found.exit_code == exit_codes.OK


def test_a_failed_expectation_is_1_and_the_screen_says_so() -> None:
    found = asyncio.run(play(small(**{"acc = { min = 0 }": "acc = { min = 2 }"})))
    assert found.exit_code == exit_codes.EXPECTATION_FAILED
    shown = next(row for row in found.screen if row.what.startswith("acc at least") and row.at == "9")
    assert shown.passed and shown.shown.startswith("✗")


def test_a_screen_that_lies_is_1(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is content, the pane says that something failed."""
    text = ExpectPane.text

    def lie(self: ExpectPane) -> str:
        return text(self).replace("✓", "✗")

    monkeypatch.setattr(ExpectPane, "text", lie)
    found = played()
    assert {check.state for check in found.checks} == {"pass"}
    assert found.exit_code == exit_codes.EXPECTATION_FAILED


def test_divergence_is_5() -> None:
    wild = small(
        **{
            'activation = "tanh"': 'activation = "exponential"',
            '"sigmoid_bce"': '"mse"',
            "lr = 0.1": "lr = 1000",
        }
    )
    assert asyncio.run(play(wild)).exit_code == exit_codes.DIVERGED


def test_a_folder_that_cannot_be_written_is_said() -> None:
    with pytest.raises(OutputError, match="/dev/null"):
        played(shots="/dev/null/shots")


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    words = ["replay", str(path), "--headless", "--app"]
    assert main([*words, "--json", "--shots", str(tmp_path / "shots")]) == exit_codes.OK
    document = json.loads(capsys.readouterr().out)
    assert document["exit_code"] == 0 and len(document["checks"]) == 5
    assert all(check["passed"] for check in document["checks"])
    assert all(row["passed"] for row in document["screen"]) and len(document["shots"]) == 5
    assert main([*words, "--ascii", "--set", "train.steps=30"]) == exit_codes.OK
    assert "the screen agrees" in capsys.readouterr().out


def test_presets_are_checked_in_the_app(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "check", "xor-by-hand", "--app", "--json"]) == exit_codes.OK
    (preset,) = json.loads(capsys.readouterr().out)["presets"]
    assert preset["verdict"] == "pass" and preset["checks"] == 6


def test_keys_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    shots = tmp_path / "shots"
    script = "space step:5 space > wait:.1 shot:faster q"
    assert (
        main(["--headless", "--keys", script, "--shots", str(shots), str(path), "--size", "80x24"])
        == exit_codes.OK
    )
    assert sorted(shot.name for shot in shots.glob("*.txt")) == ["01-start.txt", "02-faster.txt"]
    text = (shots / "02-faster.txt").read_text(encoding="utf-8")
    assert ".2" in text and "step 5/40" in text and len(text.splitlines()) == 24
    assert main(["--headless", "--keys", "n n", str(path)]) == exit_codes.OK
    assert "of 40" in capsys.readouterr().out


def test_an_edit_by_keys_is_the_edit_of_a_timeline() -> None:
    """By digest: what a person does by hand is what the preset says."""

    async def by_hand() -> str:
        recipe = small().model_copy(update={"timeline": (), "expect": ()})
        async with Stage(recipe) as stage:
            await stage.press("space")
            await stage.crank(10)
            await stage.press("space", "=", "0", ".", "5", "enter", "space")
            await stage.crank(40)
            run = stage.runner.run
            assert run is not None and [mark.step for mark in run.marks] == [10]
            return run.trainer.digest()

    assert asyncio.run(by_hand()) == Replay(small()).run().digest
