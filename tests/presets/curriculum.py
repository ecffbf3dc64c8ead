"""Which presets teach which experiment of the course, and which check which statement of its notes."""

from __future__ import annotations

from typing import Final

EXPERIMENTS: Final[dict[int, tuple[str, tuple[str, ...]]]] = {
    1: ("initialization and activation histograms", ("init-histograms",)),
    2: ("MNIST network with batch norm", ("mnist-bn-3x64", "mnist-bn-3x64-small")),
    3: (
        "deep tanh network, random_uniform against glorot_uniform",
        (
            "deep-tanh-initializers",
            "mnist-deep-tanh-uniform",
            "mnist-deep-tanh-uniform-small",
            "mnist-deep-tanh-glorot",
            "mnist-deep-tanh-glorot-small",
        ),
    ),
    4: ("depth probe, dims = [4096] * 7", ("init-dims7",)),
    5: ("sigmoid with N(0,1)", ("sigmoid-normal",)),
    6: ("saturation arithmetic", ("saturation-arithmetic",)),
    7: (
        "vanishing and exploding gradients",
        ("gradients-by-depth", "vanishing-gradient", "mnist-first-look"),
    ),
    8: ("batch norm effect", ("bn-weight-scales", "bn-before-after", "bn-higher-rates", "bn-momentum")),
    9: ("optimizer paths on a ravine and a saddle", ("ravine-race", "saddle-race")),
    10: ("optimizer race on MNIST", ("optimizer-race", "optimizer-race-full")),
    11: ("Adam's first step", ("adam-first-step",)),
    12: (
        "learning rates, schedules, range test",
        ("lr-too-small-right-large", "schedules", "lr-range-test"),
    ),
    13: ("Fashion-MNIST 300-100", ("fashion-300-100", "fashion-300-100-small")),
    14: ("wide and deep regression", ("housing-wide-deep", "housing-two-inputs")),
    15: ("checkpoint, early stopping, save and load", ("checkpoint-early-stopping",)),
    16: ("hyperparameter search", ("search-best",)),
    17: ("perceptron", ("perceptron-iris",)),
    18: ("XOR", ("xor-by-hand", "xor-linear", "xor-learned")),
    19: ("under- and overfitting", ("polynomial-fit", "overfit-300")),
    20: ("regularisers", ("regularisers",)),
    21: ("augmentation", ("augmentation-shown", "augmentation-helps")),
    22: ("clipping", ("clip-angle", "clipping-run")),
    23: ("transfer learning", ("transfer",)),
    24: ("unsupervised pretraining", ("pretraining-stacked", "pretraining-layerwise")),
    25: ("no activation", ("linear-collapse",)),
    26: ("SELU depth", ("selu-100",)),
    27: ("dead network rescued", ("bn-rescue",)),
    28: ("batch norm folded", ("bn-folded",)),
}
"""Row of the curriculum -> what it is, and the presets."""
STATEMENTS: Final[dict[str, str]] = {
    "std .01 with tanh does not vanish": "init-dims7",
    "std .05 with tanh gives zero gradient": "init-dims7",
    "sigmoid with N(0,1) vanishes": "sigmoid-normal",
    "histograms of weight gradients show vanishing": "weight-gradients-hide",
    "AdaGrad always stops too early": "adagrad-stops-early",
    "batch norm removes vanishing gradients": "bn-trade",
    "raise dropout when underfitting": "dropout-underfit",
}
"""Statement of lecture notes -> the preset whose measurement contradicts it."""
