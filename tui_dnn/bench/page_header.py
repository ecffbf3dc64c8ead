"""The first line of the page: state, title, how far it is, and the verdict."""

from __future__ import annotations

import numpy as np
from rich.cells import cell_len

from tui_dnn.bench.view import PageView
from tui_dnn.bench.words import WORDS
from tui_dnn.language import in_language
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.raster.numbers import short
from tui_dnn.raster.tiers import Tier
from tui_dnn.raster.timebar import draw_time
from tui_dnn.widgets.signs import SIGNS
from tui_dnn.widgets.text import fitted

WIDE = 108
"""Columns from which on the lesson stands beside the figures."""


def draw_header(cells: Cells, view: PageView, tier: Tier) -> None:
    """State, title, how far it is, and the verdict, in one line."""
    showing, words, signs = view.showing, WORDS[view.language], SIGNS[tier]
    ground = Ink.RAISED
    cells.fill(Box(0, 0, cells.width, 1), on(Ink.TEXT, ground))
    sign = {"running": signs.play, "hurrying": signs.play, "paused": signs.pause, "done": signs.good}
    state = f" {sign.get(showing.state, '')} {words[showing.state]} ".replace("  ", " ")
    ink = Ink.BAD if showing.state == "failed" else Ink.DATA if showing.state != "done" else Ink.GOOD
    x = cells.write(0, 0, state, on(Ink.ON_SOLID, ink, BOLD)) + 1
    stop = cells.width - 1
    verdict, colour = verdict_of(view)
    if verdict:
        stop = cells.write_right(cells.width, 0, f" {verdict} ", on(Ink.ON_SOLID, colour, BOLD)) - 1
    step = f"{words['step']} {showing.step:,}/{showing.total:,}"
    if cells.width >= WIDE and showing.total > 1:
        step = f"{step}  {short(showing.speed)}/s"
    if stop - cell_len(step) > x + 8:
        stop = cells.write_right(stop, 0, step, on(Ink.LABEL, ground)) - 2
    bar = 20 if cells.width >= WIDE else 0
    if bar and stop - bar > x + 20:
        line = Cells(bar, 1)
        draw_time(line, line.box, showing.step, showing.total, tier=tier)
        line.styles |= np.uint32(ground << 8)
        cells.paste(stop - bar, 0, line)
        stop -= bar + 1
    title = in_language(showing.experiment.title, view.language) or showing.experiment.id
    title = f"{title}  {view.origin}" if view.origin else title
    cells.write(x, 0, fitted(title, max(0, stop - x - 1)), on(Ink.TEXT, ground, BOLD))


def verdict_of(view: PageView) -> tuple[str, int]:
    """Of all expectations and claims that were judged."""
    showing, words = view.showing, WORDS[view.language]
    states = [check.state for check in showing.checks] or [claim.state for claim in showing.claims]
    if not states:
        return "", Ink.DATA
    passed = states.count("pass")
    if view.changed and "pending" not in states:
        return f"{words['changed']} {passed}/{len(states)}", Ink.GHOST
    if "fail" in states:
        return f"{words['unexpected']} {passed}/{len(states)}", Ink.BAD
    if "pending" in states:
        return f"{passed}/{len(states)}", Ink.GHOST
    return f"{words['expected']} {passed}/{len(states)}", Ink.GOOD
