"""The format of an experiment as a JSON schema, for editors that complete and check TOML."""

from __future__ import annotations

import json
from typing import Any

from core.spec.accepts import of_field
from core.spec.base import Part
from core.spec.experiment import Experiment
from core.spec.metrics import LAB_PATTERN, PATTERN

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """JSON schema (draft 2020-12); takes the shorthands, too.

    It knows types, bounds and choices of single values. What does not go together is found on loading.
    """
    schema = Experiment.model_json_schema(by_alias=True, mode="validation")
    tables = schema["$defs"]
    for model in _models(Experiment):
        table = tables.get(model.__name__)
        if table is not None and model.shorthand:
            plain = {key: v for key, v in table["properties"][model.shorthand].items() if key != "default"}
            tables[model.__name__] = {"anyOf": [table, plain]}
    expect = tables["Expect"]
    condition = expect["properties"].pop("metrics")["additionalProperties"]
    expect["patternProperties"] = {PATTERN: condition, LAB_PATTERN: condition}
    return {"$schema": DIALECT, **schema}


def json_schema_text() -> str:
    """The same as text, ready to be written to a file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _models(root: type[Part]) -> set[type[Part]]:
    """The class and all classes of tables inside it."""
    found = {root}
    for info in root.model_fields.values():
        accepts = of_field(info)
        inner = (
            accepts,
            accepts.sequence and accepts.sequence.item,
            accepts.mapping and accepts.mapping.value,
        )
        for each in inner:
            if each and each.table is not None:
                found.update(*(_models(model) for model in each.table.models))
    return found
