"""What is asked of the engine, and how often."""

from __future__ import annotations

from typing import get_args

from tui_dnn.runner.frame import Part
from tui_dnn.screens.panes import PANES
from tui_dnn.screens.wishes import AT_REST, GIVE_UP, PARTS_OF, PERIOD, SHARE, Wishes

PLANE = ("layers", "boundary", "diagnosis")


def test_every_part_is_asked_for_by_a_pane_or_at_rest() -> None:
    parts = {part for parts in PARTS_OF.values() for part in parts}
    assert parts | AT_REST == set(get_args(Part))
    assert parts == PERIOD.keys()
    assert PARTS_OF.keys() <= PANES.keys()


def test_only_for_panes_that_are_seen() -> None:
    assert Wishes().due(0.0, ("boundary",), 1, running=True) == {"boundary"}
    assert Wishes().due(0.0, ("loss", "config"), 1, running=True) == frozenset()


def test_each_part_at_its_pace_while_it_runs() -> None:
    wishes, asked = Wishes(), dict.fromkeys(PERIOD, 0)
    for tick in range(100):
        now = tick * 0.1
        for part in wishes.due(now, PLANE, tick, running=True):
            asked[part] += 1
        wishes.answered(now + 0.001)
    assert asked["findings"] == asked["layers"] == 10
    assert asked["boundary"] == 20
    assert asked["mistakes"] == asked["weights"] == 0


def test_a_dear_answer_is_followed_by_a_long_rest() -> None:
    wishes, spent, now = Wishes(), 0.0, 0.0
    while now < 60.0:
        if wishes.due(now, PLANE, now, running=True):
            spent += 0.1
            now += 0.1
            wishes.answered(now)
        now += 0.05
    assert spent / 60 <= SHARE * 1.2


def test_nothing_is_asked_while_an_answer_is_due_but_not_for_ever() -> None:
    wishes = Wishes()
    assert wishes.due(0.0, PLANE, 1, running=True)
    assert not wishes.due(1.0, PLANE, 2, running=True)
    assert not wishes.due(1.0, PLANE, 2, running=False)
    assert wishes.due(GIVE_UP, PLANE, 2, running=True)


def test_at_rest_once_for_every_moment_and_at_once() -> None:
    wishes = Wishes()
    wishes.due(0.0, PLANE, "step 5", running=True)
    wishes.answered(0.5)
    assert wishes.due(0.6, PLANE, "step 6", running=False) == {"layers", "findings", "boundary", "digest"}
    wishes.answered(0.7)
    assert not wishes.due(0.8, PLANE, "step 6", running=False)
    assert wishes.due(0.9, (*PLANE, "mistakes"), "step 6", running=False) == {"mistakes"}
    wishes.answered(0.95)
    assert wishes.due(1.0, PLANE, "step 7", running=False)


def test_another_run_forgets_what_was_asked_of_the_old_one() -> None:
    wishes = Wishes()
    wishes.due(0.0, PLANE, 1, running=True)
    wishes.forget()
    assert wishes.due(0.01, PLANE, 1, running=True) == {"layers", "findings", "boundary"}
