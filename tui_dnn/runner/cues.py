"""What a preset says comes next: stages that begin and entries of the timeline."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import LabError
from core.spec.experiment import TimelineEntry
from tui_dnn.runner.editor import Editor
from tui_dnn.runner.events import EditRefused, Event, PlayPaused
from tui_dnn.runner.play import Play
from tui_dnn.runner.session import Session


class Cues:
    """Looked at between two rounds."""

    def __init__(self, session: Session, editor: Editor, post: Callable[[Event], None]) -> None:
        self._session, self._editor, self._post = session, editor, post

    def due(self, play: Play) -> bool:
        """Carry out what is due; False: it waits before an entry, or something does not apply any more."""
        try:
            self._begin_stages(play)
            while (entry := play.due()) is not None:
                if entry.pause and entry is not play.announced:
                    self._announce(entry, play)
                    return False
                play.take()
                self._editor.carry_out(entry, play)
        except LabError as error:
            self._post(EditRefused(error.message, "timeline"))
            return False
        return True

    def _begin_stages(self, play: Play) -> None:
        for arm in play.stages_due():
            try:
                self._session.begin_stage(play, arm)
            except LabError:
                play.give_up(arm)
                raise

    def _announce(self, entry: TimelineEntry, play: Play) -> None:
        play.announced, run = entry, play.runs[entry.run]
        self._post(PlayPaused(run.id, run.trainer.steps_done, entry.note, dict(entry.set)))
