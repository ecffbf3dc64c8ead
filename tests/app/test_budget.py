"""The drawing budget: the cost of frames sets how often they come."""

from __future__ import annotations

from tui_dnn.budget import LONGEST, WARM_UP, Budget


class Clock:
    """Processor time of the screen's thread, moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def budget(fps: float = 10.0, share: float = 0.04) -> tuple[Budget, Clock]:
    clock = Clock()
    return Budget(fps, share, clock), clock


def draw(frames: Budget, clock: Clock, cost: float, times: int = 1) -> None:
    for _ in range(times):
        frames.begin()
        frames.drew()
        clock.now += cost
    frames.begin()


def test_cheap_frames_come_at_the_wished_rate() -> None:
    frames, clock = budget()
    draw(frames, clock, 0.002, 50)
    assert frames.interval == 0.1
    assert frames.rate == 10.0


def test_dear_frames_take_their_share_of_the_time_and_no_more() -> None:
    frames, clock = budget()
    draw(frames, clock, 0.010, 50)
    assert abs(frames.cost - 0.010) < 1e-6
    assert abs(frames.interval - 0.25) < 1e-4
    assert abs(frames.cost / frames.interval - 0.04) < 1e-6


def test_what_is_done_for_the_first_time_does_not_count() -> None:
    frames, clock = budget()
    draw(frames, clock, 1.0, WARM_UP)
    assert frames.cost == 0.0
    draw(frames, clock, 0.5)
    assert frames.interval == 0.1, "one frame is no average"
    draw(frames, clock, 0.001, 20)
    assert frames.interval == 0.1


def test_one_dear_frame_is_forgiven_and_many_are_not() -> None:
    frames, clock = budget()
    draw(frames, clock, 0.003, 50)
    draw(frames, clock, 0.5)
    assert frames.interval < 0.2
    draw(frames, clock, 0.5, 60)
    assert frames.interval == LONGEST


def test_frames_that_drew_nothing_are_not_averaged() -> None:
    frames, clock = budget()
    draw(frames, clock, 0.008, 50)
    cost = frames.cost
    for _ in range(50):
        frames.begin()
        clock.now += 0.0001
    assert frames.cost == cost
