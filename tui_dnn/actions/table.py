"""The commands of the lab. Rows of the config pane add one each."""

from __future__ import annotations

from tui_dnn.actions.command import Command, has_run
from tui_dnn.actions.run_commands import EDITS, TIME
from tui_dnn.actions.screen_commands import EVERYWHERE, PANES
from tui_dnn.editing.rows import ROWS

COMMANDS: tuple[Command, ...] = (
    *TIME,
    *(
        Command(
            f"edit_{row.id}",
            row.keys,
            row.title,
            row.help,
            "config",
            has_run,
            shown=row.key_text if len(row.keys) > 1 else "",
        )
        for row in ROWS
    ),
    *EDITS,
    *PANES,
    *EVERYWHERE,
)
"""In the order of the help."""
