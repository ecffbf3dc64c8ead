"""The second process: it sees the same arrays, naps, tells what went wrong, and is never waited for in vain."""

from __future__ import annotations

import os
import signal
import sys
import time
import weakref
from collections.abc import Iterator
from functools import partial
from operator import truediv
from types import ModuleType
from unittest.mock import Mock

import numpy as np
import pytest

from core.compiled.choice import CHOICE, LATER
from core.helper import SHARED, Job, Process
from core.helper.flags import SIZE
from core.helper.line import Line
from core.helper.memory import shared, zeros
from core.helper.process import HelperLost
from tests.patience import STUCK

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
    limit = time.monotonic() + STUCK
    while not helper.start(job):
        assert time.monotonic() < limit, vars(helper)
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


def tell_patience(found: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    found[0] = CHOICE._patience


def test_it_leaves_compiling_to_its_caller(helper: Process) -> None:
    found = zeros(1, np.float64)
    begin(helper, Job([partial(tell_patience, found)], 1.0))
    helper.wait()
    assert found[0] == CHOICE._patience + LATER


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


def test_calls_that_the_process_cannot_read_are_left_to_the_caller(
    helper: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("only_here")
    exec("def add(total):\n    total += 1.0", module.__dict__)
    monkeypatch.setitem(sys.modules, "only_here", module)
    total = zeros(1, np.float64)
    job, done = Job([partial(module.add, total)], 1.0), 0
    limit = time.monotonic() + STUCK
    with pytest.warns(RuntimeWarning, match="without its second process.*only_here") as told:
        while not helper.problem:
            helper.both([], job)
            done += 1
            assert time.monotonic() < limit
        helper.both([], job)
    assert "only_here" in helper.problem
    assert total[0] == done + 1
    assert [one.category for one in told].count(RuntimeWarning) == 1


def test_a_process_that_is_lost_while_idle_is_not_missed(helper: Process) -> None:
    os.kill(pid(helper), signal.SIGKILL)
    total = zeros(1, np.float64)
    job = adding(total)
    done, limit = 0, time.monotonic() + STUCK
    with pytest.warns(RuntimeWarning, match="without its second process.*-9") as told:
        while not helper.problem:
            helper.both([], job)
            done += 1
            assert time.monotonic() < limit
    assert total[0] == done
    assert "-9" in helper.problem
    assert [one.category for one in told].count(RuntimeWarning) == 1


def test_a_process_that_is_lost_in_its_sleep_is_not_missed() -> None:
    """The word that was to wake it may have been sent before it was lost."""
    helper, line = Process(), Mock(spec=Line, alive=True, free=True, asleep=True, gone=True)
    line.last_words.return_value = "it ended with -9"
    helper._line = line
    with pytest.warns(RuntimeWarning, match="without its second process: it ended with -9"):
        assert not helper.start(Job((), 1.0))
    line.wake.assert_called_once()


def test_a_process_that_cannot_be_started_is_told_once(
    helper: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    total = zeros(1, np.float64)
    with pytest.warns(RuntimeWarning, match="without its second process.*/nowhere/python") as told:
        for _ in range(5):
            helper.both([], adding(total))
    assert total[0] == 5.0
    assert [one.category for one in told].count(RuntimeWarning) == 1


def waiting(job: Job, *, gone: bool) -> tuple[Process, Mock]:
    """A helper, and its line to a process that has done a job, or was lost before it began."""
    helper, line = Process(), Mock(spec=Line, flags=[0] * SIZE, posted=int(gone))
    line.configure_mock(gone=gone, asleep=False, touched=False)
    line.last_words.return_value = "it ended with -9"
    helper._job, helper._line = job, line
    helper._taken.acquire()
    return helper, line


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_what_a_lost_process_had_not_begun_is_done_once() -> None:
    """Also where warnings are errors."""
    total = zeros(1, np.float64)
    helper, line = waiting(adding(total), gone=True)
    with pytest.raises(RuntimeWarning, match="without its second process: it ended with -9"):
        helper.wait()
    assert total[0] == 1.0
    line.failure.assert_not_called()


def test_what_goes_wrong_in_the_place_of_a_lost_process_goes_wrong_once() -> None:
    total = zeros(1, np.float64)
    helper, line = waiting(Job([*adding(total).calls, partial(truediv, 1, 0)], 1.0), gone=True)
    with pytest.raises(ZeroDivisionError):
        helper.wait()
    assert total[0] == 1.0
    line.failure.assert_not_called()


def test_nobody_begins_before_it_is_known_what_went_wrong() -> None:
    helper, line = waiting(Job((), 1.0), gone=False)
    line.failure.return_value = "spoilt"
    known: list[bool] = []
    helper._taken = Mock(release=lambda: known.append(line.failure.called))
    with pytest.raises(RuntimeError, match="spoilt"):
        helper.wait()
    assert known == [True]


def test_a_job_that_is_done_is_let_go(helper: Process) -> None:
    job = adding(zeros(1, np.float64))
    begin(helper, job)
    helper.wait()
    gone = weakref.ref(job)
    del job
    assert gone() is None


@pytest.mark.filterwarnings("error::RuntimeWarning")
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


def test_while_it_rests_the_caller_works_alone(helper: Process) -> None:
    job = adding(zeros(1, np.float64))
    begin(helper, job)
    helper.wait()
    helper._rest_until = time.perf_counter() + 60.0
    for _ in range(100):
        assert not helper.start(job)
    helper._rest_until = 0.0
    begin(helper, job)
    helper.wait()


def test_where_the_core_is_taken_it_rests_longer_and_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that takes far longer than its cost was kept from running; once may be an accident."""
    now = 1000.0
    monkeypatch.setattr("core.helper.process.perf_counter", lambda: now)
    helper = Process()
    helper._job = Job((), 100.0)

    def rest(*waits: float) -> float:
        """How long it rests after some jobs, one every 10 ms."""
        nonlocal now
        for seconds in waits:
            now += 0.01
            helper._waited(seconds)
        return max(0.0, helper._rest_until - now)

    assert rest(0.0005, 0.0005, 0.0005) == 0.0
    assert rest(0.004) == 0.0
    now += 1.0
    lengths: list[float] = []
    for _ in range(9):
        now += 0.1
        lengths.append(rest(0.004, 0.004))
        now += lengths[-1]
        assert rest(0.0005) == 0.0
    assert lengths == pytest.approx([0.02 * 2**n for n in range(7)] + [2.0, 2.0])
    now += 60.0
    assert rest(0.004, 0.004) == pytest.approx(0.02)
    helper._job = Job((), 5000.0)
    now += 60.0
    assert rest(0.01, 0.01) == 0.0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_process_has_a_helper_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    memory, line = shared(), Mock(spec=Line)
    monkeypatch.setattr(SHARED, "_line", line)
    child = os.fork()
    if child == 0:
        apart = SHARED.__dict__["_line"] is None and shared() is not memory
        total = zeros(1, np.float64)
        SHARED.both([], adding(total))
        os._exit(0 if apart and total[0] == 1.0 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert SHARED.__dict__["_line"] is line
