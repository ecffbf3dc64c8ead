"""Predicted beside measured, layer by layer, for people."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from core.observe.theory_phase import in_words
from core.spec.experiment import Experiment
from tui_dnn.charts.axis import number
from tui_dnn.language import in_language
from tui_dnn.report.activations import sample
from tui_dnn.report.parts import heading, indented, table
from tui_dnn.report.screen import Screen

if TYPE_CHECKING:
    from core.train.theory import Compared
    from tui_dnn.commands.theory_tell import Case

WIDE = 100
"""Columns from which on there is room for the variance of the pre-activations."""
MOST = 16
"""Of more layers than this some are shown."""
CLOSE, FAR = 0.03, 0.15
"""Relative errors: what wide layers keep to, and what narrow ones may be off."""
EXPLAINED = {
    "en": "theory: before anything is multiplied. measured: one forward and backward pass, no training. "
    "chi multiplies the mean square of dL/dh on its way through the layer; dL/dh is told over that of the last "
    "hidden layer.",
    "ko": "theory: 곱셈을 하기 전의 예측. measured: 학습 없이 순전파와 역전파를 한 번 한 값. chi는 dL/dh의 제곱평균이 "
    "그 층을 거슬러 지날 때 곱해지는 수이고, dL/dh는 마지막 은닉층에 대한 비율이다.",
}


def show(screen: Screen, experiment: Experiment, cases: Sequence[Case], language: str) -> None:
    """A table for every case."""
    title = in_language(experiment.title, language)
    screen.print(Text.assemble((experiment.id, "heading"), ("  " + title) if title else ""))
    for case in cases:
        screen.print("", heading(screen, "theory", case.name), _said(case.words, "muted"))
        for text in (case.reason, case.warning):
            if text is not None:
                screen.print(_said(in_language(text, language), "warn"))
        screen.print(indented(_table(screen, case.layers)))
        if case.phase is not None:
            screen.print(_said(in_language(in_words(case.phase), language), _style(case)))
    screen.print("", _said(EXPLAINED[language], "muted"))


def _said(words: str, style: str) -> Padding:
    return Padding(Text(words, style), (0, 1))


def _style(case: Case) -> str:
    assert case.phase is not None
    return "good" if case.phase.name == "critical" else "warn"


def _table(screen: Screen, layers: Sequence[Compared]) -> Table:
    wide = screen.width >= WIDE
    grid = table(screen)
    grid.add_column("layer", no_wrap=True)
    grid.add_column("units", justify="right", no_wrap=True)
    if wide:
        grid.add_column("activation", no_wrap=True, style="muted")
        grid.add_column("q", justify="right", no_wrap=True)
    for name in ("std\ntheory", "std\nmeasured", "ratio", "chi", "dL/dh\ntheory", "dL/dh\nmeasured", "ratio"):
        grid.add_column(name, justify="right", no_wrap=True)
    for place in sample(len(layers), MOST):
        grid.add_row(*_row(layers[place], wide))
    return grid


def _row(layer: Compared, wide: bool) -> Iterable[Text | str]:
    theory = layer.theory
    yield layer.name
    yield str(layer.units)
    if wide:
        yield layer.activation
        yield _number(theory.variance if theory is not None else math.nan)
    yield _number(theory.std if theory is not None else math.nan)
    yield _number(layer.std)
    yield _ratio(layer.std, theory.std if theory is not None else math.nan)
    yield _number(theory.chi if theory is not None else math.nan)
    yield _number(theory.gradient if theory is not None else math.nan)
    yield _number(layer.gradient)
    yield _ratio(layer.gradient, theory.gradient if theory is not None else math.nan)


def _number(value: float) -> str:
    return "" if math.isnan(value) else number(value)


def _ratio(measured: float, theory: float) -> Text | str:
    """Measured over predicted."""
    if not (math.isfinite(measured) and math.isfinite(theory)) or theory == 0:
        return ""
    ratio = measured / theory
    off = abs(ratio - 1)
    style = "good" if off <= CLOSE else "warn" if off <= FAR else "bad"
    return Text(f"{ratio:.3f}" if ratio < 1000 else number(ratio), style)
