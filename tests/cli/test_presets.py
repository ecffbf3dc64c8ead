"""`presets list`, `show`, `check` and `schema`, and `doctor`."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path

import jsonschema
import pytest

from core.errors import UsageError
from tests.cli.conftest import Run, Write
from tui_dnn import catalogue, exit_codes, recipe
from tui_dnn.cli import main
from tui_dnn.commands.replays import CRASHED, Outcome, Processes


def test_every_packaged_preset_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows] == list(catalogue.names()) and rows
    for row in rows:
        assert not row["error"] and row["title"] and row["network"] and row["length"]
        assert row["about"] or row["length"] == "lab"
    assert main(["presets", "list"]) == 0
    text = capsys.readouterr().out
    assert all(row["id"] in text and row["title"] in text for row in rows)


def test_the_list_needs_no_numpy() -> None:
    import subprocess
    import sys

    code = (
        "import sys\nfrom tui_dnn.cli import main\nmain(['presets', 'list'])\nprint('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_nested_folders_hold_presets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inner" / "deep").mkdir(parents=True)
    (tmp_path / "inner" / "deep" / "one.toml").write_text('schema = 1\nid = "one"\n', encoding="utf-8")
    monkeypatch.setattr(catalogue, "files", lambda package: tmp_path)
    catalogue.packaged.cache_clear()
    try:
        assert catalogue.names() == ("one",)
        assert recipe.load("one").id == "one"
    finally:
        catalogue.packaged.cache_clear()


@pytest.mark.parametrize(("wrong", "right"), [("bn-resuce", "bn-rescue"), ("xor_learned", "xor-learned")])
def test_an_unknown_id_names_its_neighbours(wrong: str, right: str) -> None:
    with pytest.raises(UsageError, match=right):
        recipe.load(wrong)


def test_show_tells_lesson_settings_timeline_expectations_and_toml(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["presets", "show", "bn-rescue"]) == 0
    text = capsys.readouterr().out
    experiment = recipe.load("bn-rescue")
    for wanted in (
        experiment.title.en, experiment.lesson.en.split()[0], "model.init.std", "0.01",
        "model.batch_norm.enabled = true", "main -> half-lr", "grad_ratio[1/6]", "at most 1e-05", "[[timeline]]",
    ):  # fmt: skip
        assert wanted in text, wanted
    assert main(["presets", "show", "bn-rescue", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["experiment"]["id"] == "bn-rescue"
    assert main(["presets", "show", "bn-rescue", "--toml"]) == 0
    assert tomllib.loads(capsys.readouterr().out)["id"] == "bn-rescue"


def test_the_schema_fits_every_packaged_preset(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    for name in catalogue.names():
        jsonschema.validate(tomllib.loads(catalogue.text(name)), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"schema": 1, "id": "x", "modle": {}}, schema)


def test_check_replays_in_processes_of_their_own(run: Run) -> None:
    done = run("presets", "check", "xor-*", "-j", "2")
    names = [name for name in catalogue.names() if name.startswith("xor-")]
    assert done.returncode == 0, done.stderr
    assert all(any(name in line and "pass" in line for line in done.stdout.splitlines()) for name in names)
    assert f"{len(names)} of {len(names)} passed" in done.stdout


def test_check_of_a_file_that_fails(run: Run, preset: Write) -> None:
    path = preset('[[expect]]\nat = "end"\nloss = { max = 1e-9 }')
    done = run("presets", "check", path, "--json")
    result = json.loads(done.stdout)
    assert done.returncode == result["exit_code"] == exit_codes.EXPECTATION_FAILED
    (item,) = result["presets"]
    assert item["verdict"] == "fail" and (item["passed"], item["checks"]) == (0, 1)
    assert "at most 1e-09" in item["detail"]


def fake_replays(monkeypatch: pytest.MonkeyPatch, answers: dict[str, tuple[int, str, str]]) -> None:
    def answer(self: Processes, command: Sequence[str]) -> tuple[int, str, str]:
        return answers[command[command.index("replay") + 1]]

    monkeypatch.setattr(Processes, "run", answer)
    monkeypatch.setattr(catalogue, "names", lambda: tuple(answers))


NEEDS_DATA = json.dumps(
    {"error": {"what": "`mnist` is not on this machine", "where": "", "hint": "data get mnist"}}
)
CHECK = {
    "at": "end",
    "run": "main",
    "metric": "loss",
    "condition": "at most 1",
    "measured": "0",
    "passed": True,
}
PASSED = json.dumps({"checks": [CHECK], "meaning": "fine"})


@pytest.mark.parametrize(
    ("answers", "code", "said"),
    [
        ({"a": (0, PASSED, ""), "b": (4, NEEDS_DATA, "")}, 4, "1 of 2 passed, 1 need data"),
        ({"a": (0, PASSED, ""), "b": (0, PASSED, "")}, 0, "2 of 2 passed"),
        ({"a": (1, "", "Traceback\nValueError: oh"), "b": (4, NEEDS_DATA, "")}, 1, "ValueError: oh"),
        ({"a": (-9, "", "")}, 1, "0 of 1 passed, 1 failed"),
    ],
)
def test_check_sums_up(
    answers: dict[str, tuple[int, str, str]],
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fake_replays(monkeypatch, answers)
    assert main(["presets", "check"]) == code
    assert said in capsys.readouterr().out


def test_missing_data_are_neither_pass_nor_fail() -> None:
    verdicts = [Outcome("x", code, 0.0).verdict for code in (0, 1, 4, CRASHED)]
    assert verdicts == ["pass", "fail", "needs data", "fail"]


def test_doctor(run: Run) -> None:
    done = run("doctor", "--json")
    facts = json.loads(done.stdout)
    assert done.returncode == 0 and facts["ok"]
    assert facts["blas"] and facts["cores"] >= 1 and facts["gflops_float32"] > 0
    assert facts["helper"]["kind"] in ("off", "thread", "process")
    assert facts["helper"]["kind"] != "process" or 0 < facts["helper"]["microseconds"] < 1e5
    assert facts["compiled"].keys() == {"numba", "wanted", "set", "products"}
    assert facts["terminal"]["is_terminal"] is False and facts["terminal"]["encoding"] == "utf-8"
    places = {entry["name"]: entry["place"] for entry in facts["data"]}
    assert places["digits"] == "embedded" and places["spiral3"] == "generated"
    text = run("doctor").stdout
    assert ("numpy" in text and "openblas" in text.lower()) or "blas" in text.lower()
    assert "\x1b" not in text


def test_doctor_finds_a_missing_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tui_dnn.commands import doctor

    monkeypatch.setattr(doctor, "PACKAGES", ("numpy", "no-such-package"))
    assert main(["doctor"]) == exit_codes.EXPECTATION_FAILED
    assert "missing" in capsys.readouterr().out
