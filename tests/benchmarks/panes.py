"""What the panes cost: `python -m tests.benchmarks.panes [PRESET] [TICKS] [SIZE]`.

All panes of the lab at 120x40 with data of `mnist-bn-3x64-small`, new steps before every tick. Milliseconds of
processor time of one thread: each pane's drawing alone, and a whole tick with Textual's compositor and the text for the
terminal.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from statistics import median, quantiles
from time import monotonic, thread_time

from textual.app import App, ComposeResult

from tests.widgets.stage import Stage, arranged
from tui_dnn.recipe import load
from tui_dnn.runner.frame import PARTS
from tui_dnn.runner.stepped import SteppedRunner
from tui_dnn.widgets.pane import Pane

STEPS = 20
"""Between two ticks."""
FRAMES_EVERY = 5
"""Ticks between two snapshots."""


class Bench(App[None]):
    CSS = "Screen { background: black; } Pane { position: absolute; }"

    def __init__(self, preset: str, size: tuple[int, int]) -> None:
        super().__init__()
        self.stage, self.cells = Stage(), size
        self.runner = SteppedRunner(lambda event: None)
        self.runner.open(load(preset))
        self.runner.play()
        self.runner.crank(101)
        self.times: dict[str, list[float]] = {}

    def compose(self) -> ComposeResult:
        places = arranged(*self.cells, self.runner.run)
        for name, pane in self.stage.panes.items():
            if name in places:
                x, y, width, height = places[name]
                pane.styles.offset, pane.styles.width, pane.styles.height = (x, y), width, height
                yield pane

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        start = thread_time()
        yield
        self.times.setdefault(name, []).append(1000 * (thread_time() - start))

    async def tick(self, number: int) -> None:
        """Train, then draw and compose."""
        if not self.runner.crank(STEPS):
            self.runner.play()
            self.runner.crank(STEPS)
        if number % FRAMES_EVERY == 0:
            self.runner.want(PARTS)
            self.runner.crank(0)
        view = replace(self.stage.view(self.runner), now=monotonic())
        shown: dict[str, Pane] = {name: pane for name, pane in self.stage.panes.items() if pane.is_mounted}
        with self.timed("tick"):
            for name, pane in shown.items():
                with self.timed(f"  {name}"):
                    pane.show(view)
            await asyncio.sleep(0.03)
        with self.timed("idle"):
            await asyncio.sleep(0.03)


async def measure(preset: str, ticks: int, size: tuple[int, int]) -> dict[str, list[float]]:
    """Milliseconds by name."""
    app = Bench(preset, size)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        gc.collect()
        gc.freeze()
        for number in range(ticks + 3):
            if number == 3:
                app.times.clear()
            await app.tick(number)
    return app.times


def main(preset: str = "mnist-bn-3x64-small", ticks: str = "40", size: str = "120x40") -> None:
    width, height = map(int, size.split("x"))
    times = asyncio.run(measure(preset, int(ticks), (width, height)))
    idle = median(times.pop("idle"))
    print(f"{preset} at {size}, {ticks} ticks, ms of processor time      median    p90")
    for name, values in times.items():
        taken = [value - idle * (name == "tick") for value in values]
        print(f"{name:50} {median(taken):8.2f} {quantiles(taken, n=10)[-1]:7.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
