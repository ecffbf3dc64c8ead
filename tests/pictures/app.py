"""The pictures of the app in `docs`, drawn by the app itself without a terminal.

    python -m tests.pictures.app [FOLDER]

A network that trains well is the ghost; beside it that of `bn-rescue`, whose initial weights are too small: dead at
step 600, and rescued by batch norm at step 812, in the wide and in the compact layout. And the lesson browser,
a lab page, and a comparison of eight runs.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from core.spec.text import Text
from tui_dnn import recipe
from tui_dnn.app import Options
from tui_dnn.headless.stage import Stage
from tui_dnn.lessons.library import library

PAST = 1500
"""Steps of the ghost."""
DEAD, RESCUED = 600, 812
RACED = 500


def glorot() -> Experiment:
    """The same network from better weights, and nothing happens to it."""
    base = recipe.load("bn-rescue").model_copy(
        update={"id": "glorot", "title": Text(en="glorot"), "timeline": (), "expect": ()}
    )
    return with_edits(base, {"model.init.kind": "glorot_normal"})


class Album:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, stage: Stage, name: str, title: str) -> None:
        stage.app.clear_notifications()
        await stage.settle()
        path = self._folder / f"{name}.svg"
        path.write_text(stage.svg(title), encoding="utf-8")
        print(path)


async def rescue(album: Album) -> None:
    async with Stage(glorot(), options=Options(fps=10)) as stage:
        await stage.press("space")
        await stage.crank(PAST)
        await stage.press("space")
        stage.runner.open(recipe.load("bn-rescue"))
        await stage.crank(0)
        # To look at a run and come back makes it the ghost.
        for run in stage.runner.runs:
            stage.runner.select(run.id)
        await stage.crank(0)
        await stage.press("space")
        await stage.crank(DEAD)
        await stage.crank(1)
        await stage.press("b")
        await _calm(stage)
        await album.keep(stage, "lab-dead", "The lab: a dead network at step 600, batch norm pending")
        await stage.press("enter", "space")
        await stage.crank(RESCUED - DEAD)
        await _calm(stage)
        await album.keep(
            stage, "lab-rescued", "The lab: the same network at step 812, learning after batch norm"
        )
        await stage.resize(80, 24)
        await _calm(stage)
        await album.keep(stage, "lab-compact", "The compact lab of 80 columns and 24 rows")


async def _calm(stage: Stage) -> None:
    """Axes move at most once a second."""
    await stage.refresh()
    await asyncio.sleep(1.1)
    await stage.refresh()


async def lessons(album: Album) -> None:
    async with Stage(recipe.load("bn-rescue"), size=(120, 32)) as stage:
        await stage.press("p", "R")
        lesson = next(one for one in library() if one.id == "bn-rescue")
        while stage.checks.progress(lesson) is not None:
            await asyncio.sleep(0.2)
        await asyncio.sleep(0.5)
        await stage.settle()
        await album.keep(
            stage, "lessons", "The lesson browser: presets, their lessons, and whether they hold"
        )


async def ravine(album: Album) -> None:
    async with Stage(recipe.load("ravine-race")) as stage:
        await stage.press("end")
        await stage.settle()
        await album.keep(stage, "ravine", "Eight optimizers race down a ravine")


async def compare(album: Album) -> None:
    async with Stage(recipe.load("optimizer-race"), options=Options(fps=10)) as stage:
        await stage.press("c", "space")
        await stage.crank(RACED)
        await stage.press("space")
        await _calm(stage)
        await album.keep(stage, "compare", "Eight optimizers on MNIST, in lockstep on the same batches")


async def draw(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    album = Album(folder)
    await rescue(album)
    await lessons(album)
    await ravine(album)
    await compare(album)


if __name__ == "__main__":
    asyncio.run(draw(Path(sys.argv[1] if len(sys.argv) > 1 else "docs")))
