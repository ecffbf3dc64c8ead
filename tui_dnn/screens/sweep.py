"""The sweep screen: follow a study, start one, open a trial in the lab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from core.spec.experiment import Experiment
from tui_dnn.keys import name_of
from tui_dnn.screens.sweep_list import Sweeps
from tui_dnn.screens.sweep_panes import Chosen, Keys, Parallel, Trials
from tui_dnn.sweeping.background import Background
from tui_dnn.sweeping.browse import Browse
from tui_dnn.sweeping.choice import Choice, choices
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.view import LabView, Look

if TYPE_CHECKING:
    from tui_dnn.screens.lab import LabScreen

POLL: Final = 0.2
"""Seconds between two looks at what the thread has read."""
LEAST_TRIALS: Final = 10
"""Rows of the table of trials, where there is room."""
MOST_SWEEPS: Final = 5
"""Rows of the list of sweeps."""


def open_sweeps(lab: LabScreen, *, start: bool = False) -> None:
    """Over the lab, which opens the trial that somebody chooses. start: begin the command line's sweep."""
    app = lab.app
    screen = SweepScreen(choices(app.options.sweep), app.sweeps(), lab.look, language=lab.lang, start=start)

    def chosen(experiment: Experiment | None) -> None:
        if experiment is not None:
            lab.open(experiment)

    app.push_screen(screen, chosen)


class SweepScreen(Screen[Experiment | None]):
    """Its result is the recipe of a trial, or None for "go back"."""

    CSS = """
    SweepScreen { layout: vertical; overflow: hidden hidden; }
    SweepScreen Pane { position: absolute; }
    """
    MOVES: ClassVar = {"up": -1, "down": 1, "k": -1, "j": 1, "pageup": -10, "pagedown": 10}

    def __init__(
        self,
        choices: Sequence[Choice],
        background: Background,
        look: Look,
        *,
        language: str = "en",
        start: bool = False,
    ) -> None:
        """start: begin the first sweep at once."""
        super().__init__()
        self.browse = Browse(choices, background, language)
        self._look = look
        self._sized = (0, 0)
        """Sweeps and trials that the panes were placed for."""
        if start:
            background.start(choices[0])
        self._sweeps = Sweeps(self.browse, id="sweep-list")
        self._trials = Trials(self.browse, id="sweep-trials")
        self._parallel = Parallel(self.browse, id="sweep-parallel")
        self._keys = Keys(self.browse, id="sweep-keys")

    @property
    def panes(self) -> tuple[Pane, ...]:
        return self._sweeps, self._trials, self._parallel, self._keys

    def compose(self) -> ComposeResult:
        yield from self.panes

    def on_mount(self) -> None:
        view = LabView(look=self._look)
        for pane in self.panes:
            pane.show(view)
        self.set_interval(POLL, self.poll)

    def on_unmount(self) -> None:
        self.browse.close()

    def on_resize(self, event: events.Resize) -> None:
        """The list above, the trials below it, the space below them; a tiny screen has the trials alone."""
        self._arrange(event.size.width, event.size.height)

    def _arrange(self, width: int, height: int) -> None:
        self._sized = len(self.browse.choices), len(self.browse.trials)
        body = max(0, height - 1)
        top = min(MOST_SWEEPS, len(self.browse.choices)) + 2 if body >= 14 else 0
        top = min(top, 4) if body < 30 else top
        rest = body - top
        trials = min(max(LEAST_TRIALS, len(self.browse.trials)) + 3, rest * 11 // 20)
        below = rest - trials if rest >= 16 else 0
        self._sweeps.place(0, 0, width, top)
        self._trials.place(0, top, width, body - top - below)
        self._parallel.place(0, body - below, width, below)
        self._keys.place(0, body, width, 1)
        self.call_after_refresh(self.poll)

    def poll(self) -> None:
        """What is new."""
        said = self.browse.look()
        if self._sized != (len(self.browse.choices), len(self.browse.trials)):
            self._arrange(self.size.width, self.size.height)
        if said:
            self.notify(said, severity="error", timeout=10, markup=False)
        for pane in self.panes:
            pane.repaint()

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self.press(name_of(event.key, event.character))

    def press(self, key: str) -> None:
        browse = self.browse
        if key in self.MOVES:
            browse.select(browse.trial + self.MOVES[key])
        elif key in ("home", "end"):
            browse.select(0 if key == "home" else len(browse.trials))
        elif key in ("tab", "right", "shift+tab", "left"):
            browse.next_sweep(1 if key in ("tab", "right") else -1)
        elif key in ("r", "space"):
            browse.toggle()
        elif key == "enter":
            self._open()
        elif key in ("escape", "q", "s"):
            self.dismiss(None)
            return
        self.poll()

    def _open(self) -> None:
        found = self.browse.recipe()
        if isinstance(found, str):
            self.notify(found, severity="warning", markup=False)
        else:
            self.dismiss(found)

    def on_chosen(self, message: Chosen) -> None:
        """A click selects; a click on what is selected opens it."""
        if message.place == self.browse.trial:
            self._open()
            return
        self.browse.select(message.place)
        self.poll()

    def on_mouse_scroll_down(self) -> None:
        self.press("down")

    def on_mouse_scroll_up(self) -> None:
        self.press("up")
