"""A predictor that looks at an image's header before it decodes it, and breaks at no image."""

import logging
from collections.abc import Mapping
from typing import cast

from jaxtyping import Shaped, UInt8
from torch import Tensor

from polyhead.errors import PolyheadError
from polyhead.images import Preprocess, read_rgb, refuse_large
from polyhead.predict import Decoded, Example, Picture, Predictor
from polyhead.serving.limits import Limits
from polyhead.serving.problems import ProblemError, problem_of

_LOG = logging.getLogger(__name__)
_UNDECODED = "the image can't be decoded"


class Careful:
    """Reads rows whose images are bytes from anywhere. What can't be read is a ``ProblemError``.

    Args:
        predictor: What decodes, once the header is found harmless.
        limits: How many pixels an image may have.
    """

    def __init__(self, predictor: Predictor, limits: Limits) -> None:
        self.predictor = predictor
        self.limits = limits

    def preprocesses(self) -> Mapping[str, Preprocess]:
        """By image input what is done to its pixels."""
        return self.predictor.preprocesses()

    def decoded(self, asked: Picture | Example) -> Decoded:
        """The images of a row, None for one that is absent and may be.

        Raises:
            ProblemError: When an image can't be read, naming the input.
        """
        row = cast("Example", asked)
        for name, image in row.items():
            if isinstance(image, bytes):
                try:
                    refuse_large(image, self.limits.pixels)
                except PolyheadError as error:
                    raise _of_input(problem_of(error), name) from None
        try:
            return self.predictor.decoded(row)
        except PolyheadError as error:
            raise problem_of(error) from None
        except Exception:  # noqa: BLE001 - one image takes nothing from the others
            _LOG.exception("a decoder failed in a way of its own")
            raise ProblemError("damaged-image", _UNDECODED) from None

    def photo(self, row: Example, name: str) -> UInt8[Tensor, "3 H W"]:
        """The whole photo of a row, upright, whatever size the network wants.

        Raises:
            ProblemError: When it is missing or can't be read, naming the input.
        """
        data = row.get(name)
        if not isinstance(data, bytes):
            raise _of_input(ProblemError("missing-input", "there is no photo to look at"), name)
        try:
            refuse_large(data, self.limits.pixels)
            return read_rgb(data)
        except PolyheadError as error:
            raise _of_input(problem_of(error), name) from None
        except Exception:  # noqa: BLE001 - one photo takes nothing from the others
            _LOG.exception("a decoder failed in a way of its own")
            raise _of_input(ProblemError("damaged-image", _UNDECODED), name) from None

    def sensed(self, asked: Picture | Example) -> Mapping[str, Shaped[Tensor, ""]]:
        """The other inputs of a row.

        Raises:
            ProblemError: When a number or category can't be read, or is missing.
        """
        try:
            return self.predictor.sensed(asked)
        except PolyheadError as error:
            raise problem_of(error) from None
        except Exception:  # noqa: BLE001 - one row takes nothing from the others
            _LOG.exception("a cell failed in a way of its own")
            raise ProblemError("wrong-value", "a value can't be read") from None


def _of_input(problem: ProblemError, name: str) -> ProblemError:
    problem.about = {"input": name, **problem.about}
    return problem
