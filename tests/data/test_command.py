from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.data import full, imported
from core.data.cache import cache_dir
from core.data.registry import SETS
from tests.data.small_full import NAMES, write_idx
from tui_dnn.cli import main

Output = pytest.CaptureFixture[str]


def test_list_shows_every_set(machine: Path, capsys: Output) -> None:
    assert main(["data", "list"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in SETS)
    assert shown.count("not here: tui-dnn data get") == len(full.SETS)
    assert "\x1b" not in shown
    write_idx(cache_dir() / "mnist")
    main(["data", "list"])
    assert f"found: {cache_dir() / 'mnist'} (tui-dnn)" in capsys.readouterr().out


def test_list_as_json(machine: Path, capsys: Output) -> None:
    write_idx(machine / ".keras/datasets/fashion-mnist")
    assert main(["data", "list", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert set(rows) == set(SETS)
    assert rows["digits"]["licence"] == "CC BY 4.0"
    assert (rows["mnist"]["found"], rows["mnist"]["path"]) == (False, None)
    assert (rows["fashion_mnist"]["found"], rows["fashion_mnist"]["by"]) == (True, "Keras")


def test_get_from_a_folder_then_again(machine: Path, capsys: Output) -> None:
    source = write_idx(machine / "given")
    assert main(["data", "get", "mnist", "--from", str(source)]) == 0
    assert f"verified and kept in {cache_dir() / 'mnist'}" in capsys.readouterr().out
    assert main(["data", "get", "mnist"]) == 0
    assert "there already" in capsys.readouterr().out


def test_get_mends_a_damaged_copy(machine: Path, capsys: Output) -> None:
    folder = write_idx(cache_dir() / "mnist")
    (folder / f"{NAMES['y_train']}.gz").write_bytes(b"")
    assert main(["data", "verify", "mnist"]) == 4
    assert "DAMAGED" in capsys.readouterr().out
    assert main(["data", "get", "mnist"]) == 4  # the small set has no mirrors
    said = capsys.readouterr()
    assert "is damaged and will not be used" in said.out
    assert "--from" in said.err
    assert main(["data", "get", "mnist", "--from", str(write_idx(machine / "given"))]) == 0
    assert main(["data", "verify", "mnist"]) == 0


def test_verify(machine: Path, capsys: Output) -> None:
    assert main(["data", "verify"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in SETS)
    assert "DAMAGED" not in shown
    assert main(["data", "verify", "mnist"]) == 4
    assert "tui-dnn data get mnist" in capsys.readouterr().err


def test_import_then_use(machine: Path, tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "My Wine (2).csv"
    path.write_text("a,b,t\n1,2,x\n3,4,y\n5,6,x\n", encoding="utf-8")
    assert main(["data", "import", str(path), "--target", "t"]) == 0
    assert 'data.name = "my-wine-2"' in capsys.readouterr().out
    assert imported.names() == ("my-wine-2",)
    assert main(["data", "import", str(path), "--target", "t"]) == 2
    assert main(["data", "import", str(path), "--target", "t", "--replace", "--task", "multiclass"]) == 0
    assert main(["data", "verify", "my-wine-2"]) == 0
    capsys.readouterr()
    assert main(["data", "list"]) == 0
    assert "my-wine-2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["get", "mnits"], 2, "did you mean mnist"),
        (["get", "digits", "--from", "x"], 2, "not fetched from anywhere"),
        (["get", "mnist", "--from", "nowhere"], 4, "does not exist"),
        (["verify", "nothing"], 2, "no data set"),
        (["import", "none.csv", "--target", "a"], 4, "does not exist"),
        (["import", "nan.csv", "--target", "a"], 4, "line 2, column `b`"),
        (["import", "nan.csv", "--target", "c"], 4, "has no column `c`"),
        (["import", "nan.csv", "--name", "mnist"], 2, "comes with the program"),
        (["import"], 2, "FILE"),
        ([], 2, "ACTION"),
    ],
)
def test_mistakes(machine: Path, capsys: Output, words: list[str], code: int, message: str) -> None:
    (machine / "nan.csv").write_text("a,b\n1,nan\n2,3\n", encoding="utf-8")
    assert main(["data", *words]) == code
    said = capsys.readouterr().err
    assert message in said
    assert "Traceback" not in said


def test_a_cache_that_cannot_be_written(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    (machine / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("TUI_DNN_DATA", str(machine / "file"))
    assert main(["data", "get", "mnist", "--from", str(write_idx(machine / "given"))]) == 8
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("action", ["list", "get", "verify", "import"])
def test_every_action_has_help_with_an_example(action: str, capsys: Output) -> None:
    assert main(["data", action, "--help"]) == 0
    assert f"tui-dnn data {action}" in capsys.readouterr().out.split("example", 1)[1]
