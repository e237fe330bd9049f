import contextlib
import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from polyhead.errors import ImageError
from polyhead.images import faults, jpeg, read_rgb

NOISE = np.random.default_rng(0).integers(0, 256, (24, 31, 3), dtype=np.uint8)
ORIENTATION = 0x0112


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def noise(mode: str = "RGB") -> Image.Image:
    return Image.fromarray(NOISE).convert(mode)


def turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return exif.tobytes()


def pixels_of(image: Image.Image) -> torch.Tensor:
    return torch.from_numpy(np.array(image.convert("RGB"))).permute(2, 0, 1)


def reopened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def message(data: bytes) -> str:
    with pytest.raises(ImageError) as caught:
        read_rgb(data, label="faces/7.jpg")
    return str(caught.value)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM"])
def test_lossless_formats_give_back_what_went_in(kind: str) -> None:
    found = read_rgb(encoded(noise(), kind))
    assert found.dtype == torch.uint8
    assert torch.equal(found, pixels_of(noise()))


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_jpegs_of_all_modes_decode_as_pillow_decodes_them(mode: str, *, progressive: bool) -> None:
    data = encoded(noise(mode), "JPEG", progressive=progressive)
    assert torch.equal(read_rgb(data), pixels_of(reopened(data)))


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_the_quick_way_and_pillow_agree_to_the_bit(
    mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = encoded(noise(mode), "JPEG", quality=60, exif=turned(6))
    assert jpeg.decode_jpeg(data) is not None
    quick = read_rgb(data)
    monkeypatch.setattr(jpeg, "_operator", lambda: None)
    assert jpeg.decode_jpeg(data) is None
    assert torch.equal(quick, read_rgb(data))


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_plain_jpeg_is_read_without_pillow(
    mode: str, monkeypatch: pytest.MonkeyPatch, *, progressive: bool
) -> None:
    data = encoded(noise(mode), "JPEG", progressive=progressive)
    expected = pixels_of(reopened(data))
    monkeypatch.setattr("polyhead.images.pillow.opened", None)
    assert torch.equal(read_rgb(data), expected)


def test_several_pictures_in_one_file_give_the_first() -> None:
    other = Image.new("RGB", (31, 24), "red")
    data = encoded(noise(), "MPO", save_all=True, append_images=[other], exif=turned(6))
    assert torch.equal(read_rgb(data), pixels_of(ImageOps.exif_transpose(reopened(data))))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_orientation_may_stand_in_xmp(orientation: int) -> None:
    xmp = f'<rdf:Description tiff:Orientation="{orientation}"/>'.encode()
    data = encoded(noise(), "JPEG", xmp=xmp)
    expected = ImageOps.exif_transpose(reopened(data))
    assert torch.equal(read_rgb(data), pixels_of(expected))


def test_a_plain_jpeg_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(noise(), "JPEG")
    monkeypatch.setattr("polyhead.images.decode.MAX_PIXELS", 24 * 31 - 1)
    assert message(data) == (
        "faces/7.jpg: image too large. Expected at most 100,000,000 pixels; got 744.\n"
        "  Scale it down."
    )


@pytest.mark.parametrize("orientation", [None, 1, 6])
def test_a_reduction_is_asked_with_the_upright_size(orientation: int | None) -> None:
    exif = {} if orientation is None else {"exif": turned(orientation)}
    data = encoded(noise(), "JPEG", **exif)
    asked: set[tuple[int, int]] = set()

    def halve(height: int, width: int) -> int:
        asked.add((height, width))
        return 2

    assert read_rgb(data, reduction=halve).shape[1:] == ((16, 12) if orientation == 6 else (12, 16))
    assert asked == ({(31, 24)} if orientation == 6 else {(24, 31)})


@pytest.mark.parametrize(("divisor", "shape"), [(1, (24, 31)), (2, (12, 16)), (8, (3, 4))])
def test_a_reduction_divides_both_sides(divisor: int, shape: tuple[int, int]) -> None:
    data = encoded(noise(), "JPEG")
    assert read_rgb(data, reduction=lambda *_: divisor).shape[1:] == shape


def test_a_jpeg_is_known_by_its_bytes_and_not_by_its_suffix(tmp_path: Path) -> None:
    path = tmp_path / "really.png"
    path.write_bytes(encoded(noise(), "JPEG"))
    assert torch.equal(read_rgb(path), read_rgb(path.read_bytes()))


def test_paths_may_be_chinese_and_text(tmp_path: Path) -> None:
    path = tmp_path / "人脸" / "照片 1.png"
    path.parent.mkdir()
    path.write_bytes(encoded(noise(), "PNG"))
    assert torch.equal(read_rgb(str(path)), pixels_of(noise()))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_images_come_upright(kind: str, orientation: int) -> None:
    data = encoded(noise(), kind, exif=turned(orientation))
    expected = ImageOps.exif_transpose(reopened(data))
    assert torch.equal(read_rgb(data), pixels_of(expected))


@pytest.mark.parametrize("orientation", [0, 9, 300])
def test_an_orientation_that_does_not_exist_is_upright(orientation: int) -> None:
    data = encoded(noise(), "JPEG", exif=turned(orientation))
    assert torch.equal(read_rgb(data), pixels_of(reopened(data)))


@pytest.mark.parametrize("exif", [b"Exif\x00\x00", b"Exif\x00\x00II*\x00\x08", b"Exif\x00\x00xxxx"])
def test_broken_exif_does_not_cost_the_image(exif: bytes) -> None:
    data = encoded(noise(), "JPEG", exif=exif)
    assert read_rgb(data).shape == (3, 24, 31)


def test_what_is_transparent_shows_white() -> None:
    alpha = Image.fromarray(np.full((24, 31), 128, dtype=np.uint8))
    half = noise()
    half.putalpha(alpha)
    expected = np.rint(NOISE * (128 / 255) + 255 * (127 / 255))
    found = read_rgb(encoded(half, "PNG")).permute(1, 2, 0).numpy()
    assert np.abs(found - expected).max() <= 1


def test_a_transparent_palette_color_shows_white() -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putdata([0, 1])
    for kind in ("PNG", "GIF"):
        found = read_rgb(encoded(image, kind, transparency=0))
        assert found[:, 0].T.tolist() == [[255, 255, 255], [0, 0, 255]]


def test_translucent_palettes_and_grey_are_composited_without_a_warning() -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putdata([0, 1])
    found = read_rgb(encoded(image, "PNG", transparency=bytes([0, 255])))
    assert found[:, 0].T.tolist() == [[255, 255, 255], [0, 0, 255]]
    grey = Image.new("LA", (1, 1), (10, 0))
    assert read_rgb(encoded(grey, "PNG")).flatten().tolist() == [255, 255, 255]
    keyed = encoded(Image.new("RGB", (1, 1), (1, 2, 3)), "PNG", transparency=(1, 2, 3))
    assert read_rgb(keyed).flatten().tolist() == [255, 255, 255]


def test_one_bit_is_black_and_white() -> None:
    found = read_rgb(encoded(Image.fromarray(np.array([[True, False]])), "PNG"))
    assert found[:, 0].T.tolist() == [[255] * 3, [0] * 3]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_and_not_clipped(kind: str) -> None:
    levels = np.array([[0, 128, 129, 257, 25700, 65535]], dtype=np.uint16)
    found = read_rgb(encoded(Image.fromarray(levels), kind))
    assert found[0, 0].tolist() == [0, 0, 1, 1, 100, 255]
    assert torch.equal(found[0], found[2])


def test_a_dark_sixteen_bit_image_stays_dark() -> None:
    levels = np.array([[0, 129, 255]], dtype=np.uint16)
    assert read_rgb(encoded(Image.fromarray(levels), "PNG"))[0, 0].tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (np.array([[0, 7, 255]], dtype=np.int32), [0, 7, 255]),
        (np.array([[0, 25700, 65535]], dtype=np.int32), [0, 100, 255]),
        (np.array([[0, 1000, 100000]], dtype=np.int32), [0, 3, 255]),
        (np.array([[-1, 0, 1]], dtype=np.int32), [0, 128, 255]),
        (np.array([[0, 0.2, 1]], dtype=np.float32), [0, 51, 255]),
        (np.array([[0, 51, 200]], dtype=np.float32), [0, 51, 200]),
        (np.array([[0, 0, 0]], dtype=np.float32), [0, 0, 0]),
    ],
)
def test_wider_greys_take_the_smallest_white_that_holds_them(
    levels: np.ndarray, expected: list[int]
) -> None:
    assert read_rgb(encoded(Image.fromarray(levels), "TIFF"))[1, 0].tolist() == expected


