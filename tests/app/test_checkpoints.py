"""A run is saved with two keys, and the lab opens from the file as if it had never been closed."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from core.train.checkpoint import load, save
from core.train.trainer import Trainer
from tests.app.helpers import newest_toast, rescue, stage
from tui_dnn.headless.stage import Stage
from tui_dnn.runner.events import Written


def half(tmp_path: Path) -> tuple[Trainer, Path]:
    trainer = Trainer(rescue())
    for _ in range(150):
        trainer.step()
    trainer.apply({"train.optimizer.lr": 0.05})
    for _ in range(50):
        trainer.step()
    path = tmp_path / "half.safetensors"
    save(trainer, path)
    return trainer, path


def test_opened_at_that_state(tmp_path: Path) -> None:
    trainer, path = half(tmp_path)

    async def play() -> None:
        async with Stage(load(path)) as s:
            text = s.text()
            assert "PAUSED" in text and trainer.digest()[:8] in text
            assert re.search(r"\b200\b", text) and "nan" not in text
            assert "loss" in text and "1.0986"[:3] in text
            assert s.runner.run is not None and s.runner.run.trainer.recorder.scalar_rows == 200
            await s.press("space")
            await s.crank(30)
            for _ in range(30):
                trainer.step()
            assert s.runner.run.trainer.digest() == trainer.digest()
            assert trainer.digest()[:8] in s.text()

    asyncio.run(play())


def test_the_toast_says_where(tmp_path: Path) -> None:
    async def play(s: Stage) -> None:
        await s.press("space")
        await s.crank(5)
        await s.press("space", "x", "k")
        await s.refresh()
        (event,) = [event for event in s.events if isinstance(event, Written)]
        said = newest_toast(s)
        assert "keras" in said and event.paths[0].parent.name in said
        for path in event.paths:
            assert path.name in said and path.exists()

    stage(play, rescue())
