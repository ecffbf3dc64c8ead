"""What every command of the compare screen does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tui_dnn.screens.compare_keys import COMMANDS, HEADINGS
from tui_dnn.screens.help import HelpScreen
from tui_dnn.widgets.compare_choice import MOST
from tui_dnn.widgets.compare_view import STATISTICS

if TYPE_CHECKING:
    from tui_dnn.screens.compare import CompareScreen

SMOOTHINGS: Final = (None, 0.0, 0.6, 0.9)
ABOUT: Final = (
    "All runs of a lesson with arms, or a run and the one it came from. The pair, marked in RUNS, is drawn thick "
    "and held against each other in LAYERS. Runs with the same seed, data and batch size see the same batches."
)


class CompareDeeds:
    """Looks a command up by its id."""

    def __init__(self, screen: CompareScreen) -> None:
        self._screen = screen
        runner, choice = screen.runner, screen.choice
        self._deeds: dict[str, Callable[[], object]] = {
            "toggle": lambda: self._together(runner.toggle),
            "step": lambda: self._together(runner.step),
            "epoch": lambda: self._together(runner.epoch),
            "validation": self._validation,
            "metric": self._metric,
            "statistic": self._statistic,
            "log_scale": self._log,
            "smoothing": self._smooth,
            "next": lambda: choice.turn(1),
            "previous": lambda: choice.turn(-1),
            "next_first": lambda: choice.turn_first(1),
            "swap": choice.swap,
            "drop": self._drop,
            "add": self._add,
            "open": self._open,
            "help": self._help,
            "back": lambda: screen.dismiss(None),
        }

    @property
    def known(self) -> frozenset[str]:
        return frozenset(self._deeds)

    def do(self, command_id: str) -> None:
        self._deeds[command_id]()

    def _together(self, ask: Callable[[], object]) -> None:
        """Ask it of all: they go in lockstep from now on."""
        runner, ids = self._screen.runner, self._screen.choice.ids
        if runner.run is not None and runner.run.id not in ids and ids:
            runner.select(ids[0])
        if not set(ids) <= {run.id for run in runner.together}:
            runner.race(ids)
        ask()

    def _validation(self) -> None:
        self._screen.validation = not self._screen.validation

    def _metric(self) -> None:
        self._screen.metric = 1 - self._screen.metric
        self._screen.place()

    def _statistic(self) -> None:
        self._screen.statistic = (self._screen.statistic + 1) % len(STATISTICS)

    def _log(self) -> None:
        self._screen.charts = replace(self._screen.charts, log=not self._screen.charts.log)

    def _smooth(self) -> None:
        now = self._screen.charts.smoothing
        place = SMOOTHINGS.index(now) if now in SMOOTHINGS else 0
        smoothing = SMOOTHINGS[(place + 1) % len(SMOOTHINGS)]
        self._screen.charts = replace(self._screen.charts, smoothing=smoothing)

    def _drop(self) -> None:
        if self._screen.choice.drop() is None:
            self._screen.notify("two runs at least", timeout=2)
        self._screen.place()

    def _add(self) -> None:
        choice = self._screen.choice
        if choice.add(self._screen.runner.runs) is None:
            full = len(choice.compared) >= MOST
            self._screen.notify("eight runs at most" if full else "all runs are here", timeout=2)
        self._screen.place()

    def _open(self) -> None:
        second = self._screen.choice.second
        self._screen.dismiss(None if second is None else second.run.id)

    def _help(self) -> None:
        page = HelpScreen("COMPARE", ABOUT, ("time",), self._screen.look, COMMANDS, HEADINGS)
        self._screen.app.push_screen(page)
