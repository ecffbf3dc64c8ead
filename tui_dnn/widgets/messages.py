"""What panes say. They never change anything themselves but their own looks."""

from __future__ import annotations

from textual.message import Message

from core.observe.findings import Fix


class Scrubbed(Message):
    """Somebody points at a step of a chart, or (None) no longer does."""

    def __init__(self, step: float | None) -> None:
        super().__init__()
        self.step = step


class SettingChanged(Message):
    """Another value is wished for a field of `ChartSettings`."""

    def __init__(self, name: str, value: object) -> None:
        super().__init__()
        self.name, self.value = name, value


class ZoomRequested(Message):
    """The title of a pane was clicked."""

    def __init__(self, pane_id: str | None) -> None:
        super().__init__()
        self.pane_id = pane_id


class FixChosen(Message):
    """A fix is to be applied as a fork."""

    def __init__(self, fix: Fix, rule: str) -> None:
        super().__init__()
        self.fix, self.rule = fix, rule


class RunChosen(Message):
    """A run was picked from the list."""

    def __init__(self, run_id: str) -> None:
        super().__init__()
        self.run_id = run_id


class JumpRequested(Message):
    """A place of the time line was clicked."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self.step = step
