"""Help, footer and palette come from the registry."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult

from tests.editing.helpdemo import HelpDemo
from tui_dnn.actions import COMMANDS, Situation
from tui_dnn.actions.footer import KeyBar
from tui_dnn.actions.messages import CommandChosen
from tui_dnn.actions.palette import LabCommands
from tui_dnn.editing.config_pane import ConfigPane
from tui_dnn.raster.tiers import Tier
from tui_dnn.screens.help import SCOPES_OF, HelpPage, page
from tui_dnn.widgets.view import LabView, Look


@pytest.mark.parametrize("width", [40, 76, 116])
def test_every_command_is_in_the_help(width: int) -> None:
    lines = [
        " ".join(text for text, _ in words) for words in page("CONFIG", ConfigPane.HELP, ("config",), width)
    ]
    whole = "\n".join(lines)
    for command in COMMANDS:
        assert command.title in whole
    assert all(len(line.rstrip()) <= width for line in lines)
    assert whole.index("CHANGE THE NETWORK") < whole.index("\nRUN") < whole.index("EVERYWHERE")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (30, 6)])
def test_help_screen(size: tuple[int, int]) -> None:
    async def main() -> None:
        app = HelpDemo(Look(tier=Tier.ASCII))
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            view = app.help_screen.query_one(HelpPage)
            assert view.text().isascii() and "CONFIG" in view.text()
            first = view.text()
            for key in ("down", "pagedown", "end"):
                await pilot.press(key)
            assert "program" in view.text() and (view.hidden == 0 or view.text() != first)
            await pilot.press("home")
            assert view.text() == first
            await pilot.press("question_mark")
            await pilot.pause()
        assert app.closed

    asyncio.run(main())


def test_scopes_of_panes_are_scopes() -> None:
    used = {scope for scopes in SCOPES_OF.values() for scope in scopes}
    assert used <= {command.scope for command in COMMANDS}


class Lab(App[None]):
    """An app that knows its situation."""

    COMMANDS: ClassVar = {LabCommands}

    def __init__(self, situation: Situation) -> None:
        super().__init__()
        self._situation = situation
        self.chosen: list[str] = []
        self.bar = KeyBar(id="keys")

    def compose(self) -> ComposeResult:
        self.bar.styles.height = 1
        yield self.bar

    def on_mount(self) -> None:
        self.bar.tell(self._situation)
        self.bar.show(LabView())

    def situation(self) -> Situation:
        return self._situation

    def on_command_chosen(self, message: CommandChosen) -> None:
        self.chosen.append(message.command_id)


@pytest.mark.parametrize(
    ("query", "situation", "chosen"),
    [
        ("batch norm", Situation("paused"), ["edit_batch_norm"]),
        ("preset", Situation("paused"), ["save_preset"]),
        ("quit", Situation(), ["quit"]),
    ],
)
def test_palette(query: str, situation: Situation, chosen: list[str]) -> None:
    async def main() -> list[str]:
        app = Lab(situation)
        async with app.run_test(size=(100, 30)) as pilot:
            app.action_command_palette()
            await pilot.pause()
            await pilot.press(*["space" if letter == " " else letter for letter in query])
            await pilot.pause(0.3)
            await pilot.press("down", "enter")
            await pilot.pause()
            return app.chosen

    assert asyncio.run(main()) == chosen


def test_palette_leaves_out_what_cannot_be_used() -> None:
    async def main() -> set[str]:
        app = Lab(Situation())
        async with app.run_test():
            provider = LabCommands(app.screen)
            return {str(hit.text) async for hit in provider.discover()}

    assert asyncio.run(main()) == {
        command.title for command in COMMANDS if command.enabled(Situation()) and command.id != "palette"
    }


WIDE = "n step  t signal  Z zoom  c compare  h lesson  p lessons  / commands  ? help  q quit"
NARROW = WIDE.replace("  t signal", "").replace("  / commands", "")
BARS = [
    (100, Situation("paused"), "", f" space run    {WIDE}"),
    (100, Situation("running"), "", f" space pause  {WIDE}"),
    (80, Situation("running"), "", f" space pause  {NARROW}"),
    (80, Situation("running"), "x", " x ..  p save  s checkpoint  c CSV  k Keras code  t TensorBoard"),
    (80, Situation("running"), "!", " ! ..  1 fix 1  2 fix 2  3 fix 3"),
]


@pytest.mark.parametrize(("width", "situation", "waiting", "text"), BARS)
def test_bar(width: int, situation: Situation, waiting: str, text: str) -> None:
    async def main() -> None:
        app = Lab(situation)
        async with app.run_test(size=(width, 3)) as pilot:
            app.bar.tell(situation, waiting)
            assert app.bar.text() == text
            await pilot.click(KeyBar, offset=(text.rindex(" ") + 1, 0))
            assert app.chosen == [{"x": "export_tensorboard", "!": "fix_3"}.get(waiting, "quit")]

    asyncio.run(main())
