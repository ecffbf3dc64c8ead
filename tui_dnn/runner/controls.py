"""What the screen may ask of a runner: every method returns at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from pathlib import Path

from core.errors import UsageError
from core.spec.experiment import Experiment
from core.train.trainer import Trainer
from tui_dnn.runner.camera import Want
from tui_dnn.runner.commands import Commands
from tui_dnn.runner.engine import Engine
from tui_dnn.runner.events import Event, State
from tui_dnn.runner.frame import PARTS, Frame, Part
from tui_dnn.runner.jobs import Jobs
from tui_dnn.runner.pace import Timings
from tui_dnn.runner.run import Run


class Controls:
    """Requests go into the engine's inbox and are served between two steps, in order."""

    def __init__(self, post: Callable[[Event], None], jobs: Jobs) -> None:
        self._engine = Engine(post, jobs)
        self._session, self._editor = self._engine.session, self._engine.editor
        self._commands = Commands(self._engine)
        self._engine.saving.wake = self._wake
        self._speed: float | None = None

    @property
    def state(self) -> State:
        return self._engine.state

    @property
    def run(self) -> Run | None:
        """The run on the screen."""
        return self._session.run

    @property
    def ghost(self) -> Run | None:
        return self._session.ghost

    @property
    def runs(self) -> tuple[Run, ...]:
        """The oldest first, bounded."""
        return self._session.runs

    @property
    def together(self) -> tuple[Run, ...]:
        """The run on the screen and those that train with it, of a lesson in its order."""
        return self._session.pack.runs

    @property
    def frame(self) -> Frame | None:
        return self._engine.frame

    @property
    def timings(self) -> Timings:
        return self._engine.pace.timings

    @property
    def speed(self) -> float | None:
        """Steps per second; None: as fast as it goes."""
        return self._speed

    @speed.setter
    def speed(self, value: float | None) -> None:
        if value is not None and not value > 0:
            raise UsageError(f"a speed of {value:g} steps per second", expected="a number above 0")
        self._speed = value
        self._ask("speed", lambda: self._commands.speed(value))

    def open(self, experiment: Experiment) -> None:
        """A run of this experiment at step 0, and its timeline; runs of before stay in `runs`."""
        self._ask("open", lambda: self._commands.open(experiment))

    def resume(self, trainer: Trainer) -> None:
        """Go on from a checkpoint; the runner owns the trainer from now on."""
        self._ask("open", lambda: self._commands.resume(trainer))

    def export(self, kind: str, target: Path | None = None) -> None:
        """Write the run on the screen in a format of `tui_dnn.export.write`; Written follows."""
        self._ask("export", lambda: self._commands.export(kind, target))

    def play(self) -> None:
        self._ask("play", self._commands.go)

    def pause(self) -> None:
        self._ask("pause", self._commands.pause)

    def toggle(self) -> None:
        self._ask("toggle", self._commands.toggle)

    def step(self, n: int = 1) -> None:
        """Pause, then n updates of every run in lockstep."""
        self._ask("step", lambda: self._commands.go(rounds=n))

    def epoch(self) -> None:
        """To the end of the epoch."""
        self._ask("epoch", lambda: self._commands.go(epoch=True))

    def edit(self, edits: Mapping[str, object]) -> None:
        """Dotted keys. Live ones change the network now; any other starts a new run, with this one as ghost."""
        kept = deepcopy(dict(edits))
        self._ask("edit", lambda: self._commands.change(lambda: self._editor.edit(kept)))

    def fork(self, edits: Mapping[str, object]) -> None:
        """Go on from the same weights in a new run with these edits; this one stays as ghost."""
        kept = deepcopy(dict(edits))
        self._ask("fork", lambda: self._commands.change(lambda: self._editor.fork(kept)))

    def select(self, run_id: str) -> None:
        """Put another run on the screen, paused; the one that was there becomes the ghost."""
        self._ask("select", lambda: self._commands.select(run_id))

    def race(self, run_ids: Iterable[str]) -> None:
        """Let runs go together, the one on the screen among them: those that are behind catch up first."""
        ids = tuple(run_ids)
        self._ask("race", lambda: self._commands.race(ids))

    def between_steps(self, look: Callable[[Run], None]) -> None:
        """Let something look at the run on the screen while no step is being done; it must be quick."""
        self._ask("look", lambda: look(run) if (run := self.run) is not None else None)

    def undo(self) -> None:
        self._ask("undo", lambda: self._commands.change(self._editor.undo))

    def redo(self) -> None:
        self._ask("redo", lambda: self._commands.change(self._editor.redo))

    def save_preset(self, target: str | Path, *, overwrite: bool = False) -> None:
        """A name (a new file among the user's presets) or a path; Verified follows when it was replayed."""
        self._ask("save_preset", lambda: self._commands.save(target, overwrite=overwrite))

    def want(
        self, what: Iterable[Part], *, grid: tuple[int, int] = (28, 28), mistakes: int = 8, weights: int = 16
    ) -> None:
        """Ask for a Frame of the run now on the screen; requests not yet answered are answered together."""
        parts, run = frozenset(what), self.run
        if parts - PARTS:
            raise UsageError(
                f"no part of a frame: {', '.join(sorted(parts - PARTS))}", expected=str(sorted(PARTS))
            )
        if run is not None:
            want = Want(run.id, parts, grid, mistakes, weights)
            self._ask("want", lambda: self._commands.want(want))

    def _ask(self, name: str, command: Callable[[], None]) -> None:
        self._engine.inbox.append((name, command))
        self._wake()

    def _wake(self) -> None:
        """Somebody may be waiting for work."""
