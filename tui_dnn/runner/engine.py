"""The machine behind a runner: somebody turns the crank, a thread or a test."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import perf_counter

from core.errors import LabError
from tui_dnn.runner import crash
from tui_dnn.runner.camera import Want, take
from tui_dnn.runner.editor import Editor
from tui_dnn.runner.events import EditRefused, Event, Failed, FrameReady, PlayPaused, State, StateChanged
from tui_dnn.runner.frame import Frame
from tui_dnn.runner.jobs import Jobs
from tui_dnn.runner.pace import Pace
from tui_dnn.runner.play import Play
from tui_dnn.runner.saving import Saving
from tui_dnn.runner.session import Session

Command = Callable[[], None]


class Engine:
    """Serves commands, then trains, in turns. Attributes are read from other threads, written only here."""

    def __init__(self, post: Callable[[Event], None], jobs: Jobs) -> None:
        self.inbox: deque[tuple[str, Command]] = deque()
        """Requests by name; other threads append."""
        self.state: State = "empty"
        self.frame: Frame | None = None
        self.closing = False
        self.post = post
        self.session = Session(post, jobs)
        self.editor = Editor(self.session, post)
        self.saving = Saving(post, jobs, self.inbox)
        self.pace = Pace(perf_counter)
        self.wanted: Want | None = None
        self.rounds = 0
        """Steps of each run in lockstep, done since the beginning of the sitting."""
        self.left: int | None = None
        """Rounds until it pauses by itself."""

    def turn(self, most: int | None = None) -> float | None:
        """Serve, then train a while; seconds to wait before the next turn, None: until somebody asks.

        most: train at most so many rounds, and do not hold back the speed.
        """
        try:
            self._serve()
            if self.state != "running" or self.closing or most == 0:
                return None
            return self._train(most)
        except Exception as error:
            self._fail(error)
            return None

    def _serve(self) -> None:
        while self.inbox and not self.closing:
            asked, command = self.inbox.popleft()
            try:
                command()
            except LabError as error:
                self.post(EditRefused(error.message, asked))
        want, self.wanted = self.wanted, None
        run, play = self.session.run, self.session.play
        if want is not None and run is not None and play is not None and want.run_id == run.id:
            self.frame = take(want, run, play, self.frame, lambda: self.closing)
            self.post(FrameReady(run.id))

    def _train(self, most: int | None) -> float | None:
        play = self.session.play
        assert play is not None
        if not self._timeline(play):
            return None
        rounds = self.pace.rounds if most is None else most
        if self.left is not None:
            rounds = min(rounds, self.left)
        if rounds <= 0:
            return self.pace.wait()
        waited = play.epoch_of is not None
        if not play.over:
            self._burst(play, rounds)
        if play.over:
            self._over(play)
        elif self.left == 0 or (waited and play.epoch_of is None):
            self.set_state("paused")
        return 0.0

    def _burst(self, play: Play, rounds: int) -> None:
        """The only loop that goes round at every step; it ends as soon as somebody asks for something."""
        inbox, round_, done = self.inbox, play.round, 0
        while done < rounds:
            done += 1
            if round_() or inbox or self.closing:
                break
        self.rounds += done
        if self.left is not None:
            self.left -= done
        trainer = self.session.current().trainer
        self.pace.count(done, trainer.total_steps - trainer.steps_done)

    def _timeline(self, play: Play) -> bool:
        """Carry out what is due; False: it waits before an entry, or one does not apply any more."""
        while (entry := play.due()) is not None:
            if entry.pause and entry is not play.announced:
                play.announced, run = entry, play.runs[entry.run]
                self.set_state("paused")
                self.post(PlayPaused(run.id, run.trainer.steps_done, entry.note, dict(entry.set)))
                return False
            play.take()
            try:
                self.editor.carry_out(entry, play)
            except LabError as error:
                self.set_state("paused")
                self.post(EditRefused(error.message, "timeline"))
                return False
        return True

    def set_state(self, state: State) -> None:
        """Tell it only if it is news; a stop of any kind forgets how far it was to go."""
        run, play = self.session.run, self.session.play
        if state == "running":
            self.pace.start()
        else:
            self.left = None
            self.pace.stop()
            if play is not None:
                play.epoch_of = None
        if state != self.state:
            self.state = state
            self.post(StateChanged("" if run is None else run.id, state))

    def _over(self, play: Play) -> None:
        run = self.session.current()
        self.set_state("diverged" if run.trainer.status == "diverged" else "finished")
        self.saving.rerun(play)

    def _fail(self, error: Exception) -> None:
        message, log = crash.report(error)
        run = self.session.run
        if run is not None:
            run.failed = True
        self.set_state("failed")
        self.post(Failed("" if run is None else run.id, message, log))

    def close(self) -> None:
        """Nothing is asked any more."""
        self.session.jobs.cancel(timeout=0.0)
        self.session.blas.release()
