"""A kernel on fixed arrays, before and after machine code took its place."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from core.compiled import call as calls
from core.compiled.call import Call
from core.compiled.choice import Choice
from core.nn import kernels


class Deciding(Choice):
    """Decides by the table that a test gives, and leaves the rest open."""

    def __init__(self, decided: dict[str, Any]) -> None:
        super().__init__(float("inf"))
        self._decided.update(decided)
        self._wanted = True


def negative(y: Any, bias: Any) -> None:
    y -= bias


def test_numpy_until_something_was_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    y, bias = np.zeros((2, 3), np.float32), np.ones(3, np.float32)
    monkeypatch.setattr(calls, "CHOICE", Deciding({}))
    add = Call(kernels.add_bias, y, bias)
    for _ in range(calls.LOOKS):
        add()
    assert (y == calls.LOOKS).all()
    monkeypatch.setattr(calls, "CHOICE", Deciding({"add_bias float32 float32": negative}))
    for _ in range(calls.LOOKS):
        add()
    assert not y.any()


def test_it_looks_at_an_open_choice_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    choice = Deciding({})
    asked: list[str] = []
    monkeypatch.setattr(choice, "ask", lambda variant, kernel, args: asked.append(variant))
    monkeypatch.setattr(calls, "CHOICE", choice)
    add = Call(kernels.add_bias, np.zeros((2, 3)), np.ones(3))
    for _ in range(2 * calls.LOOKS + 1):
        add()
    assert asked == ["add_bias float64 float64"] * 3


def test_variants_differ_by_dtype(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "CHOICE", Deciding({"add_bias float32 float32": negative}))
    y = np.zeros((2, 3))
    Call(kernels.add_bias, y, np.ones(3))()
    assert y.tolist() == [[1.0] * 3] * 2


def test_slices_across_a_layer_stay_with_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "CHOICE", Deciding({"add_bias float32 float32": negative}))
    y = np.zeros((2, 6), np.float32)
    Call(kernels.add_bias, y[:, :3], np.ones(3, np.float32))()
    assert y.tolist() == [[1.0] * 3 + [0.0] * 3] * 2


def test_a_copy_in_another_process_chooses_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "CHOICE", Deciding({"add_bias float32 float32": negative}))
    y = np.zeros((2, 3), np.float32)
    add = Call(kernels.add_bias, y, np.ones(3, np.float32))
    add()
    monkeypatch.setattr(calls, "CHOICE", Deciding({}))
    copy = pickle.loads(pickle.dumps(add))
    copy()
    assert copy.args[0].tolist() == [[0.0] * 3] * 2
    assert (y == -1.0).all()


def test_what_cannot_be_written_stays_with_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "CHOICE", Deciding({"add_bias float32 float32": negative}))
    y, bias = np.zeros((2, 3), np.float32), np.ones(3, np.float32)
    bias.flags.writeable = False
    Call(kernels.add_bias, y, bias)()
    assert y.tolist() == [[1.0] * 3] * 2
