"""How much of what somebody gives a page looks at."""

from polyhead.errors import ImageError
from polyhead.serving.limits import Limits as ServerLimits
from polyhead.settings import settings


@settings
class Limits:
    """How much a page looks at.

    Attributes:
        file_bytes: The most bytes of a file.
        pixels: The most pixels of an image.
        files: The most images in one go.
        faces: The most faces, or other things found, of which a photo shows answers.
        looked_at: Of how many of these is shown where the network looked, which costs more.
    """

    file_bytes: int = ServerLimits().file_bytes
    pixels: int = ServerLimits().pixels
    files: int = 200
    faces: int = 40
    looked_at: int = 8

    @staticmethod
    def of(server: ServerLimits) -> "Limits":
        """Files as large as the server takes them."""
        return Limits(file_bytes=server.file_bytes, pixels=server.pixels)

    def check(self, name: str, data: bytes) -> None:
        """Refuse a file that is too large, before it is decoded.

        Raises:
            ImageError: Naming the file, and what is too large.
        """
        if len(data) > self.file_bytes:
            raise ImageError(
                f"{name}: file too large. Expected at most {_megabytes(self.file_bytes)}; "
                f"got {_megabytes(len(data))}.\n  Save it smaller."
            )
        size = _size(data)
        if size is not None and size[0] * size[1] > self.pixels:
            raise ImageError(
                f"{name}: image too large. Expected at most {self.pixels:,} pixels; "
                f"got {size[0]:,} x {size[1]:,}.\n  Scale it down."
            )


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"


def _size(data: bytes) -> tuple[int, int] | None:
    """Width and height as the header says them; None where the decoder is to say what is wrong."""
    import io
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                return image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
