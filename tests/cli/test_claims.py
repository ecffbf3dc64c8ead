"""`tui-dnn claims`: not checked, checked, broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tui_dnn import cli
from tui_dnn.lessons import claims
from tui_dnn.lessons.library import library
from tui_dnn.lessons.results import Results

LESSON = """
schema = 1
id = "tiny"
title = "Tiny"
[data]
name = "xor"
[model]
hidden = [4]
[train]
steps = 5
batch = "full"
[[expect]]
at = "end"
loss = { max = %s }
claim = { text = { en = "it learns", ko = "배운다" }, verdict = "supported" }
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of its own, and a lesson that a person saved."""
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    from tui_dnn.runner.saving import user_presets

    folder = user_presets()
    folder.mkdir(parents=True)
    return folder


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = cli.main(["claims", "tiny", "--json", *words])
    document = json.loads(capsys.readouterr().out)
    return code, document["claims"][0]


@pytest.mark.parametrize(("bound", "verdict", "code"), [("9.0", "supported", 0), ("1e-9", "not shown", 1)])
def test_a_verdict_is_computed_and_remembered(
    own: Path, capsys: pytest.CaptureFixture[str], bound: str, verdict: str, code: int
) -> None:
    (own / "tiny.toml").write_text(LESSON % bound, encoding="utf-8")
    assert said(capsys) == (0, {**said(capsys)[1], "verdict": None})
    checked, card = said(capsys, "--check")
    assert (checked, card["verdict"]) == (code, verdict)
    assert [check["metric"] for check in card["evidence"]] == ["loss"]
    assert said(capsys)[1] == card


def test_sentences_are_shown_in_the_language_asked_for(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own / "tiny.toml").write_text(LESSON % "9.0", encoding="utf-8")
    assert cli.main(["claims", "tiny", "--lang", "ko"]) == 0
    assert "배운다" in capsys.readouterr().out


def test_no_lesson_matches(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["claims", "nothing-*"]) == 2
    assert "nothing-*" in capsys.readouterr().err


def test_a_card_of_a_changed_lesson_is_not_checked(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own / "tiny.toml").write_text(LESSON % "9.0", encoding="utf-8")
    said(capsys, "--check")
    (own / "tiny.toml").write_text(LESSON % "8.0", encoding="utf-8")
    (card,) = [card for card in claims.cards(library(), Results()) if card.lesson.id == "tiny"]
    assert card.holds is None
