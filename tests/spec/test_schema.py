"""The listing of settings and the JSON schema say what the declarations say."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from core.spec.fields import FILLED, REQUIRED, fields
from core.spec.schema import json_schema, json_schema_text
from core.spec.toml import dump_experiment
from tests.spec.strategies import tables
from tests.spec.test_messages import MESSAGES
from tests.spec.test_shorthands import PAIRS

VALIDATOR = jsonschema.Draft202012Validator(json_schema())
BEYOND = ('.set."', "nan", "inf", "[3]]", "threads = 1.0", "0" * 100)
"""Parts of what a JSON schema does not see: edits, floats that JSON lacks, ragged lists, 1.0 for a count."""
REQUIRED_KEYS: dict[tuple[str, ...], dict[str, Any]] = {
    ("exponential",): {"steps": 1, "rate": 1},
    ("power",): {"steps": 1},
    ("cosine",): {"steps": 1},
    ("polynomial",): {"steps": 1},
    ("one_cycle",): {"steps": 1},
}


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json.loads(json_schema_text()) == json_schema()


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables())
def test_every_valid_experiment_passes(table: dict[str, Any]) -> None:
    VALIDATOR.validate(table)
    VALIDATOR.validate(tomllib.loads(dump_experiment(Experiment.model_validate(table))))


@pytest.mark.parametrize("text", [*PAIRS, *PAIRS.values()])
def test_shorthands_pass(text: str) -> None:
    VALIDATOR.validate(tomllib.loads(text))


def test_the_example_preset_passes() -> None:
    VALIDATOR.validate(tomllib.loads(Path(__file__).with_name("bn-rescue.toml").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "text", [t for t, m in MESSAGES.items() if not any(b in t or b in m for b in BEYOND)]
)
def test_wrong_values_fail(text: str) -> None:
    assert not VALIDATOR.is_valid(tomllib.loads(text))


def test_every_setting_has_help() -> None:
    assert [field.key for field in fields() if len(field.help) < 4] == []
    assert all(field.accepts for field in fields())


def test_every_default_is_what_an_empty_experiment_has() -> None:
    start = Experiment()
    for field in fields():
        if (
            "[]" in field.key
            or field.default in (REQUIRED, FILLED)
            or field.key.startswith("train.early_stopping.")
        ):
            continue
        table = field.key.rpartition(".")[0]
        kind = {f"{table}.kind": field.kinds[0]} if field.kinds else {}
        required = {
            f"{table}.{name}": value
            for name, value in (
                REQUIRED_KEYS.get(field.kinds[:1], {}) if table == "train.schedule" else {}
            ).items()
        }
        chosen = with_edits(start, kind | required)
        value = (
            tomllib.loads(f"value = {field.default}")["value"] if _is_toml(field.default) else field.default
        )
        assert with_edits(chosen, {field.key: value}) == chosen, field.key


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return False
    return True


def test_the_listing_by_example() -> None:
    rows = {(field.key, field.kinds): field for field in fields()}
    lr = rows["train.optimizer.lr", ("sgd", "momentum", "nesterov")]
    assert (lr.accepts, lr.default, lr.live) == ("a number from 0 to 1000", "0.01", True)
    assert rows["model.activation.kind", ()].default == "relu"
    assert "tanh" in rows["model.activation.kind", ()].choices
    assert not rows["model.hidden", ()].live
    assert rows["timeline[].at", ()].default == REQUIRED
    assert rows["expect[].<metric>.near", ()].default == "none"
