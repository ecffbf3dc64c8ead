"""The second thread: it does what it is told, tells what went wrong, and is never waited for in vain."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock, patch

import numpy as np
import pytest

from core.helper import ALONE, Helper, Job, Thread


def job(*calls: Callable[[], object]) -> Job:
    return Job(calls, 1e6)


def test_both_lists_run_and_the_second_elsewhere() -> None:
    seen: list[tuple[str, int]] = []

    def note(name: str) -> None:
        seen.append((name, threading.get_ident()))

    helpers: list[tuple[Helper, int]] = [(Thread(), 2), (ALONE, 1)]
    for helper, threads in helpers:
        seen.clear()
        for _ in range(50):
            helper.both([lambda: note("a"), lambda: note("b")], job(lambda: note("c")))
        assert sorted(name for name, _ in seen) == ["a"] * 50 + ["b"] * 50 + ["c"] * 50
        assert len({thread for _, thread in seen}) == threads


def test_a_short_job_does_not_wake_it() -> None:
    done: list[int] = []
    Thread().both([], Job([lambda: done.append(threading.get_ident())], 10.0))
    assert done == [threading.get_ident()]


@pytest.mark.parametrize("mine", [True, False])
def test_errors_come_back_and_the_helper_works_on(mine: bool) -> None:
    helper = Thread()

    def fail() -> None:
        raise ValueError("spoilt")

    for _ in range(3):
        with pytest.raises(ValueError, match="spoilt"):
            helper.both([fail] if mine else [], job() if mine else job(fail))
    done: list[int] = []
    helper.both([], job(lambda: done.append(1)))
    assert done == [1]


def test_who_comes_second_helps_himself() -> None:
    helper = Thread()
    gate = threading.Event()
    assert helper.start(job(gate.wait))
    assert not helper.start(job())
    done: list[int] = []
    helper.both([lambda: done.append(1)], job(lambda: done.append(threading.get_ident())))
    assert done == [1, threading.get_ident()]
    gate.set()
    helper.wait()
    assert helper.start(job())
    helper.wait()


def test_numbers_that_are_not_finite_warn_nobody() -> None:
    seen: list[Any] = []
    with np.errstate(all="raise"):
        Thread().both([], job(lambda: seen.append(np.geterr())))
    assert set(seen[0].values()) == {"ignore"}


def test_who_does_not_wait_for_a_job_still_waits_for_the_next() -> None:
    """Two Ctrl-C: the second one is meant."""
    helper = Thread()
    gate = threading.Event()
    assert helper.start(job(gate.wait))
    with patch.object(helper._task, "done", Mock(acquire=Mock(side_effect=KeyboardInterrupt))):
        with pytest.raises(KeyboardInterrupt):
            helper.wait()
        done: list[int] = []
        assert helper.start(job(lambda: done.append(1)))
        threading.Timer(0.1, gate.set).start()
        helper.wait()
    assert done == [1]


def test_ctrl_c_leaves_nothing_half_done() -> None:
    helper = Thread()
    done: list[int] = []
    assert helper.start(job(lambda: time.sleep(0.2), lambda: done.append(1)))
    ended, looks = helper._task.done, iter((True, False))

    def acquire() -> None:
        if next(looks):
            raise KeyboardInterrupt
        ended.acquire()

    with (
        patch.object(helper._task, "done", Mock(acquire=acquire, release=ended.release)),
        pytest.raises(KeyboardInterrupt),
    ):
        helper.wait()
    assert done == [1]


def test_where_no_thread_can_be_had_the_caller_does_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    helper = Thread()
    done: list[int] = []
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", Mock(side_effect=RuntimeError("can't start new thread")))
        helper.both([], job(lambda: done.append(threading.get_ident())))
    helper.both([], job(lambda: done.append(threading.get_ident())))
    assert done[0] == threading.get_ident() != done[1]
