"""`python -m tests.raster.demo`: a lab screen made of the charts, in the size of the terminal."""

from __future__ import annotations

import argparse
import sys
from shutil import get_terminal_size
from typing import get_args

from rich.console import Console
from textual.strip import Strip

from tests.raster.dashboards import Dashboard
from tui_dnn.raster.cells import Cells
from tui_dnn.raster.palette import Palette, palette
from tui_dnn.raster.strips import to_strips
from tui_dnn.raster.themes import ThemeName
from tui_dnn.raster.tiers import Tier


def screen(scene: str, tier: Tier, width: int, height: int) -> Cells:
    """One scene."""
    board = Dashboard(tier, dead=scene == "dead", images=scene == "images")
    return board.zoomed(width, height) if scene == "heat" else board.frame(width, height)


def ansi(cells: Cells, look: Palette) -> str:
    """Lines with escape codes."""
    console = Console(force_terminal=True, color_system="truecolor", legacy_windows=False)
    strips: list[Strip] = to_strips(cells, look)
    return "\n".join(strip.render(console) for strip in strips)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scene", nargs="?", default="rescue", choices=["rescue", "dead", "images", "heat"])
    parser.add_argument("--tier", default="braille", choices=[tier.value for tier in Tier])
    parser.add_argument("--theme", default="dark", choices=get_args(ThemeName))
    chosen = parser.parse_args()
    tier = Tier(chosen.tier)
    width, height = get_terminal_size()
    cells = screen(chosen.scene, tier, width, height)
    sys.stdout.write("\x1b[?25l\x1b[H" + ansi(cells, palette(chosen.theme, tier is not Tier.MONO)))
    sys.stdout.flush()
    if sys.stdin.isatty():
        sys.stdin.readline()
    sys.stdout.write("\x1b[?25h\n")


if __name__ == "__main__":
    main()
