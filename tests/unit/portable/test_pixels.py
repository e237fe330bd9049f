"""The pixels' path of a file is that of the package, for every fit, filter and size."""

from dataclasses import replace

import numpy as np
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper

from polyhead.images import Preprocess
from polyhead.portable.graph import Graph, model_of
from polyhead.portable.pixels import prepared

BASE = Preprocess((24, 32), "stretch", "bilinear", (0.4, 0.5, 0.6), (0.2, 0.3, 0.25))
WAYS = {
    "stretch": BASE,
    "bicubic": replace(BASE, interpolation="bicubic"),
    "crop": replace(BASE, fit="crop", crop_fraction=0.875),
    "crop, bicubic": replace(BASE, fit="crop", interpolation="bicubic"),
    "pad": replace(BASE, fit="pad"),
    "pad, bicubic": replace(BASE, fit="pad", interpolation="bicubic"),
}
SIZES = [(24, 32), (60, 47), (12, 11), (1, 1), (24, 90), (37, 16), (301, 217), (48, 64)]


def session_of(preprocess: Preprocess) -> onnxruntime.InferenceSession:
    graph = Graph("pixels")
    prepared(graph, "照片", preprocess, "out")
    given = helper.make_tensor_value_info("照片", TensorProto.UINT8, ["B", "H", "W", 3])
    out = helper.make_tensor_value_info("out", TensorProto.FLOAT, ["B", 3, *preprocess.size])
    model = model_of(helper.make_graph(graph.nodes, "g", [given], [out], graph.constants))
    content = model.SerializeToString()
    return onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("way", WAYS)
def test_the_file_prepares_pixels_as_the_package_does(way: str) -> None:
    """To a thousandth of a grey level, which is what float32 rounds off along the way."""
    session = session_of(WAYS[way])
    rng = np.random.default_rng(0)
    for height, width in SIZES:
        images = rng.integers(0, 256, (2, height, width, 3), dtype=np.uint8)
        (found,) = session.run(None, {"照片": images})
        wanted = [WAYS[way](torch.from_numpy(x).permute(2, 0, 1)) for x in images]
        assert found.shape == (2, 3, 24, 32)
        np.testing.assert_allclose(found, torch.stack(wanted), atol=1e-3 / 255 / 0.2)


def test_whole_pixels_are_rounded_as_in_the_package() -> None:
    """Boxes of a crop and of a pad, for many sizes; a pixel more or less would be seen."""
    rng = np.random.default_rng(1)
    for way in ("crop", "pad"):
        session = session_of(WAYS[way])
        for height, width in rng.integers(1, 120, (40, 2)).tolist():
            image = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
            (found,) = session.run(None, {"照片": image[None]})
            wanted = WAYS[way](torch.from_numpy(image).permute(2, 0, 1))
            np.testing.assert_allclose(found[0], wanted, atol=2e-5, err_msg=f"{height} x {width}")


def test_a_batch_of_none_is_none() -> None:
    (found,) = session_of(BASE).run(None, {"照片": np.zeros((0, 40, 40, 3), np.uint8)})
    assert found.shape == (0, 3, 24, 32)
