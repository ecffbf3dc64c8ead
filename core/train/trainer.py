"""The Trainer: a machine that a caller steps, edits, observes, saves and restores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from math import ceil, isfinite, nan

import numpy as np

from core import blas
from core.data.dataset import DataSet, Split
from core.data.load import load
from core.errors import UsageError
from core.helper import ALONE, SHARED
from core.nn.build import build_chain
from core.nn.head import make_head
from core.nn.lanes import run
from core.nn.network import Network
from core.observe.recorder import Recorder
from core.optim.optimizer import make_optimizer
from core.optim.penalties import Penalty
from core.optim.schedules import learning_rate
from core.optim.update import Updater
from core.spec.edits import with_live_edits
from core.spec.experiment import Experiment
from core.spec.schedule import Plateau
from core.train import look, save
from core.train.callbacks import Callbacks
from core.train.carry import carry_network, carry_optimizer
from core.train.diverge import locate
from core.train.feed import Feed
from core.train.fit import check_fit
from core.train.history import TERMINAL, Divergence, EpochRow, JournalEntry, Status, StepResult
from core.train.kit import Kit
from core.train.look import Background, Snapshot
from core.train.metrics import Metrics, evaluate
from core.train.state import TrainerState
from core.train.sums import EpochSums


class Trainer:
    """A run between two steps.

    The run is a pure function of its recipe: the same experiment and the same edits at the same steps
    give the same bits, on as many BLAS threads as it is made under (`threads` of the experiment is what a replay sets).
    Nothing here reads a clock.
    """

    def __init__(
        self, experiment: Experiment, data: DataSet | None = None, *, record_also: Iterable[int] = ()
    ) -> None:
        """`data` spares the loading; at the steps of `record_also` the layers are recorded besides the stride."""
        self.experiment = experiment
        """Settings in force."""
        self.recipe = experiment
        """As it was at step 0."""
        self.dtype = np.dtype(experiment.dtype)
        self.data = load(experiment.data, self.dtype) if data is None else data
        train = experiment.train
        check_fit(experiment, self.data)
        self.head = make_head(experiment.model, train.loss, self.data.task)
        self.network: Network = self._build_network(experiment)
        self.feed = Feed(experiment, self.data, self.head.loss, self.dtype)
        self.optimizer = make_optimizer(train.optimizer, self.network.arena.values.size, self.dtype)
        self.callbacks = Callbacks(train)
        always = tuple(sorted({*train.record.hist_always, *record_also}))
        record = train.record.model_copy(update={"hist_always": always})
        self.recorder = Recorder([block.dense.name for block in self.network.chain.blocks], record)
        self.steps_done = 0
        self.epochs: list[EpochRow] = []
        self.journal: list[JournalEntry] = []
        self.status: Status = "ready"
        self.divergence: Divergence | None = None
        self.last: tuple[Kit, StepResult] | None = None
        """What the last step used and gave; None before the first and after an edit that made new arrays."""
        self.sums = EpochSums()
        self._kits: dict[int, Kit] = {}
        self._bind()

    def _build_network(self, experiment: Experiment) -> Network:
        chain = build_chain(
            experiment.model, self.head, self.data.features, self.data.outputs, experiment.seed
        )
        frozen = frozenset(experiment.train.freeze)
        return Network(chain, experiment.model, self.dtype, seed=experiment.seed, frozen=frozen)

    def _bind(self) -> None:
        """Tie everything to the current network and settings."""
        train, frozen = self.experiment.train, self.network.frozen
        # The helper's products have one thread. Of more, a step would fight with it for the same cores, and its bits
        # would depend on who did what.
        alone = self.experiment.threads > 1 or blas.threads() > 1
        self.feed.helper = helper = ALONE if alone else SHARED
        self.updater: Updater = Updater(train, self.network.arena, self.optimizer, frozen, helper)
        self.penalty = Penalty(train.l1, train.l2, self.network.arena, frozen)
        self._kits.clear()
        self.last = None

    def kit(self, n: int) -> Kit:
        """What a step on n rows uses; made once for each batch size."""
        if n not in self._kits:
            delta = self.experiment.train.huber_delta
            self._kits[n] = Kit(self.network, self.updater, self.feed, n, self.data.task, delta)
        return self._kits[n]

    @property
    def epoch(self) -> int:
        """The epoch that the next step belongs to, from 1."""
        return self.feed.epoch + 1

    @property
    def total_steps(self) -> int:
        """Updates of the whole run, as far as today's settings tell."""
        train = self.experiment.train
        if train.steps is not None:
            return train.steps
        epochs = train.epochs or 0
        per_epoch = ceil(self.feed.n / self.feed.batch)
        rest = ceil((self.feed.n - self.feed.position) / self.feed.batch) + (epochs - self.epoch) * per_epoch
        return self.steps_done + max(0, rest)

    @property
    def learning_rate(self) -> float:
        """The rate of the next update."""
        train = self.experiment.train
        if isinstance(train.schedule, Plateau):
            return self.callbacks.plateau_rate
        return learning_rate(train.schedule, train.optimizer.lr, self.steps_done)

    @np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore")
    def step(self) -> StepResult:
        """One update. Divergence is a status of the result, not an exception."""
        if self.status in TERMINAL:
            raise UsageError(
                f"the run is over ({self.status})", hint="start a new run, or fork an earlier state"
            )
        if self.status == "ready" and self._nothing_to_do():
            return self._finish_empty()
        self.status = "running"
        step, rate = self.steps_done, self.learning_rate
        kit = self.kit(self.feed.next_size)
        plan, recorder = kit.plan, self.recorder
        self.feed.load(plan.x, kit.target)
        plan.forward()
        loss = kit.loss.value_and_gradient(plan.output, kit.target.y, plan.doutput)
        accuracy = kit.accuracy()
        penalty = self.penalty.value()
        if not isfinite(loss + penalty):
            return self._diverge(kit, loss, penalty, rate)
        self._learn(kit, step, rate)
        recorder.scalar(step, loss, penalty, accuracy, rate)
        self.sums.add(loss, accuracy, plan.n)
        self.steps_done = step + 1
        epoch, row = self.epoch, self._close_epoch(rate)
        result = StepResult(step, epoch, loss, penalty, accuracy, rate, row, self.status)
        self.last = (kit, result)
        return result

    def _learn(self, kit: Kit, step: int, rate: float) -> None:
        """Gradients, the update, and their record."""
        recorder, updater = self.recorder, self.updater
        recorded = recorder.wants(step)
        if updater.separable and not recorded and not self.penalty:
            updater.begin(rate)
            run(kit.learn, updater.helper)
            updater.end()
            return
        kit.plan.backward()
        self.penalty.add_gradient()
        if recorded:
            recorder.bind(kit.taps)
            recorder.before_update(kit.taps)
        updater.apply(rate, measure=recorded)
        if recorded:
            recorder.after_update(step, kit.taps, updater.norm_before, updater.norm_after)

    def _nothing_to_do(self) -> bool:
        train = self.experiment.train
        return train.steps == 0 or (train.steps is None and train.epochs == 0)

    def _finish_empty(self) -> StepResult:
        self.status = "finished"
        return StepResult(0, 1, nan, 0.0, nan, self.learning_rate, None, self.status)

    def _diverge(self, kit: Kit, loss: float, penalty: float, rate: float) -> StepResult:
        self.status = "diverged"
        # The batch was looked at, but no update was made of it.
        self.feed.seek(self.feed.epoch, self.feed.position - kit.plan.n)
        self.divergence = locate(self.network, kit.plan, self.steps_done)
        self.recorder.scalar(self.steps_done, loss, penalty, nan, rate)
        result = StepResult(self.steps_done, self.epoch, loss, penalty, nan, rate, None, self.status)
        self.last = (kit, result)
        return result

    def _close_epoch(self, rate: float) -> EpochRow | None:
        """End the epoch, or the run in the middle of one; validation comes after it."""
        train = self.experiment.train
        ended = self.feed.position >= self.feed.n
        last = self.steps_done == train.steps or (ended and self.epoch == train.epochs)
        if not (ended or last):
            return None
        row = self._row(rate)
        self.epochs.append(row)
        if ended:
            self.sums = EpochSums()
            self.feed.end_epoch()
            self.recorder.epoch_started(self.feed.n)
            if self.callbacks.after_epoch(row, self.network):
                self.status = "stopped_early"
        if last and self.status == "running":
            self.status = "finished"
        if self.status in TERMINAL:
            self.callbacks.restore_best(self.network)
        return row

    def _row(self, rate: float) -> EpochRow:
        sums, validation = self.sums, self.data.validation
        val_loss = val_accuracy = nan
        if validation is not None:
            metrics = self.evaluate(validation)
            val_loss, val_accuracy = metrics.loss, metrics.accuracy
        return EpochRow(
            self.epoch, self.steps_done, sums.loss, sums.accuracy, sums.loss_bar, val_loss, val_accuracy, rate
        )

    @cached_property
    def background(self) -> Background:
        """Chance level and statistics of the data."""
        return look.background(self)

    def evaluate(self, split: Split) -> Metrics:
        """Loss and accuracy in inference mode."""
        return evaluate(self.network, self.data, split, self.experiment.train.huber_delta)

    def observe(self) -> Snapshot:
        """Full statistics of every layer as the last step saw it, and the diagnosis; leaves no trace in the run."""
        return look.snapshot(self)

    def state(self) -> TrainerState:
        """A copy of everything that the next step depends on."""
        return save.state(self)

    def restore(self, saved: TrainerState) -> None:
        """Back to a saved state of this run, exact to the bit; the recording starts anew."""
        save.restore(self, saved)

    def digest(self) -> str:
        """SHA-256 of the state, 64 hex digits."""
        return save.digest_of(self)

    def apply(self, edits: Mapping[str, object]) -> None:
        """Change the running network between two steps, without a reset, and write it into the journal."""
        self.adopt(with_live_edits(self.experiment, edits))
        self.journal.append(JournalEntry(self.steps_done, dict(edits)))

    def adopt(self, experiment: Experiment) -> None:
        """Go on under other settings; everything that did not change keeps its value."""
        old, old_network, old_optimizer = self.experiment, self.network, self.optimizer
        train = experiment.train
        check_fit(experiment, self.data)
        if experiment.model != old.model or train.freeze != old.train.freeze:
            self.network = self._build_network(experiment)
            carry_network(old_network, self.network)
        self.optimizer = make_optimizer(train.optimizer, self.network.arena.values.size, self.dtype)
        if train.optimizer.kind == old.train.optimizer.kind:
            carry_optimizer(old_optimizer, old_network.arena, self.optimizer, self.network.arena)
        self.experiment = experiment
        self.feed.configure(experiment)
        self.callbacks.configure(train)
        self._bind()
