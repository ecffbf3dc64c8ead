from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from core.observe.diagnosis import RULES
from core.observe.findings import Finding, Fix
from tests.widgets import moments
from tests.widgets.host import Host
from tui_dnn.raster.ink import Ink
from tui_dnn.runner.frame import Frame
from tui_dnn.widgets.diagnosis import DiagnosisPane
from tui_dnn.widgets.diagnosis_rows import Kind, Row, evidence, merged, short_title
from tui_dnn.widgets.explain import explanation, numbers
from tui_dnn.widgets.explanations import EXPLANATIONS
from tui_dnn.widgets.messages import FixChosen, ZoomRequested
from tui_dnn.widgets.view import LabView

LR, BN, ADAM, INIT = (
    Fix("learning rate x0.3 = 0.03", {"train.optimizer.lr": 0.03}),
    Fix("batch norm on", {"model.batch_norm.enabled": True}),
    Fix("optimizer Adam", {"train.optimizer": "adam"}),
    Fix("start from glorot_uniform", {"model.init": "glorot_uniform"}),
)
FIRST = Finding("saturated", "error", "first evidence, limit 0.3", 0.5, 0.3, (1,), (BN, LR))
SECOND = Finding("lr-too-high", "warn", "second evidence", 0.5, 0.3, (), (LR, ADAM))
THIRD = Finding("chance-plateau", "warn", "third evidence", 0.5, 0.3, (), (INIT,))


def seen(*findings: Finding, step: int = 1) -> LabView:
    """The newborn run with these findings."""
    view = moments.newborn().view
    return replace(view, frame=Frame("0001", step, {"findings": step}, findings=findings))


def drawn(pane: DiagnosisPane, view: LabView, width: int = 120, height: int = 3) -> list[str]:
    pane.show(view)
    return pane.picture(view, width, height).rows()


def test_rows_are_ranked_with_their_keys() -> None:
    pane = DiagnosisPane()
    rows = drawn(pane, seen(FIRST, SECOND, THIRD))
    assert "saturated" in rows[0]
    assert "first evidence, limit .3" in rows[0]
    assert " F1  batch norm on  F2 lr x.3" in rows[0]
    assert "F2 lr x.3  F3 Adam" in rows[1]
    assert "F" not in rows[2].partition("third evidence")[2]
    assert rows[2].rstrip().endswith("e evidence")
    assert pane.fixes == (BN, LR, ADAM)
    assert pane.findings == (FIRST, SECOND, THIRD)


def test_the_best_fix_is_a_solid_button() -> None:
    pane = DiagnosisPane()
    cells = pane.picture(seen(FIRST), 120, 1)
    at = cells.rows()[0].index(" F1 ") + 1
    assert int(cells.styles[0, at]) >> 8 & 0xFF == Ink.ACCENT


def test_more_findings_than_rows() -> None:
    rows = drawn(DiagnosisPane(), seen(FIRST, SECOND, THIRD), height=2)
    assert "2 more" in rows[1]
    assert "lr-too-high, chance-plateau" in rows[1]


def test_a_healthy_run() -> None:
    assert "no rule fires; loss 1.10, accuracy" in drawn(DiagnosisPane(), seen())[0]


def test_before_the_first_look_it_says_nothing() -> None:
    view = replace(moments.newborn().view, frame=None)
    assert not "".join(drawn(DiagnosisPane(), view)).strip()


def test_before_and_after_of_a_cure() -> None:
    rescued = moments.rescued()
    text = "\n".join(rescued.stage.fresh().diagnosis.picture(rescued.view, 120, 3).rows())
    assert f"cured @{moments.EDIT}: L4 std" in text
    assert "dL/dh L1/L4" in text
    assert " › " in text


