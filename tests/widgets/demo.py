"""All panes around a network that is really trained: `python -m tests.widgets.demo [PRESET] [STEPS] [THEME] [TIER]`.

It trains STEPS steps, playing the preset's timeline, then shows; space goes on, F1..F3 apply a fix, `t` shows
another signal, `y` another scale, `z` zooms the focused pane, `q` quits.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from time import monotonic
from typing import Any

from textual import events
from textual.app import App, ComposeResult

from core.observe.series import SIGNALS
from tests.widgets.stage import Stage, arranged
from tui_dnn.raster.themes import ThemeName
from tui_dnn.raster.tiers import Tier
from tui_dnn.recipe import load
from tui_dnn.runner.frame import PARTS
from tui_dnn.runner.stepped import SteppedRunner
from tui_dnn.widgets.messages import FixChosen, Scrubbed, SettingChanged, ZoomRequested
from tui_dnn.widgets.view import Look

STEPS_PER_TICK = 20


class Demo(App[None]):
    CSS = "Screen { background: black; } Pane { position: absolute; }"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, preset: str, steps: int, look: Look) -> None:
        super().__init__()
        self.stage = Stage()
        self.runner = SteppedRunner(lambda event: None)
        self.runner.open(load(preset))
        self.runner.play()
        self.runner.crank(1)
        self.train(steps - 1)
        self.runner.pause()
        self.runner.crank(0)
        self.look, self.charts = look, self.stage.charts
        self.cursor: float | None = None
        self.alone = ""

    def train(self, steps: int) -> None:
        """Timelines pause in the app; here they go on."""
        left = steps
        while left > 0:
            done = self.runner.crank(min(left, STEPS_PER_TICK))
            left -= done
            if not done:
                if self.runner.state != "paused":
                    return
                self.runner.play()
            self.runner.want({"findings"})
            self.runner.crank(0)
            self.stage.diagnosis.show(self.stage.view(self.runner))

    def compose(self) -> ComposeResult:
        yield from self.stage.panes.values()

    def on_mount(self) -> None:
        self.set_interval(0.1, self.tick)

    def on_resize(self) -> None:
        self.place()

    def place(self) -> None:
        run = self.runner.run
        places = arranged(self.size.width, self.size.height, run, self.alone)
        for name, pane in self.stage.panes.items():
            box = places.get(name)
            pane.display = box is not None
            if box is not None:
                pane.styles.offset = (box[0], box[1])
                pane.styles.width, pane.styles.height = box[2], box[3]
            pane.zoomed = name == self.alone
        self.call_after_refresh(self.tick)

    def tick(self) -> None:
        if self.runner.state == "running":
            self.train(STEPS_PER_TICK)
        self.runner.want(PARTS)
        self.runner.crank(0)
        self.stage.show(
            replace(
                self.stage.view(self.runner),
                look=self.look,
                charts=self.charts,
                cursor=self.cursor,
                now=monotonic(),
            )
        )

    def key_space(self) -> None:
        self.runner.toggle()
        self.runner.crank(0)

    def key_q(self) -> None:
        self.exit()

    def key_t(self) -> None:
        self.charts = replace(self.charts, signal=(self.charts.signal + 1) % len(SIGNALS))

    def key_y(self) -> None:
        self.charts = replace(self.charts, log=not self.charts.log)

    def key_z(self) -> None:
        focused = self.focused
        self.alone = "" if self.alone or focused is None or focused.id is None else focused.id
        self.place()

    def on_key(self, event: events.Key) -> None:
        """1 to 5 focus a pane."""
        names = {"2": "loss", "3": "layers", "4": "boundary", "5": "runs", "6": "mistakes", "7": "weights"}
        if event.key in names:
            self.set_focus(self.stage.panes[names[event.key]])

    def key_e(self) -> None:
        self.stage.diagnosis.explain()

    def key_f1(self) -> None:
        self.stage.diagnosis.apply(1)

    def key_f2(self) -> None:
        self.stage.diagnosis.apply(2)

    def on_fix_chosen(self, message: FixChosen) -> None:
        self.runner.fork(message.fix.edits)
        self.runner.play()
        self.runner.crank(0)

    def on_setting_changed(self, message: SettingChanged) -> None:
        values: dict[str, Any] = {message.name: message.value}
        self.charts = replace(self.charts, **values)

    def on_scrubbed(self, message: Scrubbed) -> None:
        self.cursor = message.step

    def on_zoom_requested(self, message: ZoomRequested) -> None:
        self.alone = "" if self.alone else message.pane_id or ""
        self.place()


if __name__ == "__main__":
    words = [*sys.argv[1:], *["bn-rescue", "742", "dark", "braille"][len(sys.argv) - 1 :]]
    theme: ThemeName = "light" if words[2] == "light" else "contrast" if words[2] == "contrast" else "dark"
    Demo(words[0], int(words[1]), Look(theme, Tier(words[3]))).run()
