"""When numba's kernels take NumPy's place, and when they do not."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.compiled import choice as chosen
from core.compiled.choice import VARIABLE, Choice
from core.optim import kernels

SECONDS = 60.0
"""Far more than any of it takes."""


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(chosen, "find_spec", lambda name: object())


def sgd(choice: Choice, variant: str = "Sgd float32") -> None:
    w = np.ones(5, np.float32)
    choice.run(variant, kernels.sgd, w, np.ones_like(w), np.empty_like(w), 0.25)
    assert w.tolist() == [0.75] * 5


def until_decided(choice: Choice, variant: str = "Sgd float32") -> Callable[..., None]:
    deadline = time.perf_counter() + SECONDS
    while time.perf_counter() < deadline:
        sgd(choice, variant)
        decided = choice.decided(variant)
        if decided is not None:
            return decided
        time.sleep(0.005)
    raise AssertionError("nothing was decided")


def quiet(choice: Choice) -> Callable[..., None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return until_decided(choice)


def working(monkeypatch: pytest.MonkeyPatch, compiled: Callable[..., Any]) -> None:
    """The module that imports numba, with this in it."""
    module = type(sys)("core.compiled.machine")
    vars(module)["compiled"] = compiled
    monkeypatch.setitem(sys.modules, module.__name__, module)


def test_numba_takes_over() -> None:
    pytest.importorskip("numba")
    choice = Choice(patience=0.0)
    assert quiet(choice) is not kernels.sgd
    sgd(choice)


def test_not_before_the_patience_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    now, started = [50.0], []
    start = threading.Thread.start

    def counted(thread: threading.Thread) -> None:
        started.append(thread.name)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", counted)
    monkeypatch.setattr(chosen, "perf_counter", lambda: now[0])
    working(monkeypatch, lambda kernel, like: lambda *args: kernel(*args))
    choice = Choice(patience=0.3)
    for now[0] in (50.0, 50.1, 50.29):
        sgd(choice)
    assert not started and choice.decided("Sgd float32") is None
    now[0] = 50.31
    assert until_decided(choice) is not kernels.sgd
    assert started == ["tui-dnn-compiler"]


@pytest.mark.parametrize("word", ["off", "OFF", "0", "no"])
def test_off_by_the_environment(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv(VARIABLE, word)
    monkeypatch.setitem(sys.modules, "core.compiled.machine", None)
    assert quiet(Choice(patience=0.0)) is kernels.sgd


def test_without_numba_there_is_nothing_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen, "find_spec", lambda name: None)
    choice = Choice(patience=float("inf"))
    sgd(choice)
    assert choice.decided("Sgd float32") is kernels.sgd and choice.settled


def test_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen, "find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "core.compiled.machine", None)
    assert quiet(Choice(patience=0.0)) is kernels.sgd


def test_a_numba_that_cannot_be_imported_warns_once_and_training_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "core.compiled.machine", None)
    choice = Choice(patience=0.0)
    with pytest.warns(RuntimeWarning, match="NumPy does the rest") as seen:
        assert until_decided(choice) is kernels.sgd
        assert until_decided(choice, "Sgd float64") is kernels.sgd
        until_no_thread()
    assert len(seen) == 1


def test_a_numba_that_cannot_compile_warns_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def compiled(kernel: Callable[..., None], like: list[Any]) -> None:
        raise OSError("no LLVM")

    working(monkeypatch, compiled)
    choice = Choice(patience=0.0)
    with pytest.warns(RuntimeWarning, match="no LLVM") as seen:
        for variant in ("a", "b", "c"):
            sgd(choice, variant)
        assert all(until_decided(choice, variant) is kernels.sgd for variant in ("a", "b", "c"))
        until_no_thread()
    assert len(seen) == 1


def test_a_system_without_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    assert quiet(Choice(patience=0.0)) is kernels.sgd


def until_no_thread() -> None:
    for thread in threading.enumerate():
        if thread.name == "tui-dnn-compiler":
            thread.join(SECONDS)


def test_compiles_one_at_a_time_and_the_thread_sees_no_array_of_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_work, most = [0], [0]
    seen: list[Any] = []

    def compiled(kernel: Callable[..., None], like: list[Any]) -> Callable[..., None]:
        at_work[0] += 1
        most[0] = max(most[0], at_work[0])
        seen.append(like)
        time.sleep(0.02)
        at_work[0] -= 1
        return lambda *args: kernel(*args)

    working(monkeypatch, compiled)
    choice = Choice(patience=0.0)
    w, labels = np.ones((2, 5), np.float32), np.arange(5)
    for variant in ("a", "b", "a", "b"):
        choice.run(variant, lambda *args: None, w, labels, 0.25)
    until_no_thread()
    assert most == [1] and len(seen) == 2
    for floats, whole, number in seen:
        assert (floats.shape, floats.dtype, number) == (w.shape, w.dtype, 0.25)
        assert whole.tolist() == labels.tolist()
        assert not np.shares_memory(floats, w) and not np.shares_memory(whole, labels)


@pytest.mark.parametrize("problem", [None, OSError("no LLVM")])
def test_training_gets_its_turns_while_something_is_compiled(
    monkeypatch: pytest.MonkeyPatch, problem: OSError | None
) -> None:
    usual, meanwhile = sys.getswitchinterval(), []

    def compiled(kernel: Callable[..., None], like: list[Any]) -> Callable[..., None]:
        meanwhile.append(sys.getswitchinterval())
        if problem is not None:
            raise problem
        return lambda *args: kernel(*args)

    working(monkeypatch, compiled)
    choice = Choice(patience=0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        until_decided(choice)
        until_no_thread()
    assert meanwhile == [pytest.approx(chosen.SWITCH)]
    assert sys.getswitchinterval() == usual


def test_a_helper_waits_for_what_its_caller_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1.0]
    monkeypatch.setattr(chosen, "perf_counter", lambda: now[0])
    working(monkeypatch, lambda kernel, like: lambda *args: kernel(*args))
    choice = Choice(patience=1.0)
    choice.wait_longer()
    for now[0] in (1.0, 2.5, 1.9 + chosen.LATER):
        sgd(choice)
        until_no_thread()
        assert choice.decided("Sgd float32") is None
    now[0] = 2.1 + chosen.LATER
    assert until_decided(choice) is not kernels.sgd


def test_settled_when_every_variant_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1.0]
    monkeypatch.setattr(chosen, "perf_counter", lambda: now[0])
    working(monkeypatch, lambda kernel, like: lambda *args: kernel(*args))
    choice = Choice(patience=1.0)
    assert choice.settled
    sgd(choice, "a")
    sgd(choice, "b")
    assert not choice.settled
    now[0] = 3.0
    sgd(choice, "a")
    until_no_thread()
    assert not choice.settled
    sgd(choice, "b")
    until_no_thread()
    assert choice.settled


def test_after_a_fork_with_nothing_under_way_it_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    working(monkeypatch, lambda kernel, like: lambda *args: kernel(*args))
    choice = Choice(patience=0.0)
    assert until_decided(choice) is not kernels.sgd
    until_no_thread()
    choice.forked()
    assert choice.decided("Sgd float32") is not None
    assert until_decided(choice, "Sgd float64") is not kernels.sgd


def test_after_a_fork_in_the_middle_of_it_numpy_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()

    def compiled(kernel: Callable[..., None], like: list[Any]) -> Callable[..., None]:
        go.wait(SECONDS)
        return lambda *args: kernel(*args)

    working(monkeypatch, compiled)
    choice = Choice(patience=0.0)
    sgd(choice)
    choice.forked()
    assert quiet(choice) is kernels.sgd
    go.set()
    until_no_thread()


FORK = """
import os, sys, time, warnings
import numpy as np
from core.compiled import choice as chosen
from core.optim import kernels
warnings.simplefilter("ignore", DeprecationWarning)
chosen.CHOICE._patience = 0.0
def sgd(variant):
    w = np.ones(5, np.float32)
    chosen.run(variant, kernels.sgd, w, w.copy(), w.copy(), 0.25)
    assert w.tolist() == [0.75] * 5
sgd("a")
time.sleep(float(sys.argv[1]))
child = os.fork()
for variant in ("a", "b"):
    for _ in range(1000):
        sgd(variant)
        if child or chosen.CHOICE.decided(variant):
            break
        time.sleep(0.001)
if child == 0:
    os._exit(0 if chosen.CHOICE.decided("b") else 7)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_fork_while_numba_is_imported() -> None:
    pytest.importorskip("numba")
    command = [sys.executable, "-c", FORK, "0.1"]
    done = subprocess.run(command, timeout=SECONDS, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
