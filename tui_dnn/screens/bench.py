"""The page of a lab over the main lab: keys to requests, and a look at the machine thirty times a second."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from core.errors import LabError
from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from core.spec.text import Text
from tui_dnn.actions.bench_commands import BENCH, BENCH_LEFT_OUT, HEADINGS, bench_command
from tui_dnn.actions.command import Situation
from tui_dnn.actions.footer import KeyBar
from tui_dnn.actions.messages import CommandChosen
from tui_dnn.bench.dials import Dials
from tui_dnn.bench.page import figures_of
from tui_dnn.bench.page_header import WIDE
from tui_dnn.bench.pane import BenchPane
from tui_dnn.bench.player import Player
from tui_dnn.bench.view import PageView
from tui_dnn.keys import name_of
from tui_dnn.screens.help import HelpScreen
from tui_dnn.widgets.view import LabView, Look

POLL = 1 / 30
TIME_KEYS = frozenset(key for one in BENCH if one.scope == "time" for key in one.keys)
LESSONS = "lessons"
CLAIMS = "claims"
Left = Experiment | str | None
"""Why the page was left: a run to be opened, LESSONS or CLAIMS, or to go back."""


class BenchScreen(Screen[Left]):
    """Owns a player; a Player is worked by `crank`, a ThreadedPlayer works by itself."""

    CSS = """
    BenchScreen { layout: vertical; overflow: hidden hidden; }
    BenchScreen BenchPane { width: 100%; height: 1fr; }
    BenchScreen KeyBar { width: 100%; height: 1; }
    """

    def __init__(
        self,
        player: Player,
        look: Look,
        *,
        language: str = "en",
        origin: str = "",
        on_language: Callable[[str], None] = lambda language: None,
        folder: Path | None = None,
    ) -> None:
        """origin: words beside the title. folder: where pages are saved; None: the folder of the command."""
        super().__init__()
        self.player, self.look = player, look
        self.language, self._origin, self._on_language = language, origin, on_language
        self._folder = folder
        self._dials = Dials()
        self._figure = self._line = 0
        self._zoomed, self._reading, self._whole = False, True, False
        self._preset = player.experiment
        self._pane = BenchPane(self.page)
        self._keys = KeyBar(table=BENCH, left_out=BENCH_LEFT_OUT)
        self._version = -1
        self.deeds: dict[str, Callable[[], object]] = {
            "toggle": lambda: self._run(self.player.toggle),
            "step": lambda: self._run(self.player.step),
            "back": lambda: self.player.step(-1),
            "restart": self.player.restart,
            "finish": lambda: self._run(self.player.finish),
            "slower": lambda: self.player.pace(0.5),
            "faster": lambda: self.player.pace(2.0),
            "control_up": lambda: self._dials.select(-1),
            "control_down": lambda: self._dials.select(1),
            "turn_down": lambda: self._change(self._dials.turned(-1)),
            "turn_up": lambda: self._change(self._dials.turned(1)),
            "type": lambda: self._begin(""),
            "apply": self._apply,
            "drop": self._drop,
            "switch": lambda: self._change(self._dials.switched()),
            "next_figure": lambda: self._next(1),
            "previous_figure": lambda: self._next(-1),
            "zoom": self._zoom,
            "read": self._read,
            "scroll_down": lambda: self._scroll(1),
            "scroll_up": lambda: self._scroll(-1),
            "language": self._speak,
            "save_page": self._save,
            "claims": lambda: self.dismiss(CLAIMS),
            "lessons": lambda: self.dismiss(LESSONS),
            "help": self._help,
            "quit": self._quit,
        }

    def compose(self) -> ComposeResult:
        yield self._pane
        yield self._keys

    def on_mount(self) -> None:
        self.set_interval(POLL, self.look_again)
        self.refresh_all()

    def on_unmount(self) -> None:
        self.player.stop()

    def on_screen_resume(self) -> None:
        self.refresh_all()

    def crank(self, steps: int) -> int:
        """Serve requests and do up to so many steps if it runs; for an app without a terminal."""
        self.player.settle()
        done = self.player.work(steps, float("inf")) if self.player.running else 0
        if done:
            self.player.publish()
        self.look_again()
        return done

    def look_again(self) -> None:
        """Draw if the machine has something new to show, and leave if it offers a run."""
        showing = self.player.showing
        if showing.version == self._version:
            return
        self._version = showing.version
        if showing.offer is not None and self.is_current:
            self.dismiss(showing.offer)
            return
        self._dials.take(showing.experiment, showing.controls)
        self.refresh_all()

    def refresh_all(self) -> None:
        """Draw everything as it is now."""
        if not self.is_mounted:
            return
        view = LabView(look=self.look)
        self._keys.tell(self.situation())
        self._pane.show(view)
        self._keys.show(view)

    def page(self) -> PageView:
        """What there is to see."""
        dials = self._dials
        return PageView(
            self.player.showing,
            self.language,
            dials.settings,
            dials.original,
            dials.selected,
            dials.typed,
            self._figure,
            self._zoomed,
            self._reading,
            self._whole,
            self._line,
            self._origin,
            self.machine_keys(),
            self.player.experiment != self._preset,
        )

    def machine_keys(self) -> tuple[tuple[str, str, Text], ...]:
        """A machine's key that moves in time on every page is the capital letter here."""
        return tuple(
            (own.upper() if own in TIME_KEYS else own, own, text) for own, text in self.player.showing.keys
        )

    def situation(self) -> Situation:
        showing = self.player.showing
        states = {"opening": "ready", "hurrying": "running", "done": "finished"}
        return Situation(
            states.get(showing.state, showing.state),
            pending=int(self._dials.typed is not None),
            step=showing.step,
            controls=len(self._dials.settings),
            figures=len(figures_of(showing.frame)),
        )

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self.press(event.key, event.character)

    def press(self, key: str, character: str | None) -> None:
        """A key: of the value that is being typed, of the machine, or of the page."""
        name = name_of(key, character)
        machine = {shown: own for shown, own, _ in self.machine_keys()}
        if self._dials.type(name):
            pass
        elif name in machine:
            self.player.press(machine[name], self._dials.key)
        elif self._dials.begins(name):
            self._begin(name)
        else:
            found = bench_command(name)
            if found is not None:
                self.do(found.id)
        self.refresh_all()

    def do(self, command_id: str) -> bool:
        """Carry out a command; False: it cannot be used now."""
        found = next(one for one in BENCH if one.id == command_id)
        if not found.enabled(self.situation()):
            return False
        self.deeds[command_id]()
        return True

    def on_command_chosen(self, message: CommandChosen) -> None:
        self.do(message.command_id)
        self.refresh_all()

    def on_mouse_scroll_down(self) -> None:
        self._scroll(1, 3)

    def on_mouse_scroll_up(self) -> None:
        self._scroll(-1, 3)

    def _run(self, request: Callable[[], None]) -> None:
        """On a narrow screen the text of the lesson gives way to what it speaks of."""
        if self.size.width < WIDE:
            self._reading = False
        request()

    def _change(self, edit: tuple[str, Any] | None) -> None:
        """Another value, if it may be."""
        if edit is None:
            return
        try:
            changed = with_edits(self.player.experiment, dict([edit]))
        except LabError as error:
            self.notify(error.message, severity="warning", timeout=6, markup=False)
            return
        self._reading = self._reading and self.size.width >= WIDE
        self.player.change(changed)

    def _begin(self, text: str) -> None:
        self._dials.typed = text

    def _apply(self) -> None:
        try:
            edit = self._dials.applied()
        except ValueError as error:
            self.notify(f"{self._dials.key}: {error}", severity="warning", timeout=4, markup=False)
        else:
            self._change(edit)

    def _drop(self) -> None:
        """What is typed; with nothing typed all that was changed; with nothing changed the page."""
        if self._dials.typed is not None:
            self._dials.typed = None
        elif self.player.experiment != self._preset:
            self.player.change(self._preset)
        else:
            self._quit()

    def _next(self, way: int) -> None:
        self._figure = (self._figure + way) % max(1, len(figures_of(self.player.showing.frame)))

    def _zoom(self) -> None:
        self._zoomed = not self._zoomed

    def _read(self) -> None:
        """Beside the figures: part of the column, all of it, closed. On a narrow screen: open or closed."""
        wide, self._line = self.size.width >= WIDE, 0
        if wide and self._reading and not self._whole:
            self._whole = True
        else:
            self._reading, self._whole = not self._reading, False

    def _scroll(self, way: int, lines: int = 8) -> None:
        self._line = max(0, min(self._line + way * lines, self._pane.hidden))
        self.refresh_all()

    def _speak(self) -> None:
        self.language = "en" if self.language == "ko" else "ko"
        self._line = 0
        self._on_language(self.language)

    def _save(self) -> None:
        from tui_dnn.bench.saving import save_page

        try:
            written = save_page(self, self.look, self._folder or Path(), self.player.experiment.id)
        except OSError as error:
            self.notify(f"not written: {error}", severity="error", timeout=8, markup=False)
        else:
            self.notify(f"{written}.txt and .svg", title="saved", timeout=4, markup=False)

    def _help(self) -> None:
        own = ", ".join(f"{key} {text.en}" for key, _, text in self.machine_keys())
        text = f"{BenchPane.HELP} Keys of this lab: {own}." if own else BenchPane.HELP
        self.app.push_screen(HelpScreen("LAB", text, (), self.look, BENCH, HEADINGS))

    def _quit(self) -> None:
        if self._zoomed:
            self._zoomed = False
        else:
            self.dismiss(None)
