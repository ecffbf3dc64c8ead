"""The lab: all panes of one run, drawn as often as the budget allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.layout import Layout
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.widgets import Static

from tui_dnn.actions import Situation, by_key, command, sequences
from tui_dnn.actions.footer import KeyBar
from tui_dnn.actions.messages import CommandChosen
from tui_dnn.budget import Budget
from tui_dnn.editing.config_pane import ConfigPane, EditRequested
from tui_dnn.keys import KeyReader
from tui_dnn.language import spoken
from tui_dnn.options import Options
from tui_dnn.runner.controls import Controls
from tui_dnn.runner.events import Event
from tui_dnn.screens.benches import Benches
from tui_dnn.screens.deeds import Deeds
from tui_dnn.screens.foresight import NOTE, Foresight
from tui_dnn.screens.frames import Frames
from tui_dnn.screens.news import News
from tui_dnn.screens.panes import ANSWERING, PANES, shape_of
from tui_dnn.screens.places import LEAST, Arrangement, Shape, arrange, explained, with_lesson
from tui_dnn.screens.placing import Placing
from tui_dnn.settings import SettingsFile
from tui_dnn.widgets.diagnosis import DiagnosisPane
from tui_dnn.widgets.messages import (
    FixChosen,
    JumpRequested,
    RunChosen,
    Scrubbed,
    SettingChanged,
    ZoomRequested,
)
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.view import ChartSettings, LabView, Look

if TYPE_CHECKING:
    from core.spec.experiment import Experiment
    from tui_dnn.app import LabApp


class LabScreen(Screen[None]):
    """Pulls from the runner and gives the panes what to show; turns keys and messages into requests."""

    AUTO_FOCUS = "#config"
    app: LabApp

    def __init__(self, runner: Controls, settings: SettingsFile, look: Look, options: Options) -> None:
        super().__init__()
        chosen, fps = settings.settings, options.fps
        self.lang = spoken(options.lang, chosen.lang)
        self.runner, self.settings = runner, settings
        self.look, self.charts = look, ChartSettings(log=chosen.log)
        self.cursor: float | None = None
        self.message = ""
        self.waiting: Mapping[str, object] = {}
        """The edit that the timeline waits with."""
        self.zoomed = ""
        """Id of the pane that is alone on the screen; empty: none."""
        self.explaining = False
        """The explanation of a finding lies over the lower part of the panes."""
        self.reading = False
        """The lesson lies over the panes at the right."""
        self.frames = Frames(self, Budget(fps or chosen.fps, 1.0 if fps else chosen.budget))
        self.panes: dict[str, Pane] = {name: pane(id=name) for name, pane in PANES.items()}
        self._too_small = Static(id="too-small")
        self._shape = Shape()
        self._placing = Placing(self.arrangement, frozenset((*PANES, "too-small")))
        self._reader = KeyReader(sequences())
        self.benches = Benches(self)
        self._deeds, self._news = Deeds(self), News(self)
        self._foresight = Foresight()
        self._opening = True
        """The engine has not said anything yet."""
        self._early: list[events.Key] = []

    @property
    def layout(self) -> Layout:
        return self._placing

    @property
    def config(self) -> ConfigPane:
        pane = self.panes["config"]
        assert isinstance(pane, ConfigPane)
        return pane

    @property
    def diagnosis(self) -> DiagnosisPane:
        pane = self.panes["diagnosis"]
        assert isinstance(pane, DiagnosisPane)
        return pane

    def compose(self) -> ComposeResult:
        yield self._too_small
        yield from self.panes.values()

    def on_mount(self) -> None:
        if self.settings.problem:
            self.say(self.settings.problem, severity="warning", timeout=10)
        self._tick()

    def arrangement(self, size: Size) -> Arrangement:
        """Where everything is on a screen of this size."""
        focused = self.focused.id if self.focused is not None else None
        where = arrange((size.width, size.height), self._shape, self.zoomed, focused or "loss")
        where = explained(where) if self.explaining else where
        return with_lesson(where) if self.reading else where

    def in_view(self) -> list[str]:
        """Panes on the screen, in the order of Tab."""
        places = self.arrangement(self.size).places
        return [name for name in PANES if name in places]

    def reachable(self) -> list[str]:
        """Panes that take the focus, also those that a small screen or a zoomed pane keeps out of view."""
        size = max(self.size.width, LEAST[0]), max(self.size.height, LEAST[1])
        places = arrange(size, self._shape).places
        return [name for name, pane in self.panes.items() if name in places and pane.can_focus]

    def view(self) -> LabView:
        """The lab now."""
        runner = self.runner
        return LabView(
            runner.run,
            runner.ghost,
            runner.runs,
            runner.state,
            runner.frame,
            self.config.pending or self.waiting,
            runner.timings,
            monotonic(),
            self.look,
            self.charts,
            self.cursor,
            self.frames.budget.rate,
            self.message,
            self._foresight.gradients(runner.run),
            NOTE,
            runner.together,
        )

    def situation(self) -> Situation:
        """What decides which commands can be used."""
        run = self.runner.run
        return Situation(
            self.runner.state,
            len(self.config.pending),
            bool(run is not None and run.done),
            bool(run is not None and run.undone),
            len(self.diagnosis.fixes),
            len(self.diagnosis.findings),
            len(self.runner.runs),
        )

    def _tick(self) -> None:
        self.set_timer(self.frames.tick(), self._tick)

    def show(self, names: Iterable[str] = PANES) -> None:
        """Draw panes as they are now."""
        if self.runner.run is not None and (shape := shape_of(self.runner.run)) != self._shape:
            self._shape = shape
            self.rearrange()
        view = self.view()
        for name in names:
            self.panes[name].show(view)
        keys = self.panes["footer"]
        assert isinstance(keys, KeyBar)
        keys.tell(self.situation(), self._reader.waiting)

    def grid(self) -> tuple[int, int]:
        """(rows, columns) of the boundary: a pixel is half a cell."""
        box = self.arrangement(self.size).places.get("boundary")
        side = 28 if box is None else max(8, min(96, 2 * (box.height - 2), box.width - 4))
        return side, side

    def say(
        self, text: str, *, title: str = "", severity: SeverityLevel = "information", timeout: float = 4
    ) -> None:
        """A few words in the corner for some seconds."""
        self.notify(text, title=title, severity=severity, timeout=timeout, markup=False)

    def take(self, event: Event, at: float) -> None:
        """Something happened in the engine, at a moment of `time.monotonic`."""
        self._news.take(event, at)
        if self._opening:
            self._opening = False
            self._press_early()

    def refresh_all(self) -> None:
        """Draw everything as it is now."""
        self.show()

    def answer(self) -> None:
        """Draw at once what shows that a key was heard; the rest follows in the next frames."""
        self.show(ANSWERING)
        self.frames.owe()

    def rearrange(self) -> None:
        """Panes have other places; the focus goes to one that can be seen."""
        if not self.is_mounted:
            return
        arrangement = self.arrangement(self.size)
        for name, pane in self.panes.items():
            pane.zoomed = name == self.zoomed or (name == "diagnosis" and self.explaining)
        focused = self.focused
        if focused is not None and focused.id in PANES and focused.id not in arrangement.places:
            able = [name for name in self.in_view() if self.panes[name].can_focus]
            self.set_focus(self.panes[able[0]] if able else None)
        self.set_class(arrangement.mode != "wide", "-compact")
        if arrangement.mode == "small":
            need, have = "x".join(map(str, LEAST)), f"{self.size.width}x{self.size.height}"
            self._too_small.update(f" the lab needs {need}, here are {have}", layout=False)
        self._too_small.refresh(layout=True)
        self.call_after_refresh(self.show)

    def on_resize(self) -> None:
        self.rearrange()

    def on_screen_resume(self) -> None:
        self.refresh_all()

    def on_key(self, event: events.Key) -> None:
        """A key of the config pane, a command, or (left alone) a key of the focused pane."""
        if self._opening:
            event.stop()
            self._early.append(event)
            return
        reader = self._reader
        waited = reader.waiting
        keys = reader.read(event.key, event.character)
        if reader.waiting or waited != reader.waiting:
            event.stop()
            self.show(["footer"])
        if not keys:
            return
        if " " not in keys and self.config.press(keys):
            event.stop()
            self.answer()
            return
        found = by_key(keys)
        if found is not None and self.do(found.id):
            event.stop()

    def press_later(self, keys: Iterable[events.Key]) -> None:
        """Keys that were pressed before there was a lab; their turn comes when the engine has answered."""
        self._early[:0] = keys
        if not self._opening:
            self._press_early()

    def _press_early(self) -> None:
        early, self._early = self._early, []
        for event in early:
            self.app.post_message(events.Key(event.key, event.character))

    def do(self, command_id: str) -> bool:
        """Carry out a command; False: it cannot be used now."""
        if not command(command_id).enabled(self.situation()):
            return False
        self._deeds.do(command_id)
        return True

    def on_command_chosen(self, message: CommandChosen) -> None:
        self.do(message.command_id)

    def on_edit_requested(self, message: EditRequested) -> None:
        if message.mode == "fork":
            self.runner.fork(message.edits)
        else:
            self.runner.edit(message.edits)

    def on_fix_chosen(self, message: FixChosen) -> None:
        self.config.drop()
        self.runner.fork(message.fix.edits)

    def on_setting_changed(self, message: SettingChanged) -> None:
        self.change_charts(**{message.name: message.value})

    def change_charts(self, **values: Any) -> None:
        """Another look of the charts."""
        self.charts = replace(self.charts, **values)
        if "log" in values:
            self.remember(log=values["log"])
        self.show(("layers", "loss", "accuracy"))

    def open(self, experiment: Experiment) -> None:
        """A run, or the page of a lab."""
        if experiment.lab is not None:
            self.benches.open(experiment)
        else:
            self.runner.open(experiment)

    def speak(self, language: str) -> None:
        """Another language for lessons and notes, from now on."""
        self.lang = language
        self.remember(lang=language)

    def remember(self, **values: Any) -> None:
        """Put choices into the settings."""
        self.settings.change(**values)
        if self.settings.problem:
            self.say(self.settings.problem, severity="warning", timeout=8)

    def on_scrubbed(self, message: Scrubbed) -> None:
        self.cursor = message.step
        self.show(("loss", "accuracy"))

    def on_jump_requested(self, message: JumpRequested) -> None:
        self.cursor = float(message.step)
        self.show(("loss", "accuracy"))

    def on_zoom_requested(self, message: ZoomRequested) -> None:
        name = message.pane_id
        if name == "diagnosis" and not self.zoomed:
            self.explaining = not self.explaining
            self.rearrange()
        elif name is not None:
            self.set_focus(self.panes[name])
            self._deeds.do("zoom")

    def on_run_chosen(self, message: RunChosen) -> None:
        self.runner.select(message.run_id)
