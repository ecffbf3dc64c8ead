"""The screens that `test_screens` compares with: `python -m tests.widgets.write_screens` draws them anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tests.widgets import moments
from tests.widgets.moments import Moment
from tui_dnn.raster.cells import Cells
from tui_dnn.raster.tiers import Tier
from tui_dnn.widgets.view import Look

FOLDER = Path(__file__).parent / "screens"


@dataclass(frozen=True)
class Screen:
    moment: Callable[[], Moment]
    width: int = 120
    height: int = 40
    tier: Tier = Tier.BRAILLE
    alone: str = ""

    def draw(self) -> Cells:
        moment = self.moment()
        view = replace(moment.view, look=Look(tier=self.tier))
        # The axes of living panes depend on the past; those of new ones do not.
        return moment.stage.fresh().picture(view, self.width, self.height, self.alone)


SCREENS = {
    "unborn-120x40": Screen(moments.unborn),
    "unborn-80x24": Screen(moments.unborn, 80, 24),
    "dead-120x40": Screen(moments.dead),
    "dead-80x24": Screen(moments.dead, 80, 24),
    "dead-200x60": Screen(moments.dead, 200, 60),
    "rescued-120x40": Screen(moments.rescued),
    "rescued-120x40-ascii": Screen(moments.rescued, tier=Tier.ASCII),
    "rescued-120x40-mono": Screen(moments.rescued, tier=Tier.MONO),
    "rescued-80x24": Screen(moments.rescued, 80, 24),
    "rescued-200x60": Screen(moments.rescued, 200, 60),
    "digits-120x40": Screen(moments.digits),
    "digits-80x24-ascii": Screen(moments.digits, 80, 24, Tier.ASCII),
    "burst-120x40": Screen(moments.burst),
    "rescued-layers": Screen(moments.rescued, 100, 30, Tier.MONO, "layers"),
    "dead-diagnosis": Screen(moments.dead, 100, 30, alone="diagnosis"),
}


def text(cells: Cells) -> str:
    return "\n".join(row.rstrip() for row in cells.rows()) + "\n"


if __name__ == "__main__":
    for name, screen in SCREENS.items():
        (FOLDER / f"{name}.txt").write_text(text(screen.draw()), encoding="utf-8")
