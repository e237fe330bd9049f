"""Images -> what the frozen backbone gives for them, each once, on disk."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch

from polyhead.data import Batches, Rows
from polyhead.errors import ImageError
from polyhead.features.key import content_digests
from polyhead.features.rows import FeatureRows
from polyhead.features.store import Digests, Store
from polyhead.model import Network

Tick = Callable[[int], None]


def digests_of(rows: Rows) -> Digests:
    """(N, 2), what names the content of each row's image."""
    (name,) = rows.inputs
    return content_digests([rows.path(name, i) for i in range(len(rows))])


def missing_rows(store: Store, digests: Digests) -> list[int]:
    """The positions of the rows whose content is not in the store, each content once."""
    absent = np.flatnonzero(store.find(digests) < 0)
    _, first = np.unique(digests[absent], axis=0, return_index=True)
    return sorted(absent[first].tolist())


def fill(
    store: Store,
    network: Network,
    rows: Rows,
    digests: Digests,
    *,
    device: torch.device,
    batch_size: int,
    tick: Tick,
) -> None:
    """Store the features of every row that is not there yet.

    It can be broken off at any moment; what was written stays, and the next call goes on.

    Args:
        store: Where to.
        network: Whose ``features`` are stored; called under the caller's precision.
        rows: The rows.
        digests: (N, 2), their names.
        device: Where the network lives.
        batch_size: Images at a time.
        tick: Called with the number of images after each batch.
    """
    network.eval()
    with store.writer() as writer, torch.inference_mode():
        order = tuple(missing_rows(store, digests))
        for batch in Batches(rows, batch_size, order):
            inputs = {name: images.to(device) for name, images in batch.inputs.items()}
            features = network.features(inputs).to(store.dtype).cpu()
            writer.append(digests[batch.rows.numpy()], features)
            tick(len(batch))


def stored_rows(
    store: Store, parts: Mapping[str, Rows], digests: Mapping[str, Digests]
) -> dict[str, FeatureRows]:
    """The parts of an experiment, reading from a store that holds all of their images.

    Raises:
        ImageError: When it does not, naming the first row that it lacks.
    """
    stored = store.rows()
    places = {part: store.find(digests[part]) for part in parts}
    for part, rows in parts.items():
        lacking = np.flatnonzero(places[part] < 0)
        if len(lacking):
            where = rows.table.place(int(lacking[0]))
            raise ImageError(f"{where}: its features are not stored in {store.folder}.")
    return {
        part: FeatureRows(rows, next(iter(rows.inputs)), stored, places[part])
        for part, rows in parts.items()
    }


def total_missing(store: Store, digests: Sequence[Digests]) -> int:
    """How many different images of all parts together are not stored yet."""
    return len(missing_rows(store, np.concatenate(list(digests))))
