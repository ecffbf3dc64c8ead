"""A machine that is run, stepped, turned back and changed; whoever calls decides when it works."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from math import inf
from time import perf_counter
from typing import Final

from core.errors import LabError
from core.lab.machine import Machine
from core.lab.registry import make_machine
from core.spec.experiment import Experiment
from tui_dnn.bench.showing import Showing, State, keys_of
from tui_dnn.bench.verdicts import Verdicts
from tui_dnn.runner import crash

SLICE: Final = 0.03
"""Seconds of work between two looks at what was asked for."""
LENGTH: Final = 8.0
"""Seconds that a whole experiment takes at the speed it starts with."""
HOLD: Final = 0.5
"""Seconds."""
SLOWEST, FASTEST = 0.5, 4096.0
"""Steps per second."""
Make = Callable[[Experiment], Machine]


class Player:
    """Requests return at once and are served in order by `serve`; `work` advances."""

    def __init__(self, experiment: Experiment, make: Make = make_machine) -> None:
        self._make = make
        self._inbox: deque[Callable[[], None]] = deque()
        self._machine: Machine | None = None
        self._preset = experiment
        self._verdicts = Verdicts(experiment)
        self._goal = 0
        """The step to be reached at once."""
        self._stepping = False
        """The goal was set step by step."""
        self._held = 0.0
        """Until then an earlier picture stays, while a new machine goes to where the old one was."""
        self._offer: Experiment | None = None
        self.running = False
        self.experiment = experiment
        self.speed = 0.0
        self.showing = Showing(experiment)
        self._ask(lambda: self._build(experiment, 0))

    def wake(self) -> None:
        """Something was asked for."""

    def stop(self, timeout: float = 0.0) -> bool:
        """Nothing works here by itself."""
        return True

    @property
    def hurrying(self) -> bool:
        """It goes to a step as fast as it can."""
        return self._machine is not None and self._machine.done < self._goal

    @property
    def working(self) -> bool:
        """There is something to do."""
        return bool(self._inbox) or self.hurrying or self.running

    def toggle(self) -> None:
        """Run or pause; at the end, from the start."""
        self._ask(self._toggle)

    def step(self, count: int = 1) -> None:
        """Pause, then so many steps; a negative count goes back. Keys pressed faster than it works add up."""
        self._ask(lambda: self._step(count))

    def restart(self) -> None:
        self._ask(lambda: self._go_to(0))

    def finish(self) -> None:
        self._ask(lambda: self._go_to(10**9))

    def change(self, experiment: Experiment) -> None:
        """Other settings: a new machine goes on from where this one is."""
        self._ask(lambda: self._changed(experiment))

    def press(self, key: str, control: str) -> None:
        """A key of the machine's own, with the cursor on a control."""
        self._ask(lambda: self._press(key, control))

    def pace(self, factor: float) -> None:
        self._ask(lambda: self._pace(factor))

    def serve(self) -> None:
        """Do what was asked for; afterwards `showing` tells."""
        asked = bool(self._inbox)
        while self._inbox:
            self._guarded(self._inbox.popleft())
        if asked:
            self._guarded(self.publish)

    def work(self, most: int, seconds: float = SLICE) -> int:
        """Up to `most` steps within some time (a started one is ended); how many were done."""
        began, done = perf_counter(), 0
        while done < most and (self.hurrying or self.running):
            if not self._guarded(self._advance):
                break
            done += 1
            if perf_counter() - began >= seconds:
                break
        return done

    def settle(self) -> None:
        """Serve, and reach what is to be reached at once, without a clock: for an app without a terminal."""
        self.serve()
        if self.hurrying:
            self.work(10**9, inf)
            self._guarded(self.publish)

    def publish(self, message: str | None = None) -> None:
        """Make a new `showing`."""
        before, machine = self.showing, self._machine
        if before.state == "failed" and machine is None:
            return
        message = before.message if message is None else message
        frame, state = before.frame, self._state()
        if machine is not None and not (self.hurrying and frame is not None and perf_counter() < self._held):
            frame = machine.frame()
            self._verdicts.look(frame)
        now = frame.metrics if frame is not None else {}
        self.showing = Showing(
            self.experiment,
            state,
            self._done,
            machine.total if machine is not None else 1,
            frame,
            self._verdicts.rows(now),
            self._verdicts.claims(),
            machine.controls if machine is not None else (),
            keys_of(machine),
            self.speed,
            self._offer,
            message,
            before.version + 1,
        )

    @property
    def _done(self) -> int:
        return self._machine.done if self._machine is not None else 0

    def _state(self) -> State:
        machine = self._machine
        if machine is None:
            return "opening"
        if self.hurrying:
            return "hurrying"
        if machine.done >= machine.total:
            return "done"
        return "running" if self.running else "paused" if machine.done else "ready"

    def _ask(self, request: Callable[[], None]) -> None:
        self._inbox.append(request)
        self.wake()

    def _guarded(self, deed: Callable[[], object]) -> bool:
        """False: it raised, and nothing goes on by itself."""
        try:
            deed()
        except LabError as error:
            self._fail(error.message)
        except Exception as error:
            self._fail(crash.report(error)[0])
        else:
            return True
        return False

    def _fail(self, message: str) -> None:
        self.running, self._goal, self._machine = False, 0, None
        version = self.showing.version + 1
        self.showing = Showing(self.experiment, "failed", message=message, version=version)

    def _build(self, experiment: Experiment, goal: int) -> None:
        self.experiment = experiment
        self._machine = None
        self._machine = machine = self._make(experiment)
        self._verdicts = Verdicts(experiment, strict=experiment == self._preset)
        self._goal = min(goal, machine.total)
        if not self.speed:
            self.speed = min(FASTEST, max(2.0, machine.total / LENGTH))
        if not self._goal or 0 in self._verdicts.moments:
            self._verdicts.look(machine.frame())
        self._held = perf_counter() + HOLD
        self.publish("")

    def _advance(self) -> None:
        machine = self._machine
        assert machine is not None
        machine.advance()
        if machine.done in self._verdicts.moments or machine.done >= machine.total:
            self._verdicts.look(machine.frame())
        if machine.done >= machine.total:
            self.running, self._goal = False, 0

    def _toggle(self) -> None:
        machine = self._machine
        if machine is not None and machine.done >= machine.total:
            self._build(self.experiment, 0)
            self.running = True
        elif machine is not None:
            self.running = not (self.running or self.hurrying)
            self._goal = 0

    def _step(self, count: int) -> None:
        self._go_to((self._goal if self._stepping and self.hurrying else self._done) + count)
        self._stepping = True

    def _go_to(self, step: int) -> None:
        """Back means a new machine: it is made to be repeated."""
        machine = self._machine
        if machine is None:
            return
        self.running = self._stepping = False
        step = min(max(0, step), machine.total)
        if step < machine.done:
            self._build(self.experiment, step)
        else:
            self._goal = step

    def _changed(self, experiment: Experiment) -> None:
        machine = self._machine
        at_end = machine is not None and machine.done >= machine.total
        self._build(experiment, 10**9 if at_end else self._done)

    def _press(self, key: str, control: str) -> None:
        press = getattr(self._machine, "press", None)
        try:
            changed = press(key, control) if press is not None else None
        except LabError as error:
            # What the machine cannot do now leaves it as it is.
            self.publish(error.message)
            return
        if isinstance(changed, Experiment) and changed.lab is None:
            self._offer = changed
        elif isinstance(changed, Experiment):
            self._changed(changed)

    def _pace(self, factor: float) -> None:
        self.speed = min(FASTEST, max(SLOWEST, self.speed * factor))
