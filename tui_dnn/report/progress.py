"""How far the run is: a bar on a terminal, a line now and then elsewhere, or nothing."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Protocol

from tui_dnn.charts.axis import number
from tui_dnn.report.pace import Pace, clock
from tui_dnn.report.screen import Screen

if TYPE_CHECKING:
    from core.train.history import EpochRow, StepResult
    from core.train.trainer import Trainer

REDRAW_SECONDS = 0.1
"""A bar is drawn at most ten times a second."""
LINE_SECONDS = 5.0
LINE_WIDTH = 79
EPOCH_LINES = 60
"""A run of more epochs than this is told by time, not by epoch."""


class Meter(Protocol):
    """Told about every step; must cost next to nothing."""

    def __call__(self, trainer: Trainer, result: StepResult) -> None: ...

    def close(self) -> None: ...


class Silent:
    """Shows nothing."""

    def __call__(self, trainer: Trainer, result: StepResult) -> None:
        pass

    def close(self) -> None:
        pass


class Speed:
    """Steps per second and the time left, from where counting began."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._from: int | None = None

    def measure(self, done: int, total: int) -> tuple[float, float]:
        """(steps per second, seconds left); NaN until a first stretch is done."""
        if self._from is None or done < self._from:
            self._from, self._began = done, time.perf_counter()
        seconds, steps = time.perf_counter() - self._began, done - self._from
        if seconds <= 0 or steps <= 0:
            return math.nan, math.nan
        return steps / seconds, (total - done) * seconds / steps


def figures(trainer: Trainer, result: StepResult) -> str:
    """Loss and, where there is one, accuracy: means of the epoch so far, which a class can read."""
    sums = trainer.sums
    loss, accuracy = (sums.loss, sums.accuracy) if sums.batches else (result.loss, result.accuracy)
    text = f"loss {number(loss, 4):<7}"
    return text if math.isnan(accuracy) else f"{text} acc {100 * accuracy:5.1f} %"


def _epoch_figures(row: EpochRow) -> list[str]:
    """What a finished epoch reached; without what it does not have."""
    values = (
        ("loss", row.loss),
        ("acc", row.accuracy),
        ("val_loss", row.val_loss),
        ("val_acc", row.val_accuracy),
    )
    return [
        f"{name} {100 * value:.1f} %" if "acc" in name else f"{name} {number(value, 4)}"
        for name, value in values
        if not math.isnan(value)
    ]


class Lines:
    """One line per epoch, or every few seconds where epochs are many or long; no control codes."""

    def __init__(self, screen: Screen, until: int | None = None) -> None:
        self._until = until
        self._screen, self._pace, self._speed = screen, Pace(LINE_SECONDS), Speed()

    def __call__(self, trainer: Trainer, result: StepResult) -> None:
        late = self._pace.due()
        row = result.epoch_row
        if not late and (row is None or self._many(trainer)):
            return
        done, total = trainer.steps_done, _goal(trainer, self._until)
        rate, left = self._speed.measure(done, total)
        epochs = trainer.experiment.train.epochs
        parts = [f"epoch {result.epoch}" if epochs is None else f"epoch {result.epoch}/{epochs}"]
        if row is None or epochs is None:
            parts.append(f"step {done:,}/{total:,}")
        parts += [figures(trainer, result)] if row is None else _epoch_figures(row)
        line = "  ".join(parts)
        for more in (f"  {clock(left)} left", f"  {rate:,.0f} steps/s") if math.isfinite(rate) else ():
            line += more if len(line + more) <= LINE_WIDTH else ""
        print(line, file=self._screen.stream, flush=True)

    def _many(self, trainer: Trainer) -> bool:
        train = trainer.experiment.train
        if train.epochs is not None:
            return train.epochs > EPOCH_LINES
        per_epoch = trainer.steps_done / max(1, len(trainer.epochs))
        return trainer.total_steps > EPOCH_LINES * per_epoch

    def close(self) -> None:
        pass


class Bar:
    """A Rich progress bar, drawn by the training thread itself and never for more than 2 % of its time."""

    SHARE = 0.02

    def __init__(self, screen: Screen, title: str, until: int | None = None) -> None:
        from rich.progress import BarColumn, Progress, TextColumn

        wide = screen.width >= 100
        self._progress = Progress(
            TextColumn("{task.description}", style="heading"),
            BarColumn(bar_width=None, complete_style="train", finished_style="good"),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[figures]}", style="train"),
            TextColumn("{task.fields[validation]}", style="validation"),
            TextColumn("{task.fields[speed]}", style="muted"),
            console=screen.console,
            auto_refresh=False,
            transient=True,
            expand=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._wide, self._title, self._until = wide, title, until
        self._speed, self._pace = Speed(), Pace(REDRAW_SECONDS)
        self._task = self._progress.add_task(title, total=None, figures="", validation="", speed="")
        self._progress.start()

    def __call__(self, trainer: Trainer, result: StepResult) -> None:
        if not self._pace.due():
            return
        began = time.perf_counter()
        done, total = trainer.steps_done, _goal(trainer, self._until)
        rate, left = self._speed.measure(done, total)
        last = trainer.epochs[-1] if trainer.epochs else None
        speed = f"{rate:,.0f} steps/s  {clock(left)} left" if math.isfinite(rate) else ""
        self._progress.update(
            self._task,
            completed=done,
            total=total,
            description=f"{self._title}  epoch {result.epoch}" if self._wide else f"epoch {result.epoch}",
            figures=figures(trainer, result),
            validation=""
            if last is None or not self._wide
            else _validation(last.val_accuracy, last.val_loss),
            speed=speed,
        )
        self._progress.refresh()
        self._pace.interval = max(REDRAW_SECONDS, (time.perf_counter() - began) / self.SHARE)

    def close(self) -> None:
        self._progress.stop()


def _validation(accuracy: float, loss: float) -> str:
    if not math.isnan(accuracy):
        return f"val {100 * accuracy:.1f} %"
    return "" if math.isnan(loss) else f"val {number(loss, 4)}"


def _goal(trainer: Trainer, until: int | None) -> int:
    """Updates at which the run ends; at least 1."""
    total = trainer.total_steps if until is None else min(until, trainer.total_steps)
    return max(1, total)


def open_meter(screen: Screen, title: str, *, until: int | None = None, silent: bool = False) -> Meter:
    """The meter that fits a screen."""
    if silent:
        return Silent()
    return Bar(screen, title, until) if screen.tier.codes else Lines(screen, until)
