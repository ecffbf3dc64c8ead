"""`python -m tests.editing.helpdemo`: the help of the config pane."""

from __future__ import annotations

from textual.app import App

from tui_dnn.editing.config_pane import ConfigPane
from tui_dnn.screens.help import HelpScreen
from tui_dnn.widgets.view import Look


class HelpDemo(App[None]):
    """Ends when the help is closed."""

    def __init__(self, look: Look | None = None) -> None:
        super().__init__()
        self.help_screen = HelpScreen.of(ConfigPane(id="config"), look or Look())
        self.closed = False

    def on_mount(self) -> None:
        self.push_screen(self.help_screen, lambda _: self._close())

    def _close(self) -> None:
        self.closed = True
        self.exit()


if __name__ == "__main__":
    HelpDemo().run()
