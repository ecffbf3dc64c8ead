"""Every kind of bad input has its exit code and one readable message, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from core.train.replay import Report
from core.train.trainer import Trainer
from tests.cli.conftest import Run, Write
from tui_dnn import exit_codes
from tui_dnn.cli import main
from tui_dnn.report.outcome import exit_code

HEADLESS = "--headless"

USAGE = [
    (["replya"], "replay --help"),
    (["--nonsense"], "--nonsense"),
    (["replay"], "PRESET"),
    (["replay", "bn-rescu", HEADLESS], "bn-rescue"),
    (["replay", "xor-learned", HEADLESS, "--until", "x"], "number of updates"),
    (["replay", "xor-learned", HEADLESS, "--until", "-1"], "number of updates"),
    (["replay", "xor-learned", HEADLESS, "--seed", "-2"], "seed"),
    (["replay", "xor-learned", HEADLESS, "--set", "train.epochs"], "key=value"),
    (["replay", "xor-learned", HEADLESS, "--set", "model.hidden=[3"], "TOML"),
    (["replay", "xor-learned", HEADLESS, "--quite"], "--quite"),
    (["replay", "xor-learned", HEADLESS, "--json", "--jsonl", "-"], "--jsonl"),
    (["replay", "xor-learned", "--until", "3"], "--until"),
    (["replay", "xor-learned", "--speed", "fast"], "speed"),
    (["replay", "xor-learned", HEADLESS, "--speed", "max"], "--speed"),
    (["replay", "xor-learned", HEADLESS, "--shots", "x"], "--app"),
    (["replay", "xor-learned", HEADLESS, "--app", "--verify"], "--verify"),
    (["replay", "xor-learned", "--app"], "--headless"),
    (["bn-rescu"], "tui-dnn bn-rescue"),
    (["xor-learned", "--size", "9"], "80x24"),
    (["xor-learned", "--fps", "0"], "frames"),
    (["xor-learned", "--keys", "q"], "--headless"),
    ([HEADLESS], "--keys"),
    ([HEADLESS, "--keys", "wait:x"], "wait:x"),
    ([HEADLESS, "--keys", "hold"], "hold"),
    (["presets"], "ACTION"),
    (["presets", "lst"], "tui-dnn presets list"),
    (["presets", "show", "bn-rescu"], "bn-rescue"),
    (["presets", "check", "no-such-*"], "no-such-*"),
    (["presets", "check", "-j", "0"], "processes"),
    (["data", "gte"], "get"),
]


@pytest.mark.parametrize(
    ("words", "named"), USAGE, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_wrong_use_is_2(words: list[str], named: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == exit_codes.USAGE
    said = capsys.readouterr()
    assert said.out == "" or "--json" in words
    assert said.err.startswith("tui-dnn: ") and named in said.err
    assert "Traceback" not in said.err


PRESETS = [
    ({"lr = 0.1": "lr = -1"}, "train.optimizer.lr"),
    ({'kind = "sgd"': 'kind = "sdg"'}, "sgd"),
    ({"steps = 12": 'steps = "many"'}, "train.steps"),
    ({"hidden = [4]": "hiden = [4]"}, "hidden"),
    ({"[train]": "[train"}, "line"),
]


@pytest.mark.parametrize(("replace", "named"), PRESETS, ids=lambda value: str(value))
def test_an_invalid_preset_is_3(
    replace: dict[str, str], named: str, preset: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    path = preset(replace=replace)
    assert main(["replay", path, HEADLESS]) == exit_codes.PRESET_INVALID
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith(f"tui-dnn: {path}") and named in said.err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--set", "train.optimiser.lr=1"], "optimizer"),
        (["--set", "train.optimizer.kind=adma"], "adam"),
        (["--set", "model.hidden=0"], "model.hidden"),
        (["--seed", str(2**63)], "seed"),
    ],
)
def test_a_setting_that_does_not_fit_is_3(
    words: list[str], named: str, preset: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", preset(), HEADLESS, *words]) == exit_codes.PRESET_INVALID
    assert named in capsys.readouterr().err


def test_files_that_are_no_preset_are_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    for name in ("missing.toml", "binary.toml", "."):
        assert main(["replay", str(tmp_path / name), HEADLESS]) == exit_codes.PRESET_INVALID
        assert str(tmp_path / name).rstrip("/.") in capsys.readouterr().err


def test_missing_data_are_4(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from core.data import finder

    monkeypatch.setattr(finder, "places", lambda full: iter(()))
    assert main(["replay", "mnist-bn-3x64", HEADLESS]) == exit_codes.DATA_MISSING
    assert "tui-dnn data get mnist" in capsys.readouterr().err


def test_a_failed_expectation_is_1(preset: Write, capsys: pytest.CaptureFixture[str]) -> None:
    path = preset('[[expect]]\nat = "end"\nloss = { max = 1e-9 }\nacc = { min = 0 }')
    assert main(["replay", path, HEADLESS]) == exit_codes.EXPECTATION_FAILED
    out = capsys.readouterr().out
    assert "FAIL" in out and "PASS" in out and "at most 1e-09" in out


def test_divergence_is_5_unless_it_is_expected(preset: Write, capsys: pytest.CaptureFixture[str]) -> None:
    wild = {
        'activation = "tanh"': 'activation = "exponential"',
        '"sigmoid_bce"': '"mse"',
        "lr = 0.1": "lr = 1000",
    }
    assert main(["replay", preset(replace=wild), HEADLESS]) == exit_codes.DIVERGED
    assert "non-finite" in capsys.readouterr().out
    expected = '[[expect]]\nat = "end"\ndiagnosis = { has = ["nan"] }'
    assert main(["replay", preset(expected, replace=wild), HEADLESS]) == exit_codes.OK


def test_no_terminal_is_7(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["xor-learned"], ["replay", "xor-learned"]):
        assert main(words) == exit_codes.NO_TERMINAL
        assert "--headless" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_8(run: Run, preset: Write) -> None:
    for target in ("/dev/full", "/no/such/folder/log"):
        done = run("replay", preset(), HEADLESS, "--quiet", "--jsonl", target)
        assert done.returncode == exit_codes.OUTPUT_FAILED
        assert done.stderr.count("tui-dnn: ") == 1 and target in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words", [["--help"], ["presets", "list"], ["replay", "xor-by-hand", HEADLESS, "--json"]]
)
def test_a_full_disk_behind_standard_output_is_8(words: list[str]) -> None:
    import subprocess
    import sys

    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tui_dnn", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == exit_codes.OUTPUT_FAILED
    assert done.stderr.count("\n") == 1 and "No space left" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (["replay", "bn-rescu", HEADLESS], exit_codes.USAGE, "bn-rescue"),
        (["replay", "xor-learned", HEADLESS, "--set", "seed=x"], exit_codes.PRESET_INVALID, "seed"),
    ],
)
def test_errors_as_json(words: list[str], code: int, named: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--json"]) == code
    said = capsys.readouterr()
    error = json.loads(said.out)["error"]
    assert error["code"] == code and named in json.dumps(error)
    assert named in said.err


def test_a_second_run_that_differs_is_6(
    preset: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second run gets other numbers, as a race in BLAS would give it."""
    real, count = Trainer.digest, iter(range(10**6))

    def differs_later(self: Trainer) -> str:
        second = next(count) >= 4
        return "0" * 64 if second and self.steps_done >= 8 else real(self)

    monkeypatch.setattr(Trainer, "digest", differs_later)
    assert main(["replay", preset(), HEADLESS, "--verify"]) == exit_codes.DIGEST_MISMATCH
    assert "differs first at step 8" in capsys.readouterr().out


