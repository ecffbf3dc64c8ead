"""Somebody who presses anything, clicks anywhere and pulls at the window, the same way for the same seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from tui_dnn import catalogue, recipe
from tui_dnn.actions import COMMANDS
from tui_dnn.headless.keys import NAMED
from tui_dnn.headless.stage import Stage
from tui_dnn.keys import JAMO
from tui_dnn.lessons.checking import Progress
from tui_dnn.lessons.library import Lesson
from tui_dnn.lessons.results import Results
from tui_dnn.sweeping.background import Background
from tui_dnn.sweeping.choice import Choice

SIZES = (
    (120, 40),
    (80, 24),
    (200, 60),
    (100, 30),
    (140, 45),
    (79, 23),
    (60, 20),
    (40, 10),
    (20, 5),
    (5, 2),
    (1, 1),
)
LOOK_EVERY = 50
MOST_DIGITS = 3
"""In a row: a layer of 9,999 units is not what is looked for."""


class Patience:
    """Checks of lessons that never begin."""

    def __init__(self, folder: Path) -> None:
        self.results = Results(folder / "lessons.json")
        self.asked: list[str] = []

    def start(self, lesson: Lesson) -> None:
        self.asked.append(lesson.id)

    def progress(self, lesson: Lesson) -> Progress | None:
        return Progress(-1) if lesson.id in self.asked else None

    def stop(self) -> None:
        self.asked.clear()


class Calm(Background):
    """Sweeps that never begin."""

    def start(self, choice: Choice) -> None:
        pass


@dataclass
class Monkey:
    """Raises where anything goes wrong; `log` says what was done before."""

    seed: int
    folder: Path
    log: list[str] = field(default_factory=list)
    quits: int = 0
    moved: int = 0
    """How often the screen was seen to follow the training."""

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        sequences = [key for command in COMMANDS for keys in command.keys for key in keys.split(" ")]
        self._keys = [
            *sequences,
            *sequences,
            *NAMED,
            *JAMO,
            *"?/:.,;[]{}()<>=-_~\"'",
            "ctrl+a",
            "한",
            "é",
            "１",
        ]
        self._digits = 0

    async def play(self, deeds: int) -> None:
        """Quitting is allowed: then it starts again."""
        while deeds > 0:
            preset = self._dice.choice(
                [name for name in catalogue.names() if name.endswith(("rescue", "learned", "small"))]
            )
            self.log.append(f"open {preset}")
            stage = Stage(
                recipe.load(preset),
                size=self._dice.choice(SIZES[:3]),
                checks=Patience(self.folder),
                sweeps=Calm(),
            )
            async with stage:
                while deeds > 0 and stage.alive:
                    await self._deed(stage)
                    deeds -= 1
                    if deeds % LOOK_EVERY == 0 and stage.alive:
                        await self._look(stage)
            self.quits += deeds > 0
            assert not stage.runner.alive

    async def _deed(self, stage: Stage) -> None:
        dice, chance = self._dice, self._dice.random()
        if chance < 0.72:
            key = (
                dice.choice("0123456789")
                if dice.random() < 0.1 and self._digits < MOST_DIGITS
                else self._key()
            )
            self._digits = self._digits + 1 if key.isdigit() else 0
            self.log.append(key)
            await stage.press(key)
        elif chance < 0.84:
            width, height = stage.app.size
            spot = dice.randrange(width), dice.randrange(height)
            self.log.append(f"click {spot}")
            await stage.click(*spot)
        elif chance < 0.89:
            size = dice.choice(SIZES)
            self.log.append(f"resize {size}")
            await stage.resize(*size)
        else:
            steps = dice.randrange(1, 20)
            self.log.append(f"step {steps}")
            await stage.crank(steps)

    def _key(self) -> str:
        """No digit, and quitting seldom: it costs a new start."""
        while True:
            key: str = self._dice.choice(self._keys)
            if not key.isdigit() and (key not in ("q", "ㅂ") or self._dice.random() < 0.3):
                return key

    async def _look(self, stage: Stage) -> None:
        """Back in the lab, one step is done and seen."""
        await stage.resize(120, 40)
        for _ in range(8):
            if stage.app.screen is stage.lab and not stage.lab.config.pending and not stage.lab.zoomed:
                break
            here = stage.app.screen is stage.lab
            await stage.press("Z" if here and stage.lab.zoomed else "escape")
        assert stage.app.screen is stage.lab, f"cannot get back from {stage.app.screen!r}"
        if stage.runner.state not in ("ready", "running", "paused"):
            return
        if stage.runner.state == "running":
            await stage.press("space")
        before, text = stage.steps_done, stage.text()
        await stage.press("n")
        await stage.crank(1)
        if stage.steps_done == before + 1:
            self.moved += 1
            assert f"{before + 1:,}" in stage.pane("header").text(), stage.text()
            assert stage.text() != text
