"""The app on a stage, for tests that are no coroutines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from textual import events

from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from tests.train.recipes import experiment
from tui_dnn.headless.stage import Stage
from tui_dnn.recipe import load


def stage(
    play: Callable[[Stage], Awaitable[None]], recipe: Experiment | None = None, **settings: Any
) -> None:
    """Play something in the lab, by default with a small run of 40 steps on points in a plane."""

    async def whole() -> None:
        async with Stage(experiment() if recipe is None else recipe, **settings) as found:
            await play(found)

    asyncio.run(whole())


def rescue(**edits: Any) -> Experiment:
    """The dead tanh network of the preset, without its timeline and expectations."""
    recipe = load("bn-rescue").model_copy(update={"timeline": (), "expect": ()})
    return with_edits(recipe, {key.replace("__", "."): value for key, value in edits.items()})


def newest_toast(found: Stage) -> str:
    """What the app said last, title included."""
    toasts = list(found.app._notifications)
    return f"{toasts[-1].title} {toasts[-1].message}" if toasts else ""


async def click(found: Stage, x: int, y: int) -> None:
    """The left button, by way of the app, which makes a click of it."""
    for kind in (events.MouseMove, events.MouseDown, events.MouseUp):
        button = 0 if kind is events.MouseMove else 1
        found.app.post_message(kind(None, x, y, 0, 0, button, False, False, False, screen_x=x, screen_y=y))
        await found.settle()
    await found.refresh()
