"""Requests that are wrong in some way, each with the problem that a server must name."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from polyhead.bench.bad_images import FINE, bad_images, plain
from polyhead.serving import Limits

LIMITS = Limits(
    file_bytes=1_000_000,
    request_bytes=3_000_000,
    pixels=4_000_000,
    rows=8,
    head_s=2.0,
    request_s=10.0,
    drain_s=10,
)
"""Small, so that it takes little to go beyond them."""

_EDGE = "edge"
_MULTIPART = {"content-type": f"multipart/form-data; boundary={_EDGE}"}
_JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Bad:
    """A request.

    Attributes:
        name: What is wrong with it.
        kind: Of the problem that must come; empty where it is in truth fine.
        body: What is sent.
        headers: By name.
        method: Of HTTP.
        path: Where to.
    """

    name: str
    kind: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    path: str = "/predict"


def bad_requests(image: str) -> list[Bad]:
    """All of them, for a network with one image input, called so, and no other."""
    return [
        *(
            Bad(name, kind, data, {"content-type": "image/jpeg"})
            for name, kind, data in bad_images()
        ),
        *_bodies(),
        *_multiparts(image),
        *_jsons(image),
        *_elsewhere(),
    ]


def _bodies() -> Iterator[Bad]:
    kind = "unsupported-media-type"
    yield Bad("no content type", kind, plain())
    for told in ("text/plain", "application/x-www-form-urlencoded", "video/mp4", "nonsense"):
        yield Bad(f"of type {told}", kind, plain(), {"content-type": told})
    yield Bad("a JPEG that is said to be a PNG", FINE, plain(), {"content-type": "image/png"})
    large = bytes(LIMITS.file_bytes + 1)
    yield Bad("an image too large", "file-too-large", large, {"content-type": "image/png"})
    huge = bytes(LIMITS.request_bytes + 1)
    yield Bad("a request too large", "request-too-large", huge, {"content-type": "image/png"})


def multipart(*parts: tuple[str, str | None, bytes]) -> bytes:
    """A multipart body of (name, file name, content)."""
    body = b""
    for name, file, data in parts:
        told = "" if file is None else f'; filename="{file}"'
        head = f'--{_EDGE}\r\nContent-Disposition: form-data; name="{name}"{told}\r\n\r\n'
        body += head.encode() + data + b"\r\n"
    return body + f"--{_EDGE}--\r\n".encode()


def _multiparts(image: str) -> Iterator[Bad]:
    def bad(name: str, kind: str, *parts: tuple[str, str | None, bytes]) -> Bad:
        return Bad(f"multipart, {name}", kind, multipart(*parts), _MULTIPART)

    jpeg, broken = plain(), "malformed-request"
    whole = multipart((image, "1.jpg", jpeg))
    bare = {"content-type": "multipart/form-data"}
    yield Bad("multipart without a boundary", broken, whole, bare)
    yield Bad("multipart, broken off", broken, whole[:-30], _MULTIPART)
    yield Bad("multipart, no multipart", broken, b"nothing of the kind", _MULTIPART)
    yield Bad("multipart, empty", broken, b"", _MULTIPART)
    yield Bad("multipart, no part", "nothing-asked", multipart(), _MULTIPART)
    nameless = whole.replace(f'name="{image}"; '.encode(), b"")
    yield Bad("multipart, a part without a name", broken, nameless, _MULTIPART)
    headers = b"".join(b"X-%d: 1\r\n" % i for i in range(50))
    crowded = whole.replace(b"Content-Disposition", headers + b"Content-Disposition")
    yield Bad("multipart, a part of 50 headers", broken, crowded, _MULTIPART)
    yield bad("a field of 20 kB", broken, (image, None, bytes(20_000)))
    yield bad("an unknown field", "unknown-input", ("photo", "1.jpg", jpeg))
    yield bad("no file chosen", "nothing-asked", (image, "", b""))
    yield bad("an empty file", "empty-file", (image, "1.jpg", b""))
    yield bad("a path for an image", "not-an-image", (image, None, b"/etc/hostname"))
    yield bad("a file address", "not-an-image", (image, None, b"file:///etc/hostname"))
    yield bad("an address", "addresses-refused", (image, None, b"http://127.0.0.1:1/1.jpg"))
    yield bad("a name that climbs", FINE, (image, "../../etc/1.jpg", jpeg))
    yield bad("too many files", "too-many-rows", *[(image, "1.jpg", jpeg)] * (LIMITS.rows + 1))
    yield bad("a file too large", "file-too-large", (image, "1.jpg", bytes(1_100_000)))
    yield bad("one good, one broken", FINE, (image, "1.jpg", jpeg), (image, "2.jpg", jpeg[:300]))


def _jsons(image: str) -> Iterator[Bad]:
    def bad(name: str, kind: str, asked: object) -> Bad:
        body = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
        return Bad(f"JSON, {name}", kind, body, _JSON)

    good, broken = base64.b64encode(plain()).decode(), "malformed-request"
    yield bad("empty", broken, b"")
    yield bad("no JSON", broken, b"{rows")
    yield bad("no UTF-8", broken, b'{"rows": "\xff\xfe"}')
    yield bad("not a number", broken, b'{"rows": [{"%s": NaN}]}' % image.encode())
    yield bad("100,000 brackets", broken, b"[" * 100_000)
    yield bad("a list", broken, [1, 2])
    yield bad("no rows", broken, {"images": []})
    yield bad("rows that are none", broken, {"rows": ["a"]})
    yield bad("no row", "nothing-asked", {"rows": []})
    yield bad("a row without its image", "missing-input", {"rows": [{}]})
    yield bad("null for an image", "missing-input", {"rows": [{image: None}]})
    yield bad("a number for an image", "wrong-value", {"rows": [{image: 3}]})
    yield bad("no base64", "wrong-value", {"rows": [{image: "!!!"}]})
    yield bad("base64 of a text", "not-an-image", {"rows": [{image: "aGVsbG8gdGhlcmU="}]})
    yield bad("an unknown input", "unknown-input", {"rows": [{image: good, "speed": 3}]})
    yield bad("an address", "addresses-refused", {"rows": [{image: "http://127.0.0.1:1/"}]})
    yield bad("a path", "wrong-value", {"rows": [{image: "../../etc/hostname"}]})
    yield bad("a huge batch", "too-many-rows", {"rows": [{image: good}] * 1000})


def _elsewhere() -> Iterator[Bad]:
    told, faces = {"content-type": "image/jpeg"}, "/predict?faces="
    yield Bad("faces, where none are found", "faces-refused", plain(), told, path=f"{faces}true")
    yield Bad("faces, neither true nor false", "wrong-value", plain(), told, path=f"{faces}maybe")
    yield Bad("GET where POST is meant", "method-not-allowed", method="GET")
    yield Bad("POST where GET is meant", "method-not-allowed", path="/health")
    yield Bad("a method of nobody's", "method-not-allowed", method="BREW")
    yield Bad("a path that is none", "not-found", path="/nothing", method="GET")
    yield Bad("a path that climbs", "not-found", path="/%2e%2e/%2e%2e/etc/hostname", method="GET")
    yield Bad("a kind of problem that is none", "not-found", path="/problems/no", method="GET")
