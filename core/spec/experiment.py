"""A whole experiment: the recipe from which a run follows, bit for bit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from core.spec.base import LARGEST, Listed, Part, Says, refuse
from core.spec.checks import conflicts
from core.spec.data import Data
from core.spec.expect import Expect
from core.spec.flat import flatten
from core.spec.model import Model
from core.spec.text import Text
from core.spec.timeline import timeline_conflicts
from core.spec.train import Train

RunName = Annotated[
    str,
    Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=100),
    Says("lower-case letters, digits and dashes"),
]


class TimelineEntry(Part):
    """An edit between two steps: exactly what the lab records when a person changes a running network."""

    at: Annotated[int, Field(ge=0, le=LARGEST, description="applied when this many updates are done")]
    set: Annotated[
        dict[str, Any],
        Field(description="dotted keys and their new values"),
        BeforeValidator(flatten),
    ] = Field(default_factory=dict)
    fork: Annotated[
        RunName | None, Field(description="the edit goes to a second run that starts here, of this name")
    ] = None
    run: Annotated[RunName, Field(description="the run that is edited or forked, if not the first")] = "main"
    pause: Annotated[bool, Field(description="an interactive replay waits here")] = False
    note: Text = Text()


class Experiment(Part):
    """Settings, seed and edits; everything else is derived."""

    schema_version: Annotated[Literal[1], Field(alias="schema", description="version of this format")] = 1
    id: Annotated[RunName, Field(description="name of the preset, e.g. bn-rescue")] = "untitled"
    title: Text = Text()
    source: Annotated[
        tuple[str, ...], Field(max_length=100, description="where the experiment comes from"), Listed
    ] = ()
    lesson: Text = Text()
    seed: Annotated[int, Field(ge=0, lt=2**63, description="everything random follows from it")] = 0
    dtype: Annotated[Literal["float32", "float64"], Field(description="type of all numbers")] = "float32"
    threads: Annotated[int, Field(ge=1, le=256, description="BLAS threads; part of the replay contract")] = 1
    data: Data = Data()
    model: Model = Model()
    train: Train = Train()
    timeline: Annotated[
        tuple[TimelineEntry, ...], Field(max_length=10_000, description="edits, in order"), Listed
    ] = ()
    expect: Annotated[
        tuple[Expect, ...], Field(max_length=1000, description="what the run must show"), Listed
    ] = ()

    @field_validator("schema_version", mode="before")
    @classmethod
    def _is_a_number(cls, value: Any) -> Any:
        if type(value) is not int:  # Literal[1] takes true and 1.0
            raise PydanticCustomError("schema", "not a whole number")
        return value

    @model_validator(mode="after")
    def _goes_together(self) -> Experiment:
        alone = list(conflicts(self))
        refuse([*alone, *timeline_conflicts(self, consistent=not alone)])
        return self
