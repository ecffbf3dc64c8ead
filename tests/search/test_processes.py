"""Worker processes: killed ones, several on one study through a server on loopback, and the command itself."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from core.search.errors import NoStudy
from core.search.records import Record, count, newest
from core.search.study import Study, open_storage
from core.search.worker import alive, work
from tests.search.plans import never, plan, text

WAIT = 90.0
"""Seconds until a process that does nothing counts as broken."""
SERVER = """
import sys
from optuna.storages import run_grpc_proxy_server
from core.search.study import open_storage
run_grpc_proxy_server(open_storage(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]))
"""
LONG = "trials = 3\nset = { 'train.epochs' = 4000, 'data.limit' = 600 }"
"""Trials that take longer than it takes to kill them."""


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "tui_dnn", "sweep", *words]


def start(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def ended(process: subprocess.Popen[str], code: int = 0) -> str:
    out, err = process.communicate(timeout=WAIT)
    assert process.returncode == code, err
    return out


def until(found: Study, state: Any, many: int = 1) -> tuple[Record, ...]:
    """The trials, once so many are in a state and have told an epoch."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        records = newest(found.records())
        known = [record for record in records if record.state == state and record.curve]
        if len(known) >= many:
            return records
        time.sleep(0.05)
    raise TimeoutError(f"never {many} {state}: {found.records()}")


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(text("trials = 4\nfolds = 2"))
    return path


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[str]:
    """The URL of Optuna's gRPC server on loopback, in front of a database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-W", "ignore", "-c", SERVER, f"sqlite:///{tmp_path}/shared.db", str(port)]
    server = subprocess.Popen(words)
    yield f"grpc://127.0.0.1:{port}"
    server.kill()
    server.wait()


def test_two_workers_share_a_study_through_a_server(proxy: str, spec: Path) -> None:
    sweep = plan("trials = 4\nfolds = 2")
    found = Study(open_storage(proxy), "small", sweep)
    found.fill(4)
    workers = [
        start(str(spec), "--worker", "--storage", proxy),
        start("--worker", "--storage", proxy, "--study", "small"),
    ]
    said = [ended(worker) for worker in workers]
    records = newest(found.records())
    assert count(records, "done") == 4
    owners = {record.owner.rpartition(":")[2] for record in records}
    assert owners <= {str(worker.pid) for worker in workers}
    assert sum(int(words.split()[0]) for words in said) == 4
    alone = Study(open_storage("sqlite://"), "alone", sweep)
    alone.fill(4)
    work(alone, sweep, never)
    assert [(r.params, r.folds) for r in records] == [(r.params, r.folds) for r in newest(alone.records())]


def test_a_killed_worker_is_resumed(tmp_path: Path) -> None:
    """SIGKILL leaves the trial running; whoever comes next puts it back and tries it again."""
    storage = f"journal:{tmp_path}/long.journal"
    found = Study(open_storage(storage), "small", plan(LONG))
    found.fill(3)
    worker = start("--worker", "--storage", storage, "--study", "small")
    (before,) = (record for record in until(found, "running") if record.state == "running")
    worker.kill()
    worker.communicate()
    assert worker.returncode == -signal.SIGKILL
    assert count(newest(found.records()), "running") == 1
    assert found.requeue(alive) == 1
    after = newest(found.records())[before.slot]
    assert (after.state, after.retries, after.params) == ("waiting", 1, before.params)
    ticket = found.take("test:1")
    assert ticket is not None


def test_a_worker_that_is_asked_to_end_puts_its_trial_back(tmp_path: Path) -> None:
    storage = f"journal:{tmp_path}/long.journal"
    found = Study(open_storage(storage), "small", plan(LONG))
    found.fill(3)
    worker = start("--worker", "--storage", storage, "--study", "small")
    until(found, "running")
    worker.terminate()
    ended(worker, 130)
    assert [record.state for record in newest(found.records())] == ["waiting"] * 3


def test_a_sweep_goes_on_after_its_processes_were_killed(tmp_path: Path) -> None:
    """The worker dies, the sweep replaces it; the sweep dies, its workers end by themselves; then it goes on."""
    path = tmp_path / "small.toml"
    path.write_text(text("trials = 3\nset = { 'train.epochs' = 150 }"))
    storage = f"journal:{tmp_path}/small.journal"
    first = start(str(path), "--storage", storage, "--jobs", "1", "--json")
    found = until_there(storage)
    (first_taken,) = (record for record in until(found, "running") if record.state == "running")
    victim = first_taken.owner.rpartition(":")[2]
    os.kill(int(victim), signal.SIGKILL)
    records = until(found, "done")
    assert {record.owner.rpartition(":")[2] for record in records if record.owner} != {victim}
    first.kill()
    first.communicate()
    again = json.loads(
        ended(start(str(path), "--storage", storage, "--json", "--export", str(tmp_path / "b.toml")))
    )
    assert [trial["state"] for trial in again["trials"]] == ["done"] * 3
    done = [record for record in records if record.state == "done"]
    assert [(again["trials"][r.slot]["number"], again["trials"][r.slot]["value"]) for r in done] == [
        (r.number, r.value) for r in done
    ]


def until_there(storage: str) -> Study:
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        if Path(storage.removeprefix("journal:")).exists():
            with suppress(NoStudy):
                return Study(open_storage(storage), "small", None)
        time.sleep(0.1)
    raise TimeoutError(f"never a study in {storage}")


def test_the_command_reports_and_saves_a_preset_that_replays(tmp_path: Path, spec: Path) -> None:
    out = ended(start(str(spec), "--trials", "2"))
    assert "1/2  trial " in out and "val_loss" in out and "BEST" in out and "model.hidden = [" in out
    assert "2 of 2 trials; best" in out
    document = json.loads(ended(start("--study", "small", "--trials", "4", "--jobs", "1", "--json")))
    assert [trial["state"] for trial in document["trials"]] == ["done"] * 4
    best = document["best"]
    assert document["exit_code"] == 0
    assert best["value"] == min(trial["value"] for trial in document["trials"])
    assert document["saved"] == str(tmp_path / "data" / "tui-dnn" / "presets" / "small-best.toml")
    assert document["storage"] == f"journal:{tmp_path}/state/tui-dnn/sweeps/small.journal"
    words = [sys.executable, "-m", "tui_dnn", "replay", document["saved"], "--headless", "--json"]
    replayed = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    assert [check["value"] for check in replayed["checks"]] == best["folds"]
