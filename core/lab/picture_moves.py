"""Changes that move ink about: rotation, shift and flip, measured over many images."""

from __future__ import annotations

import numpy as np

from core.lab.frame import Numbers
from core.spec.text import Text


class Rotated:
    """Turning moves ink about and makes none: the mean stays, but for what leaves the corners."""

    label, expected = "ink, after / before", "1"

    def __init__(self, degrees: float) -> None:
        self.degrees, self.before, self.after, self.change = degrees, 0.0, 0.0, 0.0

    def add(self, before: Numbers, after: Numbers) -> None:
        self.before += float(before.sum())
        self.after += float(after.sum())
        self.change += float(np.abs(after - before).sum())

    @property
    def value(self) -> float:
        return self.after / self.before

    @property
    def note(self) -> Text:
        return Text(
            en=f"Rotation keeps the ink: {self.value:.4f} of it, at other places.",
            ko=f"회전은 잉크의 양을 지킨다({self.value:.4f}배). 자리만 바뀐다.",
        )

    def metrics(self) -> dict[str, float]:
        return {"ink": self.value, "moved_ink": self.change / self.before}


class Shifted:
    """Moving by k pixels moves the centre of mass by exactly k, where nothing leaves the image."""

    label, expected = "centroid off whole pixels", "0"

    def __init__(self, largest: float) -> None:
        self.largest, self.worst, self.farthest, self.whole = largest, 0.0, 0.0, 0

    def add(self, before: Numbers, after: Numbers) -> None:
        inside = np.isclose(before.sum(axis=(1, 2)), after.sum(axis=(1, 2)), rtol=1e-5)
        if inside.any():
            moves = centroids(after[inside]) - centroids(before[inside])
            self.worst = max(self.worst, float(np.abs(moves - np.round(moves)).max()))
            self.farthest = max(self.farthest, float(np.abs(moves).max()))
            self.whole += int(inside.sum())

    @property
    def value(self) -> float:
        return self.worst

    @property
    def note(self) -> Text:
        return Text(
            en=f"A shift moves the centroid by whole pixels, {self.farthest:.0f} at most.",
            ko=f"이동은 무게중심을 정수 픽셀만큼, 많아야 {self.farthest:.0f}픽셀 옮긴다.",
        )

    def metrics(self) -> dict[str, float]:
        return {"shift_error": self.worst, "farthest_shift": self.farthest, "shifted": float(self.whole)}


class Flipped:
    """Each image is either itself or its mirror image, half of them each."""

    label, expected = "share mirrored", "0.5"

    def __init__(self, on: float) -> None:
        self.mirrored, self.n, self.other = 0, 0, 0

    def add(self, before: Numbers, after: Numbers) -> None:
        same = (after == before).all(axis=(1, 2))
        mirrored = (after == before[:, :, ::-1]).all(axis=(1, 2))
        self.mirrored += int(np.count_nonzero(mirrored & ~same))
        self.other += int(np.count_nonzero(~mirrored & ~same))
        self.n += len(before)

    @property
    def value(self) -> float:
        return self.mirrored / self.n

    @property
    def note(self) -> Text:
        return Text(
            en=f"{self.value:.0%} are mirrored: fit for clothes, wrong for digits, whose mirror images mean nothing.",
            ko=f"{self.value:.0%}가 좌우로 뒤집혔다. 옷에는 맞지만, 뒤집으면 뜻이 없어지는 숫자에는 맞지 않는다.",
        )

    def metrics(self) -> dict[str, float]:
        return {"mirrored": self.value, "neither": float(self.other)}


def centroids(images: Numbers) -> Numbers:
    """Centre of mass of (n, rows, columns), as (n, 2): row and column."""
    total = images.sum(axis=(1, 2))
    rows, columns = np.arange(images.shape[1]), np.arange(images.shape[2])
    return np.stack([images.sum(axis=2) @ rows / total, images.sum(axis=1) @ columns / total], axis=1)
