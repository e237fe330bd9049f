"""What stored features depend on, and the name of the store that holds them."""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch

from polyhead.errors import ImageError
from polyhead.features.store import Digests
from polyhead.images import Augment, Preprocess
from polyhead.model import Network


def store_name(network: Network, name: str, preprocess: Preprocess, precision: str) -> str:
    """A name that changes with the weights, the structure, the preprocessing and the precision.

    Args:
        network: Whose features are stored.
        name: Of which image input; two that give the same share a name.
        preprocess: What is done to its pixels.
        precision: In which it computes.
    """
    backbone = network.backbone(name)
    said = {
        "format": 1,
        "backbone": [backbone.library.name, backbone.model, backbone.options],
        "preprocess": preprocess.to_json(),
        "precision": precision,
        "shape": network.features_shape(name),
    }
    if backbone.learns:
        said["behind"] = backbone.frozen[-1]
    elif network.fusion and network.fusion.grid != (1, 1):
        said["grid"] = network.fusion.grid
    digest = hashlib.blake2b(json.dumps(said, sort_keys=True).encode(), digest_size=16)
    for part, tensor in network.features_state(name).items():
        flat = tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8)
        digest.update(part.encode())
        digest.update(flat.numpy().data)
    return digest.hexdigest()


def content_digests(paths: Iterable[Path]) -> Digests:
    """(N, 2), what names the content of each file.

    Raises:
        ImageError: When a file can't be read.
    """
    made = [np.zeros((0, 2), dtype=np.uint64)]
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ImageError(f"{path}: {error.strerror or error}.") from None
        made.append(_digest(content)[None])
    return np.concatenate(made)


def view_digests(contents: Digests, augment: Augment, view: int) -> Digests:
    """(N, 2), what names one varied look at each image.

    Args:
        contents: (N, 2), what names the content of each image.
        augment: How it is varied.
        view: Which look; the same three always name, and give, the same picture.
    """
    how = f"{augment!r}, view {view}".encode()
    made = np.empty_like(contents)
    for i, content in enumerate(contents):
        made[i] = _digest(content.tobytes() + how)
    return made


def _digest(content: bytes) -> Digests:
    return np.frombuffer(hashlib.blake2b(content, digest_size=16).digest(), dtype=np.uint64)


def cache_folder(named: str | None) -> Path:
    """Where stores are kept: as named, in ``$POLYHEAD_CACHE``, or in the user's cache folder."""
    if named is not None:
        return Path(named).expanduser()
    if folder := os.environ.get("POLYHEAD_CACHE"):
        return Path(folder)
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "polyhead"
