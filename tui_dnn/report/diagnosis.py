"""What is wrong with the run: each finding with its evidence and what to do about it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from tui_dnn.report import parts
from tui_dnn.report.screen import Screen

if TYPE_CHECKING:
    from core.observe.findings import Finding


def edits(changes: Mapping[str, object]) -> list[str]:
    """Edits as `--set` takes them, one word each."""
    return [f"--set {shlex.quote(f'{key}={parts.toml_word(value)}')}" for key, value in changes.items()]


def finding(screen: Screen, found: Finding) -> Group:
    """The rule, its evidence, and the fixes below each other."""
    error = found.severity == "error"
    style = "bad" if error else "warn"
    glyph = screen.glyphs.failed if error else screen.glyphs.warning
    lines: list[Text] = [Text(f"{glyph} {found.rule}", style), Text(found.evidence)]
    for fix in found.fixes:
        line = Text.assemble(("fix: ", "muted"), fix.title)
        words = edits(fix.edits)
        beside = "   " + "  ".join(words)
        fits = line.cell_len + len(beside) <= screen.width - 3
        lines.append(line.append(beside, "muted") if words and fits else line)
        lines += [] if fits else [Text(f"     {word}", "muted") for word in words]
    return Group(Padding(lines[0], (0, 0, 0, 1)), *(Padding(line, (0, 0, 0, 3)) for line in lines[1:]))


def section(screen: Screen, findings: Sequence[Finding]) -> list[RenderableType]:
    """All findings, the gravest first, or that there are none."""
    if not findings:
        return [Text(f" {screen.glyphs.passed} healthy: no rule found anything", "good")]
    return [finding(screen, found) for found in findings]
