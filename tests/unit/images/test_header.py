from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from polyhead.errors import ImageError
from polyhead.images import Probe, probe, read_rgb, refuse_large


def saved(path: Path, kind: str, orientation: int = 1, mode: str = "RGB") -> Path:
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new(mode, (5, 3)).save(path, kind, exif=exif.tobytes())
    return path


def test_a_probe_says_what_the_header_says(tmp_path: Path) -> None:
    path = saved(tmp_path / "脸.JPG", "JPEG", orientation=6, mode="L")
    assert probe(path) == Probe("JPEG", "L", 3, 5, 6, "JPEG")
    assert not probe(str(path)).lying_suffix


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_probe_measures_what_will_be_decoded(tmp_path: Path, kind: str, orientation: int) -> None:
    path = saved(tmp_path / "image", kind, orientation)
    found = probe(path)
    assert read_rgb(path).shape == (3, found.height, found.width)
    assert found.orientation == orientation


@pytest.mark.parametrize(
    ("name", "kind", "lies"),
    [
        ("a.jpg", "PNG", True),
        ("a.png", "JPEG", True),
        ("a.jpeg", "JPEG", False),
        ("a.jfif", "JPEG", False),
        ("a.txt", "PNG", False),
        ("a", "PNG", False),
        ("a.eps", "PNG", True),
    ],
)
def test_a_suffix_lies_when_it_promises_another_image_format(
    tmp_path: Path, name: str, kind: str, *, lies: bool
) -> None:
    assert probe(saved(tmp_path / name, kind)).lying_suffix == lies


def test_a_photo_with_more_photos_behind_it_is_a_jpeg(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    image = Image.new("RGB", (4, 4))
    image.save(path, "MPO", save_all=True, append_images=[image])
    assert probe(path).format == "JPEG"
    assert read_rgb(path).shape == (3, 4, 4)


def test_no_pixel_is_decoded(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", "PNG")
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"IDAT") + 6])
    assert probe(path).width == 5
    with pytest.raises(ImageError, match="truncated"):
        read_rgb(path)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "a.jpg: no such file.\n  Check the path, and the folder that it starts from."),
        (b"", "a.jpg: empty file. Expected an image; got 0 bytes.\n  Copy or download the file"),
        (b"hello", "a.jpg: not an image. Expected JPEG, PNG, "),
    ],
)
def test_what_can_not_be_probed_is_named(
    tmp_path: Path, content: bytes | None, expected: str
) -> None:
    path = tmp_path / "a.jpg"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ImageError) as caught:
        probe(path, label="a.jpg")
    assert str(caught.value).startswith(expected)


def test_a_header_that_says_too_much_is_refused(paint: Callable[..., Path]) -> None:
    for name in ("a.png", "a.jpg"):
        data = paint(name, seed=0).read_bytes()
        refuse_large(data, 64 * 64)
        with pytest.raises(ImageError, match=r"at most 4,095 pixels; got 4,096") as refused:
            refuse_large(data, 64 * 64 - 1)
        assert refused.value.kind == "large"


@pytest.mark.parametrize(
    ("data", "kind"), [(b"", "empty"), (b"text", "foreign"), (b"\x89PNG\r\n\x1a\n", "truncated")]
)
def test_what_has_no_header_says_why(data: bytes, kind: str) -> None:
    with pytest.raises(ImageError) as refused:
        refuse_large(data)
    assert refused.value.kind == kind