def test_grey_values_that_are_no_numbers_are_refused() -> None:
    data = encoded(Image.fromarray(np.array([[np.nan]], dtype=np.float32)), "TIFF")
    assert message(data) == (
        "faces/7.jpg: damaged TIFF (some of its grey values are not finite numbers).\n"
        "  Copy or download the file again."
    )


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_an_animation_gives_its_first_frame(kind: str) -> None:
    frames = [Image.new("RGB", (4, 3), color) for color in ("red", "blue")]
    options = {"lossless": True} if kind == "WEBP" else {}
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], **options)
    assert read_rgb(data)[:, 1, 1].tolist() == [255, 0, 0]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImageError) as caught:
        read_rgb(tmp_path / "7.jpg", label="faces/7.jpg")
    assert str(caught.value) == (
        "faces/7.jpg: no such file.\n  Check the path, and the folder that it starts from."
    )


def test_the_path_is_the_label_unless_there_is_one(tmp_path: Path) -> None:
    path = tmp_path / "没有.jpg"
    with pytest.raises(ImageError, match=r"没有\.jpg: no such file"):
        read_rgb(path)


def test_a_folder_is_not_an_image(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"not an image\. Expected a file; got a folder\."):
        read_rgb(tmp_path)


def test_a_path_that_can_be_no_path_is_said_to_be_none() -> None:
    with pytest.raises(ImageError, match=r"can't be read \(embedded null byte\)"):
        read_rgb("a\0b.jpg")


