"""The top of the lab: state and verdict as a coloured block, what is trained, and two numbers to read from afar."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from math import isfinite

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.digits import draw_digits
from tui_dnn.raster.digits import width as digits_width
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.raster.numbers import big, exponent, number
from tui_dnn.raster.tiers import Tier
from tui_dnn.widgets.curves import ACCURACY, LOSS, RunCurves, curves_of
from tui_dnn.widgets.facts import Facts, activation_name, facts_of, network_text, run_word
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.signs import SIGNS, UNKNOWN, Signs
from tui_dnn.widgets.text import fitted
from tui_dnn.widgets.trend import trend, window
from tui_dnn.widgets.verdict import READ_LESSON, Verdict, verdict
from tui_dnn.widgets.view import LabView

BLOCK = 23
"""Columns of the coloured block."""
GROUP = 31
"""Columns of a number with its words."""
LABEL, DIGITS = 12, 19
STEP = 12
TITLE = 44
"""Columns of the name at most."""
_STATES = {
    "empty": "",
    "ready": "READY",
    "running": "RUNNING",
    "paused": "PAUSED",
    "finished": "FINISHED",
    "diverged": "DIVERGED",
    "failed": "FAILED",
}


@dataclass(frozen=True)
class Figure:
    """A number that is read from the last row."""

    name: str
    short: str
    """Its name in the compact form."""
    value: float
    digits: str
    unit: str
    trend: str
    ink: int
    """Of the trend."""
    beside: str
    """What it is compared with."""
    untrained: bool = False
    """There is no value yet."""

    @property
    def text(self) -> str:
        """The value in the compact form."""
        return UNKNOWN if self.untrained else number(self.value)

    @property
    def value_ink(self) -> int:
        """Red where it diverged."""
        return Ink.FAINT if self.untrained else Ink.DATA if isfinite(self.value) else Ink.BAD


class Header(Pane, can_focus=False):
    """Three rows; in one row, or in a narrow terminal, a compact line."""

    NAME = "HEADER"
    HELP = (
        "State of the run, verdict and reason in one coloured block: green learns, amber is in trouble, red does not "
        "learn. Beside it the newest loss and accuracy, with validation where it is measured, and where they go."
    )
    GROUND = on(Ink.TEXT, Ink.RAISED)
    DEFAULT_CSS = "Header { height: 3; width: 100%; }"

    def stamp(self, view: LabView) -> Hashable:
        run = view.run
        if run is None:
            return view.state
        curves = curves_of(run)
        return (
            run.id,
            view.state,
            curves.count,
            curves.epochs,
            len(run.marks),
            run.trainer.steps_done,
            id(view.frame),
            len(view.together),
        )

    def paint(self, cells: Cells, view: LabView) -> None:
        signs, found = SIGNS[view.look.tier], verdict(view)
        if cells.height < 3 or cells.width < BLOCK + 2 * GROUP + STEP:
            _compact(cells, view, signs, found)
        else:
            _wide(cells, view, signs, found)


def _state(view: LabView, signs: Signs) -> str:
    sign = {
        "running": signs.play,
        "paused": signs.pause,
        "finished": signs.good,
        "diverged": signs.bad,
        "failed": signs.bad,
    }.get(view.state, "")
    return f"{sign} {_STATES[view.state]}".strip()


def _wide(cells: Cells, view: LabView, signs: Signs, found: Verdict) -> None:
    solid = on(Ink.ON_SOLID, found.ink)
    cells.fill(Box(0, 0, BLOCK, 3), solid)
    lines = [_state(view, signs), found.word, found.why]
    for y, line in enumerate(line for line in lines if line):
        cells.write(2, y, fitted(line, BLOCK - 3), solid | (BOLD if line == found.word else 0))
    run = view.run
    if run is None:
        return
    spare = cells.width - BLOCK - 2 * GROUP - STEP - 2
    left = _title(cells, view, BLOCK + 3, BLOCK + min(spare, TITLE))
    pitch = GROUP + min(GROUP // 2, max(0, spare - TITLE) // 3)
    for figure in figures(view):
        _figure(cells, left, figure, view.look.tier)
        left += pitch
    trainer, stop = run.trainer, cells.width - 2
    cells.write_right(stop, 0, "step", on(Ink.LABEL, Ink.RAISED))
    cells.write_right(stop, 1, f"{trainer.steps_done:,}", on(Ink.TEXT, Ink.RAISED, BOLD))
    cells.write_right(stop, 2, f"of {trainer.total_steps:,}", on(Ink.FAINT, Ink.RAISED))


def _title(cells: Cells, view: LabView, x: int, stop: int) -> int:
    """Name of the run, network and data; returns the column where the numbers begin."""
    run = view.run
    width = stop - x - 1
    if run is None or width < 8:
        return x
    facts, data, kind = facts_of(run), run.trainer.data.name, activation_name(run.trainer.experiment)
    network = network_text(run, width)
    beside = f"{network} {kind}"
    lines = (beside, f"{data}  {facts.examples}") if len(beside) <= width else (network, f"{data}, {kind}")
    if len(view.together) > 1:
        lines = (fitted(run_word(run), width), f"c compares {len(view.together)}")
    cells.write(x, 0, fitted(run.experiment.id, width), on(Ink.TEXT, Ink.RAISED, BOLD))
    for y, line in enumerate(lines, 1):
        cells.write(x, y, fitted(line, width), on(Ink.LABEL, Ink.RAISED))
    return stop


def _figure(cells: Cells, x: int, figure: Figure, tier: Tier) -> None:
    signs = SIGNS[tier]
    sign = {"rising": f"{signs.up} ", "falling": f"{signs.down} "}.get(figure.trend, "")
    cells.write(x, 0, figure.name, on(Ink.LABEL, Ink.RAISED))
    cells.write(x, 1, f"{sign}{figure.trend}", on(figure.ink, Ink.RAISED))
    cells.write(x, 2, fitted(figure.beside, LABEL - 1), on(Ink.LABEL, Ink.RAISED))
    end = draw_digits(cells, x + LABEL, 0, figure.digits, on(figure.value_ink, Ink.RAISED), tier)
    cells.write(end + 1, 0, figure.unit, on(Ink.LABEL, Ink.RAISED))


def _compact(cells: Cells, view: LabView, signs: Signs, found: Verdict) -> None:
    block = f" {_state(view, signs)}  {found.word} "
    x = cells.write(0, 0, block, on(Ink.ON_SOLID, found.ink, BOLD))
    run = view.run
    if run is None:
        cells.write(x + 1, 0, found.why, on(Ink.LABEL, Ink.RAISED))
        return
    trainer = run.trainer
    step = f"step {trainer.steps_done}/{trainer.total_steps}"
    parts = [(figure, f"{figure.short} {figure.text} ") for figure in figures(view)]
    if found.why == READ_LESSON:
        x, parts = cells.write(x + 2, 0, found.why, on(Ink.ACCENT, Ink.RAISED)), []
    stop = cells.width - len(step) - 2
    room = stop - x - sum(len(text) + 3 for _, text in parts)
    if room > 6:
        several = len(view.together) > 1
        name = f"{run_word(run)}, c compares {len(view.together)}" if several else run.experiment.id
        x = cells.write(x + 2, 0, fitted(name, min(24, room - 2)), on(Ink.TEXT, Ink.RAISED, BOLD))
    for figure, _ in parts:
        text = figure.text
        if x + len(figure.short) + len(text) + 6 > stop:
            break
        x = cells.write(x + 2, 0, figure.short, on(Ink.LABEL, Ink.RAISED))
        x = cells.write(x + 1, 0, text, on(figure.value_ink, Ink.RAISED, BOLD))
        sign = {"rising": signs.up, "falling": signs.down}.get(figure.trend, "")
        x = cells.write(x + 1, 0, sign, on(figure.ink, Ink.RAISED)) if sign else x
    if stop > x:
        cells.write_right(cells.width - 1, 0, step, on(Ink.LABEL, Ink.RAISED))


def figures(view: LabView) -> list[Figure]:
    """Loss, and accuracy where the task has one; those of validation if it was measured."""
    run = view.run
    if run is None:
        return []
    curves, facts, steps = curves_of(run), facts_of(run), run.trainer.steps_done
    found = [_loss(curves, facts, steps)]
    if isfinite(facts.guess) or isfinite(curves.latest(ACCURACY)):
        found.append(_accuracy(curves, facts, steps))
    return found


def _loss(curves: RunCurves, facts: Facts, steps: int) -> Figure:
    train, validation = curves.latest(LOSS), curves.validation(LOSS).y
    measured = len(validation) > 0
    value = float(validation[-1]) if measured else train
    goes = trend(validation[-10:] if measured else curves.tail(LOSS, window(steps)))
    stuck = goes == "flat" and isfinite(facts.chance) and value > 0.95 * facts.chance
    ink = Ink.GOOD if goes == "falling" else Ink.BAD if goes == "rising" or stuck else Ink.LABEL
    beside = f"train {number(train)}" if measured else _chance(facts)
    name, digits = "val loss" if measured else "loss", UNKNOWN if curves.untrained else loss_digits(value)
    return Figure(name, "loss", value, digits, "", goes, ink, beside, curves.untrained)


def _chance(facts: Facts) -> str:
    if not isfinite(facts.chance):
        return ""
    named = facts.chance_name.startswith("ln")
    return f"{facts.chance_name} {facts.chance:.3f}" if named else f"guess {facts.chance_name}"


def _accuracy(curves: RunCurves, facts: Facts, steps: int) -> Figure:
    validation = curves.validation(ACCURACY).y
    measured = bool(len(validation)) and isfinite(validation[-1])
    value = float(validation[-1]) if measured else curves.latest(ACCURACY)
    goes = trend(validation[-10:] if measured else curves.tail(ACCURACY, window(steps)))
    stuck = goes == "flat" and isfinite(facts.guess) and value < 1.15 * facts.guess
    ink = Ink.GOOD if goes == "rising" else Ink.BAD if goes == "falling" or stuck else Ink.LABEL
    digits = UNKNOWN if curves.untrained else big(100 * value, 2) if isfinite(value) else "---"
    guess = f"guess {100 * facts.guess:.0f} %" if isfinite(facts.guess) else ""
    name, short = ("val acc", "val") if measured else ("accuracy", "acc")
    return Figure(name, short, value, digits, "%", goes, ink, guess, curves.untrained)


def loss_digits(value: float) -> str:
    """At most DIGITS columns of big digits."""
    if not isfinite(value):
        return "nan" if value != value else "---"
    text = big(0.0 if abs(value) < 1e-99 else value)
    if 1e-99 <= abs(value) < 1e-3 or digits_width(text) > DIGITS:
        return exponent(value, 0)
    return text
