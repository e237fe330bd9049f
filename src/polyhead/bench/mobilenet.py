"""The network that files and servers are timed with: the face recipe's, with random weights.

Times do not depend on weights.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from polyhead.images import Preprocess, read_rgb
from polyhead.model import Model, Network, PoolNeck
from polyhead.portable import (
    Contract,
    ImagePort,
    assemble,
    network_model,
    prepared_feeds,
    quantize,
)
from polyhead.predict import Stored, StoredImage
from polyhead.tasks import Binary, BinaryTask, Regression, RegressionTask

BACKBONE, SIDE, FLOATING = "mobilenetv1_100", 224, 3
"""The backbone, the pixels of a side, and how many of its products stay in float32."""


def preprocess() -> Preprocess:
    """From pixels to what the network takes."""
    return Preprocess(
        (SIDE, SIDE), "stretch", "bicubic", (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    )


def stored() -> Stored:
    """All of the network but its weights."""
    return Stored(
        Model(BACKBONE, weights="random", neck=PoolNeck((512,))),
        {"face": StoredImage("file", preprocess())},
        (
            RegressionTask("age", Regression("years"), 30.0, 16.0, 28.0),
            BinaryTask("gender", Binary("Female"), "Male", 0.0),
        ),
    )


def decoded(source: Path | bytes) -> np.ndarray:
    """An image (H, W, 3) as a file takes it."""
    return read_rgb(source, "image").permute(1, 2, 0).numpy()


def make_files(network: Network, paths: Sequence[Path]) -> dict[str, bytes]:
    """The network as a file, by the numbers that it computes in.

    Args:
        network: The network that ``stored`` tells of.
        paths: Images by which it is quantized.
    """
    look = preprocess()
    contract = Contract({"face": ImagePort(look)}, (), stored().tasks)
    prepared = torch.stack([look.read(path) for path in paths])
    plain = network_model(network, contract)
    feeds = prepared_feeds(contract, {"face": prepared}, ["face"])
    small = quantize(plain, [{name: x.numpy() for name, x in feeds.items()}], FLOATING)
    return {
        numbers: assemble(one, contract).SerializeToString()
        for numbers, one in (("fp32", plain), ("int8", small))
    }
