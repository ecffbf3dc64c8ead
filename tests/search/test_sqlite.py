"""Workers that share a SQLite file."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from core.search.study import Study, open_storage
from tests.search.plans import plan

WORKERS = 4
SLOTS = 40


def test_no_trial_is_taken_twice_and_none_is_left(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    sweep = plan(f"trials = {SLOTS}\nmethod = 'random'")
    Study(open_storage(url), "small", sweep).fill(SLOTS)
    together = Barrier(WORKERS)

    def take_all(worker: int) -> list[int]:
        found = Study(open_storage(url), "small", None)
        together.wait(30)
        taken = []
        while ticket := found.take(f"test:{worker}"):
            taken.append(ticket.slot)
        return taken

    with ThreadPoolExecutor(WORKERS) as pool:
        taken = [slot for slots in pool.map(take_all, range(WORKERS)) for slot in slots]
    assert sorted(taken) == list(range(SLOTS))


def test_reading_waits_for_no_writer(tmp_path: Path) -> None:
    path = tmp_path / "shared.db"
    found = Study(open_storage(f"sqlite:///{path}"), "small", plan("trials = 2"))
    found.fill(2)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert [record.state for record in found.records()] == ["waiting"] * 2
    writer.close()
