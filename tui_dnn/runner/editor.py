"""What is done to runs: edits, forks, the way back, and the entries of a timeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from core.errors import PresetError, UsageError
from core.spec.arms import MAIN
from core.spec.edits import is_live, spelled, with_edits, with_live_edits
from core.spec.experiment import Experiment, TimelineEntry
from core.train.fit import check_fit
from core.train.history import TERMINAL
from tui_dnn.runner.changes import Edits, inverse, label
from tui_dnn.runner.events import EditApplied, Event
from tui_dnn.runner.lesson import is_lesson
from tui_dnn.runner.play import Play
from tui_dnn.runner.run import Change, Mark, Run
from tui_dnn.runner.session import Session

_UNFIT: Final = "; the preset's expectations do not fit it"


class Editor:
    """Every method checks before it changes anything; LabError: nothing changed."""

    def __init__(self, session: Session, post: Callable[[Event], None]) -> None:
        self._session, self._post = session, post

    def edit(self, edits: Edits) -> None:
        """Change the run on the screen, or begin a new one with the old as ghost where that is not possible."""
        run, edits = self._session.current(), spelled(edits)
        fixed = [key for key in edits if not is_live(key)]
        if fixed or run.trainer.status in TERMINAL:
            why = ", ".join(fixed) or f"{label(edits)} after the end of run {run.id}"
            experiment, lost = self._restarted(run, edits)
            self._session.begin(experiment, run, f"new run: {why}{lost}")
        else:
            self._apply_new(run, edits)

    def _restarted(self, run: Run, edits: Edits) -> tuple[Experiment, str]:
        """Settings now in force with `edits`, from step 0; what of the preset still fits stays with it.

        Entries of the timeline that were played are settings in force already.
        """
        play = self._session.play_of(run)
        if (
            is_lesson(play)
            and run.name == MAIN
            and not any(one.trainer.journal for one in play.runs.values())
        ):
            # Arms share what they do not set themselves, so all of them begin anew.
            for lesson in (play.experiment, play.experiment.model_copy(update={"expect": ()})):
                try:
                    return with_edits(lesson, edits), "" if lesson.expect else _UNFIT
                except PresetError:
                    continue
        now, pending = run.trainer.experiment, tuple(play.pending)
        expect = () if run.trainer.journal else now.expect
        for timeline, kept, lost in (
            (pending, expect, ""),
            (pending, (), _UNFIT),
        ):
            base = now.model_copy(update={"timeline": timeline, "expect": kept})
            try:
                return with_edits(base, edits), lost
            except PresetError:
                continue
        bare = now.model_copy(update={"timeline": (), "expect": ()})
        return with_edits(bare, edits), "; the preset's timeline does not fit it" if pending else ""

    def fork(self, edits: Edits) -> None:
        """Go on from here under other settings, in a new run beside the one that is left."""
        source, edits = self._session.current(), spelled(edits)
        if source.trainer.status in TERMINAL or not all(is_live(key) for key in edits):
            self.edit(edits)
            return
        check_fit(with_live_edits(source.trainer.experiment, edits), source.trainer.data)
        bare = source.experiment.model_copy(update={"timeline": (), "expect": ()})
        run = self._session.branch(source, bare, label(edits) or source.title)
        if edits:
            self._apply_new(run, edits)

    def _apply_new(self, run: Run, edits: Edits) -> None:
        run.done.append(self._apply(run, edits))
        run.undone.clear()

    def _apply(self, run: Run, edits: Edits) -> Change:
        """Change a run between two steps."""
        before, step = run.trainer.experiment, run.trainer.steps_done
        after = with_live_edits(before, edits)
        check_fit(after, run.trainer.data)
        change = Change(edits, inverse(before, after))
        run.trainer.apply(edits)
        run.marks.append(Mark(step, label(edits), edits))
        self._post(EditApplied(run.id, step, change.edits, change.undo))
        return change

    def undo(self) -> None:
        """Apply the inverse of the newest edit, as an edit like any other."""
        run = self._going("undo")
        if not run.done:
            raise UsageError("no edit to undo")
        self._apply(run, run.done[-1].undo)
        run.undone.append(run.done.pop())

    def redo(self) -> None:
        """Apply the edit that was undone last, once more."""
        run = self._going("redo")
        if not run.undone:
            raise UsageError("no edit to redo")
        self._apply(run, run.undone[-1].edits)
        run.done.append(run.undone.pop())

    def _going(self, what: str) -> Run:
        run = self._session.current()
        if run.trainer.status in TERMINAL:
            raise UsageError(f"run {run.id} is over: nothing to {what} in it")
        return run

    def carry_out(self, entry: TimelineEntry, play: Play) -> None:
        """One entry of the timeline. LabError where edits by hand made it impossible."""
        source, edits = play.runs[entry.run], dict(entry.set)
        now = source.trainer.experiment
        after = with_live_edits(now, edits)
        if entry.fork is not None:
            check_fit(after, source.trainer.data)
            run = self._session.branch_beside(source, play, entry.fork)
            if edits:
                self._apply_new(run, edits)
        elif not (entry.pause and after == now):
            # Equal: what the timeline waited for was done by hand.
            self._apply_new(source, edits)
