"""Which runs are compared, and which pair."""

from __future__ import annotations

from tests.runner.helpers import LATER, experiment, opened, to
from tests.runner.lessons import lesson
from tui_dnn.runner.stepped import SteppedRunner
from tui_dnn.widgets.compare_choice import MOST, Choice


def following(runner: SteppedRunner) -> Choice:
    choice = Choice()
    choice.follow(runner.together, runner.ghost, runner.runs)
    return choice


def letters(choice: Choice) -> str:
    return "".join(one.letter for one in choice.compared)


def pair(choice: Choice) -> str:
    return "".join("-" if one is None else one.letter for one in (choice.first, choice.second))


def test_all_arms_of_a_lesson_come_in_its_order() -> None:
    choice = following(opened(lesson("several"))[0])
    assert [one.name for one in choice.compared] == [
        "a main",
        "b sgd",
        "c short",
        "d other-data",
        "e wide",
    ]
    assert pair(choice) == "ab"


def test_a_fork_is_compared_with_the_run_that_it_left() -> None:
    runner, _ = opened(experiment())
    to(runner, 3)
    runner.fork(LATER)
    runner.crank(0)
    choice = following(runner)
    assert choice.ids == (runner.runs[0].id, runner.runs[1].id)
    assert [one.word for one in choice.compared] == ["small", "lr .003"]


def test_a_stage_comes_by_itself_until_a_person_chose() -> None:
    runner, _ = opened(lesson("stages"))
    choice = following(runner)
    runner.play()
    runner.crank(25)
    choice.follow(runner.together, runner.ghost, runner.runs)
    assert [one.word for one in choice.compared] == ["main", "scratch", "early"]
    assert choice.drop() is not None
    runner.crank(25)
    choice.follow(runner.together, runner.ghost, runner.runs)
    assert [one.word for one in choice.compared] == ["main", "early"]


def test_letters_stay_and_a_free_one_is_used_again() -> None:
    runner, _ = opened(lesson("several"))
    choice = following(runner)
    choice.drop()
    assert (letters(choice), pair(choice)) == ("acde", "ac")
    runner.open(experiment())
    runner.crank(0)
    assert choice.add(runner.runs) is runner.runs[-1]
    assert letters(choice) == "abcde"
    assert choice.compared[1].run is runner.runs[-1]
    assert choice.add(runner.runs) is runner.runs[1]
    assert letters(choice) == "abcdef"
    assert choice.add(runner.runs) is None


def test_the_second_of_the_pair_goes_round_without_meeting_the_first() -> None:
    choice = following(opened(lesson("several"))[0])
    seen = []
    for _ in range(5):
        seen.append(pair(choice))
        choice.turn(1)
    assert seen == ["ab", "ac", "ad", "ae", "ab"]
    choice.turn(-1)
    choice.turn_first(1)
    assert pair(choice) == "cb"
    choice.swap()
    assert pair(choice) == "bc"
    choice.point(1)
    assert pair(choice) == "cb"
    choice.point(0)
    assert pair(choice) == "ca"


def test_two_are_the_least_and_eight_the_most() -> None:
    choice = following(opened(lesson("two"))[0])
    assert choice.drop() is None
    arms = [{"name": f"arm-{n}", "set": {"train.l2": 0.001 * n}} for n in range(1, 11)]
    runner, _ = opened(lesson("two", arms=arms))
    choice = following(runner)
    assert len(choice.compared) == MOST
    assert choice.add(runner.runs) is None
    choice.drop()
    assert choice.add(runner.runs) is runner.runs[-1]


def test_runs_that_are_forgotten_leave() -> None:
    runner, _ = opened(experiment())
    runner.open(experiment())
    runner.crank(0)
    choice = following(runner)
    assert pair(choice) == "ab"
    choice.touched = True
    choice.follow((), None, runner.runs[1:])
    assert (letters(choice), pair(choice)) == ("b", "-b")
    choice.follow((), None, ())
    assert (letters(choice), pair(choice)) == ("", "--")
    choice.turn(1)
    choice.swap()
    assert choice.drop() is None
