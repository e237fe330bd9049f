"""Whether a training runs on stored features, said aloud, and the storing itself."""

import shutil
from collections.abc import Mapping

import torch

from polyhead.data import Rows, RowSource
from polyhead.errors import Fault, SpecError
from polyhead.features import (
    Digests,
    Store,
    cache_folder,
    digests_of,
    fill,
    store_name,
    stored_rows,
    total_missing,
)
from polyhead.model import Network
from polyhead.training.engine import Engine
from polyhead.training.experiment import Experiment
from polyhead.training.reporter import Reporter

_DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def store_features(
    experiment: Experiment, engine: Engine, reporter: Reporter
) -> Mapping[str, RowSource]:
    """Store what the frozen backbone gives where that pays, and read the rows from there.

    Raises:
        SpecError: When the spec insists and it can't be.
    """
    declared = experiment.spec.features
    if not can_store(experiment, engine.network):
        return experiment.parts
    store = _open(experiment, engine)
    digests = {name: digests_of(rows) for name, rows in experiment.parts.items()}
    missing = total_missing(store, list(digests.values()))
    if missing and missing * store.row_bytes > _room(store, declared.limit_gb):
        what = f"{missing * store.row_bytes / 1e9:.1f} GB would not fit in {store.folder}"
        if declared.store == "on":
            raise SpecError([Fault("features.limit_gb", f"{what}.")])
        reporter.say(
            f"note: features are not stored, {what}; raise features.limit_gb to store them"
        )
        return experiment.parts
    _say(reporter, store, missing, sum(len(d) for d in digests.values()))
    reporter.begin("storing features", missing)
    try:
        for name, rows in experiment.parts.items():
            _fill(store, engine, rows, digests[name], reporter)
    finally:
        reporter.end()
    engine.stored = True
    return stored_rows(store, experiment.parts, digests)


def can_store(experiment: Experiment, network: Network) -> bool:
    """Whether features are to be stored, going by the declaration alone.

    Raises:
        SpecError: When the spec insists and it can't be.
    """
    declared = experiment.spec.features
    reason = _reason_against(experiment, network)
    if declared.store == "on" and reason:
        raise SpecError([Fault("features.store", f'"on" is not possible: {reason}.')])
    return declared.store != "off" and not reason


def _room(store: Store, limit_gb: float) -> float:
    """Bytes that the store may still grow by."""
    allowed = limit_gb * 1e9 - len(store) * store.row_bytes
    return min(allowed, shutil.disk_usage(store.folder).free * 0.9)


def _reason_against(experiment: Experiment, network: Network) -> str:
    spec = experiment.spec
    if network.features_learn:
        return "the backbone learns, or a part of it"
    if any(image.augment.varies for image in spec.inputs.values()):
        return "images are varied, so that no two epochs see the same"
    if spec.features.store == "auto" and spec.training.epochs == 1:
        return "one epoch sees each image once anyway"
    return ""


def _open(experiment: Experiment, engine: Engine) -> Store:
    (name,) = engine.network.input_names
    backbone = engine.network.backbone(name)
    preprocess = experiment.parts["train"].inputs[name].preprocess
    precision = experiment.spec.training.precision
    folder = cache_folder(experiment.spec.features.folder) / "features"
    about = {"backbone": backbone.name, "weights": backbone.weights.name, "precision": precision}
    return Store.open(
        folder / store_name(engine.network, preprocess, precision),
        engine.network.features_shape,
        _DTYPES[precision],
        about,
    )


def _fill(store: Store, engine: Engine, rows: Rows, digests: Digests, reporter: Reporter) -> None:
    with engine.accelerator.autocast():
        fill(
            store,
            engine.network,
            rows,
            digests,
            device=engine.accelerator.device,
            batch_size=32,
            tick=reporter.tick,
        )


def _say(reporter: Reporter, store: Store, missing: int, total: int) -> None:
    size = total * store.row_bytes / 1e9
    if missing:
        reporter.say(
            f"the backbone is frozen: what it gives for each image is stored once "
            f"({missing:,} of {total:,} rows to do, {size:.2f} GB in {store.folder})"
        )
    else:
        reporter.say(f"the backbone is frozen: all {total:,} rows are stored in {store.folder}")
