"""Images as training sees them: each random change alone, all of them together, and numbers that check them."""

from __future__ import annotations

from typing import Final

import numpy as np

from core.data.dataset import DataSet
from core.data.load import load
from core.errors import PresetError
from core.lab.frame import Frame, ImageChart, Line, LineChart, Numbers, Table
from core.lab.picture_facts import FACTS, Fact
from core.nn.head import make_head
from core.spec.data import Augment
from core.spec.experiment import Experiment
from core.spec.labs.augmentation import Augmentation
from core.spec.text import Text
from core.train.feed import Feed

CHANGES: Final = ("flip", "shift", "rotation", "blur", "noise")
"""In the order in which training applies them."""


class Machine:
    """The next image at every step, beside its changes; statistics over a batch with each change."""

    controls: tuple[str, ...] = (*(f"data.augment.{name}" for name in CHANGES), "data.name")

    def __init__(self, experiment: Experiment, lab: Augmentation, data: DataSet) -> None:
        assert data.image_shape is not None
        self.lab, self.data, self.shape = lab, data, data.image_shape
        self.augment, self.dtype = experiment.data.augment, np.dtype(experiment.dtype)
        self.batch = min(lab.batch, len(data.train))
        off = Augment()
        chosen = {name: getattr(self.augment, name) for name in CHANGES if getattr(self.augment, name)}
        alone = {name: off.model_copy(update={name: value}) for name, value in chosen.items()}
        ways = {"original": off, **alone}
        if len(chosen) > 1:
            ways["all"] = self.augment
        self.feeds = {name: self._feed(experiment, way) for name, way in ways.items()}
        self.images: dict[str, Numbers] = {}
        """(batch, rows, columns) by change, of the last step."""
        self.facts: dict[str, Fact] = {name: FACTS[name](float(value)) for name, value in chosen.items()}
        self.history: dict[str, list[float]] = {name: [] for name in self.facts}
        self.total, self.done = lab.images, 0

    def _feed(self, experiment: Experiment, way: Augment) -> Feed:
        train = experiment.train.model_copy(update={"batch": self.batch})
        recipe = experiment.model_copy(
            update={"data": experiment.data.model_copy(update={"augment": way}), "train": train}
        )
        head = make_head(experiment.model, train.loss, self.data.task)
        return Feed(recipe, self.data, head.loss, self.dtype)

    def advance(self) -> None:
        if self.done == self.total:
            return
        self.done += 1
        for name, feed in self.feeds.items():
            n = feed.next_size
            x = np.zeros((n, self.data.features), self.dtype)
            feed.load(x, feed.target(n, x))
            if feed.position >= feed.n:
                feed.end_epoch()
            self.images[name] = x.reshape(n, *self.shape).astype(np.float64) / self.data.peak
        for name, fact in self.facts.items():
            fact.add(self.images["original"], self.images[name])
            self.history[name].append(fact.value)

    def frame(self) -> Frame:
        charts = (self._pictures(), self._curves()) if self.done else ()
        return Frame(self.done, self.total, charts, (self._table(),), self._notes(), self._metrics())

    def _pictures(self) -> ImageChart:
        """The first image of the batch, one picture for every change."""
        first = np.stack([images[0] for images in self.images.values()])
        pixels = np.round(np.clip(first, 0.0, 1.0) * 255).astype(np.uint8)
        captions = tuple(f"{name} {_setting(self.augment, name)}".rstrip() for name in self.images)
        return ImageChart(f"image {self.done} of {self.total}", pixels, captions)

    def _curves(self) -> LineChart:
        step = np.arange(1, self.done + 1, dtype=np.float64)
        lines = [Line(name, step, np.array(values)) for name, values in self.history.items()]
        return LineChart("over all images so far", tuple(lines), "step")

    def _table(self) -> Table:
        rows = [
            (name, fact.label, f"{fact.value:.4g}", fact.expected)
            for name, fact in self.facts.items()
            if self.done
        ]
        return Table("checks", ("change", "number", "measured", "expected"), tuple(rows))

    def _notes(self) -> tuple[Text, ...]:
        if not self.facts:
            return (
                Text(
                    en="No change is switched on: set data.augment.rotation, shift, blur, noise or flip.",
                    ko="켜진 변형이 없다. data.augment의 rotation, shift, blur, noise, flip을 켠다.",
                ),
            )
        if not self.done:
            return ()
        seen = self.done * self.batch
        return (
            Text(
                en=f"Every image is changed by its own draw, anew at every pass: {seen:,} images so far.",
                ko=f"이미지마다, 데이터를 지날 때마다 변형을 새로 뽑는다. 지금까지 {seen:,}장.",
            ),
            *(fact.note for fact in self.facts.values()),
        )

    def _metrics(self) -> dict[str, float]:
        found: dict[str, float] = {}
        if self.done:
            for fact in self.facts.values():
                found |= fact.metrics()
        return found


def _setting(augment: Augment, name: str) -> str:
    value = getattr(augment, name, None)
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else ""


def make(experiment: Experiment) -> Machine:
    """The lab of `experiment.lab`; PresetError for data that are not images."""
    assert isinstance(experiment.lab, Augmentation)
    data = load(experiment.data, np.dtype(experiment.dtype))
    if data.image_shape is None:
        raise PresetError.at("data.name", f"{data.name}, no images", "a set of images", "mnist_small, digits")
    return Machine(experiment, experiment.lab, data)
