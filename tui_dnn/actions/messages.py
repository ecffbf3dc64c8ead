"""What the palette and the footer say."""

from __future__ import annotations

from textual.message import Message


class CommandChosen(Message):
    """Somebody picked a command by name or with the mouse."""

    def __init__(self, command_id: str) -> None:
        super().__init__()
        self.command_id = command_id
