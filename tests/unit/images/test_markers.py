import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from polyhead.images.markers import plain_shape

PIXELS = np.random.default_rng(0).integers(0, 256, (24, 31, 3), dtype=np.uint8)


def jpeg(mode: str = "RGB", **options: object) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(PIXELS).convert(mode).save(stream, "JPEG", **options)
    return stream.getvalue()


def with_segment(marker: int, body: bytes, data: bytes | None = None) -> bytes:
    """The file with one more segment right behind its start."""
    data = jpeg() if data is None else data
    return data[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + data[2:]


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("progressive", [False, True])
def test_plain_jpegs_tell_height_and_width(mode: str, *, progressive: bool) -> None:
    assert plain_shape(jpeg(mode, progressive=progressive)) == (24, 31)


def test_comments_profiles_and_restart_markers_are_plain() -> None:
    data = jpeg(comment=b"a face", icc_profile=bytes(3000), restart_marker_blocks=2)
    assert plain_shape(data) == (24, 31)
    assert plain_shape(with_segment(0xED, b"Photoshop 3.0\0")) == (24, 31)


def test_what_may_hold_an_orientation_is_not_plain() -> None:
    exif = Image.Exif()
    exif[0x0112] = 1
    assert plain_shape(jpeg(exif=exif.tobytes())) is None
    assert plain_shape(jpeg(xmp=b"<x:xmpmeta/>")) is None


def test_several_pictures_in_a_file_are_not_plain() -> None:
    stream = io.BytesIO()
    image = Image.fromarray(PIXELS)
    image.save(stream, "MPO", save_all=True, append_images=[image])
    assert plain_shape(stream.getvalue()) is None


def test_four_channels_are_not_plain() -> None:
    assert plain_shape(jpeg("CMYK")) is None


def frame_of(data: bytes) -> int:
    """Where the frame header stands."""
    return data.index(b"\xff\xc0")


@pytest.mark.parametrize(
    ("offset", "values"),
    [
        (1, [0xC3, 0xC5, 0xC9, 0xCA, 0xCC, 0xCF]),  # lossless, hierarchical, arithmetic
        (4, [12, 16]),  # bits
        (9, [0, 2, 4]),  # channels
    ],
)
def test_other_frames_are_not_plain(offset: int, values: list[int]) -> None:
    for value in values:
        data = bytearray(jpeg())
        data[frame_of(bytes(data)) + offset] = value
        assert plain_shape(bytes(data)) is None


@pytest.mark.parametrize("offset", [5, 7])
def test_no_height_or_no_width_is_not_plain(offset: int) -> None:
    data = bytearray(jpeg())
    at = frame_of(bytes(data)) + offset
    data[at : at + 2] = b"\0\0"
    assert plain_shape(bytes(data)) is None


def test_a_second_frame_is_not_plain() -> None:
    data = jpeg()
    at = frame_of(data)
    frame = data[at : at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")]
    assert plain_shape(data[:at] + frame + data[at:]) is None


def test_junk_between_segments_and_padding_are_not_plain() -> None:
    data = jpeg()
    assert plain_shape(data[:2] + b"\0" + data[2:]) is None
    assert plain_shape(data[:2] + b"\xff" + data[2:]) is None


def test_no_cut_ends_in_anything_but_a_shape_or_none() -> None:
    data = jpeg()
    assert all(plain_shape(data[:n]) in (None, (24, 31)) for n in range(len(data)))
    assert plain_shape(b"") is None


def test_other_formats_are_not_plain(tmp_path: Path) -> None:
    for kind in ("PNG", "BMP", "GIF", "TIFF", "WEBP"):
        path = tmp_path / f"a.{kind.lower()}"
        Image.fromarray(PIXELS).save(path, kind)
        assert plain_shape(path.read_bytes()) is None
