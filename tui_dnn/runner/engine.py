"""The machine behind a runner: somebody turns the crank, a thread or a test."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import perf_counter

from core.errors import LabError
from tui_dnn.runner import crash
from tui_dnn.runner.camera import Want, take
from tui_dnn.runner.cues import Cues
from tui_dnn.runner.editor import Editor
from tui_dnn.runner.events import EditRefused, Event, Failed, FrameReady, State, StateChanged
from tui_dnn.runner.frame import Frame
from tui_dnn.runner.jobs import Jobs
from tui_dnn.runner.pace import Pace
from tui_dnn.runner.pack import Pack
from tui_dnn.runner.saving import Saving
from tui_dnn.runner.session import Session

Command = Callable[[], None]
TIMED = 0.2
"""Seconds from one round in which every run is timed to the next."""


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
        self.cues = Cues(self.session, self.editor, post)
        self.saving = Saving(post, jobs, self.inbox)
        self.pace = Pace(perf_counter)
        self.wanted: Want | None = None
        self.rounds = 0
        """Steps of each run in lockstep, done since the beginning of the sitting."""
        self._timed = 0.0
        """When the runs were timed last."""
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
        session = self.session
        pack, play = session.pack, session.play
        assert play is not None
        for one in pack.plays:
            if not self.cues.due(one):
                self.set_state("paused")
                return None
        rounds = self.pace.rounds if most is None else most
        if self.left is not None:
            rounds = min(rounds, self.left)
        if rounds <= 0:
            return self.pace.wait()
        waited = play.epoch_of is not None
        if not pack.over:
            self._burst(pack, rounds)
        for one in pack.plays:
            if one.over and not one.told:
                one.told = True
                self.saving.rerun(one)
        if pack.over:
            run = session.current()
            self.set_state("diverged" if run.trainer.status == "diverged" else "finished")
        elif self.left == 0 or (waited and play.epoch_of is None):
            self.set_state("paused")
        return 0.0

    def _burst(self, pack: Pack, rounds: int) -> None:
        """The only loop that goes round at every step; it ends as soon as somebody asks for something."""
        round_ = pack.plays[0].round if len(pack.plays) == 1 else pack.round
        inbox, done = self.inbox, 0
        if len(pack.runs) > 1 and perf_counter() - self._timed > TIMED:
            self._timed, done = perf_counter(), 1
            rounds = 1 if pack.timed_round(perf_counter) else rounds
        while done < rounds:
            done += 1
            if round_() or inbox or self.closing:
                break
        self.rounds += done
        if self.left is not None:
            self.left -= done
        self.pace.count(done, pack.steps_left)

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
