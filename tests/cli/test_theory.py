"""`tui-dnn theory`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.errors import UsageError
from tests.cli.conftest import Run
from tui_dnn.cli import main
from tui_dnn.commands.theory_tell import tell
from tui_dnn.recipe import experiment


def cases(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    assert main(["theory", *words, "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["cases"]
    return found


def test_layers_of_a_run(capsys: pytest.CaptureFixture[str]) -> None:
    (case,) = cases(capsys, "bn-rescue")
    assert case["phase"]["name"] == "ordered"
    assert case["phase"]["chi"] == pytest.approx(0.0032, rel=1e-3)
    assert case["not_applicable"] is None
    assert [row["name"] for row in case["layers"]] == [f"dense_{n}" for n in range(1, 8)]
    for row in case["layers"][:6]:
        assert row["std"] / row["theory"]["std"] == pytest.approx(1, abs=0.2)


def test_settings_arms_and_cases(capsys: pytest.CaptureFixture[str]) -> None:
    (he,) = cases(capsys, "bn-rescue", "--set", "model.init=he_normal", "--seed", "2")
    assert he["phase"]["name"] == "chaotic"
    (arm,) = cases(capsys, "bn-higher-rates", "--arm", "bn-lr-01")
    assert arm["name"] == "bn-lr-01"
    assert "batch norm" in arm["network"]
    (main_run,) = cases(capsys, "bn-higher-rates")
    assert "batch norm" not in main_run["network"]
    names = [case["name"] for case in cases(capsys, "weight-gradients-hide")]
    assert names == ["tanh .01", "tanh xavier"]


@pytest.mark.parametrize("columns", ["80", "120"])
def test_the_table_fits_and_says_the_phase(run: Run, columns: str) -> None:
    done = run("theory", "bn-rescue", "--lang", "en", env={"COLUMNS": columns})
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= int(columns)
    words = " ".join(done.stdout.split())
    assert "ordered (chi 0.0032, x0.0566 in rms per layer)" in words
    assert "xi 0.174 layers" in words


def test_korean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["theory", "bn-rescue", "--lang", "ko"]) == 0
    assert "질서 상태" in capsys.readouterr().out


def test_not_applicable_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["theory", "xor-by-hand", "--lang", "en"]) == 0
    assert "not applicable: weights are given by hand" in " ".join(capsys.readouterr().out.split())


def test_batch_norm_on_two_columns_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["theory", "bn-rescue", "--lang", "en", "--set", "model.batch_norm.enabled=true"]) == 0
    assert "in about 2.0 directions only" in " ".join(capsys.readouterr().out.split())


def test_what_has_no_theory() -> None:
    with pytest.raises(UsageError, match="begins at random weights"):
        tell(experiment("saturation-arithmetic"), arm=None, as_json=True, lang=None)
    with pytest.raises(UsageError, match='no arm "nobody"'):
        tell(experiment("bn-rescue"), arm="nobody", as_json=True, lang=None)
