"""What is wrong with an image that can't be read, in words."""

import os
import re
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from polyhead.errors import ImageError
from polyhead.images.pillow import formats

MAX_PIXELS = 100_000_000
"""An image of more is refused before it is decoded; in float32 this many take 1.2 GB."""

_PART = 1 << 20
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would see the end of a text in a byte
_STARTS = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF8": "GIF",
    b"RIFF": "WebP",
    b"BM": "BMP",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
}
_ENDS = {"JPEG": b"\xff\xd9", "PNG": b"IEND"}
_CUT_OFF = ("truncated", "incomplete", "reached eof")
_AGAIN = "Copy or download the file again."


def read_bytes(path: str | Path, name: str) -> bytes:
    """The bytes of a file.

    Args:
        path: Where the file lies.
        name: What errors call it.

    Raises:
        ImageError: If there is no such file, or it can't be opened.
    """
    try:
        file = os.open(path, os.O_RDONLY | _BINARY)
        try:
            return _all_of(file)
        finally:
            os.close(file)
    except FileNotFoundError:
        hint = "Check the path, and the folder that it starts from."
        raise ImageError(f"{name}: no such file.\n  {hint}") from None
    except IsADirectoryError:
        raise ImageError(f"{name}: not an image. Expected a file; got a folder.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ImageError(f"{name}: can't be read ({reason}).") from None


def _all_of(file: int) -> bytes:
    """What is in an open file, in three calls of the system where ``FileIO`` takes seven."""
    size = os.fstat(file).st_size
    parts = [os.read(file, size + 1)]
    if len(parts[0]) != size or not size:  # what is no regular file has no size, or one that grows
        while part := os.read(file, _PART):
            parts.append(part)
    return b"".join(parts)


def unreadable(name: str, data: bytes, error: Exception) -> ImageError:
    """Put what a decoder raised into words.

    Args:
        name: What the error calls the image.
        data: The bytes of the file.
        error: What the decoder raised on them.
    """
    kind, words = _reason(data, error)
    return ImageError(f"{name}: {words}", kind)


def too_large(name: str, pixels: int, limit: int = MAX_PIXELS) -> ImageError:
    """What is said of an image of more than so many pixels."""
    return ImageError(f"{name}: {_large(f'{pixels:,}', limit)}", "large")


def _reason(data: bytes, error: Exception) -> tuple[str, str]:
    """What is wrong, in a word for programs and in a sentence."""
    if not data:
        return "empty", f"empty file. Expected an image; got 0 bytes.\n  {_AGAIN}"
    if isinstance(error, Image.DecompressionBombError):
        found = re.search(r"\d+", str(error))
        return "large", _large(f"{int(found.group()):,}" if found else "more", MAX_PIXELS)
    kind = next((kind for start, kind in _STARTS.items() if data.startswith(start)), "")
    if _is_cut_off(data, kind, str(error)):
        whole = f"a whole {kind or 'image'}"
        got = f"only the first {len(data):,} bytes of it"
        return "truncated", f"truncated image. Expected {whole}; got {got}.\n  {_AGAIN}"
    if not isinstance(error, UnidentifiedImageError):
        words = f"damaged {kind or 'image'} ({str(error) or type(error).__name__}).\n  {_AGAIN}"
        return "damaged", words
    if kind:
        return "damaged", f"damaged {kind} (its header can't be read).\n  {_AGAIN}"
    return "foreign", f"not an image. Expected {', '.join(formats())}; got {_start(data)}."


def _start(data: bytes) -> str:
    head = data[:12]
    if all(32 <= byte < 127 or byte in b"\t\r\n" for byte in head):
        return f"text that starts with {head.decode('ascii')!r}"
    return f"a file that starts with the bytes {head.hex(' ')}"


def _large(got: str, limit: int) -> str:
    return f"image too large. Expected at most {limit:,} pixels; got {got}.\n  Scale it down."


def _is_cut_off(data: bytes, kind: str, words: str) -> bool:
    lacks_end = kind in _ENDS and _ENDS[kind] not in data
    return lacks_end or any(sign in words.lower() for sign in _CUT_OFF)
