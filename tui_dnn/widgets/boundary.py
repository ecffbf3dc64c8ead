"""Decision regions of a network with two inputs, and what it gets wrong."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from numpy.typing import NDArray

from tui_dnn.raster.boundary import Plane, Samples, draw_boundary, shape
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words
from tui_dnn.raster.ink import BOLD, Ink, class_ink
from tui_dnn.raster.picture import fit
from tui_dnn.raster.tiers import POINTS, Tier
from tui_dnn.runner.frame import BoundaryGrid
from tui_dnn.widgets.facts import class_name, facts_of
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.signs import SIGNS
from tui_dnn.widgets.text import fitted
from tui_dnn.widgets.view import LabView

LEGEND = 15
SHORT_LEGEND = 8
MOST_CROSSED = 0.15
"""Share of wrong points up to which they are crossed out."""
NEARLY_CONSTANT = 0.02
"""A network whose certainty is everywhere this near to guessing says nothing."""


class BoundaryPane(Pane):
    """Where does it say what?"""

    KEY, NAME = "4", "BOUNDARY"
    HELP = (
        "The answer of the network all over the plane of its two inputs: colour is the class, brightness how sure it "
        "is. Points are training examples in the colour of their true class; crossed ones it gets wrong, "
        "as long as they are few."
    )

    def stamp(self, view: LabView) -> Hashable:
        grid = self._grid(view)
        return None if grid is None else (id(grid), view.run.id if view.run else None)

    @staticmethod
    def _grid(view: LabView) -> BoundaryGrid | None:
        return view.snapshot.boundary if view.snapshot is not None else None

    @property
    def grid(self) -> tuple[int, int]:
        """(rows, columns) of places that the picture has room for: what to ask the runner for."""
        tier = Tier.BRAILLE if self.view is None else self.view.look.tier
        rows, columns = shape(_layout(Box(0, 0, self.size.width - 4, self.size.height - 2))[0], tier)
        return max(1, rows), max(1, columns)

    def title(self, view: LabView) -> Words:
        grid, run = self._grid(view), view.run
        if grid is None or run is None or not len(grid.labels):
            return ()
        right, guess = 1.0 - float(grid.wrong.mean()), facts_of(run).guess
        return [(f" {_share(right)}", (Ink.BAD if right < 1.15 * guess else Ink.DATA) | BOLD)]

    def draw(self, cells: Cells, box: Box, view: LabView) -> None:
        grid, run = self._grid(view), view.run
        if run is None:
            return
        if grid is None:
            text = "asking the network.." if run.trainer.data.features == 2 else "needs two inputs"
            cells.write(box.x, box.y, fitted(text, box.width), Ink.LABEL)
            return
        picture, legend = _layout(box)
        classes = max(2, run.trainer.data.outputs)
        left, right, bottom, top = grid.extent
        plane = Plane(left, right, bottom, top)
        # Where most are wrong, crosses would hide the classes.
        crossed = grid.wrong & (grid.wrong.mean() < MOST_CROSSED)
        predicted = np.where(crossed, (grid.labels + 1) % classes, grid.labels)
        samples = Samples(grid.points, grid.labels, predicted)
        rows, columns = shape(picture, view.look.tier)
        if rows and columns:
            probabilities = probabilities_of(grid, rows, columns, classes)
            draw_boundary(cells, picture, probabilities, plane, samples, view.look.tier)
        if legend.width >= SHORT_LEGEND - 3:
            _legend(cells, legend, grid, view, classes)


def _layout(box: Box) -> tuple[Box, Box]:
    """The square picture and the legend at its right."""
    width = LEGEND if box.width >= 40 else SHORT_LEGEND if box.width >= 20 else 0
    picture = fit((1, 1), Box(box.x, box.y, max(1, box.width - width), max(1, box.height)))
    picture = Box(box.x, picture.y, picture.width, picture.height)
    start = picture.x + picture.width + 2
    return picture, Box(start, box.y, box.x + box.width - start, box.height)


def probabilities_of(grid: BoundaryGrid, rows: int, columns: int, classes: int) -> NDArray[np.float32]:
    """(rows * columns, classes) from the winner and its certainty, the rest shared evenly; nearest cell of the grid."""
    height, width = grid.classes.shape
    down, across = np.arange(rows) * height // rows, np.arange(columns) * width // columns
    winner = grid.classes[np.ix_(down, across)].ravel().astype(np.int64)
    sure = grid.confidence[np.ix_(down, across)].ravel()
    found = np.repeat(((1.0 - sure) / (classes - 1))[:, None], classes, axis=1).astype(np.float32)
    found[np.arange(len(winner)), winner] = sure
    return found


def _legend(cells: Cells, box: Box, grid: BoundaryGrid, view: LabView, classes: int) -> None:
    run, tier = view.run, view.look.tier
    assert run is not None
    facts, sign, long = facts_of(run), SIGNS[tier], box.width >= LEGEND - 3
    wrong, total = int(grid.wrong.sum()), len(grid.labels)
    pitch = 3 if classes * 3 <= box.height - 4 else 2 if long else 1
    even = float(np.abs(grid.confidence - 1 / classes).max()) < NEARLY_CONSTANT
    for index in range(classes):
        y = box.y + index * pitch
        if y + (2 if long else 1) > box.y + box.height - (3 if long else 0):
            break
        mine = grid.labels == index
        share = 1.0 - float(grid.wrong[mine].mean()) if mine.any() else float("nan")
        ink = (Ink.TEXT if not share < 0.5 else Ink.BAD) | BOLD
        swatch = sign.swatch if tier is Tier.BRAILLE else chr(int(POINTS[index % len(POINTS)]))
        x = cells.write(
            box.x, y, swatch[: 2 if long else 1], class_ink(index) if tier is Tier.BRAILLE else Ink.TEXT
        )
        if long:
            cells.write(x + 1, y, fitted(class_name(facts, index), box.width - 3), Ink.LABEL)
            cells.write(box.x + 3, y + 1, _share(share, ""), ink)
        else:
            cells.write_right(box.x + box.width, y, _share(share, ""), ink)
    if long and box.height >= 6:
        bottom = box.y + box.height - 3
        first = f"p = 1/{classes}" if even else f"{wrong} of {total}"
        ink = Ink.BAD if even else Ink.TEXT
        cells.write(box.x, bottom, first, ink | BOLD)
        cells.write(box.x, bottom + 1, "everywhere" if even else "points wrong", ink if even else Ink.LABEL)


def _share(share: float, blank: str = " ") -> str:
    """99%; all is only all."""
    if share != share:
        return "-"
    percent = round(100 * share)
    percent = 99 if percent == 100 and share < 1 else percent
    return f"{percent}{blank}%"
