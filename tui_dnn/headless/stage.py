"""The app without a terminal: the same screens and keys, with a runner that moves only when it is cranked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final

from rich.terminal_theme import TerminalTheme
from textual import events
from textual.pilot import Pilot
from textual.strip import Strip

from core.spec.experiment import Experiment
from core.train.trainer import Trainer
from tui_dnn.app import LabApp, Options
from tui_dnn.headless.keys import key_event
from tui_dnn.headless.svg import svg
from tui_dnn.lessons.checking import BackgroundChecks, Checks
from tui_dnn.lessons.results import Results
from tui_dnn.raster.ink import Ink
from tui_dnn.runner.events import Event
from tui_dnn.runner.frame import Part
from tui_dnn.runner.stepped import SteppedRunner
from tui_dnn.screens.bench import BenchScreen
from tui_dnn.screens.compare import CompareScreen
from tui_dnn.screens.lab import LabScreen
from tui_dnn.screens.wishes import PARTS_OF
from tui_dnn.settings import SettingsFile
from tui_dnn.sweeping.background import Background
from tui_dnn.widgets.pane import Pane

STEPS_PER_SECOND: Final = 500
"""Of virtual time, where no speed is set: about what a small network does."""
FRAMES_PER_SECOND: Final = 10
OPENING: Final = 400
"""Looks whether the lab is there, 25 ms apart, before it is given up."""


class Stage:
    """Use as an async context. Settings are those of a fresh installation, and nothing is remembered.

    Nothing depends on the time of day: steps are done by `wait` and `crank`, and whatever they or a key changed is
    drawn before they return.
    """

    def __init__(
        self,
        opened: Experiment | Trainer,
        *,
        size: tuple[int, int] = (120, 40),
        options: Options | None = None,
        checks: Checks | None = None,
        sweeps: Background | None = None,
    ) -> None:
        """opened: a recipe, or the run of a checkpoint.

        checks: who replays lessons in the background; by default processes, whose results are forgotten.
        sweeps: who runs sweeps in the background; by default processes that end with the stage.
        """
        self.experiment = opened if isinstance(opened, Experiment) else opened.recipe
        self.events: list[Event] = []
        """All that the engine told, oldest first."""
        self.seconds = 0.0
        """Virtual time."""
        self._size = size
        self._folder = TemporaryDirectory(prefix="tui-dnn-")
        folder = Path(self._folder.name)
        self.checks = checks or BackgroundChecks(Results(folder / "lessons.json"))
        self.app = LabApp(
            lambda: opened,
            name=self.experiment.id,
            make_runner=self._make_runner,
            options=options,
            settings=SettingsFile(folder / "settings.toml"),
            checks=self.checks,
            sweeps=sweeps,
        )
        self._context: AbstractAsyncContextManager[Pilot[int]] | None = None
        self._pilot: Pilot[int]
        self.runner: SteppedRunner

    def _make_runner(self, post: Callable[[Event], None]) -> SteppedRunner:
        def both(event: Event) -> None:
            self.events.append(event)
            post(event)

        self.runner = SteppedRunner(both)
        return self.runner

    async def __aenter__(self) -> Stage:
        self._context = self.app.run_test(size=self._size, notifications=True)
        self._pilot = await self._context.__aenter__()
        for _ in range(OPENING):
            await self._pilot.pause(0.025)
            if self.open:
                break
        else:
            raise TimeoutError("the lab did not open")
        self.runner.crank(0)
        await self.refresh()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._context is not None
        try:
            await self._context.__aexit__(kind, error, trace)
        finally:
            self.checks.stop()
            if hasattr(self, "runner"):
                self.runner.stop()
            self._folder.cleanup()

    @property
    def open(self) -> bool:
        """The lab is there."""
        return hasattr(self.app, "lab") and self.app.lab in self.app.screen_stack

    @property
    def lab(self) -> LabScreen:
        return self.app.lab

    @property
    def page(self) -> BenchScreen | None:
        """The page of a lab, if it is what one sees."""
        screen = self.app.screen if self.alive else None
        return screen if isinstance(screen, BenchScreen) else None

    @property
    def alive(self) -> bool:
        """Nobody has quit."""
        return self.app.is_running and self.app.return_code is None

    @property
    def steps_done(self) -> int:
        """Of the run on the screen."""
        run = self.runner.run
        return 0 if run is None else run.trainer.steps_done

    async def settle(self) -> None:
        """Let every message be dealt with, and what follows from it."""
        for _ in range(3):
            if self.alive:
                await self._pilot.pause(0)

    async def press(self, *keys: str) -> None:
        """Keys by their names of `tui_dnn.keys`; requests that they make are served."""
        for key in keys:
            self.app.post_message(key_event(key))
            await self.settle()
            await self._serve()

    async def click(self, x: int, y: int) -> None:
        """The left button, in cells of the screen; the app makes a click of press and release."""
        if not self.app.screen.size.region.contains(x, y):
            return
        for kind in (events.MouseMove, events.MouseDown, events.MouseUp):
            button = 0 if kind is events.MouseMove else 1
            event = kind(None, x, y, 0, 0, button, False, False, False, screen_x=x, screen_y=y)
            self.app.post_message(event)
            await self.settle()
        await self._serve()

    async def resize(self, width: int, height: int) -> None:
        await self._pilot.resize_terminal(width, height)
        await self.refresh()

    async def crank(self, rounds: int) -> int:
        """Up to so many steps of each run, and a frame; how many were done.

        Toasts go: what they said was about a moment that is past.
        """
        if rounds:
            self.app.clear_notifications()
        page = self.page
        done = self.runner.crank(rounds) if page is None else page.crank(rounds)
        await self.refresh()
        return done

    async def wait(self, seconds: float) -> int:
        """Virtual time goes by, ten frames a second; steps done in it."""
        done, frames = 0, max(1, round(seconds * FRAMES_PER_SECOND))
        for frame in range(frames):
            begin, end = self._owed(frame / frames * seconds), self._owed((frame + 1) / frames * seconds)
            if not self.alive:
                break
            done += await self.crank(end - begin)
        self.seconds += seconds
        return done

    def _owed(self, seconds: float) -> int:
        speed = self.runner.speed or STEPS_PER_SECOND
        if self.page is not None:
            speed = self.page.player.showing.speed
        return int(seconds * speed + 1e-9)

    async def _serve(self) -> None:
        """Requests of the screen, and a look at what they did."""
        if self.alive and self.runner.alive:
            self.runner.crank(0)
            if self.page is not None:
                self.page.crank(0)
            await self.settle()
            self.runner.crank(0)
            await self.settle()

    async def refresh(self) -> None:
        """Everything on the screen as it is now: ask for what panes show, get the answer, draw."""
        await self.settle()
        if not self.alive:
            return
        if self.runner.state not in ("empty", "failed"):
            self.runner.want(self._parts(), grid=self.lab.grid())
            self.runner.crank(0)
            await self.settle()
        if self.alive:
            self.lab.refresh_all()
            if self.page is not None:
                self.page.crank(0)
            if isinstance(self.app.screen, CompareScreen):
                self.app.screen.draw()
            await self.settle()

    def _parts(self) -> frozenset[Part]:
        parts = {part for pane in self.lab.in_view() for part in PARTS_OF.get(pane, ())}
        return frozenset({*parts, "checks", "digest"})

    def pane(self, name: str) -> Pane:
        """A pane of the lab by its id."""
        return self.lab.panes[name]

    def strips(self) -> list[Strip]:
        """What is on the screen, row by row, toasts and all."""
        screen = self.app.screen
        from textual._context import visible_screen_stack

        token = visible_screen_stack.set(self.app._background_screens)
        try:
            return screen._compositor.render_strips()
        finally:
            visible_screen_stack.reset(token)

    def text(self) -> str:
        return "\n".join(strip.text.rstrip() for strip in self.strips())

    def svg(self, title: str = "") -> str:
        """title: what a reader says who cannot show pictures."""
        look = self.lab.look.palette
        ground, ink = look.colors[Ink.BG], look.colors[Ink.TEXT]
        return svg(self.strips(), TerminalTheme(ground, ink, [ground] * 8), title or self.app.title)
