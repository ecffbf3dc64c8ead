"""An app with one pane, which hears what it says."""

from __future__ import annotations

from typing import TypeVar

from textual.app import App, ComposeResult
from textual.message import Message

from tui_dnn.widgets.messages import (
    FixChosen,
    JumpRequested,
    RunChosen,
    Scrubbed,
    SettingChanged,
    ZoomRequested,
)
from tui_dnn.widgets.pane import Pane

M = TypeVar("M", bound=Message)


class Host(App[None]):
    """The pane stands at the top left."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, pane: Pane, size: tuple[int, int]) -> None:
        super().__init__()
        self.pane, self.heard = pane, list[Message]()
        pane.styles.width, pane.styles.height = size

    def compose(self) -> ComposeResult:
        yield self.pane

    def of(self, kind: type[M]) -> list[M]:
        return [message for message in self.heard if isinstance(message, kind)]

    def _hear(self, message: Message) -> None:
        self.heard.append(message)

    def on_fix_chosen(self, message: FixChosen) -> None:
        self._hear(message)

    def on_jump_requested(self, message: JumpRequested) -> None:
        self._hear(message)

    def on_run_chosen(self, message: RunChosen) -> None:
        self._hear(message)

    def on_scrubbed(self, message: Scrubbed) -> None:
        self._hear(message)

    def on_setting_changed(self, message: SettingChanged) -> None:
        self._hear(message)

    def on_zoom_requested(self, message: ZoomRequested) -> None:
        self._hear(message)
