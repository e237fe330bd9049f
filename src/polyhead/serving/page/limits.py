"""How much of what somebody gives a page looks at."""

from polyhead.errors import ImageError
from polyhead.images import size_of
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
            ImageError: Naming the file, and what is too large; or when it is no image.
        """
        if len(data) > self.file_bytes:
            raise ImageError(
                f"{name}: file too large. Expected at most {_megabytes(self.file_bytes)}; "
                f"got {_megabytes(len(data))}.\n  Save it smaller."
            )
        width, height = size_of(data, name)
        if width * height > self.pixels:
            raise ImageError(
                f"{name}: image too large. Expected at most {self.pixels:,} pixels; "
                f"got {width:,} x {height:,}.\n  Scale it down."
            )


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
