"""Whether rows are read from stored features, said aloud, and the storing itself."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch

from polyhead.data import ImageColumn, Rows, RowSource
from polyhead.errors import Fault, SpecError
from polyhead.features import (
    FeatureRows,
    Features,
    Looks,
    Store,
    cache_folder,
    fill,
    looks_at,
    size_text,
    store_name,
    stored_input,
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
        stores: By image input, where; nothing where nothing is stored.
        looks: By part, and by input, the looks that the stores are to hold.
        missing: How many of them they do not hold yet.
        note: Why nothing is stored, where a person may have expected it.
    """

    stores: Mapping[str, Store] = field(default_factory=dict)
    looks: Mapping[str, Mapping[str, Looks]] = field(default_factory=dict)
    missing: int = 0
    note: str = ""

    def of(self, name: str) -> list[Looks]:
        """The looks at one input of all parts."""
        return [part[name] for part in self.looks.values()]

    @property
    def apart(self) -> dict[Store, list[str]]:
        """The different stores, and the inputs that each of them holds."""
        found: dict[Store, list[str]] = {}
        for name, store in self.stores.items():
            found.setdefault(store, []).append(name)
        return found


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
    images = next(iter(parts.values())).inputs
    varied = "train" in parts and any(image.augment.varies for image in images.values())
    reason = reason_against(declared, engine.network, epochs, varied=varied)
    if reason and declared.store == "on":
        raise SpecError([Fault("features.store", f'"on" is not possible: {reason}.')])
    given = None if reason else sample(engine)
    if given and declared.store == "auto" and epochs is not None and not pays(given, engine):
        reason = "computing them is quicker than reading them back"
    if given is None or reason:
        return Plan(note=reason if declared.views and varied else "")
    folder = cache_folder(declared.folder)
    stores = {name: _store(engine, name, images[name], folder, given.dtype) for name in images}
    views = declared.views if varied else None
    looks = {
        part: {name: looks_at(rows, name, views if part == "train" else None) for name in images}
        for part, rows in parts.items()
    }
    plan = Plan(stores, looks)
    missing = {
        store: total_missing(store, _looks(plan, names)) for store, names in plan.apart.items()
    }
    lacks = lack_of_room(missing, folder, declared.limit_gb)
    if lacks and declared.store == "on":
        raise SpecError([Fault("features.limit_gb", f"{lacks}.", CHOICES)])
    if lacks:
        return Plan(note=f"{lacks}.\n  {CHOICES}")
    return replace(plan, missing=sum(missing.values()))


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
    if not plan.stores:
        if plan.note:
            reporter.say(f"note: features are not stored: {plan.note}")
        return parts
    images = next(iter(parts.values())).inputs
    for store, (name, *_) in plan.apart.items():
        store.made(_about(engine, name, images[name]))
    reporter.say(_announcement(plan, engine))
    start = time.monotonic()
    reporter.begin("storing features", plan.missing)
    try:
        with engine.together.in_turn():
            for name, store in plan.stores.items():
                _fill(engine, store, plan.of(name), reporter)
    finally:
        reporter.end()
    if plan.missing and epochs is not None:
        seconds = time.monotonic() - start
        reporter.say(_saving(plan, parts, seconds, epochs))
    engine.stored = True
    return {
        part: FeatureRows(
            parts[part], {n: stored_input(plan.stores[n], look) for n, look in looks.items()}
        )
        for part, looks in plan.looks.items()
    }


def _fill(engine: Engine, store: Store, looks: Iterable[Looks], reporter: Reporter) -> None:
    with engine.autocast():
        for part in looks:
            fill(
                store,
                engine.network,
                part,
                device=engine.accelerator.device,
                batch_size=32,
                tick=reporter.tick,
            )


def _store(
    engine: Engine, name: str, image: ImageColumn, folder: Path, dtype: torch.dtype
) -> Store:
    network = engine.network
    key = store_name(network, name, image.preprocess, engine.training.precision)
    return Store(stores_in(folder) / key, network.features_shape(name), dtype)


def _about(engine: Engine, name: str, image: ImageColumn) -> dict[str, object]:
    backbone = engine.network.backbone(name)
    return {
        "backbone": backbone.name,
        "behind": backbone.frozen[-1] if backbone.learns else "all",
        "weights": backbone.weights.name,
        "precision": engine.training.precision,
        "preprocess": image.preprocess.to_json(),
    }


def _announcement(plan: Plan, engine: Engine) -> str:
    backbone = engine.network.backbone(next(iter(plan.stores)))
    frozen = f"frozen up to {backbone.frozen[-1]}" if backbone.learns else "frozen"
    sizes = {store: sum(map(len, _looks(plan, names))) for store, names in plan.apart.items()}
    several = [len(look.digests) for name in plan.stores for look in plan.of(name) if look.varied]
    each = f"{several[0]} varied looks at each training image" if several else "each image"
    total = sum(sizes.values())
    size = size_text(sum(count * store.row_bytes for store, count in sizes.items()))
    where = f"{size} in {' and '.join(str(store.folder) for store in sizes)}"
    if not plan.missing:
        return f"the backbone is {frozen}: what it gives for {each} is stored ({total:,}, {where})"
    todo = "" if plan.missing == total else f"{plan.missing:,} of "
    return (
        f"the backbone is {frozen}: what it gives for {each} is computed once "
        f"and stored ({todo}{total:,}, {where})"
    )


def _looks(plan: Plan, names: Iterable[str]) -> list[Looks]:
    return [look for name in names for look in plan.of(name)]


def _saving(plan: Plan, parts: Mapping[str, Rows], seconds: float, epochs: int) -> str:
    images = len(plan.stores)
    passes = (
        epochs * images * sum(len(rows) for name, rows in parts.items() if name in ("train", "val"))
    )
    saved = seconds / plan.missing * passes - seconds
    return f"stored in {clock(seconds)}; {epochs} epochs without would take {clock(saved)} longer"
