import subprocess
import sys

import pytest

from polyhead import images

NAMES = """
MAX_PIXELS Augment Box Difference Memory Placement Preprocess Probe View
candidates dhash difference distances draw formats from_pillow hamming nearly_same pixel_digest
probe read_rgb refuse_large same_sketches size_of sketch
"""


def test_every_public_name_is_there() -> None:
    assert images.__all__ == NAMES.split()
    assert dir(images) == sorted(images.__all__)
    for name in images.__all__:
        home = getattr(getattr(images, name), "__module__", "polyhead.images.")  # a number has none
        assert home.startswith("polyhead.images.")


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = images.nothing


def test_declaring_an_augmentation_loads_nothing_heavy() -> None:
    code = (
        "import sys; from polyhead.images import Augment; Augment(flip=True);"
        "import polyhead.images.augment;"
        "print(sorted({'torch', 'torchvision', 'numpy', 'PIL'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"
