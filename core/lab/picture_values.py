"""Changes of pixel values: blur and noise, measured over many images."""

from __future__ import annotations

import numpy as np

from core.lab.frame import Numbers
from core.spec.text import Text


class Blurred:
    """Blurring smooths: the squared differences between neighbours shrink."""

    label, expected = "edges, after / before", "below 1"

    def __init__(self, sigma: float) -> None:
        self.before, self.after = 0.0, 0.0
        self.rises = 0

    def add(self, before: Numbers, after: Numbers) -> None:
        first, second = edges(before), edges(after)
        self.before += float(first.sum())
        self.after += float(second.sum())
        self.rises += int(np.count_nonzero(second > first * (1 + 1e-5)))

    @property
    def value(self) -> float:
        return self.after / self.before

    @property
    def note(self) -> Text:
        return Text(
            en=f"Blur leaves {self.value:.0%} of the squared differences between neighbours.",
            ko=f"흐림은 이웃 픽셀 차이의 제곱합을 {self.value:.0%}로 줄인다.",
        )

    def metrics(self) -> dict[str, float]:
        return {"edges": self.value, "sharper": float(self.rises)}


class Noisy:
    """Added noise is independent of the image: the variance of the difference is sigma^2."""

    label, expected = "added variance / sigma^2", "1"

    def __init__(self, sigma: float) -> None:
        self.sigma, self.squares, self.sum, self.n = sigma, 0.0, 0.0, 0

    def add(self, before: Numbers, after: Numbers) -> None:
        difference = after - before
        self.squares += float(np.vdot(difference, difference))
        self.sum += float(difference.sum())
        self.n += difference.size

    @property
    def value(self) -> float:
        return (self.squares / self.n - (self.sum / self.n) ** 2) / self.sigma**2

    @property
    def note(self) -> Text:
        return Text(
            en=f"Noise adds {self.value:.4f} sigma^2 to the variance of a pixel.",
            ko=f"잡음은 픽셀의 분산을 sigma^2의 {self.value:.4f}배만큼 늘린다.",
        )

    def metrics(self) -> dict[str, float]:
        return {"noise_variance": self.value, "noise_mean": self.sum / self.n / self.sigma}


def edges(images: Numbers) -> Numbers:
    """Sum of squared differences between neighbouring pixels, by image (n,)."""
    down, across = np.diff(images, axis=1), np.diff(images, axis=2)
    energy: Numbers = (down**2).sum(axis=(1, 2)) + (across**2).sum(axis=(1, 2))
    return energy
