"""Images that are wrong, or only unusual, each with what a server must make of it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

FINE = ""
"""What stands for the right answer, in the place of a kind of problem."""

_SIDE = 40


def bad_images() -> Iterator[tuple[str, str, bytes]]:
    """Name, kind of problem (``FINE`` for none) and the bytes of each file."""
    yield from _broken_off()
    yield from _bombs()
    yield from _no_images()
    yield from _damaged()
    yield from _unusual()


def plain(form: str = "JPEG", mode: str = "RGB", side: int = _SIDE, **options: object) -> bytes:
    """A picture that is fine, as a file."""
    noise = np.random.default_rng(0).integers(0, 255, (side, side, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).convert(mode).save(out, form, **options)
    return out.getvalue()


def _broken_off() -> Iterator[tuple[str, str, bytes]]:
    yield "empty", "empty-file", b""
    jpeg = plain()
    yield "JPEG, its first half", "truncated-image", jpeg[: len(jpeg) // 2]
    yield "JPEG, three bytes", "truncated-image", jpeg[:3]
    yield "JPEG without its end", "truncated-image", jpeg[:-40]
    png = plain("PNG")
    yield "PNG, its first half", "truncated-image", png[: len(png) // 2]
    yield "PNG, its signature", "truncated-image", png[:8]
    for form in ("GIF", "BMP", "TIFF", "WEBP"):
        whole = plain(form)
        kind = "damaged-image" if form == "WEBP" else "truncated-image"
        yield f"{form}, its first half", kind, whole[: len(whole) // 2]


def _bombs() -> Iterator[tuple[str, str, bytes]]:
    kind = "too-many-pixels"
    yield "PNG, 50,000 x 50,000", kind, _png(50_000, 50_000, b"\0" * 100)
    yield "PNG, 8,000 x 8,000, whole", kind, _png(8_000, 8_000, b"\0" * (1001 * 8_000), depth=1)
    jpeg = bytearray(plain())
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 65_000, 65_000)
    yield "JPEG, 65,000 x 65,000", kind, bytes(jpeg)
    gif = bytearray(plain("GIF"))
    gif[6:10] = struct.pack("<HH", 65_535, 65_535)
    yield "GIF, 65,535 x 65,535", kind, bytes(gif)
    bmp = bytearray(plain("BMP"))
    bmp[18:26] = struct.pack("<ii", 40_000, 40_000)
    yield "BMP, 40,000 x 40,000", kind, bytes(bmp)
    yield "PPM, 60,000 x 60,000", kind, b"P6 60000 60000 255\n" + bytes(100)
    webp = io.BytesIO()
    Image.new("RGB", (2_100, 2_100)).save(webp, "WEBP", quality=1, method=0)
    yield "WebP, 2,100 x 2,100", kind, webp.getvalue()


def _no_images() -> Iterator[tuple[str, str, bytes]]:
    kind = "not-an-image"
    yield "text", kind, b"This is no image."
    yield "SVG", kind, b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    yield "HTML", kind, b"<!doctype html><html><body>no</body></html>"
    yield "PDF", kind, b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
    yield "zeros", kind, bytes(1000)
    yield "noise", kind, np.random.default_rng(1).bytes(1000)
    yield "EPS", kind, b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nquit\n"
    yield "ICO", kind, plain("ICO")
    yield "TGA", kind, plain("TGA")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("1.jpg", plain())
    yield "ZIP with an image in it", kind, archive.getvalue()
    yield "image behind a text", kind, b"text\n" + plain()
    yield "polyglot: a JPEG that is a ZIP too", FINE, plain() + archive.getvalue()
    yield (
        "polyglot: GIF in its first bytes, a script behind",
        "damaged-image",
        b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)",
    )


def _damaged() -> Iterator[tuple[str, str, bytes]]:
    kind = "damaged-image"
    png = bytearray(plain("PNG"))
    png[png.index(b"IDAT") + 30] ^= 0xFF
    yield "PNG with a wrong checksum", kind, bytes(png)
    yield "PNG, no zlib inside", kind, _png(_SIDE, _SIDE, b"", raw=b"not zlib at all")
    yield "PNG, 0 x 0", kind, _png(0, 0, b"")
    told = PngInfo()
    told.add_text("Comment", "a" * 80_000_000, zip=True)
    yield "PNG, a comment of 80 MB zipped", kind, plain("PNG", pnginfo=told)
    values = np.full((_SIDE, _SIDE), np.nan, dtype=np.float32)
    out = io.BytesIO()
    Image.fromarray(values).save(out, "TIFF")
    yield "TIFF of no numbers", kind, out.getvalue()
    tiff = bytearray(plain("TIFF"))
    tiff[4:8] = b"\xff\xff\xff\x7f"
    yield "TIFF whose directory is nowhere", kind, bytes(tiff)
    yield "JPEG without tables", kind, b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(60) + b"\xff\xd9"


def _unusual() -> Iterator[tuple[str, str, bytes]]:
    yield "CMYK JPEG", FINE, plain(mode="CMYK")
    yield "grey JPEG", FINE, plain(mode="L")
    yield "progressive JPEG", FINE, plain(progressive=True)
    deep = np.random.default_rng(0).integers(0, 65_535, (_SIDE, _SIDE), dtype=np.uint16)
    for form in ("PNG", "TIFF"):
        out = io.BytesIO()
        Image.fromarray(deep).save(out, form)
        yield f"{form} of 16 bits", FINE, out.getvalue()
    yield "PNG of 1 bit", FINE, plain("PNG", "1")
    yield "PNG with a palette", FINE, plain("PNG", "P")
    yield "PNG, transparent", FINE, plain("PNG", "RGBA")
    frames = [Image.new("RGB", (_SIDE, _SIDE), color) for color in ("red", "blue", "green")]
    for form in ("GIF", "PNG", "WEBP", "TIFF"):
        out = io.BytesIO()
        frames[0].save(out, form, save_all=True, append_images=frames[1:])
        yield f"{form} of three frames", FINE, out.getvalue()
    yield "one pixel", FINE, plain("PNG", side=1)
    out = io.BytesIO()
    Image.new("RGB", (20_000, 1)).save(out, "PNG")
    yield "20,000 x 1", FINE, out.getvalue()
    exif = Image.Exif()
    exif[0x0112] = 8
    yield "JPEG that lies on its side", FINE, plain(exif=exif.tobytes())
    yield "JPEG with nonsense for EXIF", FINE, plain(exif=b"Exif\0\0" + bytes(range(200)))


def _png(
    width: int, height: int, rows: bytes, *, depth: int = 8, raw: bytes | None = None
) -> bytes:
    """A grey PNG by hand."""
    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    body = zlib.compress(rows) if raw is None else raw
    chunks = [(b"IHDR", head), (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
