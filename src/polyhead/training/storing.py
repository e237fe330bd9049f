"""Whether rows are read from stored features, said aloud, and the storing itself."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

from polyhead.data import Rows, RowSource
from polyhead.errors import Fault, SpecError
from polyhead.features import (
    Features,
    Looks,
    Store,
    cache_folder,
    fill,
    looks_at,
    size_text,
    store_name,
    stored_rows,
    stores_in,
    total_missing,
)
from polyhead.training.engine import Engine
from polyhead.training.reporter import Reporter, clock
from polyhead.training.worth import CHOICES, lack_of_room, pays, reason_against, sample


@dataclass(frozen=True)
class Plan:
    """What of some rows is to be stored, and read from there.

    Attributes:
        store: Where; None where nothing is stored.
        looks: By part, the looks that the store is to hold.
        missing: How many of them it does not hold yet.
        note: Why nothing is stored, where a person may have expected it.
    """

    store: Store | None = None
    looks: Mapping[str, Looks] | None = None
    missing: int = 0
    note: str = ""


def plan_storing(
    parts: Mapping[str, Rows], declared: Features, engine: Engine, epochs: int | None = None
) -> Plan:
    """Decide whether features are to be stored. Nothing is written.

    Args:
        parts: The rows. Only those of ``train`` are ever varied.
        declared: What the spec says.
        engine: Holds the network.
        epochs: How often the training rows will be seen; None where all rows are seen once.

    Raises:
        SpecError: When the spec insists and it can't be.
        ImageError: When a file can't be read.
    """
    if declared.store == "off":
        return Plan()
    varied = "train" in parts and any(i.augment.varies for i in parts["train"].inputs.values())
    reason = reason_against(declared, engine.network, epochs, varied=varied)
    if reason and declared.store == "on":
        raise SpecError([Fault("features.store", f'"on" is not possible: {reason}.')])
    given = None if reason else sample(engine)
    if given and declared.store == "auto" and epochs is not None and not pays(given, engine):
        reason = "computing them is quicker than reading them back"
    if given is None or reason:
        return Plan(note=reason if declared.views and varied else "")
    views = declared.views if varied else None
    looks = {n: looks_at(rows, views if n == "train" else None) for n, rows in parts.items()}
    folder = cache_folder(declared.folder)
    store = _store(engine, next(iter(parts.values())), folder, given.dtype)
    missing = total_missing(store, looks.values())
    lacks = lack_of_room(store, folder, missing, declared.limit_gb)
    if lacks and declared.store == "on":
        raise SpecError([Fault("features.limit_gb", f"{lacks}.", CHOICES)])
    return Plan(note=f"{lacks}.\n  {CHOICES}") if lacks else Plan(store, looks, missing)


def carry_out(
    plan: Plan,
    parts: Mapping[str, Rows],
    engine: Engine,
    reporter: Reporter,
    epochs: int | None = None,
) -> Mapping[str, RowSource]:
    """Store what is missing, and read the rows from there; without a store, leave them as they are.

    Args:
        plan: From ``plan_storing``.
        parts: The same rows.
        engine: The same engine; from then on it takes what was stored in the place of images.
        reporter: Where it says what it does.
        epochs: See ``plan_storing``.
    """
    if plan.store is None or plan.looks is None:
        if plan.note:
            reporter.say(f"note: features are not stored: {plan.note}")
        return parts
    store = plan.store.made(_about(engine, next(iter(parts.values()))))
    reporter.say(_announcement(plan, store, engine))
    start = time.monotonic()
    reporter.begin("storing features", plan.missing)
    try:
        with engine.autocast(), engine.together.in_turn():
            for looks in plan.looks.values():
                fill(
                    store,
                    engine.network,
                    looks,
                    device=engine.accelerator.device,
                    batch_size=32,
                    tick=reporter.tick,
                )
    finally:
        reporter.end()
    if plan.missing and epochs is not None:
        seconds = time.monotonic() - start
        reporter.say(_saving(plan, parts, seconds, epochs))
    engine.stored = True
    return stored_rows(store, plan.looks)


def _store(engine: Engine, rows: Rows, folder: Path, dtype: torch.dtype) -> Store:
    (image,) = rows.inputs.values()
    name = store_name(engine.network, image.preprocess, engine.training.precision)
    return Store(stores_in(folder) / name, engine.network.features_shape, dtype)


def _about(engine: Engine, rows: Rows) -> dict[str, object]:
    ((name, image),) = rows.inputs.items()
    backbone = engine.network.backbone(name)
    return {
        "backbone": backbone.name,
        "behind": backbone.frozen[-1] if backbone.learns else "all",
        "weights": backbone.weights.name,
        "precision": engine.training.precision,
        "preprocess": image.preprocess.to_json(),
    }


def _announcement(plan: Plan, store: Store, engine: Engine) -> str:
    (name,) = engine.network.input_names
    backbone = engine.network.backbone(name)
    frozen = f"frozen up to {backbone.frozen[-1]}" if backbone.learns else "frozen"
    looks = plan.looks or {}
    total = sum(len(part) for part in looks.values())
    several = [len(part.digests) for part in looks.values() if part.varied]
    each = f"{several[0]} varied looks at each training image" if several else "each image"
    size = f"{size_text(total * store.row_bytes)} in {store.folder}"
    if not plan.missing:
        return f"the backbone is {frozen}: what it gives for {each} is stored ({total:,}, {size})"
    todo = "" if plan.missing == total else f"{plan.missing:,} of "
    return (
        f"the backbone is {frozen}: what it gives for {each} is computed once "
        f"and stored ({todo}{total:,}, {size})"
    )


def _saving(plan: Plan, parts: Mapping[str, Rows], seconds: float, epochs: int) -> str:
    passes = epochs * sum(len(rows) for name, rows in parts.items() if name != "test")
    saved = seconds / plan.missing * passes - seconds
    return f"stored in {clock(seconds)}; {epochs} epochs without would take {clock(saved)} longer"
