"""Two to eight runs together, live."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle
from time import monotonic
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from tui_dnn.actions.command import Situation
from tui_dnn.actions.footer import KeyBar
from tui_dnn.actions.messages import CommandChosen
from tui_dnn.budget import Budget
from tui_dnn.keys import name_of
from tui_dnn.runner.controls import Controls
from tui_dnn.screens.compare_deeds import CompareDeeds
from tui_dnn.screens.compare_keys import BY_KEY, COMMANDS, LEFT_OUT_FIRST
from tui_dnn.screens.compare_places import arrange
from tui_dnn.widgets.compare_choice import Choice
from tui_dnn.widgets.compare_curves import ManyAccuracies, ManyLosses
from tui_dnn.widgets.compare_differs import DiffersPane
from tui_dnn.widgets.compare_head import CompareHead, CompareWords
from tui_dnn.widgets.compare_layers import CompareLayers
from tui_dnn.widgets.compare_table import CompareTable
from tui_dnn.widgets.compare_view import CompareView
from tui_dnn.widgets.messages import Scrubbed
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.view import ChartSettings, Look

TURNS: Final = (("head", "loss", "table"), ("head", "accuracy", "layers", "words", "differs"))
"""What is drawn in one frame and in the next, so that none takes long."""


class CompareScreen(Screen[str | None]):
    """Its result is the id of the run to show in the lab, or None."""

    CSS = """
    CompareScreen { overflow: hidden hidden; }
    CompareScreen Pane { position: absolute; }
    """
    AUTO_FOCUS = "#loss"

    def __init__(
        self,
        runner: Controls,
        look: Look,
        budget: Budget,
        *,
        charts: ChartSettings | None = None,
        language: str = "en",
    ) -> None:
        super().__init__()
        self.runner, self.look, self.language = runner, look, language
        self.choice = Choice()
        self._budget = budget
        self.charts = charts or ChartSettings()
        self.validation, self.metric, self.statistic = False, 0, 0
        self.cursor: float | None = None
        self._keys = KeyBar(table=COMMANDS, left_out=LEFT_OUT_FIRST, id="keys")
        self.panes: dict[str, Pane] = {
            "head": CompareHead(id="head"),
            "table": CompareTable(id="table"),
            "layers": CompareLayers(id="layers"),
            "differs": DiffersPane(id="differs"),
            "words": CompareWords(id="words"),
            "keys": self._keys,
        }
        loss, accuracy = ManyLosses(id="loss"), ManyAccuracies(id="accuracy")
        accuracy.with_axis_of(loss)
        self.panes |= {"loss": loss, "accuracy": accuracy}
        self._turns = cycle(TURNS)
        self._deeds = CompareDeeds(self)

    def compose(self) -> ComposeResult:
        yield from self.panes.values()

    def on_mount(self) -> None:
        self._follow()
        self._tick()

    def on_resize(self) -> None:
        self.place()

    def view(self) -> CompareView:
        """The comparison now."""
        choice, runner = self.choice, self.runner
        return CompareView(
            run=None if choice.first is None else choice.first.run,
            runs=runner.runs,
            state=runner.state,
            timings=runner.timings,
            now=monotonic(),
            look=self.look,
            charts=self.charts,
            cursor=self.cursor,
            compared=choice.compared,
            first=choice.first,
            second=choice.second,
            validation=self.validation,
            metric=self.metric,
            statistic=self.statistic,
            language=self.language,
        )

    def _tick(self) -> None:
        self._budget.begin()
        if self.is_current:
            self._follow()
            self.draw(next(self._turns))
            self._budget.drew()
        self.set_timer(self._budget.interval, self._tick)

    def _follow(self) -> None:
        before, runner = len(self.choice.compared), self.runner
        self.choice.follow(runner.together, runner.ghost, runner.runs)
        if len(self.choice.compared) != before:
            self.place()

    def draw(self, names: Iterable[str] | None = None) -> None:
        """Panes as they are now, all if none are named; one that did not change costs nothing."""
        view = self.view()
        self._keys.tell(Situation(self.runner.state))
        for name in self.panes if names is None else names:
            if self.panes[name].display:
                self.panes[name].show(view)

    def place(self) -> None:
        width, height = self.size
        places = arrange(width, height, max(2, len(self.choice.compared)), self.metric)
        for name, pane in self.panes.items():
            box = places.get(name)
            pane.display = box is not None and box.width > 0 and box.height > 0
            if box is not None:
                pane.styles.offset = (box.x, box.y)
                pane.styles.width, pane.styles.height = box.width, box.height
        if self.focused is None or not self.focused.display:
            shown = self.panes[("loss", "accuracy")[self.metric]]
            self.call_after_refresh(self.set_focus, shown)
        self.call_after_refresh(self.draw)

    def on_key(self, event: events.Key) -> None:
        """A command, or (left alone) a key of the focused chart."""
        command = BY_KEY.get(name_of(event.key, event.character))
        if command is not None:
            event.stop()
            event.prevent_default()
            self.do(command.id)

    def do(self, command_id: str) -> None:
        self._deeds.do(command_id)
        if self.is_current:
            self.draw()

    def on_command_chosen(self, message: CommandChosen) -> None:
        self.do(message.command_id)

    def on_compare_table_clicked(self, message: CompareTable.Clicked) -> None:
        self.choice.point(message.slot)
        self.draw()

    def on_scrubbed(self, message: Scrubbed) -> None:
        self.cursor = message.step
        self.draw()
