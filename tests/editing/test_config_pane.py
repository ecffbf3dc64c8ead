"""The pane in an app: what it looks like, what keys and the mouse do, what it says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from core.spec.experiment import Experiment, TimelineEntry
from core.spec.toml import load_experiment
from core.train.replay import Replay
from tests.editing.demo import PRESETS, Demo
from tests.editing.helpers import rescue
from tui_dnn.editing.config_pane import ConfigPane
from tui_dnn.editing.rows import ROWS
from tui_dnn.raster.tiers import Tier
from tui_dnn.widgets.view import LabView, Look

Play = Callable[[Demo, Pilot[None]], Awaitable[None]]


def play(
    what: Play, experiment: Experiment | None = None, look: Look | None = None, *, small: bool = False
) -> Demo:
    """An app with the pane alone; `what` is done in it."""
    app = Demo(experiment or rescue(), look, small=small)

    async def main() -> None:
        async with app.run_test(size=(60, 24)) as pilot:
            await what(app, pilot)

    asyncio.run(main())
    return app


def screen(keys: str, **options: Any) -> str:
    """The pane after some keys."""
    shown: list[str] = []

    async def look(app: Demo, pilot: Pilot[None]) -> None:
        app.steps(options.get("steps", 0))
        await pilot.press(*keys.split())
        await pilot.pause()
        shown.append(app.pane.text())

    rest = {name: value for name, value in options.items() if name != "steps"}
    play(look, **rest)
    return shown[0]


QUIET = """\
╭─ 1 CONFIG ──────────────╮
│ D  data     spiral3     │
│ +- depth    6           │
│ w  width    32          │
│ a  act      tanh        │
│ i  init     N(0, .01)   │
│ b  bn       off         │
│ d  dropout  0           │
│ r  l1 / l2  0 / 0       │
│ m  max-norm off         │
│ g  clip     off         │
│ o  optim    momentum .9 │
│ <> lr       .1          │
│ l  schedule constant    │
│ z  batch    full 300    │
│ S  seed     7           │
│                         │
│ press a letter          │
│ to change its row       │
╰────────── 5,475 params ─╯"""
PENDING = """\
╭─ 1 CONFIG ──────────────╮
│ D  data     spiral3     │
│ +- depth    6           │
│ w  width    32          │
│ a  ▪ off                │
│ i    norm 1      global │
│ b    norm 5      global │
│ d    value .5 per entry │
│ r    each 1  per tensor │
│ m  g next  0-9 norm     │
│▌g  clip     off › norm 1│
│ o  optim    momentum .9 │
│ <> lr       .1          │
│ l  schedule constant    │
│ z  batch    full 300    │
│ S  seed     7           │
│                         │
│ 1 pending   Enter  live │
│ Esc drop    F as fork   │
╰────────── 5,475 params ─╯"""
SMALL = """\
╭─ 1 CONFIG ────────────╮
│ D  data   spiral3     │
│ +- depth  6           │
│ w  width  32          │
│ a  act    tanh        │
│ i  init   N(0, .01)   │
│ b  bn     on @3       │
│▌d  drop   0 › .2      │
│ r  ▪ 0                │
│ m    .2               │
│ g    .5               │
│ o  d next  0-9 rate   │
│ <> lr     .1          │
│ l  sched  constant    │
│ z  batch  full 300    │
│ S  seed   7           │
│ 1 edit    Enter  live │
│ Esc drop  F as fork   │
╰──────── 5 runs  0001 ─╯"""
ASCII = """\
+- 1 CONFIG --------------+
| D  data     spiral3     |
||+- depth    6 > 8       |
| w    1                  |
| a    2                  |
| i    3                  |
| b    4                  |
| d    5                  |
| r  o 6                  |
| m    7                  |
| g    8                  |
| o  + next  0-9 depth    |
| <> lr       .1          |
| l  schedule constant    |
| z  batch    full 300    |
| S  seed     7           |
|                         |
| 1 pending   Enter  run  |
| Esc drop    a new run   |
+---------- 5,475 params -+"""
REFUSED = """\
│ r    3e-4               │
│ m  lr 3000_        4/10 │
│ g  3000; wants a number │
│ o  from 0 to 1000       │
│ <> lr       .1          │
│ l  schedule constant    │
│ z  batch    full 300    │
│ S  seed     7           │
│                         │
│ not possible            │
│ Esc close               │
╰────────── 5,475 params ─╯"""


@pytest.mark.parametrize(
    ("keys", "options", "expected"),
    [
        ("", {}, QUIET),
        ("g", {}, PENDING),
        ("b enter d", {"steps": 3, "small": True}, SMALL),
        ("+ +", {"look": Look(tier=Tier.ASCII)}, ASCII),
    ],
    ids=["quiet", "pending", "small", "ascii"],
)
def test_screens(keys: str, options: dict[str, Any], expected: str) -> None:
    assert screen(keys.replace("+", "plus"), **options) == expected


def test_refused() -> None:
    assert screen("equals_sign 3 0 0 0").endswith(REFUSED)


def test_ascii_is_ascii_and_colours_are_never_the_only_carrier() -> None:
    assert screen("g", look=Look(tier=Tier.ASCII)).isascii()
    assert screen("g", look=Look(tier=Tier.MONO)) == screen("g", look=Look("light")) == PENDING


LINES = [
    ("b", " 6", "▌b  bn       off › on"),
    ("b enter", " 6", " b  bn       on @0"),
    ("o o o o enter", "11", " o  optim    adam @0"),
    ("o o o o", "12", " <> lr       .1 › .001"),
    ("less_than_sign less_than_sign", "12", " <> lr       .025 @0"),
    ("d full_stop 3 5 enter", " 7", " d  dropout  .35 @0"),
    ("b enter", "17", " u undo bn on"),
    ("b enter u", " 6", " b  bn       off @0"),
    ("S enter", "15", " S  seed     8"),
    ("D enter", " 1", " D  data     moons"),
    ("w 3 0 0 minus 1 0 0", " 3", "▌w  width    32 › 300-100"),
    ("ㅠ enter", " 6", " b  bn       on @0"),
    ("b escape", " 6", " b  bn       off"),
]


@pytest.mark.parametrize(("keys", "line", "expected"), LINES, ids=[keys for keys, *_ in LINES])
def test_lines(keys: str, line: str, expected: str) -> None:
    assert screen(keys).splitlines()[int(line)][1:-1].rstrip() == expected


def test_every_row_key_opens_its_row() -> None:
    async def each(app: Demo, pilot: Pilot[None]) -> None:
        for row in ROWS:
            for key in row.keys:
                await pilot.press(*{"+": ["plus"], "-": ["minus"], "=": ["equals_sign"]}.get(key, [key]))
                assert app.pane.editor is not None and app.pane.editor.menu is not None
                assert app.pane.editor.menu.row is row
            await pilot.press("escape")
        assert app.asked == [] and app.pane.pending == {}

    play(each)


def test_messages() -> None:
    async def keys(app: Demo, pilot: Pilot[None]) -> None:
        await pilot.press("b", "d", "F")
        await pilot.press("less_than_sign")
        await pilot.pause()

    app = play(keys)
    assert [(message.edits, message.mode) for message in app.asked] == [
        ({"model.batch_norm.enabled": True, "model.dropout.rate": 0.2}, "fork"),
        ({"train.optimizer.lr": 0.05}, "live"),
    ]
    assert app.runner.ghost is not None and app.runner.run is not None
    assert app.runner.run.trainer.experiment.train.optimizer.lr == 0.05


def test_a_new_run_forgets_what_is_pending() -> None:
    async def keys(app: Demo, pilot: Pilot[None]) -> None:
        await pilot.press("b")
        app.runner.open(rescue({"seed": 11}))
        app.tick()
        assert app.pane.pending == {} and not app.pane.menu_open
        assert " S  seed     11" in app.pane.text()

    play(keys)


def test_what_the_runner_refuses_is_said() -> None:
    """Data decide: they have no validation part although the settings allow one."""

    async def keys(app: Demo, pilot: Pilot[None]) -> None:
        await pilot.press("l", "up", "up", "enter")
        await pilot.pause()
        lines = app.pane.text().splitlines()
        assert "constant" in lines[13] and "validation" in " ".join(lines[17:19])

    play(keys)


def test_mouse() -> None:
    async def clicks(app: Demo, pilot: Pilot[None]) -> None:
        await pilot.click(ConfigPane, offset=(8, 6))
        assert app.pane.pending == {"model.batch_norm.enabled": True}
        await pilot.click(ConfigPane, offset=(8, 9))
        assert app.pane.pending == {"model.batch_norm.enabled": True, "model.batch_norm.place": "after"}
        await pilot.click(ConfigPane, offset=(15, 17))
        assert app.pane.pending == {} and len(app.asked) == 1
        await pilot.click(ConfigPane, offset=(8, 7))
        await pilot.click(ConfigPane, offset=(3, 18))
        assert app.pane.pending == {} and len(app.asked) == 1
        await pilot.click(ConfigPane, offset=(4, 17))
        await pilot.pause()
        app.tick()
        assert app.runner.run is not None and not app.runner.run.trainer.experiment.model.batch_norm.enabled

    play(clicks)


def test_a_click_beside_everything_does_nothing() -> None:
    async def clicks(app: Demo, pilot: Pilot[None]) -> None:
        await pilot.click(ConfigPane, offset=(5, 16))
        assert app.pane.pending == {} and not app.pane.menu_open

    play(clicks)


@pytest.mark.parametrize("size", [(1, 1), (3, 3), (10, 5), (27, 8), (25, 12), (80, 22), (120, 40)])
def test_any_size(size: tuple[int, int]) -> None:
    async def resize(app: Demo, pilot: Pilot[None]) -> None:
        app.pane.styles.width, app.pane.styles.height = size
        for key in ("S", "g", "enter", "z", "1", "escape"):
            await pilot.press(key)
            await pilot.pause()
            lines = app.pane.text().splitlines()
            assert all(len(line) <= size[0] for line in lines) and len(lines) <= size[1]
        if size[0] >= 25 and size[1] >= 8:
            await pilot.press("g")
            await pilot.pause()
            assert "› norm" in app.pane.text()

    play(resize)


def test_zoomed_rows_explain_themselves() -> None:
    async def resize(app: Demo, pilot: Pilot[None]) -> None:
        app.pane.styles.width = 100
        await pilot.resize_terminal(110, 24)
        await pilot.pause()
        assert "Normalise every hidden layer" in app.pane.text()

    play(resize)


def test_without_a_run() -> None:
    async def empty(app: Demo, pilot: Pilot[None]) -> None:
        app.pane.show(LabView())
        assert not app.pane.press("b")
        assert "no run yet" in app.pane.text() and app.pane.pending == {}

    play(empty)


def test_nothing_is_drawn_twice() -> None:
    async def ticks(app: Demo, pilot: Pilot[None]) -> None:
        drawn = app.pane._drawn
        app.steps(5)
        app.tick()
        assert app.pane._drawn is drawn, "values that change while it trains are not in this pane"

    play(ticks)


def test_an_edit_by_key_is_the_edit_of_a_timeline() -> None:
    """By digest: the same bits."""
    experiment = rescue({"train.steps": 30})

    async def keys(app: Demo, pilot: Pilot[None]) -> None:
        app.steps(10)
        app.tick()
        await pilot.press("b", "enter", "less_than_sign")
        await pilot.pause()
        app.steps(20)

    app = play(keys, experiment)
    entry = TimelineEntry(at=10, set={"model.batch_norm.enabled": True, "train.optimizer.lr": 0.05})
    report = Replay(experiment.model_copy(update={"timeline": (entry,)})).run()
    assert app.runner.run is not None and app.runner.run.trainer.digest() == report.digest


@pytest.mark.parametrize(
    "preset", [*sorted(PRESETS.glob("*small.toml")), PRESETS / "xor-by-hand.toml"], ids=str
)
def test_presets_fit(preset: Any) -> None:
    """No value is cut off at the narrow width."""
    text = screen("", experiment=load_experiment(preset), small=True)
    assert len(text.splitlines()) == 19 and all(len(line) == 25 for line in text.splitlines())
