"""Everything that a key, the footer, the command palette or the help can offer, declared once."""

from __future__ import annotations

from tui_dnn.actions.command import Command, Scope, Situation
from tui_dnn.actions.lookup import by_key, by_scope, command, sequences
from tui_dnn.actions.table import COMMANDS

__all__ = ["COMMANDS", "Command", "Scope", "Situation", "by_key", "by_scope", "command", "sequences"]
