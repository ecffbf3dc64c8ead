"""`python -m tests.editing.demo [PRESET] [THEME] [TIER]`: the config pane alone, stepped by hand."""

from __future__ import annotations

import sys
from pathlib import Path

from textual import events
from textual.app import App, ComposeResult

from core.spec.experiment import Experiment
from core.spec.toml import load_experiment
from tui_dnn.actions import sequences
from tui_dnn.editing.config_pane import ConfigPane, EditRequested
from tui_dnn.keys import KeyReader
from tui_dnn.raster.themes import ThemeName
from tui_dnn.raster.tiers import Tier
from tui_dnn.runner.events import EditRefused, Event
from tui_dnn.runner.stepped import SteppedRunner
from tui_dnn.widgets.view import LabView, Look

PRESETS = Path(__file__).parents[2] / "presets"


class Demo(App[None]):
    """`n` does one step, `N` a hundred, `q` quits; everything else goes to the pane."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "Screen { layers: base; } ConfigPane { width: 27; height: 20; } .small ConfigPane { width: 25; height: 19; }"

    def __init__(self, experiment: Experiment, look: Look | None = None, *, small: bool = False) -> None:
        super().__init__()
        self.look = look or Look()
        self.small = small
        self.reader = KeyReader(sequences())
        self.asked: list[EditRequested] = []
        self.events: list[Event] = []
        self.runner = SteppedRunner(self.events.append)
        self.runner.open(experiment)
        self.runner.crank(0)
        self.pane = ConfigPane(id="config")

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.screen.set_class(self.small, "small")
        self.pane.focus()
        self.tick()

    def tick(self) -> None:
        """Serve the runner and show what came of it."""
        self.runner.crank(0)
        while self.events:
            event = self.events.pop(0)
            if isinstance(event, EditRefused):
                self.pane.refuse(event.message)
        runner = self.runner
        self.pane.show(
            LabView(
                runner.run, runner.ghost, runner.runs, runner.state, pending=self.pane.pending, look=self.look
            )
        )

    def steps(self, count: int) -> None:
        self.runner.step(count)
        self.runner.crank(count)

    def on_key(self, event: events.Key) -> None:
        key = self.reader.read(event.key, event.character)
        if key and not self.pane.press(key):
            if key == "q":
                self.exit()
            elif key in ("n", "N"):
                self.steps(1 if key == "n" else 100)
            elif key in ("u", "U"):
                (self.runner.undo if key == "u" else self.runner.redo)()
        self.tick()

    def on_edit_requested(self, message: EditRequested) -> None:
        self.asked.append(message)
        (self.runner.edit if message.mode == "live" else self.runner.fork)(message.edits)
        self.tick()


def main() -> None:
    given = [word for word in sys.argv[1:] if word != "small"]
    words = [*given, *("bn-rescue", "dark", "braille")[len(given) :]]
    theme: ThemeName = "light" if words[1] == "light" else "contrast" if words[1] == "contrast" else "dark"
    look = Look(theme, Tier(words[2]))
    Demo(load_experiment(PRESETS / f"{words[0]}.toml"), look, small="small" in sys.argv).run()


if __name__ == "__main__":
    main()
