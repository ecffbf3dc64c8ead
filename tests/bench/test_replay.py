"""`replay --headless --app` of a lab: its keys, its screen, its verdict."""

from __future__ import annotations

import asyncio
from pathlib import Path

from core.spec.edits import with_edits
from tui_dnn import exit_codes
from tui_dnn.headless.keys import actions
from tui_dnn.headless.play import play
from tui_dnn.headless.script import press
from tui_dnn.recipe import load


def test_the_screen_says_what_was_measured(tmp_path: Path) -> None:
    recipe = load("saturation-arithmetic")
    played = asyncio.run(play(recipe, shots=str(tmp_path)))
    assert played.exit_code == exit_codes.OK and played.ended and played.steps == 7
    assert len(played.checks) == sum(len(block.metrics) for block in recipe.expect)
    assert len(played.screen) == len(played.checks) + 1 and all(row.passed for row in played.screen)
    assert len(list(tmp_path.glob("*.svg"))) == len(played.shots) >= 3


def test_a_broken_lab_fails_on_the_screen_as_well() -> None:
    recipe = load("saturation-arithmetic")
    first = recipe.expect[0]
    name = next(iter(first.metrics))
    wrong = first.model_copy(
        update={"metrics": {**first.metrics, name: first.metrics[name].model_copy(update={"near": 0.5})}}
    )
    played = asyncio.run(play(recipe.model_copy(update={"expect": (wrong, *recipe.expect[1:])})))
    assert played.exit_code == exit_codes.EXPECTATION_FAILED
    assert all(row.passed for row in played.screen), "the screen agrees that it failed"


def test_it_can_be_stopped_on_the_way() -> None:
    played = asyncio.run(play(load("ravine-race"), until=4))
    assert played.steps == 4 and not played.ended


def test_keys_work_on_the_page(tmp_path: Path) -> None:
    script = actions("space wait:1 space > shot:turned q")
    pressed = asyncio.run(press(load("ravine-race"), script, size=(80, 24), shots=str(tmp_path)))
    assert "CONFIG" in pressed.text and not pressed.error
    turned = next(tmp_path.glob("*turned.txt")).read_text(encoding="utf-8")
    assert "saddle" in turned and "CONTROLS" in turned


def test_a_changed_preset_begins_with_the_change() -> None:
    recipe = with_edits(load("ravine-race"), {"lab.steps": 5})
    pressed = asyncio.run(press(recipe, actions("end")))
    assert "step 5/5" in pressed.text
