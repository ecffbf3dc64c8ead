"""A whole experiment: the recipe from which a run follows, bit for bit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from core.spec.arms import arm_conflicts
from core.spec.base import LARGEST, Listed, Part, Says, Tagged, Unset, refuse
from core.spec.checks import conflicts
from core.spec.data import Data
from core.spec.expect import Expect
from core.spec.flat import flatten
from core.spec.labs import KINDS, Lab
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


class Arm(Part):
    """Another run of the same lesson: the settings of the preset with some changed.

    Arms share seed, data and the order of batches unless they set them otherwise. Without `after` an arm
    runs in lockstep with the first run; with it, it starts when that run has ended.
    """

    name: Annotated[RunName, Field(description="what charts and expectations call it")]
    title: Text = Text()
    set: Annotated[
        dict[str, Any],
        Field(description="dotted keys and the values that this arm has"),
        BeforeValidator(flatten),
    ] = Field(default_factory=dict)
    after: Annotated[
        RunName | None, Field(description="starts when this run has ended: a later stage"), Unset()
    ] = None
    take: Annotated[
        tuple[str, ...],
        Field(max_length=1000, description="layers whose parameters it takes from `after`, by name"),
        Listed,
    ] = ()


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
    seeds: Annotated[
        int, Field(ge=1, le=100, description="expectations are checked under this many seeds, from `seed` on")
    ] = 1
    hold: Annotated[
        int | None,
        Field(ge=1, le=100, description="seeds under which each expectation must hold; default: all"),
        Unset("all"),
    ] = None
    label: Annotated[RunName, Field(description="what charts call the first run, beside its arms")] = "main"
    data: Data = Data()
    model: Model = Model()
    train: Train = Train()
    lab: Annotated[
        Lab | None, Field(description="an experiment that is not one training run"), Tagged(*KINDS), Unset()
    ] = None
    arms: Annotated[
        tuple[Arm, ...], Field(max_length=64, description="runs that are compared with the first"), Listed
    ] = ()
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
        arms = list(arm_conflicts(self))
        timeline = timeline_conflicts(self, consistent=not alone, arms=not arms)
        refuse([*alone, *arms, *timeline])
        return self
