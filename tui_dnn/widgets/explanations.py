"""Every diagnosis rule for people: what it means, why it happens, the formula behind it, and where to read on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Explanation:
    means: str
    why: str
    formula: str
    source: str


EXPLANATIONS: Final[dict[str, Explanation]] = {
    "vanishing-gradient": Explanation(
        "The gradient shrinks from layer to layer on its way back, and the first layers hardly learn. The last "
        "layers then work on features that are little more than noise.",
        "Each layer multiplies dL/dh by its weights and by the slope of its activation. Where their product is below 1 "
        "on average, it falls by the same factor in every layer, so depth makes it exponentially small. Small initial "
        "weights do it, and so do the flat ends of sigmoid and tanh.",
        "dL/dh[l] = W[l+1]' (f'(z[l+1]) * dL/dh[l+1]);  rms ratio L1/Ln ~ (std(W) sqrt(units) rms f')^(n-1)",
        "Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural networks",
    ),
    "exploding-gradient": Explanation(
        "The gradient grows from layer to layer on its way back, or its norm leaps from one step to the next. The "
        "first layers then take steps that are far too long, and one such step can undo what was learnt.",
        "The factor of each layer is above 1: weights too large, or batch norm in a deep network, which divides "
        "by a standard deviation on the way back as well. Clipping bounds the step without changing its direction.",
        "clip by norm: g <- g min(1, c / |g|);  ratio L1/Ln = product of the factors of the layers",
        "Pascanu, Mikolov and Bengio 2013, On the difficulty of training recurrent neural networks; Yang et al. 2019, "
        "A mean field theory of batch normalization",
    ),
    "collapsed-activations": Explanation(
        "A layer gives nearly the same output for every example: its standard deviation is a thousandth of that of the "
        "first layer or less. What comes after it cannot tell examples apart, so the network answers a constant.",
        "Each layer multiplies the spread of its inputs by about std(W) sqrt(fan_in). With N(0, 0.01) and 32 inputs "
        "that is 0.057, and six layers leave 1e-7 of it. Glorot and He choose std(W) so that the factor is about 1; "
        "batch norm sets the spread anew in every layer.",
        "std(h[l]) ~ std(W) sqrt(fan_in) std(h[l-1])   while the activation is about linear",
        "Glorot and Bengio 2010; He et al. 2015, Delving deep into rectifiers; Ioffe and Szegedy 2015",
    ),
    "saturated": Explanation(
        "Many outputs of a layer lie at the flat ends of the activation. They say little more than a sign, and hardly "
        "any gradient passes through them.",
        "The inputs of the activation are too large: initial weights too large, a learning rate that pushed them out, "
        "or inputs that were not scaled. Tanh has a slope of 1 at zero, and of 0.02 where its output is 0.99.",
        "tanh'(z) = 1 - tanh(z)^2;  sigmoid'(z) = s(1 - s) <= 1/4",
        "LeCun et al. 1998, Efficient backprop; Glorot and Bengio 2010",
    ),
    "dead-relu": Explanation(
        "Units were zero on every example of an epoch. Their gradient is zero too, so they stay as they are, unless "
        "the layers below change what reaches them.",
        "A step that was too long pushed the bias or the weights of a unit so far down that it is never positive. "
        "A leaky ReLU keeps a small slope below zero; a lower rate or He initialization keeps units away from there.",
        "relu'(z) = 0 for z < 0, for every example, hence dL/dw = 0",
        "Maas, Hannun and Ng 2013, Rectifier nonlinearities improve neural network acoustic models; He et al. 2015",
    ),
    "symmetric-units": Explanation(
        "Units of a layer have the same weights and the same output. They count as one unit, however many they are.",
        "Units that begin alike get the same gradient at every step, and so stay alike for ever: nothing in gradient "
        "descent tells them apart. Random initial weights break this symmetry; zeros or a constant do not.",
        "w[i] = w[j] and v[i] = v[j]  =>  dL/dw[i] = dL/dw[j]",
        "Goodfellow, Bengio and Courville 2016, Deep learning, section 8.4",
    ),
    "frozen-layer": Explanation(
        "The updates of a layer are less than a hundred-thousandth of its weights: at this pace it needs a hundred "
        "thousand steps to change. Healthy is about a thousandth per step.",
        "The gradient of this layer is tiny beside that of others, or the learning rate is too small for it. "
        "Adam divides by the size of the gradient and so moves all layers at a similar pace.",
        "upd:w = rms(W after - W before) / rms(W before)",
        "Karpathy, CS231n notes: ratio of weights to updates; Kingma and Ba 2015, Adam",
    ),
    "lr-too-high": Explanation(
        "The loss jumps up and down, rises for good, or sits above that of guessing. The steps are longer than the "
        "valley is wide.",
        "Along a direction of curvature h, gradient descent is stable only for a rate below 2/h: beyond it each step "
        "lands farther up on the other side. Momentum and small batches change the limit, not the picture.",
        "w <- w - lr h w = (1 - lr h) w;  stable for lr < 2/h",
        "Goodfellow et al. 2016, section 8.3; Cohen et al. 2021, Gradient descent on neural networks typically occurs "
        "at the edge of stability",
    ),
    "lr-too-low": Explanation(
        "Every layer moves by very little and the loss creeps, though it is still high. It learns, but slower than it "
        "could.",
        "The learning rate is small for these gradients. A range test raises the rate step by step and shows where the "
        "loss falls fastest; that is far from where it is now.",
        "steps needed ~ 1 / (lr h) along a direction of curvature h",
        "Smith 2017, Cyclical learning rates for training neural networks",
    ),
    "chance-plateau": Explanation(
        "The loss has been within one percent of that of the best constant answer. The network does not look at its "
        "input: it has only learnt how frequent the classes are.",
        "Something keeps the input from reaching the output or the gradient from reaching the weights. The causes "
        "ranked above it say what; a rate that is far too high does it as well.",
        "chance = -sum p(k) ln p(k) over the classes, which is ln K for K equal ones",
        "Bishop 2006, Pattern recognition and machine learning, section 1.6",
    ),
    "overfit": Explanation(
        "The loss on validation data rises while that on training data falls: the network learns its examples by "
        "heart. The best network was some epochs ago.",
        "It has more freedom than the examples can hold down. Dropout and weight decay take freedom away, early "
        "stopping goes back to the best epoch, more data or augmentation hold it down.",
        "gap = validation loss - training loss, growing",
        "Srivastava et al. 2014, Dropout; Prechelt 1998, Early stopping, but when?",
    ),
    "underfit": Explanation(
        "Training and validation loss are both flat and both high, close to each other. More epochs of the same will "
        "not help.",
        "The network cannot express the answer, or regularisation keeps it from doing so, or the optimizer sits on "
        "a plateau. More units, less regularisation or another rate are to be tried in this order of suspicion.",
        "training loss ~ validation loss >> what is possible",
        "Goodfellow et al. 2016, section 5.2",
    ),
    "bn-small-batch": Explanation(
        "Batch norm takes mean and variance from very few examples. They are mostly chance, so the same example comes "
        "out differently in every batch, and training differs from inference.",
        "The error of a variance over m examples falls only with 1/sqrt(m). Below about 16 examples it is worse than "
        "no normalisation; with a single one the output is the bias alone.",
        "y = gamma (x - mean) / sqrt(var + eps) + beta;  std of var ~ var sqrt(2/m)",
        "Wu and He 2018, Group normalization",
    ),
    "nan": Explanation(
        "A number became infinite or was none at all, and everything that depends on it is lost. The run cannot go on.",
        "Mostly a learning rate that is too high: weights double every few steps until a product leaves the range of "
        "the type, about 3e38 in float32. Infinity minus infinity then is not a number.",
        "inf - inf = 0 * inf = nan;  float32 ends at 3.4e38, exp(89) is beyond it",
        "IEEE 754-2019; Goodfellow et al. 2016, section 4.1",
    ),
    "data-not-scaled": Explanation(
        "The inputs are far from a size of about 1, or far from a mean of zero. Initial weights are made for inputs of "
        "that size.",
        "With inputs of 255 the first layer saturates at once and its gradient is 255 times larger than planned; one "
        "rate cannot suit it and the other layers. A large mean makes all weights of a unit move together.",
        "x <- (x - mean) / std, both taken from the training set",
        "LeCun et al. 1998, Efficient backprop, section 4.3",
    ),
    "loss-output-mismatch": Explanation(
        "The last activation and the loss do not belong together, or the targets lie where the output cannot go.",
        "With squared error on a sigmoid or softmax a confident wrong answer has hardly any gradient; with "
        "cross-entropy the slope of the activation cancels and the gradient is just answer minus target. An output of "
        "0..1 never reaches a target of 5, and one softmax unit is always 1.",
        "softmax + cross-entropy: dL/dz = p - y;  mse + sigmoid: dL/dz = 2 (p - y) p (1 - p)",
        "Bishop 2006, section 5.2; Goodfellow et al. 2016, section 6.2",
    ),
}
