"""What reaches a pipe, a terminal and a file."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, Write, environment, in_terminal
from tui_dnn import exit_codes

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
TIMELINE = '[[timeline]]\nat = 6\nset = { "train.optimizer.lr" = 0.2 }'
EXPECT = '[[expect]]\nat = "end"\nacc = { min = 0 }\ndigest = { same_as = "rerun" }'
LONG = {"steps = 12": "steps = 5_000_000"}


@pytest.mark.parametrize(
    "words",
    [["--headless"], ["--headless", "--verify"], ["--headless", "--quiet"]],
)
def test_no_control_codes_in_a_pipe(words: list[str], run: Run, preset: Write) -> None:
    done = run("replay", preset(TIMELINE, EXPECT), *words)
    assert done.returncode == 0, done.stderr
    assert not CONTROL.search(done.stdout) and not CONTROL.search(done.stderr)
    assert not re.search(r" $", done.stdout, re.M)
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_report_tells_everything(run: Run, preset: Write) -> None:
    done = run("replay", preset(TIMELINE, EXPECT), "--headless", "--verify")
    for wanted in (
        "A small run", "Four points.", "dense_1 (Dense)", "(None, 4)", "trainable 17", "accuracy", "LOSS",
        "step 6: train.optimizer.lr = 0.2", "ACTIVATIONS", "dense_1 tanh", "PASS", "same as a rerun",
        "DIAGNOSIS", "verified", "exit code 0",
    ):  # fmt: skip
        assert wanted in done.stdout, wanted
    assert "epoch 12  step 12/12" in done.stderr


@pytest.mark.parametrize(
    "changes", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}, {"PYTHONIOENCODING": "latin-1"}]
)
def test_only_ascii_where_the_locale_is_not_utf_8(changes: dict[str, str], run: Run, preset: Write) -> None:
    done = run("replay", preset(TIMELINE, EXPECT), "--headless", env=changes)
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii() and done.stderr.isascii()


def test_a_terminal_gets_colour_and_a_bar(preset: Write) -> None:
    code, text = in_terminal(["replay", preset(EXPECT), "--headless"])
    assert code == 0
    assert "\x1b[" in text and "✓ PASS" in text


@pytest.mark.parametrize("changes", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"LC_ALL": "C"}])
def test_a_plain_terminal_gets_no_control_codes(changes: dict[str, Any], preset: Write) -> None:
    code, text = in_terminal(["replay", preset(EXPECT), "--headless"], **changes)
    assert code == 0 and "PASS" in text
    assert not CONTROL.search(text.replace("\r\n", "\n"))


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_lines_fit_the_terminal(columns: int, preset: Write) -> None:
    code, text = in_terminal(["replay", preset(EXPECT), "--headless"], columns=columns, NO_COLOR="1")
    assert code == 0
    digests = [line for line in text.splitlines() if re.search(r"[0-9a-f]{15}", line)]
    assert all(len(line) <= columns for line in text.splitlines() if line not in digests)


@pytest.mark.parametrize("columns", [1, 20, 40])
def test_a_narrow_terminal_is_no_crash(columns: int, preset: Write) -> None:
    for no_color in ("", "1"):
        code, text = in_terminal(["replay", preset(EXPECT), "--headless"], columns=columns, NO_COLOR=no_color)
        assert code == 0 and "Traceback" not in text and "digest" in text


def documents(text: str) -> list[dict[str, Any]]:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return [json.loads(line, parse_constant=refuse) for line in text.splitlines()]


def test_json_is_one_document_and_nothing_else(run: Run, preset: Write) -> None:
    done = run("replay", preset(TIMELINE, EXPECT), "--headless", "--json")
    assert done.stderr == ""
    (result,) = documents(done.stdout)
    assert result["exit_code"] == done.returncode == 0
    assert result["preset"] == "small" and result["experiment"]["train"]["steps"] == 12
    assert result["model"]["parameters"] == 17
    assert [check["passed"] for check in result["checks"]] == [True, True]
    main = result["runs"]["main"]
    assert main["status"] == "finished" and len(main["epochs"]) == 12
    assert main["edits"] == [{"step": 6, "edits": {"train.optimizer.lr": 0.2}}]
    assert [row["val_loss"] for row in main["epochs"]] == [None] * 12
    assert {frame["step"] for frame in result["keyframes"]} == {4, 8, 12}
    assert len(result["digest"]) == 64


def test_json_of_a_diverged_run_is_still_json(run: Run, preset: Write) -> None:
    wild = {
        'activation = "tanh"': 'activation = "exponential"',
        '"sigmoid_bce"': '"mse"',
        "lr = 0.1": "lr = 1000",
    }
    done = run("replay", preset(replace=wild), "--headless", "--json")
    (result,) = documents(done.stdout)
    assert result["exit_code"] == done.returncode == exit_codes.DIVERGED
    assert result["runs"]["main"]["divergence"]["layer"]


def test_jsonl_has_a_line_for_everything(run: Run, preset: Write, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    fork = '[[timeline]]\nat = 8\nfork = "half"\nset = { "train.optimizer.lr" = 0.05 }'
    done = run("replay", preset(TIMELINE, fork, EXPECT), "--headless", "--jsonl", str(log))
    lines = documents(log.read_text(encoding="utf-8"))
    kinds = [line["event"] for line in lines]
    assert done.returncode == 0, done.stderr
    assert kinds[0] == "start" and kinds[-1] == "end" and lines[-1]["exit_code"] == 0
    steps = {
        run: [x["step"] for x in lines if x["event"] == "scalar" and x["run"] == run]
        for run in ("main", "half")
    }
    assert steps == {"main": list(range(12)), "half": list(range(8, 12))}
    edits = [(line["run"], line["step"], line["edits"]) for line in lines if line["event"] == "edit"]
    assert ("main", 6, {"train.optimizer.lr": 0.2}) in edits
    assert ("half", 8, {"train.optimizer.lr": 0.05}) in edits
    assert kinds.count("check") == 2 and kinds.count("epoch") == 16
    order = [
        line.get("step") for line in lines if line["event"] in ("edit", "scalar") and line["run"] == "main"
    ]
    assert order.index(6) == order.index(5) + 1


def test_jsonl_on_standard_output_leaves_the_report_to_standard_error(run: Run, preset: Write) -> None:
    done = run("replay", preset(EXPECT), "--headless", "--jsonl", "-")
    assert documents(done.stdout)[-1]["event"] == "end"
    assert "PASS" in done.stderr


def test_scalars_come_as_often_as_the_preset_records_them(run: Run, preset: Write) -> None:
    path = preset(replace={"hist = 5": "scalars = 4"})
    lines = documents(run("replay", path, "--headless", "--jsonl", "-", "--quiet").stdout)
    assert [line["step"] for line in lines if line["event"] == "scalar"] == [0, 4, 8]


def test_the_end_of_a_pipe_is_quiet(preset: Write) -> None:
    words = [sys.executable, "-m", "tui_dnn", "replay", preset(replace={"steps = 12": "steps = 4000"})]
    process = subprocess.Popen(
        [*words, "--headless", "--quiet", "--jsonl", "-"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=60) == exit_codes.BROKEN_PIPE
    assert "Traceback" not in said and "rror" not in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("as_json", [False, True])
def test_an_interrupted_run_tells_what_it_learnt(
    number: signal.Signals, as_json: bool, preset: Write, tmp_path: Path
) -> None:
    log = tmp_path / "log.jsonl"
    words = ["replay", preset(EXPECT, replace=LONG), "--headless", "--jsonl", str(log)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tui_dnn", *words, *(["--json"] if as_json else [])],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment(),
    )
    deadline = time.monotonic() + 30
    while not (log.exists() and log.read_text(encoding="utf-8").count("\n") > 100):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.02)
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == exit_codes.INTERRUPTED
    assert "Traceback" not in err
    if as_json:
        (result,) = documents(out)
        assert result["interrupted"] and result["runs"]["main"]["steps"] > 10 and result["digest"]
    else:
        assert "interrupted after" in out and "LOSS" in out and "exit code 130" in out
    assert documents(log.read_text(encoding="utf-8"))[-1]["event"] == "end"


def test_until_and_seed(run: Run, preset: Write) -> None:
    path = preset()
    results = [
        documents(run("replay", path, "--headless", "--json", *words).stdout)[0]
        for words in (["--until", "5"], ["--until", "5", "--seed", "3"], ["--until", "5", "--seed", "4"])
    ]
    assert [result["runs"]["main"]["steps"] for result in results] == [5, 5, 5]
    assert results[0]["digest"] == results[1]["digest"] != results[2]["digest"]


def test_set_changes_the_recipe(run: Run, preset: Write) -> None:
    words = ["--set", "model.hidden=[4, 3]", "--set", "train.optimizer.kind=adam", "--set", "train.steps=2"]
    result = documents(run("replay", preset(), "--headless", "--json", *words).stdout)[0]
    assert result["experiment"]["model"]["hidden"] == [4, 3]
    assert result["experiment"]["train"]["optimizer"]["kind"] == "adam"
    assert result["runs"]["main"]["steps"] == 2
