"""The segments in front of a JPEG's pixels: whether they say anything that needs a second look.

Nearly all images of a data set are grey or RGB JPEGs of 8 bits with nothing beside them. Told from
the markers (ITU-T T.81, table B.1), these are spared the Pillow object that only repeats it.
"""

_FRAMES = frozenset((0xC0, 0xC1, 0xC2))  # Huffman coded: baseline, extended, progressive
# Tables, comments and application data. Of the latter APP1 is left out, the home of EXIF and XMP,
# either of which may hold an orientation.
_SKIPPED = frozenset((0xC4, 0xDB, 0xDD, 0xFE, 0xE0, *range(0xE2, 0xF0)))
_APP2, _SCAN = 0xE2, 0xDA


def plain_shape(data: bytes) -> tuple[int, int] | None:
    r"""Height and width of a plain JPEG; None for anything else.

    Plain are 8 bits, one or three channels, and neither EXIF nor XMP nor further pictures. What is
    behind the header may still be damaged or missing.

    Args:
        data: A file.

    Example:
        >>> plain_shape(b"\x89PNG") is None
        True
    """
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    shape: tuple[int, int] | None = None
    at, end = 2, len(data) - 10
    while at < end and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == _SCAN:
            return shape
        if marker in _FRAMES and shape is None:
            shape = _shape(data[at + 4 : at + 10])
            if shape is None:
                return None
        elif marker not in _SKIPPED or (marker == _APP2 and data.startswith(b"MPF\0", at + 4)):
            return None
        at += 2 + (data[at + 2] << 8) + data[at + 3]
    return None


def _shape(frame: bytes) -> tuple[int, int] | None:
    """A frame header: precision, height and width in two bytes each, number of channels."""
    height, width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
    plain = frame[0] == 8 and frame[5] in (1, 3) and height and width
    return (height, width) if plain else None
