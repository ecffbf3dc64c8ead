"""How a run learns, and what of it is kept."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from core.spec.base import (
    LARGEST,
    Aliases,
    Conflict,
    Count,
    Index,
    Listed,
    NotNegative,
    Part,
    Positive,
    Unset,
    refuse,
)
from core.spec.optimizer import Adam, Optimizer
from core.spec.schedule import Constant, Schedule

LossName = Literal["auto", "softmax_ce", "sigmoid_bce", "mse", "mae", "huber"]
CLIPS = ("clip_value", "clip_norm", "global_clip_norm")
DEFAULT_EPOCHS = 10


class EarlyStopping(Part):
    """Stop when the monitored value has not improved for `patience` epochs; a plain number is `patience`."""

    shorthand: ClassVar[str] = "patience"
    monitor: Annotated[
        Literal["val_loss", "val_acc", "loss", "acc"], Field(description="the value that must improve")
    ] = "val_loss"
    patience: Annotated[Index, Field(description="epochs without improvement")] = 10
    min_delta: Annotated[NotNegative, Field(description="smallest change that counts as improvement")] = 0.0
    restore_best: Annotated[bool, Field(description="go back to the parameters of the best epoch")] = True


class Constraint(Part):
    """What a kernel must obey after every update."""

    shorthand: ClassVar[str] = "kind"
    kind: Annotated[
        Literal["none", "max_norm", "unit_norm", "non_neg"],
        Field(description="rule for the incoming weights of each unit"),
    ] = "none"
    limit: Annotated[
        Positive, Field(description="max_norm: largest norm of the incoming weights of a unit")
    ] = 2.0


class Record(Part):
    """What the recorder keeps, in steps."""

    scalars: Annotated[Count, Field(description="loss, accuracy and learning rate every so many steps")] = 1
    hist: Annotated[Index, Field(description="layer series every so many steps; 0: never")] = 10
    hist_always: Annotated[
        tuple[Index, ...], Field(max_length=10_000, description="layer series at these steps as well"), Listed
    ] = ()
    keyframe: Annotated[Index, Field(description="digest every so many steps; 0: only at the end")] = 0


class Train(Part):
    """Loss, optimizer, and how long: `steps` or `epochs`; 10 epochs where neither is given."""

    loss: Annotated[
        LossName,
        Aliases(
            categorical_crossentropy="softmax_ce",
            sparse_categorical_crossentropy="softmax_ce",
            cce="softmax_ce",
            binary_crossentropy="sigmoid_bce",
            bce="sigmoid_bce",
        ),
        Field(description="auto: softmax_ce, sigmoid_bce or mse after the task"),
    ] = "auto"
    huber_delta: Annotated[Positive, Field(description="huber: where the square turns into a line")] = 1.0
    optimizer: Optimizer = Adam()
    schedule: Schedule = Constant()
    batch: Annotated[
        Literal["full"] | Annotated[int, Field(ge=1, le=LARGEST)],
        Field(description="examples per step; full: the whole training set"),
    ] = 32
    steps: Annotated[
        int | None, Field(ge=0, le=LARGEST, description="length of the run, updates; or give epochs"), Unset()
    ] = None
    epochs: Annotated[
        int | None,
        Field(ge=0, le=LARGEST, description="length of the run; or give steps; 10 where neither is given"),
        Unset(),
    ] = DEFAULT_EPOCHS
    l1: Annotated[NotNegative, Field(description="adds l1 * sum|w| over kernels to the loss")] = 0.0
    l2: Annotated[NotNegative, Field(description="adds l2 * sum w^2 over kernels to the loss")] = 0.0
    constraint: Constraint = Constraint()
    clip_value: Annotated[
        Positive | None, Field(description="each gradient entry to -value..value"), Unset()
    ] = None
    clip_norm: Annotated[Positive | None, Field(description="each gradient tensor to this norm"), Unset()] = (
        None
    )
    global_clip_norm: Annotated[
        Positive | None, Field(description="all gradients together to this norm"), Unset()
    ] = None
    freeze: Annotated[
        tuple[str, ...], Field(max_length=1000, description="layers that do not learn, by name"), Listed
    ] = ()
    early_stopping: Annotated[EarlyStopping | None, Unset()] = None
    keep_best: Annotated[bool, Field(description="keep the parameters of the best validation epoch")] = False
    record: Record = Record()

    @model_validator(mode="before")
    @classmethod
    def _one_length(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        if value.get("steps") in (None, "none"):
            epochs = value.get("epochs", DEFAULT_EPOCHS)
            return {**value, "epochs": DEFAULT_EPOCHS if epochs in (None, "none") else epochs}
        return {"epochs": None, **value}

    @model_validator(mode="after")
    def _one_of_each(self) -> Train:
        conflicts = []
        if self.steps is not None and self.epochs is not None:
            given = f"steps = {self.steps} and epochs = {self.epochs}"
            conflicts.append(Conflict(("epochs",), given, "one of steps, epochs"))
        clips = [name for name in CLIPS if getattr(self, name) is not None]
        if len(clips) > 1:
            conflicts.append(Conflict((clips[-1],), f"{' and '.join(clips)} are set", "at most one of them"))
        refuse(conflicts)
        return self
