"""The settings of a sweep, as a TOML file has them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from core.search.axis import Choices, Layers, Range
from core.spec.base import LARGEST, Conflict, Listed, Part, Unset, refuse
from core.spec.experiment import RunName
from core.spec.flat import flatten
from core.spec.text import Text

MetricName = Literal["val_loss", "val_acc", "best_val_loss", "best_val_acc", "epoch_loss", "epoch_acc"]
TRIALS = 10
"""Of random and tpe, where the file does not say."""
Axis = Range | Choices | Layers


class Prune(Part):
    """Stops trials that are worse than the median of the others at the same epoch; a plain word is `kind`."""

    shorthand: ClassVar[str] = "kind"
    kind: Annotated[
        Literal["median", "none"], Field(description="median: stop what is worse than half of the others")
    ] = "none"
    startup: Annotated[int, Field(ge=0, le=LARGEST, description="trials that end before any is stopped")] = 4
    warmup: Annotated[int, Field(ge=0, le=LARGEST, description="epochs in which no trial is stopped")] = 1


class Sweep(Part):
    """Which settings to try around an experiment, how, how often, and what decides."""

    schema_version: Annotated[Literal[1], Field(alias="schema", description="version of this format")] = 1
    id: Annotated[
        RunName, Field(description="name of the sweep and, unless told otherwise, of its study")
    ] = "untitled"
    title: Text = Text()
    source: Annotated[
        tuple[str, ...], Field(max_length=100, description="where the search comes from"), Listed
    ] = ()
    preset: Annotated[
        str | None,
        Field(min_length=1, description="the experiment: id of a preset, or path of a file"),
        Unset(),
    ] = None
    base: Annotated[dict[str, Any], Field(description="the experiment itself, as in a preset")] = Field(
        default_factory=dict
    )
    set: Annotated[
        dict[str, Any],
        Field(description="dotted keys and values that every trial has"),
        BeforeValidator(flatten),
    ] = Field(default_factory=dict)
    method: Annotated[Literal["random", "grid", "tpe"], Field(description="how the next trial is chosen")] = (
        "random"
    )
    trials: Annotated[
        Annotated[int, Field(ge=1, le=100_000)] | None,
        Field(description="how many; a grid has as many as it has points"),
        Unset(),
    ] = None
    metric: Annotated[MetricName, Field(description="what decides, at the end of a trial")] = "val_loss"
    direction: Annotated[
        Literal["auto", "minimize", "maximize"], Field(description="auto: less loss, more accuracy")
    ] = "auto"
    seed: Annotated[
        int, Field(ge=0, lt=2**32, description="of what is drawn; trials keep the seed of the experiment")
    ] = 0
    folds: Annotated[
        int, Field(ge=1, le=100, description="cross validation: parts of the training set; 1: none")
    ] = 1
    prune: Prune = Prune()
    space: Annotated[
        dict[str, Axis], Field(min_length=1, max_length=100, description="dotted keys and what is tried")
    ]

    @model_validator(mode="after")
    def _goes_together(self) -> Sweep:
        bad = []
        if self.preset is not None and self.base:
            bad.append(Conflict(("base",), "beside preset", "one of preset, base"))
        if self.preset is None and not self.base:
            bad.append(Conflict(("preset",), "missing", "preset = the id of a preset, or a table [base]"))
        if self.method == "grid" and self.trials is not None:
            bad.append(
                Conflict(("trials",), f"{self.trials} with a grid", "no trials: a grid has its points")
            )
        refuse(bad)
        return self

    @property
    def maximize(self) -> bool:
        auto = self.direction == "auto" and self.metric.endswith("acc")
        return auto or self.direction == "maximize"
