"""The app: opens a recipe, owns the runner, shows the lab. What takes time to import comes after the first frame."""

from __future__ import annotations

import gc
import os
import signal
import sys
from asyncio import get_running_loop
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from rich.console import RenderableType
from rich.text import Text
from textual.app import App
from textual.binding import Binding, BindingType
from textual.message import Message

from core.errors import LabError
from tui_dnn import hangup, themes
from tui_dnn.options import Options
from tui_dnn.screens.opening import OpeningScreen
from tui_dnn.settings import SettingsFile

if TYPE_CHECKING:
    from core.spec.experiment import Experiment
    from core.train.trainer import Trainer
    from tui_dnn.actions import Situation
    from tui_dnn.lessons.checking import Checks
    from tui_dnn.runner import Runner, SteppedRunner
    from tui_dnn.runner.events import Event
    from tui_dnn.screens.lab import LabScreen
    from tui_dnn.sweeping.background import Background

DEFAULT_PRESET = "mnist-first-look"
MakeRunner = Callable[[Callable[["Event"], None]], "Runner | SteppedRunner"]
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
INTERRUPTED = 130

__all__ = ["DEFAULT_PRESET", "LabApp", "Options"]


class FromRunner(Message):
    """Something happened in the engine. Posted by its thread."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self.event, self.at = event, monotonic()


class LabApp(App[int]):
    """Only wiring: screens do the work."""

    TITLE = "tui-dnn"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = "screens/lab.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "interrupt", show=False, priority=True)]
    runner: Runner | SteppedRunner
    lab: LabScreen

    def __init__(
        self,
        recipe: Callable[[], Experiment | Trainer],
        *,
        name: str = "",
        make_runner: MakeRunner | None = None,
        options: Options | None = None,
        settings: SettingsFile | None = None,
        checks: Checks | None = None,
        sweeps: Background | None = None,
    ) -> None:
        """recipe: called once after the first frame; a LabError ends the app with its message and exit code."""
        self.options = options or Options()
        self.settings = settings or SettingsFile()
        self.colored = self.options.colored and not os.environ.get("NO_COLOR")
        self.tier = themes.tier_name(self.options.ascii, self.colored)
        with themes.without_color(not self.colored):
            super().__init__(ansi_color=not self.colored)
        self.set_class(self.tier == "ascii", "-ascii")
        self._recipe, self._make_runner, self._name = recipe, make_runner, name
        self._checks = checks
        self._sweeps = sweeps
        for theme in themes.NAMES:
            self.register_theme(themes.textual_theme(theme))
        self.theme = self.settings.settings.theme

    def on_mount(self) -> None:
        if not self.is_headless:
            self._catch_signals()
        title = f"tui-dnn   opening {self._name or 'the lab'}"
        self.push_screen(OpeningScreen(title, self.settings.settings.theme, self.tier, self.colored))
        self.call_after_refresh(self.call_later, self.open_lab)

    async def open_lab(self) -> None:
        """Import the engine and the panes, make the runner, and open the recipe."""
        from core.spec.experiment import Experiment
        from tui_dnn.raster.tiers import Tier
        from tui_dnn.screens.benches import beneath
        from tui_dnn.screens.lab import LabScreen
        from tui_dnn.widgets.view import Look

        try:
            found = self._recipe()
        except LabError as error:
            self.exit(error.exit_code, error.exit_code, Text(error.message))
            return
        if self._make_runner is None:
            from tui_dnn.runner import Runner

            self._make_runner = Runner
        self.runner = self._make_runner(self._post)
        self.runner.speed = self.options.speed
        page = None
        if isinstance(found, Experiment):
            page = found if found.lab is not None else None
            self.runner.open(found if page is None else beneath(found))
        else:
            self.runner.resume(found)
        if self.options.play and page is None:
            self.runner.play()
        look = Look(self.settings.settings.theme, Tier(self.tier), self.colored)
        self.lab = LabScreen(self.runner, self.settings, look, self.options)
        opening = self.screen
        await self.switch_screen(self.lab)
        if page is not None:
            self.lab.benches.open(page, play=self.options.play)
        if self.options.sweep is not None:
            from tui_dnn.screens.sweep import open_sweeps

            open_sweeps(self.lab, start=True)
        self.lab.press_later(opening.keys if isinstance(opening, OpeningScreen) else ())
        if not self.is_headless:
            gc.collect()
            gc.freeze()

    def _post(self, event: Event) -> None:
        self.post_message(FromRunner(event))

    def situation(self) -> Situation:
        """For the command palette."""
        return self.lab.situation()

    def checks(self) -> Checks:
        """Lessons that are replayed in the background, until the app ends."""
        if self._checks is None:
            from tui_dnn.lessons.checking import BackgroundChecks
            from tui_dnn.lessons.results import Results

            self._checks = BackgroundChecks(Results())
        return self._checks

    def sweeps(self) -> Background:
        """Sweeps that were begun here; they end with the app."""
        if self._sweeps is None:
            from tui_dnn.sweeping.background import Background

            self._sweeps = Background()
        return self._sweeps

    def on_from_runner(self, message: FromRunner) -> None:
        self.lab.take(message.event, message.at)

    def exit(
        self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """Training stops at once, so that it does not hold up what is left to do."""
        if hasattr(self, "runner"):
            self.runner.stop()
        super().exit(result, return_code, message)

    def action_interrupt(self) -> None:
        self.exit(None, INTERRUPTED)

    def _catch_signals(self) -> None:
        """The terminal is put in order before the process ends."""
        if sys.platform != "win32":
            hangup.resume_only_after_stop()
        for name in _SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and sys.platform != "win32":
                end = self._hang_up if name == "SIGHUP" else self.exit
                get_running_loop().add_signal_handler(number, end, None, 128 + number)

    def _hang_up(self, result: int | None, code: int) -> None:
        hangup.end_soon(code)
        self.exit(result, code)

    def on_unmount(self) -> None:
        """Whatever ended the app; nothing is waited for."""
        if hasattr(self, "runner"):
            self.runner.stop()
        if self._checks is not None:
            self._checks.stop()
        if self._sweeps is not None:
            self._sweeps.stop_all()

    def _handle_exception(self, error: Exception) -> None:
        """A bug: the terminal is put in order, and the message names the file with the whole story."""
        from tui_dnn.runner import crash

        super()._handle_exception(error)
        message, log = crash.report(error)
        if log is not None:
            message = f"tui-dnn ended by a mistake of its own: {type(error).__name__}: {error}\n"
            message += f"  the whole story is in {log}"
        self._exit_renderables[:] = [Text(message)]
