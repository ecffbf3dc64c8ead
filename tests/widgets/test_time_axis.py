from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui_dnn.widgets.time_axis import TimeAxis


@given(st.floats(1.0, 5000.0), st.integers(100, 10**6))
def test_now_is_always_on_it_and_it_moves_at_most_once_a_second(speed: float, total: int) -> None:
    axis, newest, high, moved_at = TimeAxis(), 0.0, 0.0, -10.0
    for tick in range(200):
        now = tick / 10
        newest = min(total, now * speed)
        found = axis.update("1", newest, total, speed)
        assert found.low == 0 < found.high
        assert newest <= found.high
        if found.high != high:
            # Up to ten steps it may still be narrow, and it ends at the end of the run.
            assert now - moved_at >= 1.0 or high <= 10 or found.high >= total
            high, moved_at = found.high, now


def test_another_run_starts_anew() -> None:
    axis = TimeAxis()
    assert axis.update("1", 742, 2000, 0).high == 800
    assert axis.update("1", 742, 2000, 0).high == 800
    assert axis.update("2", 3, 2000, 0).high == 10


def test_it_shrinks_after_a_step_far_back() -> None:
    axis = TimeAxis()
    axis.update("1", 4000, 5000, 0)
    assert axis.update("1", 100, 5000, 0).high < 200


def test_a_run_at_rest_needs_no_room_for_more() -> None:
    axis = TimeAxis()
    assert axis.update("1", 600, 2000, 900.0).high == 2000
    assert axis.update("1", 600, 2000, 0.0).high == 700
    assert axis.update("1", 601, 2000, 0.0).high == 700


def test_a_run_longer_than_planned() -> None:
    assert TimeAxis().update("1", 500, 100, 0).high >= 500
