"""The second thread: it does what it is told, tells what went wrong, and is never waited for in vain."""

from __future__ import annotations

import os
import threading

import numpy as np
import pytest

from core.helper import ALONE, SHARED, VARIABLE, Helper, cores, wanted


def test_both_lists_run_and_the_second_elsewhere() -> None:
    seen: list[tuple[str, int]] = []

    def note(name: str) -> None:
        seen.append((name, threading.get_ident()))

    for helper, threads in ((Helper(enabled=True), 2), (ALONE, 1)):
        seen.clear()
        for _ in range(50):
            helper.both([lambda: note("a"), lambda: note("b")], [lambda: note("c")])
        assert sorted(name for name, _ in seen) == ["a"] * 50 + ["b"] * 50 + ["c"] * 50
        assert len({thread for _, thread in seen}) == threads


@pytest.mark.parametrize("mine", [True, False])
def test_errors_come_back_and_the_helper_works_on(mine: bool) -> None:
    helper = Helper(enabled=True)

    def fail() -> None:
        raise ValueError("spoilt")

    for _ in range(3):
        with pytest.raises(ValueError, match="spoilt"):
            helper.both([fail] if mine else [], [] if mine else [fail])
    done: list[int] = []
    helper.both([], [lambda: done.append(1)])
    assert done == [1]


def test_who_comes_second_helps_himself() -> None:
    helper = Helper(enabled=True)
    gate = threading.Event()
    assert helper.start([gate.wait])
    assert not helper.start([])
    done: list[int] = []
    helper.both([lambda: done.append(1)], [lambda: done.append(threading.get_ident())])
    assert done == [1, threading.get_ident()]
    gate.set()
    helper.wait()
    assert helper.start([])
    helper.wait()


def test_numbers_that_are_not_finite_warn_nobody() -> None:
    helper = Helper(enabled=True)
    zero = np.zeros(3)
    with np.errstate(all="raise"):
        helper.both([], [lambda: np.divide(zero, zero)])


def test_off_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "off")
    assert not wanted()
    monkeypatch.delenv(VARIABLE)
    assert wanted() == (cores() > 1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_process_has_a_helper_of_its_own() -> None:
    SHARED.both([], [])
    child = os.fork()
    if child == 0:
        done: list[int] = []
        SHARED.both([], [lambda: done.append(1)])
        os._exit(0 if done == [1] else 1)
    assert os.waitpid(child, 0)[1] == 0