def report(**changes: Any) -> Report:
    """As much of a report as the exit code is made from."""
    experiment = SimpleNamespace(expect=())
    plain = {
        "experiment": experiment,
        "trainers": {"main": SimpleNamespace(status="finished")},
        "checks": (),
        "interrupted": False,
        "mismatch": None,
    }
    return cast(Report, SimpleNamespace(**(plain | changes)))


def check(metric: str, passed: bool) -> SimpleNamespace:
    return SimpleNamespace(metric=metric, passed=passed)


DIVERGED = {"main": SimpleNamespace(status="diverged")}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        ({"checks": (check("loss", True),)}, 0),
        ({"checks": (check("loss", True), check("acc", False))}, 1),
        ({"checks": (check("acc", False), check("digest", False))}, 6),
        ({"mismatch": ("main", 40)}, 6),
        ({"trainers": DIVERGED, "checks": (check("acc", False),)}, 5),
        ({"trainers": DIVERGED, "interrupted": True}, 130),
    ],
)
def test_the_gravest_outcome_decides(changes: dict[str, Any], code: int) -> None:
    assert exit_code(report(**changes)) == code


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], 0),
        ([0, 0], 0),
        ([0, 4], 4),
        ([4, 1, 0], 1),
        ([1, 3], 3),
        ([6, 5], 5),
        ([5, 130, 8], 130),
        ([8, 5], 8),
    ],
)
def test_the_worst_code_of_several(codes: list[int], expected: int) -> None:
    assert exit_codes.worst(codes) == expected
