"""A preset played through the app: its keys, its screens, and what they show against what is expected."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter

from core.spec.experiment import Experiment
from core.train.expectations import describe
from core.train.history import TERMINAL
from tui_dnn import exit_codes
from tui_dnn.app import Options
from tui_dnn.headless import painted
from tui_dnn.headless.painted import Painted
from tui_dnn.headless.play_bench import play_bench
from tui_dnn.headless.shots import Shots
from tui_dnn.headless.stage import Stage
from tui_dnn.report.outcome import may_diverge
from tui_dnn.runner.events import EditRefused, Failed
from tui_dnn.runner.frame import CheckRow
from tui_dnn.runner.run import Run
from tui_dnn.widgets.signs import SIGNS

STRIDE = 200
"""Most steps between two frames."""
ROOMY = (120, 40)
"""A screen that has all panes."""
RUNNING = "running"


@dataclass
class Played:
    """What came of it."""

    checks: tuple[CheckRow, ...] = ()
    screen: list[Painted] = field(default_factory=list)
    """What the screen said at every expectation."""
    shots: list[str] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    """Of every run at its end, by name."""
    steps: int = 0
    seconds: float = 0.0
    error: str = ""
    """Why it did not come to an end."""
    diverged: bool = False
    """A run diverged that should not."""
    ended: bool = False

    @property
    def exit_code(self) -> int:
        """As of a replay by the engine; a screen that says something else than the engine is a failure."""
        failed = [check for check in self.checks if check.state != "pass"]
        if self.diverged:
            return exit_codes.DIVERGED
        if self.ended and any(check.metric == "digest" for check in failed):
            return exit_codes.DIGEST_MISMATCH
        wrong = self.error or not all(row.passed for row in self.screen)
        if not self.ended:
            failed = [check for check in failed if check.state == "fail"]
        return exit_codes.EXPECTATION_FAILED if failed or wrong else exit_codes.OK


async def play(
    experiment: Experiment,
    *,
    size: tuple[int, int] = (120, 40),
    options: Options | None = None,
    shots: str | None = None,
    until: int | None = None,
) -> Played:
    """From step 0 to the end, or until so many updates are done."""
    began = perf_counter()
    async with Stage(experiment, size=size, options=options) as stage:
        if stage.page is not None:
            taken = Shots(shots)
            played = Played(shots=taken.taken)
            await play_bench(stage, taken, until, played)
        else:
            player = _Player(stage, Shots(shots), until)
            await player.play()
            played = player.played
    played.seconds = perf_counter() - began
    return played


class _Player:
    def __init__(self, stage: Stage, shots: Shots, until: int | None) -> None:
        self.played = Played(shots=shots.taken)
        self._stage, self._shots, self._until = stage, shots, until
        self._experiment = stage.experiment
        self._main: Run | None = stage.runner.run
        self._seen: dict[str, int] = {}
        """Edits of every run that are on a picture already."""

    @property
    def _steps(self) -> int:
        return 0 if self._main is None else self._main.trainer.steps_done

    async def play(self) -> None:
        stage = self._stage
        self._shots.take(stage, "start")
        if self._main is not None and (self._until is None or self._until > 0):
            await stage.press("space")
            while stage.alive and not self._stopped():
                await self._go_on()
        await self._end()

    def _stopped(self) -> bool:
        done = self._until is not None and self._steps >= self._until
        return (
            done
            or bool(self.played.error or self._trouble())
            or self._stage.runner.state not in (RUNNING, "paused")
        )

    def _trouble(self) -> str:
        wrong = [event for event in self._stage.events if isinstance(event, EditRefused | Failed)]
        return wrong[0].message if wrong else ""

    async def _go_on(self) -> None:
        """To the next moment at which something happens, and look at it."""
        stage, before = self._stage, self._steps
        if stage.runner.state == "paused":
            await stage.press("space")
        target = self._next()
        done = await stage.crank(target - self._steps)
        if stage.runner.state == "paused":
            self._shots.take(stage, f"step {self._steps} waits")
        elif done == 0 and self._steps == before and stage.runner.state == RUNNING:
            self.played.error = f"it stands still at step {before}"
        await self._edits()
        if done and self._steps == target:
            await self._expected(target - 1)

    def _next(self) -> int:
        """Updates done at the next stop: an expectation, an edit or the update after it, or some steps on."""
        now = self._steps
        stops = [block.at + 1 for block in self._experiment.expect if isinstance(block.at, int)]
        stops += [entry.at + after for entry in self._experiment.timeline for after in (0, 1)]
        stops += [now + STRIDE, *([] if self._until is None else [self._until])]
        return min(stop for stop in stops if stop > now)

    async def _edits(self) -> None:
        """A picture of every edit, right after its first update."""
        for run in self._stage.runner.runs:
            seen = self._seen.setdefault(run.id, 0 if run.origin is None else len(run.marks) - 1)
            for mark in run.marks[max(0, seen) :]:
                await self._stage.refresh()
                self._shots.take(self._stage, f"step {mark.step} {mark.label}")
            self._seen[run.id] = len(run.marks)

    async def _expected(self, step: int) -> None:
        """What the screen says at the moment of an expectation of the run that it shows."""
        stage, main = self._stage, self._main
        blocks = [block for block in self._experiment.expect if block.at == step and block.run == "main"]
        if not blocks or main is None or stage.runner.run is not main:
            return
        at, signs = str(step), SIGNS[stage.lab.look.tier]
        found = self.played.screen
        for block in blocks:
            for name, pane, title in (("loss", "loss", "LOSS"), ("acc", "accuracy", "ACCURACY")):
                condition = block.metrics.get(name)
                # Titles show the newest full batch; of small batches they show a mean of the last.
                whole = main.trainer.experiment.train.batch == "full" and pane in stage.lab.in_view()
                if condition is not None and whole:
                    shown = painted.value(stage.pane(pane).text(), title)
                    found.append(painted.number(at, name, shown, condition, describe(condition)))
            if block.diagnosis is not None:
                found += painted.diagnosis(at, await self._page("diagnosis"), block.diagnosis, signs)

    async def _page(self, pane: str, rows: int = 0) -> str:
        """The text of a pane that was zoomed with keys, on a screen that has it and room for so many rows."""
        stage = self._stage
        width, height = stage.app.size
        wide = pane in stage.lab.in_view()
        if not wide or rows + 6 > height:
            await stage.resize(width if wide else max(width, ROOMY[0]), max(height, rows + 6, ROOMY[1]))
        for _ in stage.lab.panes:
            focused = stage.lab.focused
            if focused is not None and focused.id == pane:
                break
            await stage.press("tab")
        await stage.press("Z")
        await stage.refresh()
        text = stage.pane(pane).text()
        await stage.press("Z", "1")
        if stage.app.size != (width, height):
            await stage.resize(width, height)
        return text

    async def _end(self) -> None:
        stage, played = self._stage, self.played
        await stage.refresh()
        self._shots.take(stage, "end")
        frame = stage.runner.frame
        played.checks = () if frame is None else frame.checks
        played.error = played.error or self._trouble()
        play_runs = {run.name: run for run in stage.runner.runs}
        played.digests = {name: run.trainer.digest() for name, run in play_runs.items()}
        played.steps = self._steps
        played.ended = self._main is not None and self._main.trainer.status in TERMINAL
        played.diverged = any(
            run.trainer.status == "diverged" and not may_diverge(self._experiment, name)
            for name, run in play_runs.items()
        )
        if played.checks and stage.alive:
            signs = SIGNS[stage.lab.look.tier]
            text = await self._page("expect", len(played.checks))
            played.screen += painted.expectations(text, played.checks, signs)
