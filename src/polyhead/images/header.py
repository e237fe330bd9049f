"""A cheap look at an image: its header is read, its pixels are not."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from polyhead.images import pillow
from polyhead.images.faults import MAX_PIXELS, read_bytes, too_large, unreadable
from polyhead.images.markers import plain_shape


@dataclass(frozen=True)
class Probe:
    """What the header of an image says.

    Attributes:
        format: What the bytes are: ``JPEG``, ``PNG``, ...
        mode: Pillow's name for the kind of its pixels: ``RGB``, ``L``, ``P``, ``CMYK``, ...
        width: Width in pixels once the image is upright.
        height: Height in pixels once the image is upright.
        orientation: EXIF orientation, 1 (as stored) to 8.
        suffix_format: The format that the file's suffix stands for; None if for no image.
    """

    format: str
    mode: str
    width: int
    height: int
    orientation: int
    suffix_format: str | None

    @property
    def lying_suffix(self) -> bool:
        """Whether the suffix promises another image format than the bytes hold."""
        return self.suffix_format is not None and self.suffix_format != self.format


def probe(path: str | Path, label: str | None = None) -> Probe:
    """Read the header of an image.

    A file that passes may still be truncated: only ``read_rgb`` finds out.

    Args:
        path: The image file.
        label: What errors call the image; its path unless given.

    Raises:
        ImageError: If the file is missing or empty, or its header is none of an image.
    """
    path, name = Path(path), label or str(path)
    try:
        with pillow.opened(path) as image:
            return _probe(image, path)
    except pillow.UNREADABLE as error:
        raise unreadable(name, read_bytes(path, name), error) from None


def refuse_large(data: bytes, limit: int = MAX_PIXELS, label: str = "image") -> None:
    """Refuse an image whose header says that it has more than so many pixels.

    Args:
        data: The bytes of a file.
        limit: The most it may have.
        label: What errors call the image.

    Raises:
        ImageError: If it has more, or its header is none of an image.
    """
    width, height = size_of(data, label)
    if width * height > limit:
        raise too_large(label, width * height, limit)


def size_of(data: bytes, label: str = "image") -> tuple[int, int]:
    """Width and height as they are stored, before anything is turned upright.

    Raises:
        ImageError: If it is none of an image.
    """
    shape = plain_shape(data)
    if shape is not None:
        return shape[1], shape[0]
    try:
        with pillow.opened(data) as image:
            return image.size
    except pillow.UNREADABLE as error:
        raise unreadable(label, data, error) from None


def _probe(image: Image.Image, path: Path) -> Probe:
    turn = pillow.orientation(image)
    lies = turn >= 5 and image.format != "TIFF"  # Pillow gives the size of a TIFF upright
    width, height = image.size[::-1] if lies else image.size
    suffix = Image.registered_extensions().get(path.suffix.lower())
    return Probe(_family(image.format) or "", image.mode, width, height, turn, _family(suffix))


def _family(name: str | None) -> str | None:
    """A multi-picture file is a JPEG with more behind it, and goes by that suffix."""
    return "JPEG" if name == "MPO" else name
