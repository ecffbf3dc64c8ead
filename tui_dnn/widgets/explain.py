"""A rule explained with the numbers of this run."""

from __future__ import annotations

from collections.abc import Sequence

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.numbers import number, percent
from tui_dnn.widgets.diagnosis_rows import Row, evidence, shown
from tui_dnn.widgets.explanations import EXPLANATIONS
from tui_dnn.widgets.layer_rows import LayerRow
from tui_dnn.widgets.text import fitted, wrapped

WORD = 10
"""Columns of the words at the left."""


def explanation(row: Row) -> list[tuple[str, str]]:
    """(word, text): what was measured here, what it means, why, the formula, where to read, what helps."""
    here = evidence(row.finding.evidence) if row.finding is not None else row.text
    if row.cured is not None and row.cured.before is not None and row.after is not None:
        here = (
            f"{row.after.what} was {shown(row.cured.before)} and is {shown(row.after)} now ({row.cured.how})"
        )
    parts = [("here", here)]
    known = EXPLANATIONS.get(row.rule)
    if known is None:
        return parts
    parts += [("means", known.means), ("why", known.why), ("formula", known.formula)]
    if row.fixes:
        parts.append(("try", "; ".join(fix.title for fix in row.fixes)))
    return [*parts, ("read", known.source)]


def numbers(rule: str, row: LayerRow | None) -> str:
    """What the rule looks at, layer by layer."""
    if row is None or not row.hidden:
        return ""
    known: dict[str, tuple[str, Sequence[float], bool]] = {
        "vanishing-gradient": (f"rms dL/dh over that of L{row.hidden}", row.gradient_ratio.tolist(), False),
        "exploding-gradient": (f"rms dL/dh over that of L{row.hidden}", row.gradient_ratio.tolist(), False),
        "collapsed-activations": ("std of the activations", row.activation_std.tolist(), False),
        "frozen-layer": ("update:weight", row.update_ratio.tolist(), False),
        "saturated": ("saturated", row.saturated.tolist(), True),
        "dead-relu": ("dead units", row.dead.tolist(), True),
    }
    if rule not in known:
        return ""
    what, values, shares = known[rule]
    shown = [percent(value) if shares else number(value) for value in values[: row.hidden]]
    return f"{what}: " + ",  ".join(f"L{i} {text}" for i, text in enumerate(shown, 1))


def draw_explanation(cells: Cells, box: Box, row: Row, layers: LayerRow | None) -> None:
    """As much of it as there is room for."""
    y, stop = box.y, box.y + box.height
    width = min(100, box.width - WORD)
    if width < 10:
        return
    parts = explanation(row)
    found = numbers(row.rule, layers)
    if found:
        parts.insert(1, ("layers", found))
    lines_of = [(word, wrapped(text, width)) for word, text in parts]
    airy = sum(len(lines) + 1 for _, lines in lines_of) <= box.height
    for word, lines in lines_of:
        if y + len(lines) > stop:
            lines = lines[: max(0, stop - y)]
        if not lines:
            return
        cells.write(box.x, y, word, Ink.LABEL)
        ink = Ink.TEXT | BOLD if word == "here" else Ink.DATA if word == "formula" else Ink.TEXT
        for line in lines:
            cells.write(box.x + WORD, y, fitted(line, width), Ink.LABEL if word == "read" else ink)
            y += 1
        y += airy
