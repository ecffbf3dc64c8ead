"""Fixed points of depth."""

from __future__ import annotations

from math import inf, log, pi
from typing import Any

import pytest

from core.observe.theory_phase import Phase, in_words, phase
from core.spec.model import Model


def found(variance: float = 1.0, **settings: Any) -> Phase:
    result = phase(Model.model_validate({"hidden": [1000] * 3, **settings}), variance)
    assert result is not None
    return result


def normal(gain: float) -> dict[str, Any]:
    """std * sqrt(1000) = gain."""
    return {"kind": "normal", "std": gain / 1000**0.5}


def test_tanh_changes_its_phase_at_gain_1() -> None:
    ordered = found(activation="tanh", init=normal(0.5))
    assert (ordered.name, ordered.variance) == ("ordered", 0.0)
    assert ordered.chi == pytest.approx(0.25)
    assert ordered.depth == pytest.approx(-1 / log(0.25))
    assert found(activation="tanh", init=normal(1.0)).name == "critical"
    chaotic = found(activation="tanh", init=normal(2.0))
    assert chaotic.name == "chaotic"
    assert 1 < chaotic.variance < 4
    for start in (1e-9, 0.1, 50.0):
        assert found(start, activation="tanh", init=normal(2.0)).variance == pytest.approx(chaotic.variance)


def test_relu_is_critical_with_he_alone() -> None:
    he = found(activation="relu", init="he_normal")
    assert he.name == "critical"
    assert he.depth == inf
    weak = found(activation="relu", init="lecun_normal")
    assert (weak.name, weak.variance) == ("ordered", 0.0)
    assert weak.chi == pytest.approx(0.5)
    strong = found(activation="relu", init=normal(2.0))
    assert (strong.name, strong.variance) == ("chaotic", inf)
    assert strong.chi == pytest.approx(2.0)


def test_batch_norm_is_chaotic() -> None:
    norm = found(activation="relu", init=normal(0.1), batch_norm={"enabled": True, "eps": 1e-12})
    assert norm.name == "chaotic"
    assert norm.chi == pytest.approx(pi / (pi - 1), rel=1e-4)


def test_dropout_takes_the_critical_point_away() -> None:
    assert found(activation="relu", init="he_normal", dropout=0.2).chi == pytest.approx(1.25)


def test_nothing_to_say() -> None:
    assert phase(Model(hidden=()), 1.0) is None
    assert phase(Model.model_validate({"init": "ones"}), 1.0) is None


@pytest.mark.parametrize("gain", [0.5, 1.0, 2.0])
def test_words_name_the_phase(gain: float) -> None:
    result = found(activation="tanh", init=normal(gain))
    words = in_words(result)
    assert words.en.startswith(result.name)
    assert f"{result.chi:.3g}" in words.en
    assert f"{result.chi:.3g}" in words.ko
