"""The state of the sweep screen, without a screen: which sweep, which trial."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from core.errors import LabError
from core.search.best import as_preset
from core.search.records import Record
from core.spec.experiment import Experiment
from tui_dnn.sweeping.background import Background
from tui_dnn.sweeping.choice import Choice
from tui_dnn.sweeping.follow import Follower, Glimpse
from tui_dnn.sweeping.say import SAY


class Browse:
    """Every method leaves it in a valid state."""

    def __init__(
        self,
        choices: Sequence[Choice],
        background: Background,
        language: str,
        follow: Callable[[Choice], Follower] = Follower,
    ) -> None:
        """choices: at least one."""
        self.choices, self.background, self.language = choices, background, language
        self._follow = follow
        self.sweep = self.trial = 0
        self._slot: int | None = None
        """The chosen trial stays chosen while the table is sorted anew; None: the best."""
        self.now = Glimpse()
        self.runs = False
        self._follower = follow(choices[0])

    @property
    def choice(self) -> Choice:
        return self.choices[self.sweep]

    @property
    def trials(self) -> tuple[Record, ...]:
        """Those that were begun, the best first."""
        return tuple(record for record in self.now.records if record.state != "waiting")

    @property
    def record(self) -> Record | None:
        return self.trials[self.trial] if self.trials else None

    def look(self) -> str:
        """Take what the thread has read; what a sweep that ended complained about."""
        self.now = self._follower.now
        said = self.background.ending(self.choice)
        self.runs = self.background.running(self.choice) or any(
            record.state == "running" for record in self.now.records
        )
        places = [place for place, record in enumerate(self.trials) if record.slot == self._slot]
        self.trial = places[0] if places else 0
        return said or ""

    def next_sweep(self, way: int) -> None:
        self._follower.stop()
        self.sweep = (self.sweep + way) % len(self.choices)
        self.trial, self._slot = 0, None
        self._follower = self._follow(self.choice)
        self.look()

    def select(self, place: int) -> None:
        if self.trials:
            self.trial = max(0, min(place, len(self.trials) - 1))
            self._slot = self.trials[self.trial].slot

    def first(self, rows: int) -> int:
        """The trial in the top row of a table of so many."""
        return max(0, min(self.trial - rows // 2, len(self.trials) - rows))

    def toggle(self) -> None:
        """Start the sweep in the background, or end it."""
        if self.background.running(self.choice):
            self.background.stop(self.choice)
        else:
            self.background.start(self.choice)

    def recipe(self) -> Experiment | str:
        """The chosen trial as an experiment, with the value that was found as its expectation; or why not."""
        plan, record = self.now.plan, self.record
        if plan is None or record is None or len(record.params) < len(plan.dimensions):
            return SAY[self.language]["empty"]
        try:
            name = f"{self.choice.study}-{record.slot}"
            return as_preset(plan, record, name, self.choice.study)
        except LabError as error:
            return error.message

    def advice(self) -> str:
        """What to do where there is no trial to see."""
        if self.now.error:
            return self.now.error
        return SAY[self.language]["soon" if self.background.running(self.choice) else "begin"]

    def stamp(self) -> Hashable:
        """What any picture of it depends on."""
        now = self.now
        records = tuple((r.number, r.state, r.value, round(r.progress, 2)) for r in now.records)
        return (records, now.error, now.begun, self.sweep, self.trial, self.runs, self.language, now.plan is None,
                tuple(now.importance.items()))  # fmt: skip

    def close(self) -> None:
        """The thread ends; sweeps go on."""
        self._follower.stop()
