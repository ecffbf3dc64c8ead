"""How the learning rate moves; `train.optimizer.lr` is always where it starts (for one_cycle: its peak)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from core.spec.base import Conflict, Count, Index, Listed, NotNegative, Part, Positive, Share, Tagged, refuse


class Constant(Part):
    """The learning rate of the optimizer, unchanged."""

    kind: Literal["constant"] = "constant"


class Exponential(Part):
    """lr * rate ** (step / steps)."""

    kind: Literal["exponential"] = "exponential"
    steps: Annotated[Count, Field(description="steps per factor of `rate`")]
    rate: Annotated[float, Field(gt=0, le=1, description="factor per `steps`")]
    staircase: Annotated[bool, Field(description="in jumps, every `steps`")] = False


class Power(Part):
    """lr / (1 + rate * step / steps) ** exponent."""

    kind: Literal["power"] = "power"
    steps: Annotated[Count, Field(description="steps in which the denominator grows by `rate`")]
    rate: Annotated[Positive, Field(description="growth of the denominator per `steps`")] = 1.0
    exponent: Annotated[Positive, Field(description="power of the denominator")] = 1.0


class Piecewise(Part):
    """values[i] up to and including boundaries[i]; the last value after the last boundary."""

    kind: Literal["piecewise"] = "piecewise"
    boundaries: Annotated[
        tuple[Index, ...],
        Field(min_length=1, max_length=1000, description="last step of each piece, increasing"),
        Listed,
    ]
    values: Annotated[
        tuple[NotNegative, ...],
        Field(min_length=2, max_length=1001, description="learning rate of each piece"),
        Listed,
    ]

    @model_validator(mode="after")
    def _pieces_fit(self) -> Piecewise:
        wanted, given = len(self.boundaries) + 1, len(self.values)
        refuse(
            [
                Conflict(
                    ("boundaries", index + 1),
                    str(right),
                    f"a step after {left}: boundaries increase",
                )
                for index, (left, right) in enumerate(zip(self.boundaries, self.boundaries[1:], strict=False))
                if right <= left
            ]
            + [
                Conflict(("values",), f"{given} values", f"{wanted} values, one more than boundaries")
                for _ in range(given != wanted)
            ]
        )
        return self


class Cosine(Part):
    """From lr down to alpha * lr over `steps`, after a linear warm-up from `warmup_from` to lr."""

    kind: Literal["cosine"] = "cosine"
    steps: Annotated[Count, Field(description="length of the way down, steps")]
    alpha: Annotated[Share, Field(description="share of lr that is left at the end")] = 0.0
    warmup_steps: Annotated[Index, Field(description="length of the warm-up, steps")] = 0
    warmup_from: Annotated[NotNegative, Field(description="learning rate at step 0 of the warm-up")] = 0.0


class Polynomial(Part):
    """(lr - end) * (1 - min(step, steps) / steps) ** power + end."""

    kind: Literal["polynomial"] = "polynomial"
    steps: Annotated[Count, Field(description="length of the way down, steps")]
    end: Annotated[NotNegative, Field(description="learning rate at the end")] = 0.0001
    power: Annotated[Positive, Field(description="1 is a straight line")] = 1.0


class OneCycle(Part):
    """Up to lr and down again over `steps`.

    form "linear": half of 90 % of the steps up from lr / 10, half down, the rest down to lr / 1000
    (three phases of the lecture notes); form "cosine": PyTorch's OneCycleLR (30 % up from lr / 25, then
    down to lr / 250,000, cosine).
    """

    kind: Literal["one_cycle"] = "one_cycle"
    steps: Annotated[Count, Field(description="length of the cycle, steps")]
    form: Annotated[
        Literal["linear", "cosine"], Field(description="lecture notes' three phases, or PyTorch's cosine")
    ] = "linear"


class Plateau(Part):
    """Reduce the rate by `factor` when the validation loss has not improved for `patience` epochs."""

    kind: Literal["plateau"] = "plateau"
    factor: Annotated[float, Field(gt=0, lt=1, description="new rate over old")] = 0.1
    patience: Annotated[Index, Field(description="epochs without improvement")] = 10
    min_delta: Annotated[NotNegative, Field(description="smallest change that counts as improvement")] = 1e-4
    cooldown: Annotated[Index, Field(description="epochs after a reduction that do not count")] = 0
    min_lr: Annotated[NotNegative, Field(description="the rate never falls below")] = 0.0


Schedule = Annotated[
    Constant | Exponential | Power | Piecewise | Cosine | Polynomial | OneCycle | Plateau,
    Tagged("constant", "exponential", "power", "piecewise", "cosine", "polynomial", "one_cycle", "plateau"),
    Field(discriminator="kind", description="how the learning rate moves"),
]
