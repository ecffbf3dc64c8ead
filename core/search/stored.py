"""A plan as plain tables, so that a study can be read without the file that began it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.search.axis import kind_of
from core.search.plan import SETTINGS, Plan
from core.search.spec import Sweep
from core.spec.experiment import Experiment


def plan_tables(plan: Plan) -> dict[str, Any]:
    """Fit for JSON."""
    return {
        "sweep": plan.sweep.model_dump(by_alias=True, mode="json"),
        "base": plan.base.model_dump(by_alias=True, mode="json", include=set(SETTINGS)),
    }


def plan_of(tables: Mapping[str, Any]) -> Plan:
    """The plan that `plan_tables` gave."""
    sweep, base = tables["sweep"], tables["base"]
    space = {key: kind_of(axis).model_validate(axis) for key, axis in sweep["space"].items()}
    return Plan(Sweep.model_validate({**sweep, "space": space}), Experiment.model_validate(base))