def test_an_empty_file_is_said_to_be_empty() -> None:
    assert message(b"") == (
        "faces/7.jpg: empty file. Expected an image; got 0 bytes.\n"
        "  Copy or download the file again."
    )


def test_text_is_not_an_image() -> None:
    with pytest.raises(ImageError) as caught:
        read_rgb(b"file,age\n7.jpg,31\n")
    assert str(caught.value).startswith("image: not an image. Expected JPEG, PNG, WEBP, GIF")
    assert str(caught.value).endswith("; got text that starts with 'file,age\\n7.j'.")
    with pytest.raises(ImageError, match=r"; got a file that starts with the bytes 50 4b 03 04\.$"):
        read_rgb(b"PK\x03\x04")


def test_postscript_is_never_run() -> None:
    assert "not an image" in message(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_truncated_file_is_said_to_be_truncated(kind: str) -> None:
    data = encoded(noise(), kind)
    for share in (0.01, 0.2, 0.5, 0.9):
        cut = data[: int(len(data) * share) + 8]
        assert message(cut) == (
            f"faces/7.jpg: truncated image. Expected a whole {kind}; "
            f"got only the first {len(cut):,} bytes of it.\n  Copy or download the file again."
        )


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_cut_anywhere_is_refused(mode: str, *, progressive: bool) -> None:
    data = encoded(noise(mode), "JPEG", progressive=progressive)
    for length in [*range(1, len(data), 37), len(data) - 2, len(data) - 1]:
        with pytest.raises(ImageError):
            read_rgb(data[:length])


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "TIFF", "WEBP", "PPM"])
def test_other_formats_cut_anywhere_are_refused_or_whole(kind: str) -> None:
    data = encoded(noise(), kind)
    whole = read_rgb(data)
    for length in [*range(1, len(data), 37), *range(len(data) - 25, len(data))]:
        try:
            found = read_rgb(data[:length])
        except ImageError:
            continue
        assert torch.equal(found, whole)


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(["JPEG", "PNG", "GIF", "TIFF", "WEBP"]),
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=4),
)
def test_damage_raises_nothing_but_image_errors(kind: str, changes: list[tuple[int, int]]) -> None:
    data = bytearray(encoded(noise(), kind, exif=turned(6)))
    for place, value in changes:
        data[place % len(data)] = value
    with contextlib.suppress(ImageError):
        assert read_rgb(bytes(data)).shape[0] == 3


def test_a_damaged_png_is_said_to_be_damaged() -> None:
    data = bytearray(encoded(noise(), "PNG"))
    data[60:80] = bytes(20)
    assert message(bytes(data)) == (
        "faces/7.jpg: damaged PNG (broken data stream when reading image file).\n"
        "  Copy or download the file again."
    )


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises very many pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(("side", "pixels"), [(11_000, "121,000,000"), (50_000, "2,500,000,000")])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(side: int, pixels: str) -> None:
    assert message(bomb(side, side)) == (
        f"faces/7.jpg: image too large. Expected at most 100,000,000 pixels; got {pixels}.\n"
        "  Scale it down."
    )


def test_the_limit_itself_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(noise(), "PNG")
    monkeypatch.setattr("polyhead.images.decode.MAX_PIXELS", 24 * 31)
    assert read_rgb(data).shape == (3, 24, 31)
    monkeypatch.setattr("polyhead.images.decode.MAX_PIXELS", 24 * 31 - 1)
    with pytest.raises(ImageError):
        read_rgb(data)
    assert faults.MAX_PIXELS == 100_000_000


def test_threads_read_the_same_pixels() -> None:
    sources = [encoded(noise(), kind) for kind in ("PNG", "JPEG", "TIFF", "GIF")] * 20
    alone = [read_rgb(data) for data in sources]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(read_rgb, sources))
    assert all(torch.equal(a, b) for a, b in zip(alone, together, strict=True))