def test_muting() -> None:
    pane, view = DiagnosisPane(), seen(FIRST, SECOND)
    drawn(pane, view)
    pane.mute()
    assert "saturated" not in "".join(drawn(pane, view))
    pane.mute()
    assert "no rule fires, 2 muted" in drawn(pane, view)[0]
    pane.mute()
    assert "saturated" in drawn(pane, view)[0]


def test_fixes_are_asked_for_and_clicked() -> None:
    async def session() -> None:
        host = Host(DiagnosisPane(id="diagnosis"), (120, 3))
        async with host.run_test(size=(120, 40)) as pilot:
            pane = host.pane
            assert isinstance(pane, DiagnosisPane)
            pane.show(seen(FIRST, SECOND))
            await pilot.pause()
            pane.apply(2)
            pane.apply(9)
            pane.explain()
            line = pane.text().splitlines()[0]
            await pilot.click(pane, offset=(line.index(" F1 ") + 1, 0))
            await pilot.click(pane, offset=(pane.text().splitlines()[1].index("F3"), 1))
            await pilot.pause()
            found = [(message.fix, message.rule) for message in host.of(FixChosen)]
            assert found == [(LR, "saturated"), (BN, "saturated"), (ADAM, "lr-too-high")]
            assert [message.pane_id for message in host.of(ZoomRequested)] == ["diagnosis"]

    asyncio.run(session())


def test_an_explanation_has_the_numbers_of_the_run() -> None:
    moment = moments.dead()
    pane = moment.stage.fresh().diagnosis
    pane.zoomed = True
    text = str(pane.picture(moment.view, 100, 30))
    assert "std of the activations: L1 " in text
    assert "L4 4.6e-7" in text
    assert "Glorot and Bengio 2010" in text


def test_every_rule_is_explained() -> None:
    assert set(EXPLANATIONS) == set(RULES)


@pytest.mark.parametrize("rule", sorted(EXPLANATIONS))
def test_explanations_are_short_and_plain(rule: str) -> None:
    known = EXPLANATIONS[rule]
    for text in (known.means, known.why):
        assert text.endswith(".")
        sentences = text.count(". ") + 1 - text.count("L1. ")
        assert 1 <= sentences <= 4
    assert 2 <= (known.means + " " + known.why).count(". ") + 1 <= 8
    assert known.formula
    assert known.source
    assert "".join((known.means, known.why, known.formula, known.source)).isascii()


def test_an_unknown_rule_has_its_evidence_at_least() -> None:
    assert explanation(Row("warn", "new-rule", "what was seen", ())) == [("here", "what was seen")]
    assert numbers("new-rule", None) == ""


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("learning rate x0.3 = 0.03", "lr x.3"),
        ("start from he_normal", "init he"),
        ("clip gradients to norm 1", "clip norm 1"),
        ("activation leaky_relu", "leaky_relu"),
        ("optimizer Adam", "Adam"),
        ("batch 32", "batch 32"),
    ],
)
def test_short_titles(title: str, short: str) -> None:
    assert short_title(title) == short


def test_evidence_in_the_notation_of_the_lab() -> None:
    assert evidence("rms dL/dh L1/L6 = 4.8e-07, limit 0.001") == "dL/dh L1/L6 = 4.8e-7, limit .001"
    assert evidence("10.5 and 0.05 at 1.2e+06") == "10.5 and .05 at 1.2e6"


def test_what_is_wrong_comes_before_what_was_cured() -> None:
    def row(kind: Kind, rule: str) -> Row:
        return Row(kind, rule, rule, ())

    wrong, old, other, near = row("error", "a"), row("cured", "b"), row("cured", "c"), row("watch", "d")
    assert merged([wrong, old, other, near], 4) == [wrong, old, other, near]
    assert [one.rule for one in merged([wrong, old, other, near], 3)] == ["a", "b, c", "d"]
    assert [one.rule for one in merged([wrong, old, other, near], 2)] == ["a", "d"]
    assert [one.rule for one in merged([wrong, wrong, wrong], 1)] == ["a"]
    assert merged([], 3) == []
