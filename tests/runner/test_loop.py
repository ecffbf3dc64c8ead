"""What happens at every step: as little as possible."""

from __future__ import annotations

from tests.memory import memory
from tests.runner.helpers import current, experiment, opened
from tui_dnn.runner.pace import IDLE, MOST_ROUNDS, Pace


def test_no_growth_per_step() -> None:
    recipe = experiment(
        data={"name": "moons", "points": 40_000},
        model={"hidden": [12]},
        train={"batch": 8, "steps": 100_000, "record": {"hist": 0}},
    )
    runner, _ = opened(recipe)
    runner.play()
    runner.crank(1000)
    growth, _ = memory(lambda: runner.crank(100), 20)
    assert runner.state == "running"
    assert current(runner).trainer.epochs == []
    assert growth < 20 * 100 * 4


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 50.0
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return self.now


def test_speed_is_that_of_the_last_second() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.start()
    for seconds, rate in ((3.0, 100), (1.5, 1000)):
        for _ in range(int(seconds * 50)):
            clock.now += 0.02
            pace.count(rate // 50, 5000)
        assert abs(pace.timings.steps_per_second - rate) < 0.02 * rate
    assert pace.timings.seconds_left is not None
    assert abs(pace.timings.seconds_left - 5.0) < 0.1
    pace.stop()
    assert pace.timings == IDLE


def test_the_clock_is_read_every_five_milliseconds_or_so() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.start()
    assert pace.rounds == 1
    done = 0
    while done < 100_000:
        rounds = pace.rounds
        clock.now += rounds * 20e-6
        done += rounds
        pace.count(rounds, 1)
    assert 300 < clock.looks < 600
    for _ in range(200):
        clock.now += 0.2
        pace.count(1, 1)
    assert pace.rounds == 1
    assert pace.rounds <= MOST_ROUNDS


def test_the_brake_gives_so_many_steps_and_no_rush_later() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.limit(100.0)
    pace.start()
    done = 0
    for _ in range(2000):
        rounds = pace.rounds
        if rounds:
            done += rounds
            pace.count(rounds, 1)
        else:
            assert 0 < pace.wait() <= 0.0101
        clock.now += 0.001
    assert 198 <= done <= 202
    clock.now += 30.0
    assert pace.rounds == 1
