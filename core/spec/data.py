"""Which data a run learns from, and how they are prepared."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from core.spec.base import LARGEST, Conflict, Listed, Part, Unset, refuse

TaskName = Literal["multiclass", "binary", "multilabel", "regression", "autoencoder"]


class Augment(Part):
    """Random changes to every training image of a batch; nothing is changed in validation."""

    shift: Annotated[int, Field(ge=0, le=14, description="largest shift in each direction, pixels")] = 0
    rotation: Annotated[float, Field(ge=0, le=180, description="largest rotation, degrees")] = 0.0
    blur: Annotated[float, Field(ge=0, le=5, description="largest Gaussian sigma, pixels")] = 0.0
    noise: Annotated[float, Field(ge=0, le=2, description="std of added noise, in units of 0..1")] = 0.0
    flip: Annotated[bool, Field(description="mirror left and right with probability one half")] = False


class Data(Part):
    """The data set and its preparation."""

    name: Annotated[str, Field(min_length=1, description="a name that `tui-dnn data list` shows")] = "digits"
    path: Annotated[
        str | None, Field(min_length=1, description="a CSV or NPZ file instead of a named set"), Unset()
    ] = None
    target: Annotated[
        str | None, Field(min_length=1, description="the column of `path` to predict"), Unset()
    ] = None
    task: Annotated[
        Literal["auto"] | TaskName, Field(description="what is predicted; auto: what the set is made for")
    ] = "auto"
    seed: Annotated[int, Field(ge=0, lt=2**32, description="for generated sets and random splits")] = 0
    points: Annotated[
        int | None,
        Field(
            ge=2,
            le=1_000_000,
            description="size of a generated set, examples; per class where it has classes",
        ),
        Unset(),
    ] = None
    noise: Annotated[
        float | None,
        Field(ge=0, description="noise of a generated set: std in the units of the set"),
        Unset(),
    ] = None
    classes: Annotated[
        tuple[Annotated[int, Field(ge=0, lt=10_000)], ...] | None,
        Field(
            min_length=2, max_length=10_000, description="labels that are kept, numbered anew in this order"
        ),
        Listed,
        Unset("all"),
    ] = None
    limit: Annotated[
        int | None,
        Field(ge=1, le=LARGEST, description="train on this many examples, stratified"),
        Unset(),
    ] = None
    validation: Annotated[
        Literal["auto", "test", "none"]
        | Annotated[int, Field(ge=1, le=LARGEST)]
        | Annotated[float, Field(gt=0, lt=1)],
        Field(description="the test set, or a part (count or share) of the training set"),
    ] = "auto"
    split: Annotated[
        Literal["first", "random", "stratified"],
        Field(description="which part of the training set is held out for validation"),
    ] = "stratified"
    folds: Annotated[
        int | None,
        Field(
            ge=2,
            le=1000,
            description="cross validation: parts of the training set, one of which validates instead of `validation`",
        ),
        Unset(),
    ] = None
    fold: Annotated[int, Field(ge=1, le=1000, description="with folds: the part that validates, from 1")] = 1
    normalize: Annotated[
        Literal["auto", "none", "unit", "standardize"],
        Field(description="unit: to 0..1; standardize: mean 0, std 1 of the training set"),
    ] = "auto"
    augment: Augment = Augment()

    @model_validator(mode="after")
    def _classes_are_different(self) -> Data:
        if self.classes is not None and len(set(self.classes)) < len(self.classes):
            refuse([Conflict(("classes",), "a label twice", "each label once")])
        return self

    @model_validator(mode="after")
    def _fold_exists(self) -> Data:
        if self.folds is None and self.fold != 1:
            refuse([Conflict(("fold",), f"{self.fold} without folds", "folds = the number of parts")])
        if self.folds is not None and self.fold > self.folds:
            refuse([Conflict(("fold",), str(self.fold), f"a part from 1 to folds = {self.folds}")])
        return self

    @model_validator(mode="after")
    def _target_is_known(self) -> Data:
        if (
            self.path is not None
            and self.target is None
            and self.task != "autoencoder"
            and not self.path.lower().endswith(".npz")
        ):
            refuse(
                [
                    Conflict(
                        ("target",),
                        "missing",
                        "the name of the column to predict",
                        'an autoencoder needs none: task = "autoencoder"',
                    )
                ]
            )
        return self
