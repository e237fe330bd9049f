"""Predictors whose backbone gives a map of several places, with random weights."""

from collections.abc import Callable, Mapping, Sequence

import pytest

import polyhead as ph
from polyhead.images import Preprocess
from polyhead.inputs import Sensor
from polyhead.predict import Stored, StoredImage, predictor_of
from polyhead.tasks import Task

FITS = Preprocess((32, 32), "stretch", "bilinear", (0.5, 0.5, 0.5), (0.2, 0.2, 0.2))


@pytest.fixture(scope="session")
def make_predictor() -> Callable[..., ph.Predictor]:
    """A predictor of any tasks, images and sensors."""

    def make(
        tasks: Sequence[Task],
        *,
        preprocess: Preprocess = FITS,
        images: Mapping[str, bool] | None = None,
        sensors: Sequence[Sensor] = (),
        backbone: str = "test_resnet",
        **model: object,
    ) -> ph.Predictor:
        settings = {"backbone_options": {"output_stride": 8}, **model}
        declared = ph.Model(backbone, weights="random", **settings)  # type: ignore[arg-type]
        inputs = {
            name: StoredImage(name, preprocess, optional)
            for name, optional in (images or {"face": False}).items()
        }
        stored = Stored(declared, inputs, tasks, sensors)
        return predictor_of(stored.network(seed=0), stored)

    return make
