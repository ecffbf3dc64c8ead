"""What a run is expected to show."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from core.errors import UsageError
from core.spec.base import LARGEST, Conflict, Listed, NotNegative, Part, Says, refuse
from core.spec.metrics import Metric
from core.spec.text import Text

RuleName = Literal[
    "vanishing-gradient", "exploding-gradient", "collapsed-activations", "saturated", "dead-relu",
    "symmetric-units", "frozen-layer", "lr-too-high", "lr-too-low", "chance-plateau", "overfit", "underfit",
    "bn-small-batch", "nan", "data-not-scaled", "loss-output-mismatch",
]  # fmt: skip


class Claim(Part):
    """A sentence of lecture notes and whether the run bears it out."""

    text: Annotated[Text, Field(description="the sentence")]
    verdict: Annotated[
        Literal["supported", "contradicted"], Field(description="what the measurement says about it")
    ]

    @model_validator(mode="after")
    def _says_something(self) -> Claim:
        if not (self.text.en or self.text.ko):
            refuse([Conflict(("text",), "empty", "a sentence")])
        return self


class Condition(Part):
    """A bound on a measured number; every field given must hold."""

    near: Annotated[float | None, Field(description="the expected value; needs tol or rel")] = None
    tol: Annotated[NotNegative | None, Field(description="with near: largest absolute difference")] = None
    rel: Annotated[NotNegative | None, Field(description="with near: largest relative difference")] = None
    min: Annotated[float | None, Field(description="at least")] = None
    max: Annotated[float | None, Field(description="at most")] = None
    between: Annotated[tuple[float, float] | None, Field(description="lowest and highest value"), Listed] = (
        None
    )

    @model_validator(mode="after")
    def _bounds_something(self) -> Condition:
        conflicts = []
        tolerance = self.tol is not None or self.rel is not None
        if self.near is not None and not tolerance:
            conflicts.append(Conflict(("near",), f"{self.near} alone", "tol or rel beside it"))
        if self.near is None and tolerance:
            name = "tol" if self.tol is not None else "rel"
            conflicts.append(Conflict((name,), f"{name} without near", "near beside it"))
        if self.between is not None and self.between[0] > self.between[1]:
            conflicts.append(Conflict(("between",), str(list(self.between)), "the lower value first"))
        if self.min is not None and self.max is not None and self.min > self.max:
            conflicts.append(Conflict(("min",), f"{self.min} above max = {self.max}", "min below max"))
        if not tolerance and all(v is None for v in (self.near, self.min, self.max, self.between)):
            conflicts.append(Conflict((), "no bound", "at least one of near, min, max, between"))
        refuse(conflicts)
        return self


class DiagnosisCondition(Part):
    """Which rules must fire and which must not."""

    has: Annotated[tuple[RuleName, ...], Field(description="rules that must fire"), Listed] = ()
    lacks: Annotated[tuple[RuleName, ...], Field(description="rules that must not fire"), Listed] = ()

    @model_validator(mode="after")
    def _says_something(self) -> DiagnosisCondition:
        both = [rule for rule in self.has if rule in self.lacks]
        if both:
            refuse([Conflict(("lacks",), f"{both[0]} in has and in lacks", "a rule in one of them")])
        if not self.has and not self.lacks:
            refuse([Conflict((), "no rule", "at least one rule in has or lacks")])
        return self


class DigestCondition(Part):
    """The state's digest must equal that of a second run of the same recipe, or a known one."""

    same_as: Annotated[
        str,
        Field(
            pattern=r"^(rerun|[0-9a-f]{64})$",
            description="`rerun`, or the 64 hex digits of a known digest",
        ),
        Says('"rerun", or the 64 hex digits of a known digest'),
    ]


def _metric_key(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return str(Metric.parse(text))
    except UsageError as error:
        raise PydanticCustomError(
            "metric", "not a metric", {"expected": error.expected, "hint": error.hint}
        ) from None


MetricKey = Annotated[str, BeforeValidator(_metric_key)]
At = Annotated[
    Annotated[int, Field(ge=0, le=LARGEST)] | Annotated[str, Field(pattern=r"^(end|epoch [1-9][0-9]{0,8})$")],
    Says('a step (a whole number from 0), "end" or "epoch N"'),
]


class Expect(Part):
    """Checks at one moment; metrics are free keys such as `loss` or `act_std[6]`, with a condition each."""

    free: ClassVar[str] = "metrics"

    at: Annotated[At, Field(description="when: this many updates are done, `end`, or `epoch N` has ended")]
    run: Annotated[
        str, Field(min_length=1, description="the run that is checked: main, an arm or a fork")
    ] = "main"
    versus: Annotated[
        str | None,
        Field(min_length=1, description="another run: metrics are compared with those that it has then"),
    ] = None
    by: Annotated[
        Literal["ratio", "difference"], Field(description="with versus: run / versus, or run - versus")
    ] = "ratio"
    diagnosis: DiagnosisCondition | None = None
    digest: DigestCondition | None = None
    claim: Claim | None = None
    metrics: Annotated[
        dict[MetricKey, Condition],
        Field(description="conditions by metric, written as keys of the block itself"),
    ] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _collect_metrics(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        known = {key: value[key] for key in value if key in cls.model_fields}
        free = {key: value[key] for key in value if key not in cls.model_fields}
        metrics = known.get("metrics", {})
        if not free or not isinstance(metrics, dict):
            return value
        return {**known, "metrics": {**metrics, **free}}

    @model_validator(mode="after")
    def _checks_something(self) -> Expect:
        if self.versus is not None and self.versus == self.run:
            refuse([Conflict(("versus",), f'"{self.versus}", the run itself', "another run")])
        if self.versus is not None and not self.metrics:
            refuse([Conflict(("versus",), "no metric to compare", "at least one metric")])
        if not self.metrics and not any((self.diagnosis, self.digest, self.claim)):
            refuse([Conflict((), "nothing to check", "a metric, diagnosis, digest or claim")])
        return self
