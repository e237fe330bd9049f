"""Networks of several families leave as one file and answer there as here."""

import numpy as np
import pytest
import torch

from polyhead.images import Preprocess
from polyhead.model import Model, build_network
from polyhead.portable import Contract, ImagePort, Session, assemble, network_model
from polyhead.tasks import Categorical, CategoricalTask

BACKBONES = {
    "test_resnet": 32,
    "timm:mobilenetv1_100": 32,
    "tf_efficientnet_lite0": 32,
    "torchvision:vgg11": 32,
    "test_vit": 32,
    "test_convnext": 32,
}


@pytest.mark.parametrize("name", BACKBONES)
def test_a_backbone_can_leave(name: str) -> None:
    size = BACKBONES[name]
    task = CategoricalTask("race", Categorical(), ("a", "b", "c"), 0)
    model = Model(name, weights="random")
    network = build_network(model, {"x": (size, size)}, {"race": 3}, pretrained=False, seed=0)
    pixels = Preprocess((size, size), "crop", "bicubic", (0.5,) * 3, (0.5,) * 3, crop_fraction=0.9)
    contract = Contract({"x": ImagePort(pixels)}, (), (task,))
    content = assemble(network_model(network, contract), contract).SerializeToString()
    images = np.random.default_rng(0).integers(0, 256, (3, 50, 41, 3), dtype=np.uint8)
    with torch.no_grad():
        prepared = torch.stack([pixels(torch.from_numpy(x).permute(2, 0, 1)) for x in images])
        wanted = task.predict(network.eval()({"x": prepared})["race"])
    found = Session(content, threads=1)({"x": images})["race"]
    assert found.shares is not None
    torch.testing.assert_close(found.shares, wanted, atol=1e-4, rtol=0)
