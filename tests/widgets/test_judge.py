from __future__ import annotations

from math import inf, nan

import pytest

from core.observe.findings import Finding
from tests.widgets.made import layer_row
from tests.widgets.moments import spiral
from tui_dnn.raster.ink import Ink
from tui_dnn.widgets.judge import layer_inks, ratio_ink, worse
from tui_dnn.widgets.watch import watched

DATA, WARN, BAD = Ink.DATA, Ink.WARN, Ink.BAD


@pytest.mark.parametrize(
    ("ratio", "ink"),
    [
        (1.0, DATA),
        (1e-4, BAD),
        (1.5e-3, WARN),
        (3e-3, DATA),
        (34.0, DATA),
        (45.0, WARN),
        (71.0, BAD),
        (inf, BAD),
        (nan, DATA),
    ],
)
def test_ratio(ratio: float, ink: int) -> None:
    assert ratio_ink(ratio) == ink


def test_worse() -> None:
    assert worse(DATA, BAD, WARN) == BAD
    assert worse(DATA, WARN) == WARN


def test_a_collapsed_layer_is_red() -> None:
    inks = layer_inks(layer_row(std=(0.5, 0.01, 4e-4)), (), learnt=True)
    assert [ink.ridge for ink in inks] == [DATA, DATA, BAD]
    assert [ink.std for ink in inks] == [DATA, DATA, BAD]


def test_numbers_that_are_lost_are_red() -> None:
    assert layer_inks(layer_row(std=(0.5, nan, 0.5)), (), learnt=True)[1].ridge == BAD


def test_small_updates_count_while_nothing_is_learnt() -> None:
    row = layer_row(ratio=(1e-3, 1e-6, 1e-3))
    assert [ink.update for ink in layer_inks(row, (), learnt=False)] == [DATA, BAD, DATA]
    assert [ink.update for ink in layer_inks(row, (), learnt=True)] == [DATA, DATA, DATA]
    named = (Finding("frozen-layer", "warn", "", 0, 0, (2,)),)
    assert layer_inks(row, named, learnt=True)[1].update == BAD


@pytest.mark.parametrize(("dead", "ink"), [(0.0, DATA), (0.25, WARN), (0.5, WARN), (0.8, BAD)])
def test_dead_units(dead: float, ink: int) -> None:
    assert layer_inks(layer_row(dead=(dead, 0.0, 0.0)), (), learnt=True)[0].share == ink


def test_what_is_in_sight_of_a_limit_is_watched() -> None:
    def rules(**numbers: tuple[float, ...]) -> list[str]:
        return [finding.rule for finding in watched(layer_row(**numbers), spiral(), set())]

    assert rules() == []
    assert rules(rms=(45.0, 3.0, 1.0)) == ["exploding-gradient"]
    assert rules(rms=(71.0, 3.0, 1.0)) == []
    assert rules(rms=(1.5e-3, 0.1, 1.0)) == ["vanishing-gradient"]
    assert rules(dead=(0.25, 0.0, 0.0)) == ["dead-relu"]
    assert rules(saturated=(0.0, 0.28, 0.0)) == ["saturated"]
    assert rules(saturated=(0.0, 0.4, 0.0)) == []
    row = layer_row(rms=(45.0, 3.0, 1.0))
    assert watched(row, spiral(), {"exploding-gradient"}) == []
    assert watched(row, spiral(), set())[0].fixes[0].title == "clip gradients to norm 1"
    assert watched(None, spiral(), set()) == []
