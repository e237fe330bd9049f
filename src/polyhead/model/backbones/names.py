"""Which library a backbone comes from, by its name."""

from functools import cache

from polyhead.errors import Fault, SpecError
from polyhead.model.backbones.from_timm import Timm
from polyhead.model.backbones.from_torchvision import Torchvision
from polyhead.model.backbones.library import Library
from polyhead.model.backbones.nearest import nearest
from polyhead.model.pretraining import Pretraining

_TORCHVISION, _TIMM = Torchvision(), Timm()
_LIBRARIES: dict[str, Library] = {"torchvision": _TORCHVISION, "timm": _TIMM}


@cache
def find_backbone(name: str) -> tuple[Library, str]:
    """Find the library that has a backbone.

    ``torchvision:`` and ``timm:`` before the name say which. Without, a VGG is torchvision's,
    since that is the one with a plain map of features; any other name is timm's where it has it.

    Returns:
        The library, and what the model is called there.

    Raises:
        SpecError: When there is none.
    """
    library, colon, model = name.rpartition(":")
    if colon:
        if library not in _LIBRARIES:
            what = f"no such library: {library!r}. Expected one of {', '.join(_LIBRARIES)}."
            raise SpecError([Fault("model.backbone", what)])
        asked = [_LIBRARIES[library]]
    elif model.startswith("vgg"):
        asked = [_TORCHVISION, _TIMM]
    else:
        asked = [_TIMM, _TORCHVISION]
    for candidate in asked:
        if candidate.knows(model):
            return candidate, model
    known = sorted({known for candidate in asked for known in candidate.names()})
    where = " or ".join(candidate.name for candidate in asked)
    what = f"no backbone {model!r} in {where}."
    raise SpecError([Fault("model.backbone", what, nearest(model.partition(".")[0], known))])


def pretraining_of(backbone: str) -> Pretraining:
    """How the images looked on which the usual weights of a backbone were trained.

    Raises:
        SpecError: When there is no such backbone.
    """
    library, model = find_backbone(backbone)
    return library.pretraining(model)
