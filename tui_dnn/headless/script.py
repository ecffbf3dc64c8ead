"""A sequence of keys pressed in the app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.spec.experiment import Experiment
from core.train.trainer import Trainer
from tui_dnn.app import Options
from tui_dnn.headless.keys import Action, Click, Key, Resize, Shot, Steps, Wait
from tui_dnn.headless.shots import Shots
from tui_dnn.headless.stage import Stage
from tui_dnn.runner.events import Failed


@dataclass
class Pressed:
    """What came of it."""

    text: str = ""
    """The last screen."""
    step: int = 0
    state: str = ""
    shots: list[str] = field(default_factory=list)
    error: str = ""
    """The engine failed."""


async def perform(stage: Stage, action: Action, shots: Shots) -> None:
    """One word of a script."""
    match action:
        case Key(name):
            await stage.press(name)
        case Wait(seconds):
            await stage.wait(seconds)
        case Steps(count):
            await stage.crank(count)
        case Click(x, y):
            await stage.click(x, y)
        case Resize(width, height):
            await stage.resize(width, height)
        case Shot(name):
            shots.take(stage, name)


async def press(
    opened: Experiment | Trainer,
    script: Sequence[Action],
    *,
    size: tuple[int, int] = (120, 40),
    options: Options | None = None,
    shots: str | None = None,
) -> Pressed:
    """Start, everything in the script until somebody quits, end."""
    taken = Shots(shots)
    pressed = Pressed(shots=taken.taken)
    async with Stage(opened, size=size, options=options) as stage:
        taken.take(stage, "start")
        for action in script:
            if not stage.alive:
                break
            await perform(stage, action, taken)
        if stage.alive:
            await stage.refresh()
            pressed.text = stage.text()
            taken.take(stage, "end")
        pressed.step, pressed.state = stage.steps_done, stage.runner.state
        failed = [event.message for event in stage.events if isinstance(event, Failed)]
        pressed.error = failed[0] if failed else ""
    return pressed
