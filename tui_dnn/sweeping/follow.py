"""A study, read again and again by a thread of its own: databases and Optuna's import take their time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event, Thread

from core.errors import LabError
from core.search.plan import Plan
from core.search.records import Record, best, newest, ranked
from tui_dnn.sweeping import specs
from tui_dnn.sweeping.choice import Choice

POLL = 0.5
"""Seconds between two looks."""


@dataclass(frozen=True)
class Glimpse:
    """A study at one moment."""

    plan: Plan | None = None
    records: tuple[Record, ...] = ()
    """One for each trial of the sweep, the best first."""
    importance: Mapping[str, float] = field(default_factory=dict)
    begun: bool = False
    """There is a study."""
    error: str = ""

    @property
    def best(self) -> Record | None:
        return None if self.plan is None else best(self.records, self.plan.sweep.maximize)


class Follower:
    """`now` is replaced as a whole; whoever draws just reads it."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self.now = Glimpse()
        self._stop = Event()
        self._thread = Thread(target=self._follow, name="sweep", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Nothing is waited for: a database may be slow to answer."""
        self._stop.set()

    def _follow(self) -> None:
        study = None
        while not self._stop.is_set():
            try:
                if study is None:
                    if self.now.plan is None and self.choice.spec:
                        self.now = Glimpse(specs.read(self.choice.spec))
                    study = specs.look(self.choice.storage, self.choice.study)
                if study is not None:
                    plan = study.plan
                    records = ranked(newest(study.records()), plan.sweep.maximize)
                    self.now = Glimpse(plan, records, study.importance(), True)
            except LabError as error:
                self.now = Glimpse(self.now.plan, self.now.records, error=error.message)
            except Exception as error:  # a driver's own: it is told, and asked again
                self.now = Glimpse(self.now.plan, self.now.records, error=f"{type(error).__name__}: {error}")
                study = None
            self._stop.wait(POLL)
