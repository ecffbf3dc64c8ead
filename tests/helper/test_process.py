"""The second process: it sees the same arrays, naps, tells what went wrong, and is never waited for in vain."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from operator import truediv

import numpy as np
import pytest

from core.helper import SHARED, Job, Process
from core.helper.memory import shared, zeros
from core.helper.process import HelperLost

pytestmark = pytest.mark.skipif(shared() is None, reason="no helper process on this system")


@pytest.fixture
def helper() -> Iterator[Process]:
    made = Process(patience=0.0)
    yield made
    made.close()


def adding(total: np.ndarray[tuple[int], np.dtype[np.float64]], pause: float = 0.0) -> Job:
    """A job that adds 1 to an array."""
    rest = [partial(time.sleep, pause)] if pause else []
    return Job([*rest, partial(np.add, total, 1.0, total)], 100.0)


def begin(helper: Process, job: Job) -> None:
    """Start it, however long the process takes to begin and to get to know the job."""
    limit = time.monotonic() + 30.0
    while not helper.start(job):
        assert time.monotonic() < limit, helper.problem
        time.sleep(0.001)


def pid(helper: Process) -> int:
    found = zeros(1, np.int64)
    job = Job([partial(np.copyto, found, 0)], 1.0)
    begin(helper, job)
    helper.wait()
    assert helper._line is not None
    return helper._line._process.pid


def test_it_works_on_the_same_arrays(helper: Process) -> None:
    total = zeros(3, np.float64)
    job = adding(total)
    for _ in range(200):
        begin(helper, job)
        helper.wait()
    assert total.tolist() == [200.0] * 3


def test_nothing_is_done_twice_or_left_out(helper: Process) -> None:
    total, mine = zeros(2, np.float64), zeros(2, np.float64)
    job = adding(total)
    for count in range(1, 2001):
        helper.both([partial(np.add, mine, 1.0, mine)], job)
        assert total[0] == mine[0] == count
    begin(helper, job)
    helper.wait()


def test_it_naps_and_wakes(helper: Process) -> None:
    total = zeros(1, np.float64)
    job = adding(total)
    for count in range(1, 4):
        begin(helper, job)
        helper.wait()
        assert total[0] == count
        line = helper._line
        assert line is not None
        limit = time.monotonic() + 10.0
        while not line.asleep:
            assert time.monotonic() < limit
            time.sleep(0.005)


def test_who_comes_second_helps_himself(helper: Process) -> None:
    slow, quick = adding(zeros(1, np.float64), pause=0.2), adding(zeros(1, np.float64))
    begin(helper, slow)
    assert not helper.start(quick)
    helper.wait()


def test_errors_come_back_and_the_helper_works_on(helper: Process) -> None:
    total = zeros(1, np.float64)
    for _ in range(3):
        begin(helper, Job([partial(truediv, 1, 0)], 1.0))
        with pytest.raises(RuntimeError, match="ZeroDivisionError"):
            helper.wait()
    begin(helper, adding(total))
    helper.wait()
    assert total[0] == 1.0


def test_an_array_that_only_the_caller_sees_is_refused(helper: Process) -> None:
    total = zeros(1, np.float64)
    begin(helper, adding(total))
    helper.wait()
    with pytest.raises(ValueError, match="outside of the shared memory"):
        begin(helper, adding(np.zeros(1)))
    constant = np.ones(1)
    constant.flags.writeable = False
    begin(helper, Job([partial(np.add, total, constant, total)], 1.0))
    helper.wait()
    assert total[0] == 2.0


def test_a_process_that_is_lost_while_idle_is_not_missed(helper: Process) -> None:
    os.kill(pid(helper), signal.SIGKILL)
    total = zeros(1, np.float64)
    job = adding(total)
    done = 0
    while not helper.problem:
        helper.both([], job)
        done += 1
    assert total[0] == done
    assert "-9" in helper.problem


def test_a_process_that_is_lost_at_work_is_told(helper: Process) -> None:
    total = zeros(1, np.float64)
    number = pid(helper)
    begin(helper, adding(total, pause=60.0))
    time.sleep(0.2)
    os.kill(number, signal.SIGKILL)
    with pytest.raises(HelperLost, match="in the middle of a step"):
        helper.wait()
    helper.both([], adding(total))
    assert total[0] == 1.0


def test_ctrl_c_leaves_nothing_half_done(helper: Process) -> None:
    total = zeros(1, np.float64)
    begin(helper, adding(zeros(1, np.float64)))
    helper.wait()
    job = adding(total, pause=0.3)
    begin(helper, job)
    with pytest.raises(KeyboardInterrupt):
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            old = signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
            helper.wait()
        finally:
            signal.signal(signal.SIGALRM, old)
    assert total[0] == 1.0
    begin(helper, job)
    helper.wait()
    assert total[0] == 2.0


def test_it_ends_with_its_caller(helper: Process) -> None:
    number = pid(helper)
    helper.close()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_a_short_run_does_without() -> None:
    helper = Process(patience=60.0)
    for _ in range(5):
        helper.both([], adding(zeros(1, np.float64)))
    assert helper._line is None


def test_where_the_core_is_taken_it_rests_longer_and_longer(
    helper: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that takes far longer than its cost was kept from running; once may be an accident."""
    slept = 0.0
    monkeypatch.setattr("core.helper.process.perf_counter", lambda: time.perf_counter() + slept)
    late, prompt = adding(zeros(1, np.float64), pause=0.01), adding(zeros(1, np.float64))
    for job in (late, prompt):
        begin(helper, job)
        helper.wait()

    def served() -> bool:
        """Whether it takes a job within a tenth of a second."""
        limit = time.monotonic() + 0.1
        while time.monotonic() < limit:
            if helper.start(prompt):
                helper.wait()
                return True
        return False

    def twice_late() -> float:
        """How long it rests."""
        for _ in range(2):
            begin(helper, late)
            helper.wait()
        return helper._rest_until - helper._late

    begin(helper, late)
    helper.wait()
    assert served()
    slept += 60.0
    rests = []
    for _ in range(9):
        rests.append(twice_late())
        slept += rests[-1] + 0.1
    assert rests == pytest.approx([0.02 * 2**n for n in range(7)] + [2.0, 2.0])
    twice_late()
    assert not served()
    slept += 60.0
    assert served()
    assert twice_late() == pytest.approx(0.02)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_process_has_a_helper_of_its_own() -> None:
    SHARED.both([], adding(zeros(1, np.float64)))
    child = os.fork()
    if child == 0:
        total = zeros(1, np.float64)
        SHARED.both([], adding(total))
        os._exit(0 if total[0] == 1.0 else 1)
    assert os.waitpid(child, 0)[1] == 0
