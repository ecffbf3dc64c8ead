"""What the command refuses, and what it must not load."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.search.plans import text
from tui_dnn.cli import main
from tui_dnn.sweeping import specs

ROOT = Path(__file__).parents[2]


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["sweep", *words])
    return code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "housing-search"),
        (("housing-serch",), 2, "tui-dnn sweep housing-search"),
        (("nowhere.toml",), 3, "not found"),
        (("housing-search", "--jobs", "0"), 2, "1 or more"),
        (("housing-search", "--worker"), 2, "--storage URL"),
        (("--worker", "--storage", "journal:x", "--jobs", "2"), 2, "one process"),
        (("--worker", "--storage", "journal:x", "--trials", "2"), 2, "not for a worker"),
        (("--worker", "--storage", "journal:x"), 2, "which study"),
        (("--worker", "--storage", "journal:x", "--study", "y"), 2, "does not exist"),
        (("--study", "nobody"), 2, "does not exist"),
        (("housing-search", "--app"), 7, "terminal"),
    ],
)
def test_refusals(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str) -> None:
    found, err = refused(capsys, *words)
    assert found == code
    assert said in err


def test_without_optuna_it_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(specs, "find_spec", lambda name: None if name == "optuna" else find_spec(name))
    code, err = refused(capsys, "housing-search")
    assert code == 2
    assert "pip install 'tui-dnn[search]'" in err


def test_a_sweep_of_which_no_trial_ends_well(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    space = '[space]\n"train.batch" = { choices = [1] }\n"model.batch_norm.enabled" = { choices = [true] }'
    path.write_text(text("method = 'grid'", space=space))
    code, err = refused(capsys, str(path), "--jobs", "1")
    assert code == 1
    assert "no trial came to its end" in err and "at least 2 examples" in err


def test_optuna_is_imported_in_one_file_and_late() -> None:
    users = []
    for path in (*(ROOT / "core").rglob("*.py"), *(ROOT / "tui_dnn").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] == "optuna" for name in names):
                users.append(path.relative_to(ROOT).as_posix())
    assert set(users) == {"core/search/study.py"}
    code = "import sys, tui_dnn.sweeping.session, tui_dnn.screens.sweep; print('optuna' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "False"
