"""`tui-dnn lr-find` as a user runs it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from tui_dnn.cli import main

PRESET = """
schema = 1
id = "small"
title = { en = "Digits" }
seed = 3
[data]
name = "digits"
[model]
hidden = [16]
[train]
optimizer = { kind = "sgd", lr = 1e-6 }
batch = 32
epochs = 2
"""


@pytest.fixture
def preset(tmp_path: Path) -> str:
    path = tmp_path / "small.toml"
    path.write_text(PRESET, encoding="utf-8")
    return str(path)


def test_it_prints_chart_rates_and_the_command(preset: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lr-find", preset, "--steps", "120"]) == 0
    text = capsys.readouterr().out
    assert "LOSS OVER A GROWING LEARNING RATE" in text and "steepest descent (suggestion)" in text
    command = shlex.split(text.strip().splitlines()[-1])
    assert command[:3] == ["tui-dnn", preset, "--set"] and command[3].startswith("train.optimizer.lr=")


def test_the_json_document_has_the_curve(preset: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["lr-find", preset, "--min", "1e-3", "--max", "100", "--steps", "60", "--json", "--seed", "9"]
    assert main(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["seed"] == 9 and found["min"] == 1e-3 and found["max"] == 100
    curve = found["curve"]
    assert len(curve["lr"]) == len(curve["loss"]) == len(curve["smoothed"]) == found["updates"]
    assert curve["lr"][0] == pytest.approx(1e-3)
    assert found["suggestion"] in curve["lr"]
    assert f"train.optimizer.lr={found['suggestion']:.2g}" in found["command"]


def test_its_sets_come_back_in_the_command(preset: str, capsys: pytest.CaptureFixture[str]) -> None:
    schedule = "train.schedule={kind='piecewise', boundaries=[5], values=[0.1, 0.2]}"
    assert main(["lr-find", preset, "--steps", "80", "--set", schedule, "--json"]) == 0
    words = shlex.split(json.loads(capsys.readouterr().out)["command"])
    assert schedule in words and words[-1] == "train.schedule=constant"
    assert main(["lr-find", preset, "--steps", "80", *words[2:]]) == 0


def test_without_a_suggestion_it_fails(preset: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["lr-find", preset, "--min", "900", "--max", "1000", "--steps", "20", "--json"]
    assert main(words) == 1
    assert json.loads(capsys.readouterr().out)["command"] is None


def test_it_speaks_korean(preset: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lr-find", preset, "--steps", "60", "--lang", "ko"]) == 0
    assert "학습률" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--min", "2", "--max", "1"], "--max 1 is not above --min 2"),
        (["--min", "0"], "is not a learning rate above 0"),
        (["--steps", "5000"], "is not a number of updates, 20 to 1000"),
    ],
)
def test_mistakes(preset: str, words: list[str], expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lr-find", preset, *words]) == 2
    assert expected in capsys.readouterr().err


def test_a_lab_is_no_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lr-find", "ravine-race"]) == 2
    assert "is a lab (landscape), not a training run" in capsys.readouterr().err
