"""Any valid experiment, small enough to train a few steps of it."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import strategies as st

from core.spec.experiment import Experiment
from core.spec.layers import layer_names, parameter_names, parameter_shape
from core.spec.model import ActivationName, InitName, Model

Draw = st.DrawFn
Tables = dict[str, Any]

FEATURES = {
    "moons": 2, "circles": 2, "xor": 2, "spiral2": 2, "spiral3": 2, "gaussians": 2,
    "polynomial": 1, "iris": 4, "digits": 64,
}  # fmt: skip
TWO_CLASSES = ("moons", "circles", "xor", "spiral2")
GENERATED = ("moons", "circles", "xor", "spiral2", "spiral3", "gaussians", "polynomial")
LOSSES = {
    "multiclass": ["auto", "softmax_ce", "sigmoid_bce", "mse", "mae", "huber"],
    "binary": ["auto", "sigmoid_bce", "mse", "mae", "huber"],
    "regression": ["auto", "mse", "mae", "huber"],
    "autoencoder": ["auto", "mse", "mae", "huber"],
}
ACTIVATIONS = get_args(ActivationName)


def numbers(
    low: float, high: float, *, open_low: bool = False, open_high: bool = False
) -> st.SearchStrategy[float]:
    """Finite floats; from denormals on training is a matter of rounding, so they are left out."""
    return st.floats(
        low, high, exclude_min=open_low, exclude_max=open_high, allow_nan=False, allow_subnormal=False
    )


rates = numbers(0, 1, open_high=True)
small = numbers(1e-9, 0.1)
lr = numbers(0, 10)
flags = st.booleans()


def some(**strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[Tables]:
    """A table with any of the keys."""
    return st.fixed_dictionaries({}, optional=strategies)


def one_of_kind(kind: str, **options: st.SearchStrategy[Any]) -> st.SearchStrategy[Tables]:
    return st.fixed_dictionaries({"kind": st.just(kind)}, optional=options)


decay: dict[str, st.SearchStrategy[Any]] = {"weight_decay": small, "decay_all": flags, "lr": lr}
moments = {**decay, "beta_1": rates, "beta_2": rates, "eps": small}
adam = {**moments, "amsgrad": flags, "bias_correction": flags}
optimizers = st.one_of(
    one_of_kind("sgd", **decay),
    one_of_kind("momentum", **decay, beta=rates),
    one_of_kind("nesterov", **decay, beta=rates),
    one_of_kind("adagrad", **decay, eps=small, initial_accumulator=numbers(0, 2)),
    one_of_kind("rmsprop", **decay, eps=small, rho=rates, momentum=rates, centered=flags),
    one_of_kind("adam", **adam),
    one_of_kind("adamax", **moments),
    one_of_kind("nadam", **moments, momentum_decay=numbers(0, 2)),
    one_of_kind("adamw", **adam),
)
steps = st.integers(1, 50)


@st.composite
def piecewise(draw: Draw) -> Tables:
    boundaries = sorted(draw(st.sets(st.integers(0, 20), min_size=1, max_size=4)))
    values = draw(st.lists(lr, min_size=len(boundaries) + 1, max_size=len(boundaries) + 1))
    return {"kind": "piecewise", "boundaries": boundaries, "values": values}


schedules = st.one_of(
    one_of_kind("constant"),
    st.builds(
        lambda table, s, r: {**table, "steps": s, "rate": r},
        one_of_kind("exponential", staircase=flags), steps, numbers(0.01, 1),
    ),
    st.builds(
        lambda table, s: {**table, "steps": s},
        st.one_of(
            one_of_kind("power", rate=numbers(0.01, 3), exponent=numbers(0.1, 3)),
            one_of_kind("cosine", alpha=numbers(0, 1), warmup_steps=st.integers(0, 9), warmup_from=lr),
            one_of_kind("polynomial", end=lr, power=numbers(0.1, 3)),
            one_of_kind("one_cycle", form=st.sampled_from(["linear", "cosine"])),
        ),
        steps,
    ),
    piecewise(),
)  # fmt: skip
plateaus = one_of_kind(
    "plateau",
    factor=numbers(0.01, 0.99),
    patience=st.integers(0, 3),
    min_delta=small,
    cooldown=st.integers(0, 3),
    min_lr=small,
)


@st.composite
def data_tables(draw: Draw) -> Tables:
    name = draw(st.sampled_from(sorted(FEATURES)))
    own = "binary" if name in TWO_CLASSES else "regression" if name == "polynomial" else "multiclass"
    tasks = ["auto", own, "autoencoder", *(["multiclass"] if name in TWO_CLASSES else [])]
    table: Tables = {
        "name": name,
        "task": draw(st.sampled_from(tasks)),
        "seed": draw(st.integers(0, 2**32 - 1)),
    }
    if name in GENERATED:
        table["points"] = draw(st.integers(24, 60))
        table |= draw(some(noise=numbers(0, 0.5)))
    else:
        table |= draw(some(limit=st.integers(30, 60)))
    table |= draw(
        some(
            validation=st.one_of(st.sampled_from(["auto", "none"]), numbers(0.1, 0.5), st.integers(4, 10)),
            split=st.sampled_from(["first", "random", "stratified"]),
            normalize=st.sampled_from(["auto", "none", "unit", "standardize"]),
        )
    )
    moves: Tables = {"noise": numbers(0, 0.5)}
    if name == "digits":
        moves |= {
            "shift": st.integers(0, 3),
            "rotation": numbers(0, 30),
            "blur": numbers(0, 2),
            "flip": flags,
        }
    return table | draw(some(augment=some(**moves)))


@st.composite
def model_tables(draw: Draw, features: int, loss: str) -> Tables:
    hidden = draw(st.lists(st.integers(1, 24), max_size=6))
    function = draw(st.sampled_from(ACTIVATIONS))
    fixed = {"softmax_ce": ["auto", "softmax"], "sigmoid_bce": ["auto", "sigmoid"]}
    outputs = fixed.get(loss, ["auto"] if loss == "auto" else ["auto", *ACTIVATIONS])
    columns = st.lists(st.integers(0, features - 1), min_size=1, max_size=4, unique=True)
    dropouts = ["auto", "plain", *(["alpha"] if function == "selu" else [])]
    return {
        "hidden": hidden,
        "activation": {"kind": function, **draw(some(slope=numbers(0, 1), alpha=numbers(0.01, 2)))},
        "output": draw(st.sampled_from(outputs)),
        "init": draw(
            some(
                kind=st.sampled_from(get_args(InitName)), std=small, limit=small,
                value=numbers(-1, 1), gain=numbers(0.1, 2), truncated=flags,
            )
        ),
        **draw(some(bias=numbers(-1, 1), deep=st.one_of(st.just("all"), columns))),
        "batch_norm": draw(
            some(
                enabled=flags, place=st.sampled_from(["before", "after"]), momentum=rates,
                eps=numbers(1e-5, 0.1), scale=flags, center=flags,
            )
        ),
        "dropout": draw(
            some(
                rate=numbers(0, 0.9), kind=st.sampled_from(dropouts),
                after=st.lists(st.integers(0, len(hidden)), unique=True, max_size=3),
            )
        ),
        "wide": draw(st.one_of(st.sampled_from(["none", "all"]), columns)) if hidden else "none",
    }  # fmt: skip


@st.composite
def weights(draw: Draw, model: Model) -> Tables:
    """Parameters given by hand, where the settings alone tell the shape."""
    found: Tables = {}
    for name in draw(st.lists(st.sampled_from(parameter_names(model)), unique=True, max_size=3)):
        shape, value = parameter_shape(model, name), draw(numbers(-2, 2))
        if None not in shape:
            row = [value] * (shape[-1] or 0)
            found[name] = [row] * (shape[0] or 0) if len(shape) == 2 else row
    return found


@st.composite
def train_tables(draw: Draw, model: Model, loss: str, validated: bool) -> Tables:
    table: Tables = {
        "loss": loss,
        "optimizer": draw(optimizers),
        "schedule": draw(st.one_of(schedules, plateaus) if validated else schedules),
        "batch": draw(st.one_of(st.just("full"), st.integers(2 if model.batch_norm.enabled else 1, 8))),
        "steps": draw(st.integers(5, 12)),
        "freeze": draw(st.lists(st.sampled_from(layer_names(model)), unique=True, max_size=2)),
    }
    if draw(flags):
        table["epochs"] = table.pop("steps")
    clips = [
        {},
        *({name: draw(numbers(0.001, 10))} for name in ("clip_value", "clip_norm", "global_clip_norm")),
    ]
    table |= draw(st.sampled_from(clips))
    monitors = ["loss", "acc", *(["val_loss", "val_acc"] if validated else [])]
    stopping = st.builds(
        lambda table, monitor: {**table, "monitor": monitor},
        some(patience=st.integers(0, 3), min_delta=small, restore_best=flags),
        st.sampled_from(monitors),
    )
    constraints = some(
        kind=st.sampled_from(["none", "max_norm", "unit_norm", "non_neg"]), limit=numbers(0.1, 3)
    )
    record = some(
        scalars=st.integers(1, 3), hist=st.integers(0, 4), keyframe=st.integers(0, 4),
        hist_always=st.lists(st.integers(0, 12), max_size=3),
    )  # fmt: skip
    optional: dict[str, st.SearchStrategy[Any]] = {
        "l1": small, "l2": small, "huber_delta": numbers(0.1, 3), "constraint": constraints,
        "early_stopping": stopping, "record": record, "keep_best": flags if validated else st.just(False),
    }  # fmt: skip
    return table | draw(some(**optional))


@st.composite
def live_edits(draw: Draw, model: Model, freeze: list[str]) -> Tables:
    """Edits that go with any state of the experiment that other such edits lead to."""
    edits: dict[str, st.SearchStrategy[Any]] = {
        "train.optimizer.lr": lr,
        "train.optimizer": st.sampled_from(["sgd", "adam", "nadam"]),
        "train.schedule": st.just("constant"),
        "train.batch": st.one_of(st.just("full"), st.integers(2, 8)),
        "train.l1": small,
        "train.l2": small,
        "train.constraint": st.sampled_from(["none", "max_norm"]),
        "model.dropout": numbers(0, 0.9),
        "data.augment.noise": numbers(0, 0.5),
    }
    if model.dropout.kind != "alpha" and not any(name.startswith("activation") for name in freeze):
        edits["model.activation.kind"] = st.sampled_from(ACTIVATIONS)
    if not any(name.startswith("batch_norm") for name in freeze):
        edits["model.batch_norm.enabled"] = flags
    keys = draw(st.lists(st.sampled_from(sorted(edits)), min_size=1, max_size=3, unique=True))
    if "train.optimizer" in keys:
        keys = [key for key in keys if key != "train.optimizer.lr"]
    return {key: draw(edits[key]) for key in keys}


@st.composite
def timelines(draw: Draw, model: Model, train: Tables) -> list[Tables]:
    times = sorted(draw(st.lists(st.integers(0, 5), max_size=3)))
    runs, entries = ["main"], []
    for number, at in enumerate(times):
        entry: Tables = {"at": at, "run": draw(st.sampled_from(runs)), **draw(some(pause=flags, note=texts))}
        entry["set"] = draw(live_edits(model, train["freeze"]))
        if draw(flags):
            runs.append(f"fork-{number}")
            entry["fork"] = runs[-1]
        if train["batch"] == 1 and entry["set"].get("model.batch_norm.enabled"):
            entry["set"]["train.batch"] = 4
        entries.append(entry)
    return entries


words = st.text(max_size=20)
texts = some(en=words, ko=words)
conditions = st.one_of(
    some(min=numbers(-9, 0), max=numbers(0, 9)).filter(bool),
    st.builds(lambda near, tol: {"near": near, "tol": tol}, numbers(-9, 9), numbers(0, 9)),
    st.builds(lambda low, high: {"between": [low, high]}, numbers(-9, 0), numbers(0, 9)),
)


@st.composite
def expectations(draw: Draw, layers: int, length: int | None) -> Tables:
    layer = st.integers(1, layers)
    metrics = st.one_of(
        st.sampled_from(["loss", "acc", "epoch_loss", "grad_norm", "lr", "params"]),
        st.builds("act_std[{}]".format, layer),
        st.builds("grad_ratio[{}/{}]".format, layer, layer),
        st.builds("output[{}]".format, st.integers(0, 9)),
    )
    at = st.just("end") if length is None else st.one_of(st.just("end"), st.integers(5, length))
    return {"at": draw(at), **draw(st.dictionaries(metrics, conditions, min_size=1, max_size=3))}


@st.composite
def tables(draw: Draw, *, timeline: bool = True, expect: bool = True) -> Tables:
    """A valid experiment as plain tables, as a TOML file would give them."""
    data = draw(data_tables())
    own = {"xor": "binary", "polynomial": "regression"}.get(data["name"], "multiclass")
    own = "binary" if data["name"] in TWO_CLASSES else own
    task = own if data["task"] == "auto" else data["task"]
    loss = draw(st.sampled_from(LOSSES[task]))
    validated = data.get("validation") not in (None, "auto", "none")
    model = draw(model_tables(FEATURES[data["name"]], loss))
    parsed = Model.model_validate(model)
    model["weights"] = draw(weights(parsed))
    train = draw(train_tables(parsed, loss, validated))
    table: Tables = {
        "schema": 1,
        "id": draw(st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)),
        "seed": draw(st.integers(0, 2**63 - 1)),
        "dtype": draw(st.sampled_from(["float32", "float64"])),
        "data": data,
        "model": model,
        "train": train,
        **draw(some(title=texts, lesson=texts, source=st.lists(words, max_size=2))),
    }
    if timeline:
        table["timeline"] = draw(timelines(parsed, train))
    if expect:
        one = expectations(len(parsed.hidden) + 1, train.get("steps"))
        table["expect"] = draw(st.lists(one, max_size=3))
    return table


def experiments(*, timeline: bool = True, expect: bool = True) -> st.SearchStrategy[Experiment]:
    """Any valid experiment: depth 0..6, widths 1..24, every option; at most 12 steps or epochs."""
    return tables(timeline=timeline, expect=expect).map(Experiment.model_validate)
