"""Images -> what the frozen part of the network gives for them, each once, on disk."""

from collections.abc import Callable, Iterable

import numpy as np
import torch
from jaxtyping import Int

from polyhead.data import Batches, Order
from polyhead.errors import ImageError
from polyhead.features.looks import Looks
from polyhead.features.rows import StoredInput
from polyhead.features.store import Digests, Store
from polyhead.model import Network

Tick = Callable[[int], None]


def _missing(store: Store, digests: Digests) -> Int[np.ndarray, " M"]:
    """The positions of the looks that are not in the store, each content once."""
    absent = np.flatnonzero((store.find(digests) < 0) & digests.any(axis=1))
    _, first = np.unique(digests[absent], axis=0, return_index=True)
    return np.sort(absent[first])


def total_missing(store: Store, parts: Iterable[Looks]) -> int:
    """How many different looks of all parts together are not stored yet."""
    return len(_missing(store, np.concatenate([part.digests.reshape(-1, 2) for part in parts])))


def fill(
    store: Store,
    network: Network,
    looks: Looks,
    *,
    device: torch.device,
    batch_size: int,
    tick: Tick,
) -> None:
    """Store the features of every look that is not there yet.

    It can be broken off at any moment; what was written stays, and the next call goes on.

    Args:
        store: Where to.
        network: Whose ``features`` are stored; called under the caller's precision.
        looks: At which rows, and which of their images.
        device: Where the network lives.
        batch_size: Images at a time.
        tick: Called with the number of images after each batch.
    """
    network.eval()
    with store.writer() as writer, torch.inference_mode():
        for rows, digests in looks.each():
            for batch in Batches(rows, batch_size, Order(_missing(store, digests))):
                inputs = {name: images.to(device) for name, images in batch.inputs.items()}
                features = network.features(inputs)[looks.name].to(store.dtype).cpu()
                writer.append(digests[batch.rows.numpy()], features)
                tick(len(batch))


def stored_input(store: Store, looks: Looks) -> StoredInput:
    """An input that is read from a store which holds all of its images.

    Raises:
        ImageError: When it does not, naming the first row that it lacks.
    """
    asked = looks.digests.reshape(-1, 2)
    places = store.find(asked)
    lacking = np.flatnonzero((places < 0) & asked.any(axis=1))
    if len(lacking):
        where = looks.rows.table.place(int(lacking[0]) % len(looks.rows))
        raise ImageError(f"{where}: its features are not stored in {store.folder}.")
    return StoredInput(store.rows(), places.reshape(looks.digests.shape[:2]))
