"""The study that processes share: Optuna's storage, samplers and pruner. The only file that imports Optuna."""

from __future__ import annotations

import logging
import os
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlparse

import optuna
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler, GridSampler, RandomSampler, TPESampler
from optuna.storages import BaseStorage, JournalStorage, RDBStorage
from optuna.storages.journal import (
    JournalFileBackend,
    JournalFileOpenLock,
    JournalFileSymlinkLock,
    JournalRedisBackend,
)
from optuna.trial import FrozenTrial, Trial, TrialState

from core.errors import UsageError
from core.random import stream
from core.search.errors import NoStudy
from core.search.plan import Plan
from core.search.records import Record, newest, record_of
from core.search.space import Dimension, Params
from core.search.sqlite import one_at_a_time
from core.search.stored import plan_of, plan_tables

warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
optuna.logging.set_verbosity(optuna.logging.ERROR)
logging.getLogger("alembic").setLevel(logging.WARNING)

RETRIES = 3
"""A trial whose process died so often is given up."""
ENOUGH = 8
"""Finished trials from which on importance is computed."""
GRACE = 10
"""Seconds after which the lock of a process that died while it wrote to a journal is broken."""
PATIENCE = 10.0
"""Seconds in which a proxy must answer."""
SILENT = 60.0
"""Seconds without a sign of life, after which a trial of another machine counts as dead."""


def open_storage(url: str) -> BaseStorage:
    """`journal:FILE`, `redis://..` (a journal), `grpc://HOST:PORT` (Optuna's proxy), else a database's URL."""
    parts = urlparse(url)
    try:
        if parts.scheme == "journal":
            path = url.removeprefix("journal:")
            # Optuna locks with a symbolic link, which Windows allows to few.
            kind = JournalFileOpenLock if os.name == "nt" else JournalFileSymlinkLock
            lock = kind(path, grace_period=GRACE)
            return JournalStorage(JournalFileBackend(path, lock_obj=lock))
        if parts.scheme == "redis":
            return JournalStorage(JournalRedisBackend(url))
        if parts.scheme == "grpc":
            proxy = optuna.storages.GrpcStorageProxy(
                host=parts.hostname or "localhost", port=parts.port or 13000
            )
            proxy.wait_server_ready(timeout=PATIENCE)
            return proxy
        if not parts.scheme.startswith("sqlite"):
            return optuna.storages.get_storage(url)
        storage = RDBStorage(url, engine_kwargs={"connect_args": {"timeout": 60}})
        one_at_a_time(storage.engine)
        return optuna.storages.get_storage(storage)
    except Exception as error:  # whatever the driver of a database raises
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise UsageError(
            f"{url} cannot be opened: {first}",
            where="--storage",
            expected="journal:FILE, sqlite:///FILE, postgresql://.., mysql://.., redis://.. or grpc://HOST:PORT",
        ) from error


class Study:
    """Trials of one plan in one storage. Slots are laid out first; workers take them one by one."""

    def __init__(self, storage: BaseStorage, name: str, plan: Plan | None) -> None:
        """Without a plan: the one that began it. UsageError where there is no such study, or one of another plan."""
        self.name = name
        self._seen: dict[int, tuple[object, float]] = {}
        """Last sign of life of running trials, and when it was first seen by our own clock."""
        if plan is None:
            try:
                found = optuna.load_study(study_name=name, storage=storage)
            except KeyError:
                raise NoStudy(f"there is no study named {name!r}", where="--study") from None
            if "plan" not in found.user_attrs:
                raise NoStudy(f"the study {name!r} is not one of tui-dnn sweep", where="--study")
            plan = plan_of(found.user_attrs["plan"])
        self.plan = plan
        self._study = optuna.create_study(
            study_name=name,
            storage=storage,
            direction="maximize" if plan.sweep.maximize else "minimize",
            load_if_exists=True,
            sampler=_sampler(plan, 0),
            pruner=_pruner(plan),
        )
        attributes = self._study.user_attrs
        if "fingerprint" not in attributes:
            self._study.set_user_attr("plan", plan_tables(plan))
            self._study.set_user_attr("fingerprint", plan.fingerprint)
        elif attributes["fingerprint"] != plan.fingerprint:
            raise UsageError(
                f"the study {name!r} was begun with other settings",
                where="--study",
                expected="the same space, experiment, metric, seed, folds and pruning",
                hint=f"--study {name}-2 for a new study",
            )

    def fill(self, trials: int) -> None:
        """Lay out slots that are not there yet, up to so many, and again those that were given up."""
        there = {record.slot: record for record in newest(self.records())}
        frozen = self._study.get_trials(deepcopy=False)
        for slot in range(trials):
            if slot not in there:
                waits = optuna.create_trial(state=TrialState.WAITING, user_attrs={"slot": slot})
                self._study.add_trial(waits)
            elif there[slot].state == "interrupted":
                _lay_out_again(self._study, frozen[there[slot].number], 0)

    def take(self, owner: str) -> Ticket | None:
        """The next trial that waits, now running here; None: nothing waits."""
        if not self._study.get_trials(deepcopy=False, states=(TrialState.WAITING,)):
            return None
        trial = self._study.ask()
        slot = trial.user_attrs.get("slot")
        if slot is None:  # another process took the last one in between, and Optuna made a new trial
            self._study.tell(trial, state=TrialState.FAIL)
            return None
        trial.set_user_attr("owner", owner)
        self._study.sampler = _sampler(self.plan, slot)
        params = {one.name: _suggest(trial, one) for one in self.plan.dimensions}
        return Ticket(self._study, trial, slot, params)

    def records(self) -> tuple[Record, ...]:
        trials = self._study.get_trials(deepcopy=False)
        return tuple(record_of(trial) for trial in trials if "slot" in trial.user_attrs)

    def requeue(self, alive: Callable[[str], bool | None]) -> int:
        """Put trials back whose process is gone; how many. alive: None for an owner that cannot be asked."""
        back = 0
        for trial in self._study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            sign = trial.user_attrs.get("beat")
            if trial.number not in self._seen or self._seen[trial.number][0] != sign:
                self._seen[trial.number] = sign, time.monotonic()
            silent = time.monotonic() - self._seen[trial.number][1] > SILENT
            living = alive(trial.user_attrs["owner"]) if "owner" in trial.user_attrs else None
            if living is False or (living is None and silent):
                back += _back(self._study, trial)
        return back

    def importance(self) -> dict[str, float]:
        """Share of each parameter in what tells the better half of the trials from all of them (PED-ANOVA).

        Watanabe et al. 2023. Empty where too few trials ended to tell anything.
        """
        done = self._study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        varied = [one for one in (done[0].params if done else {}) if len({t.params[one] for t in done}) > 1]
        if len(done) < ENOUGH or not varied:
            return {}
        evaluator = optuna.importance.PedAnovaImportanceEvaluator(target_quantile=0.5)
        return dict(optuna.importance.get_param_importances(self._study, evaluator=evaluator, params=varied))


