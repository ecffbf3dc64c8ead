"""What a request does when its turn has come, in the engine's own thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from core.errors import UsageError
from core.spec.experiment import Experiment
from core.train.history import Status
from core.train.trainer import Trainer
from tui_dnn.runner.camera import Want
from tui_dnn.runner.engine import Engine
from tui_dnn.runner.events import Notice, State, Written
from tui_dnn.runner.exporting import export
from tui_dnn.runner.run import Run

OVER: Mapping[State, str] = {
    "finished": "the run is over: edit or fork starts a new one",
    "diverged": "the run has diverged: edit or fork starts a new one",
    "failed": "the engine failed: open the preset again",
}
STATES: Mapping[Status, State] = {
    "ready": "ready",
    "running": "paused",
    "finished": "finished",
    "stopped_early": "finished",
    "diverged": "diverged",
}


class Commands:
    """Each method is one request; LabError means that it was refused and nothing changed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._session = engine.session

    def open(self, experiment: Experiment) -> None:
        self._session.begin(experiment, None, "opened")
        self._engine.set_state("ready")

    def resume(self, trainer: Trainer) -> None:
        self._session.resume(trainer)
        self._engine.set_state(STATES[trainer.status])

    def export(self, kind: str, target: Path | None) -> None:
        run = self._session.current()
        paths = export(run, self._session.play_of(run), kind, target)
        self._engine.post(Written(run.id, kind, paths))

    def go(self, *, rounds: int | None = None, epoch: bool = False) -> None:
        """Train: to the end, so many rounds, or to the end of the epoch."""
        engine, play = self._engine, self._session.play
        if play is None:
            self._session.current()
        elif engine.state in OVER:
            engine.post(Notice(OVER[engine.state]))
        elif rounds is not None and rounds < 1:
            engine.post(Notice("no step to do"))
        else:
            engine.left = rounds
            play.epoch_of = self._session.run if epoch else None
            engine.set_state("running")

    def pause(self) -> None:
        if self._engine.state == "running":
            self._engine.set_state("paused")

    def toggle(self) -> None:
        if self._engine.state == "running":
            self.pause()
        else:
            self.go()

    def change(self, how: Callable[[], None]) -> None:
        """Edit, fork, undo or redo. A new run goes at once where the old one went or was over."""
        engine, before = self._engine, self._session.run
        if engine.state == "failed":
            raise UsageError(OVER["failed"])
        how()
        run = self._session.run
        if run is not None and run is not before:
            engine.left = None
            if engine.state in ("running", "finished", "diverged"):
                engine.set_state("running")
            else:
                engine.set_state(self._resting(run))

    def select(self, run_id: str) -> None:
        """What trains goes on if the run is a part of it."""
        engine, before = self._engine, self._session.pack
        self._session.select(run_id)
        run = self._session.current()
        if run.failed or self._session.pack is not before or engine.state != "running":
            engine.set_state("failed" if run.failed else self._resting(run))

    def race(self, run_ids: Sequence[str]) -> None:
        engine = self._engine
        self._session.race(run_ids)
        if engine.state in OVER and engine.state != "failed":
            engine.set_state(self._resting(self._session.current()))

    def _resting(self, run: Run) -> State:
        """A run that is over rests as long as others go on beside it."""
        if self._session.pack.over:
            return STATES[run.trainer.status]
        return "ready" if run.trainer.status == "ready" else "paused"

    def save(self, target: str | Path, *, overwrite: bool) -> None:
        run = self._session.current()
        self._engine.saving.save(run, self._session.play_of(run), target, overwrite=overwrite)

    def want(self, want: Want) -> None:
        engine = self._engine
        engine.wanted = want if engine.wanted is None else engine.wanted | want

    def speed(self, value: float | None) -> None:
        self._engine.pace.limit(value)
