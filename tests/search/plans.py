"""Small sweeps: tens of milliseconds a trial."""

from __future__ import annotations

from pathlib import Path

from core.search.plan import Plan
from core.search.read import parse_sweep
from core.search.study import Study, open_storage
from tui_dnn.recipe import load

BASE = """
[base]
data = { name = "digits", limit = 200 }
train = { epochs = 4, batch = 50, optimizer = { kind = "sgd", lr = 0.1 } }
"""
SPACE = """
[space]
"train.optimizer.lr" = { low = 1e-3, high = 1.0, log = true }

[space."model.hidden"]
depth = { low = 0, high = 2 }
width = { low = 1, high = 20 }
"""


def text(head: str = "", base: str = BASE, space: str = SPACE) -> str:
    return f'id = "small"\n{head}\n{base}{space}'


def plan(head: str = "", base: str = BASE, space: str = SPACE) -> Plan:
    return parse_sweep(text(head, base, space), "small.toml", load)


def study(folder: Path, plan: Plan, name: str = "small") -> Study:
    """With its trials laid out, in a journal."""
    found = Study(open_storage(f"journal:{folder / name}.journal"), name, plan)
    found.fill(plan.trials)
    return found


def never() -> bool:
    return False
