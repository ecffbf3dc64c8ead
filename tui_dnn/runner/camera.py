"""Takes the frames that are asked for, between two steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tui_dnn.runner.boundary import boundary
from tui_dnn.runner.frame import Frame, Part
from tui_dnn.runner.pictures import kernel_change, mistakes
from tui_dnn.runner.play import Play
from tui_dnn.runner.run import Run


@dataclass(frozen=True)
class Want:
    """A request for parts of a frame of one run."""

    run_id: str
    parts: frozenset[Part]
    grid: tuple[int, int] = (28, 28)
    """(h, w) cells of the boundary."""
    mistakes: int = 8
    """How many of the worst."""
    weights: int = 16
    """How many units."""

    def __or__(self, newer: Want) -> Want:
        """One answer for both; another run makes the older request stale."""
        if newer.run_id != self.run_id:
            return newer
        return replace(newer, parts=self.parts | newer.parts)


@np.errstate(all="ignore")
def take(want: Want, run: Run, play: Play, before: Frame | None, should_stop: Callable[[], bool]) -> Frame:
    """A frame with the wanted parts new and the others of the same run as they were."""
    trainer = run.trainer
    step = trainer.steps_done
    makers: dict[Part, Callable[[], Any]] = {
        "boundary": lambda: boundary(trainer, want.grid),
        "mistakes": lambda: mistakes(trainer, want.mistakes),
        "weights": lambda: kernel_change(trainer, run.initial_kernel, want.weights),
        "digest": trainer.digest,
        "checks": play.watch.rows,
    }
    made: dict[Part, Any] = {}
    if want.parts & {"layers", "findings"}:
        snapshot = trainer.observe()
        made["layers"], made["findings"] = snapshot.layers, snapshot.findings
    for part, make in makers.items():
        if part in want.parts and not should_stop():
            made[part] = make()
    frame = before if before is not None and before.run_id == run.id else Frame(run.id, step)
    taken = {**frame.taken, **dict.fromkeys(made, step)}
    changes: dict[str, Any] = {str(part): value for part, value in made.items()}
    return replace(frame, step=step, taken=taken, **changes)