class Ticket:
    """A trial that runs in this process."""

    def __init__(self, study: optuna.Study, trial: Trial, slot: int, params: Params) -> None:
        self._study, self._trial = study, trial
        self.slot, self.params = slot, params

    @property
    def number(self) -> int:
        return self._trial.number

    def beat(self, progress: float) -> None:
        """A sign of life."""
        self._trial.set_user_attr("beat", [time.time(), progress])

    def report(self, epoch: int, value: float) -> bool:
        """True: the pruner would stop it."""
        self._trial.report(value, epoch)
        return self._trial.should_prune()

    def done(self, value: float, folds: Sequence[float]) -> None:
        self._trial.set_user_attr("folds", list(folds))
        self._end(value, None)

    def pruned(self) -> None:
        self._end(None, TrialState.PRUNED)

    def diverged(self) -> None:
        """Pruned as far as samplers are concerned: a place to stay away from."""
        self._trial.set_user_attr("ended", "diverged")
        self._end(None, TrialState.PRUNED)

    def failed(self, message: str) -> None:
        self._trial.set_user_attr("error", message)
        self._end(None, TrialState.FAIL)

    def back(self) -> None:
        """Somebody else goes on with it, from its start."""
        _back(self._study, self._study.get_trials(deepcopy=False)[self._trial.number])

    def _end(self, value: float | None, state: TrialState | None) -> None:
        # Over already: taken for dead and given to another process, whose result is the same.
        with suppress(ValueError, optuna.exceptions.UpdateFinishedTrialError):
            self._study.tell(self._trial, value, state)


class _Grid(GridSampler):
    """Optuna's ends the study from here, which it allows in its own loop alone; slots end ours."""

    def after_trial(self, *_: object) -> None:
        pass


def _sampler(plan: Plan, slot: int) -> BaseSampler:
    """Seeded by sweep and slot: what is drawn does not depend on the process that draws it."""
    seed = int(stream(plan.sweep.seed, f"trial/{slot}").integers(2**31))
    if plan.sweep.method == "grid":
        return _Grid({one.name: list(one.grid() or ()) for one in plan.dimensions}, seed=plan.sweep.seed)
    if plan.sweep.method == "random":
        return RandomSampler(seed)
    first = min(10, max(3, plan.trials // 3))
    return TPESampler(n_startup_trials=first, constant_liar=True, seed=seed)


def _pruner(plan: Plan) -> optuna.pruners.BasePruner:
    prune = plan.sweep.prune
    if prune.kind == "none":
        return optuna.pruners.NopPruner()
    return optuna.pruners.MedianPruner(n_startup_trials=prune.startup, n_warmup_steps=prune.warmup)


def _suggest(trial: Trial, one: Dimension) -> Any:
    if one.choices:
        return trial.suggest_categorical(one.name, one.labels)
    if one.whole:
        step = int(one.step or 1)
        return trial.suggest_int(one.name, int(one.low), int(one.high), step=step, log=one.log)
    return trial.suggest_float(one.name, one.low, one.high, step=one.step, log=one.log)


def _back(study: optuna.Study, trial: FrozenTrial) -> bool:
    """Fail a running trial and lay out its slot again; False: somebody else did, or it was retried too often."""
    retries = trial.user_attrs.get("retries", 0)
    try:
        study.tell(trial.number, state=TrialState.FAIL)
    except (ValueError, optuna.exceptions.UpdateFinishedTrialError):
        return False
    if retries >= RETRIES:
        return False
    _lay_out_again(study, trial, retries + 1)
    return True


def _lay_out_again(study: optuna.Study, trial: FrozenTrial, retries: int) -> None:
    """The same slot once more, with what was drawn for it already."""
    distributions: dict[str, BaseDistribution] = dict(trial.distributions)
    study.add_trial(
        optuna.create_trial(
            state=TrialState.WAITING,
            params=dict(trial.params),
            distributions=distributions,
            user_attrs={"slot": trial.user_attrs["slot"], "retries": retries},
            system_attrs=dict(trial.system_attrs),
        )
    )
