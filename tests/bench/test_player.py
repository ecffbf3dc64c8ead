"""The player: running, stepping, going back, changes, failures, verdicts; and the same in a thread."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic, sleep

import pytest

from core.errors import UsageError
from core.lab.frame import Frame
from core.lab.machine import Machine
from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from core.spec.labs.polynomial import Polynomial
from tests.bench.machine import Walk, experiment
from tui_dnn.bench.player import Player
from tui_dnn.bench.worker import ThreadedPlayer


def state_of(player: Player) -> str:
    return player.showing.state


class Made:
    """Remembers every machine."""

    def __init__(self) -> None:
        self.machines: list[Walk] = []

    def __call__(self, recipe: Experiment) -> Walk:
        self.machines.append(Walk(recipe))
        return self.machines[-1]


@pytest.fixture
def made() -> Made:
    return Made()


@pytest.fixture
def player(made: Made) -> Player:
    found = Player(experiment(), made)
    found.settle()
    return found


def test_it_begins_ready(player: Player) -> None:
    shown = player.showing
    assert (shown.state, shown.step, shown.total) == ("ready", 0, 5)
    assert shown.controls == Walk.controls and shown.frame is not None
    assert {row.state for row in shown.checks} == {"pending"} and shown.claims[0].state == "pending"


def test_steps_asked_for_faster_than_they_are_done_add_up(made: Made) -> None:
    """Also while it opens; a step after `finish` stops where it is."""
    player = Player(experiment(), made)
    for _ in range(3):
        player.step()
    player.settle()
    assert player.showing.step == 3
    player.step(-1)
    player.step(-1)
    player.settle()
    assert player.showing.step == 1
    player.finish()
    player.step()
    player.settle()
    assert (player.showing.step, player.showing.state) == (2, "paused")


def test_steps_forward_and_back_give_the_same_frames(player: Player, made: Made) -> None:
    player.step(3)
    player.settle()
    assert player.showing.step == 3 and len(made.machines) == 1
    player.step(-1)
    player.settle()
    assert player.showing.step == 2 and player.showing.state == "paused"
    assert len(made.machines) == 2 and made.machines[1].advanced == 2
    assert player.showing.frame is not None and player.showing.frame.metrics["x"] == 28.0
    player.step(-9)
    player.settle()
    assert player.showing.step == 0


def test_running_ends_by_itself_and_begins_again(player: Player, made: Made) -> None:
    player.toggle()
    player.settle()
    assert player.running and player.work(3, float("inf")) == 3
    player.publish()
    assert player.showing.state == "running" and player.showing.step == 3
    assert player.work(100, float("inf")) == 2
    player.publish()
    assert state_of(player) == "done" and not player.running
    player.toggle()
    player.settle()
    assert player.running and player.showing.step == 0 and len(made.machines) == 2


def test_verdicts_come_at_their_moments(player: Player) -> None:
    player.step(2)
    player.settle()
    states = {row.metric: row.state for row in player.showing.checks}
    assert states == {"early": "pass", "x": "pending"}
    waiting = next(row for row in player.showing.checks if row.metric == "x")
    assert waiting.measured == "28", "the value of now"
    player.finish()
    player.settle()
    assert {row.state for row in player.showing.checks} == {"pass"}
    assert player.showing.claims[0].state == "pass" and player.showing.claims[0].says == "contradicted"


def test_a_changed_experiment_goes_on_from_where_it_was(player: Player) -> None:
    player.step(3)
    player.settle()
    player.change(with_edits(player.experiment, {"lab.points": 20}))
    player.settle()
    assert player.showing.step == 3 and player.showing.frame is not None
    assert player.showing.frame.metrics["x"] == 60.0
    player.finish()
    player.settle()
    assert [row.state for row in player.showing.checks] == ["pass", "fail"]
    assert player.showing.claims[0].state == "fail"


def test_keys_of_the_machine(player: Player) -> None:
    player.press("n", "lab.points")
    player.settle()
    lab = player.showing.experiment.lab
    assert isinstance(lab, Polynomial) and lab.noise == 0.5
    player.press("b", "")
    player.settle()
    assert "noise" in player.showing.message and player.showing.state == "ready"
    player.press("g", "")
    player.settle()
    assert player.showing.offer is not None and player.showing.offer.lab is None


def test_what_cannot_be_made_is_told_and_can_be_undone() -> None:
    def make(recipe: Experiment) -> Machine:
        if recipe.seed:
            raise UsageError("no such seed", expected="0")
        return Walk(recipe)

    player = Player(experiment(), make)
    player.settle()
    player.change(with_edits(player.experiment, {"seed": 1}))
    player.settle()
    assert player.showing.state == "failed" and "no such seed" in player.showing.message
    player.step()
    player.toggle()
    player.settle()
    assert player.showing.state == "failed"
    player.change(with_edits(player.experiment, {"seed": 0}))
    player.settle()
    assert state_of(player) == "ready" and not player.showing.message


def test_a_metric_that_the_lab_does_not_have_is_told() -> None:
    player = Player(experiment(**{"lab.y": {"min": 0.0}}), Walk)
    player.finish()
    player.settle()
    assert player.showing.state == "failed" and "lab.y" in player.showing.message


def test_speed_has_ends(player: Player) -> None:
    for _ in range(40):
        player.pace(2.0)
    player.settle()
    assert player.showing.speed == 4096.0
    for _ in range(40):
        player.pace(0.5)
    player.settle()
    assert player.showing.speed == 0.5


def test_a_thread_does_the_same_and_ends() -> None:
    class Slow(Walk):
        def advance(self) -> None:
            sleep(0.02)
            super().advance()

    player = ThreadedPlayer(experiment(), Slow)
    player.finish()
    began = monotonic()
    assert monotonic() - began < 0.01, "requests return at once"
    while player.showing.state != "done" and monotonic() - began < 10:
        sleep(0.005)
    assert player.showing.state == "done" and player.showing.step == 5
    assert {row.state for row in player.showing.checks} == {"pass"}
    assert player.stop(5.0)


def test_a_change_may_take_a_metric_away() -> None:
    class Shy(Walk):
        def frame(self) -> Frame:
            shown = super().frame()
            return replace(
                shown, metrics={"early": shown.metrics["early"]} if self.stride != 14 else shown.metrics
            )

    player = Player(experiment(), Shy)
    player.finish()
    player.settle()
    assert len(player.showing.checks) == 2
    player.change(with_edits(player.experiment, {"lab.points": 20}))
    player.settle()
    assert player.showing.state == "done" and [row.metric for row in player.showing.checks] == ["early"]
    assert player.showing.claims[0].state == "pass"
