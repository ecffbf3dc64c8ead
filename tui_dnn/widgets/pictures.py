"""Image data: the worst mistakes, and what units of the first layer have learnt."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.numbers import percent
from tui_dnn.raster.picture import draw_picture, draw_weights
from tui_dnn.raster.tiers import Tier
from tui_dnn.runner.frame import KernelChange, Mistakes
from tui_dnn.widgets.facts import class_name, facts_of
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.text import fitted
from tui_dnn.widgets.view import LabView

SIDE_BY_SIDE = 3
"""Pictures that a small pane tries to show."""


def tiles(box: Box, count: int, shape: tuple[int, int], caption: int) -> list[Box]:
    """Boxes of up to `count` undistorted pictures (rows, columns), as large as possible, each above `caption` rows."""
    rows, columns = max(1, shape[0]), max(1, shape[1])
    for height in range(min(box.height - caption, rows), 0, -1):
        width = max(1, round(2 * height * columns / rows))
        across, down = (box.width + 1) // (width + 1), box.height // (height + caption)
        if across * down >= count or (height == 1 and across and down):
            return [
                Box(
                    box.x + i % across * (width + 1),
                    box.y + i // across * (height + caption),
                    width,
                    height,
                )
                for i in range(min(count, across * down))
            ]
    return []


def _widened(box: Box) -> Box:
    """With the blank columns inside the frame."""
    return Box(box.x - 1, box.y, box.width + 2, box.height)


class MistakesPane(Pane):
    """What does it get wrong, and how sure is it?"""

    KEY, NAME = "4", "WORST MISTAKES"
    HELP = (
        "Examples of which the network is most certain and wrong, from the first ones of the validation data (of the "
        "training data where there are none): the true class, what it reads instead, and its certainty."
    )

    def stamp(self, view: LabView) -> Hashable:
        return id(self._mistakes(view)), None if view.run is None else view.run.id

    @staticmethod
    def _mistakes(view: LabView) -> Mistakes | None:
        return view.snapshot.mistakes if view.snapshot is not None else None

    def title(self, view: LabView) -> Words:
        found = self._mistakes(view)
        if found is None:
            return ()
        return [(f" {found.wrong:,}", Ink.DATA | BOLD), (f" of {found.examples:,} wrong", Ink.FAINT)]

    def remark(self, view: LabView) -> Words:
        return [("truth", Ink.FAINT), ("  read as", Ink.FAINT), ("  certainty", Ink.FAINT)]

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        found, run = self._mistakes(view), view.run
        if run is None:
            return
        if found is None or not found.worst:
            text = "asking the network.." if found is None else "no mistake among those looked at"
            cells.write(box.x, box.y, fitted(text, box.width), Ink.LABEL)
            return
        facts = facts_of(run)
        shown = [one for one in found.worst if one.image is not None]
        count = len(shown) if self.zoomed else min(SIDE_BY_SIDE, len(shown))
        image = run.trainer.data.image_shape or (1, 1)
        for one, tile in zip(shown, tiles(_widened(box), count, image, 1), strict=False):
            if one.image is not None:
                draw_picture(cells, tile, one.image, tier=view.look.tier)
            room = max(1, (tile.width - 10) // 2)
            y, stop = tile.y + tile.height, tile.x + tile.width
            truth, said = (class_name(facts, index).removeprefix("class ") for index in (one.truth, one.said))
            x = cells.write(tile.x, y, fitted(truth, room), Ink.GOOD | BOLD)
            x = cells.write(x + 1, y, "read" if tile.width >= 13 else ">", Ink.LABEL)
            x = cells.write(x + 1, y, fitted(said, room), Ink.BAD | BOLD)
            certainty = percent(one.certainty)
            if x + 1 + len(certainty) <= stop:
                cells.write_right(stop, y, certainty, Ink.LABEL)


class WeightsPane(Pane):
    """What did the first layer learn?"""

    NAME = "FIRST LAYER"
    HELP = (
        "Incoming weights of units of the first layer, minus what they were at step 0: blue grew, pink shrank. The "
        "units that changed most are shown, all on one scale."
    )

    def stamp(self, view: LabView) -> Hashable:
        return id(self._change(view)), None if view.run is None else view.run.id

    @staticmethod
    def _change(view: LabView) -> KernelChange | None:
        return view.snapshot.weights if view.snapshot is not None else None

    def title(self, view: LabView) -> Words:
        return [(" learned", Ink.TEXT | BOLD), ("W - W at step 0", Ink.FAINT)]

    def remark(self, view: LabView) -> Words:
        found, run = self._change(view), view.run
        if found is None or run is None:
            return ()
        units = run.trainer.network.denses[0].units
        shown = len(found.units) if self.zoomed else min(SIDE_BY_SIDE, len(found.units))
        colored = view.look.tier is Tier.BRAILLE
        signs = ("  blue +", "  pink -") if colored else ("  + grew", "  - shrank")
        return [(f"{shown} of {units}", Ink.FAINT), *((sign, Ink.FAINT) for sign in signs)]

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        found = self._change(view)
        if view.run is None:
            return
        if found is None:
            cells.write(box.x, box.y, fitted("asking the network..", box.width), Ink.LABEL)
            return
        images = found.images
        count = len(images) if self.zoomed else min(SIDE_BY_SIDE, len(images))
        finite = np.abs(images[np.isfinite(images)])
        limit = float(np.quantile(finite, 0.995)) if finite.size else 0.0
        caption = int(self.zoomed)
        for image, unit, tile in zip(
            images, found.units, tiles(_widened(box), count, images.shape[1:], caption), strict=False
        ):
            draw_weights(cells, tile, image, limit, view.look.tier)
            if caption:
                cells.write(tile.x, tile.y + tile.height, f"unit {unit}", Ink.LABEL)
