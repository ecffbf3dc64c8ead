"""The page of a lab played with its keys: what it shows, and what the screen says about every expectation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_dnn.bench.expects import check_text
from tui_dnn.bench.words import WORDS
from tui_dnn.headless.painted import Painted, lines_of
from tui_dnn.headless.shots import Shots
from tui_dnn.headless.stage import Stage
from tui_dnn.runner.frame import CheckRow
from tui_dnn.widgets.signs import SIGNS

if TYPE_CHECKING:
    from tui_dnn.headless.play import Played

STRIDE = 10
"""Pictures on the way to the end, about."""
ROOM = 20
"""Rows besides those of the expectations."""


async def play_bench(stage: Stage, shots: Shots, until: int | None, played: Played) -> None:
    """Run to the end with `space`, or for so many steps, and look."""
    page = stage.page
    assert page is not None
    await stage.refresh()
    shots.take(stage, "start")
    total = page.player.showing.total
    await stage.press("space")
    while stage.alive and page.player.running:
        left = total if until is None else until - page.player.showing.step
        if left <= 0:
            break
        await stage.crank(min(left, max(1, total // STRIDE)))
        shots.take(stage, f"step {page.player.showing.step}")
    showing = page.player.showing
    claims = [
        CheckRow("lab", "end", "claim", claim.text.en or claim.text.ko, claim.state, claim.says)
        for claim in showing.claims
    ]
    played.checks = (*showing.checks, *claims)
    played.steps, played.ended = showing.step, showing.state == "done"
    played.error = showing.message if showing.state == "failed" else ""
    if played.checks and not played.error:
        played.screen += await _read(stage, showing.checks)


async def _read(stage: Stage, checks: tuple[CheckRow, ...]) -> list[Painted]:
    """The section EXPECTS on a screen that has room for all of it, and the verdict in the first line."""
    page = stage.page
    assert page is not None
    width, height = stage.app.size
    await stage.resize(max(width, 140), max(height, 4 * len(checks) + ROOM))
    await stage.press("e", "e")
    rows = [line.rpartition("│")[0].rpartition("│")[2] for line in stage.text().splitlines()]
    await stage.press("e")
    await stage.resize(width, height)
    signs, found = SIGNS[page.look.tier], []
    lines = lines_of("\n".join(rows))
    for check in checks:
        sign = {"pass": signs.good, "fail": signs.bad, "pending": signs.waiting}[check.state]
        wanted = f"{sign} {check_text(check)}"
        near = [" ".join(" ".join(lines[i : i + 3]).split()) for i in range(len(lines))]
        shown = next((text for text in near if text.startswith(wanted)), "")
        said = bool(shown) and check.measured in shown
        found.append(
            Painted(check.at, f"{check.metric} {check.condition}", f"{wanted} {check.measured}", shown, said)
        )
    failed, top = any(check.state == "fail" for check in checks), stage.text().splitlines()[0]
    if all(check.state != "pending" for check in checks):
        word = WORDS[page.language]["unexpected" if failed else "expected"]
        found.append(Painted("end", "verdict", word, top[-40:].strip(), word in top))
    return found
