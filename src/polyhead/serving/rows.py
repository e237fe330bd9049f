"""The forms in which a request may come -> rows to be answered.

An image is always bytes: no text of a client is ever taken for a path.
"""

import asyncio
import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from starlette.requests import Request

from polyhead.predict import Example, Predictor, is_url
from polyhead.serving.body import Share, receive
from polyhead.serving.limits import Limits
from polyhead.serving.parts import Part, Parts, too_large, too_many
from polyhead.serving.problems import ProblemError
from polyhead.settings import nearest

ALIAS = "image"
"""What the one image of a network may be called as well."""

_EXACT = 1 << 53
_RAW = ("image/", "application/octet-stream")


@dataclass
class Row:
    """A row of a request.

    Attributes:
        inputs: By name the bytes of an image, or a number or word; what is missing is left out.
        file: What a client calls it; empty where it has no name.
        addresses: By image input the address to be asked for it.
    """

    inputs: dict[str, Any] = field(default_factory=dict)
    file: str = ""
    addresses: dict[str, str] = field(default_factory=dict)

    @property
    def example(self) -> Example:
        """As a predictor is asked."""
        return self.inputs


class Reader:
    """Reads the requests for one network.

    Args:
        predictor: Whose inputs they name.
        limits: What they may hold.
        urls: Whether an image may be an address.
    """

    def __init__(self, predictor: Predictor, limits: Limits, *, urls: bool) -> None:
        self.images = list(predictor.images)
        self.sensors = [sensor.name for sensor in predictor.sensors]
        self.limits = limits
        self.urls = urls

    @property
    def names(self) -> list[str]:
        """All inputs."""
        return [*self.images, *self.sensors]

    async def read(self, request: Request, share: Share) -> list[Row]:
        """The rows of a request.

        Raises:
            ProblemError: When it can't be read, holds nothing, or too much.
        """
        content_type = request.headers.get("content-type", "")
        kind = content_type.partition(";")[0].strip().lower()
        if kind == "multipart/form-data":
            parts = Parts(content_type, self.limits, len(self.names))
            await receive(request, self.limits, share, parts.feed)
            rows = self.of_parts(parts.all())
        elif kind.startswith(_RAW):
            rows = self.of_image(await self._whole(request, share, self.limits.file_bytes))
        elif kind == "application/json":
            body = await self._whole(request, share, self.limits.request_bytes)
            rows = await asyncio.to_thread(self.of_json, body)
        else:
            got = f"got {kind!r}." if kind else "got no Content-Type."
            raise ProblemError("unsupported-media-type", f"Expected one of {_TAKEN}; {got}")
        if not rows:
            raise ProblemError("nothing-asked", "the request holds no row")
        if len(rows) > self.limits.rows:
            raise too_many(self.limits, str(len(rows)))
        return rows

    async def _whole(self, request: Request, share: Share, limit: int) -> bytes:
        body = bytearray()

        def grow(chunk: bytes) -> None:
            body.extend(chunk)
            if len(body) > limit:
                raise too_large(self.limits, "")

        await receive(request, self.limits, share, grow)
        return bytes(body)

    def of_image(self, body: bytes) -> list[Row]:
        """The row of a body that is an image."""
        if len(self.images) != 1:
            what = f"the network has several images: {', '.join(self.images)}"
            raise ProblemError(
                "missing-input", f"{what}. Send multipart/form-data with these names."
            )
        return [Row({self.images[0]: body})]

    def of_parts(self, parts: Sequence[Part]) -> list[Row]:
        """The rows of a multipart body: the i-th part of each name is of the i-th row."""
        by_name: dict[str, list[Part]] = {}
        for part in parts:
            by_name.setdefault(self._input(part.name), []).append(part)
        counts = {name: len(given) for name, given in by_name.items()}
        if len(set(counts.values())) > 1:
            told = ", ".join(f"{count} of {name}" for name, count in counts.items())
            raise ProblemError("uneven-inputs", f"each input once a row; got {told}")
        rows = [Row() for _ in range(max(counts.values(), default=0))]
        for name, given in by_name.items():
            for row, part in zip(rows, given, strict=True):
                self._put(row, name, part)
        return rows

    def _put(self, row: Row, name: str, part: Part) -> None:
        if name not in self.images:
            row.inputs[name] = _text(part)
        elif part.file is None and is_url(text := _text(part)):
            row.addresses[name] = self._allowed(text)
        else:
            row.inputs[name] = bytes(part.data)
            row.file = row.file or part.file or ""

    def of_json(self, body: bytes) -> list[Row]:
        """The rows of a JSON body: ``{"rows": [{"face": "base64 or an address", "speed": 3}]}``."""
        try:
            asked = json.loads(body, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            what = "nested too deep" if isinstance(error, RecursionError) else str(error)
            raise ProblemError("malformed-request", f"not JSON: {what}") from None
        rows = asked.get("rows") if isinstance(asked, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            what = 'Expected {"rows": [{"' + self.images[0] + '": "..."}]}.'
            raise ProblemError("malformed-request", f"not the JSON that is taken. {what}")
        if len(rows) > self.limits.rows:
            raise too_many(self.limits, str(len(rows)))
        return [self._of_mapping(at, row) for at, row in enumerate(rows)]

    def _of_mapping(self, at: int, given: Mapping[str, object]) -> Row:
        row = Row()
        for key, value in given.items():
            name = self._input(key)
            if value is None:
                continue
            if name not in self.images:
                row.inputs[name] = _cell(f"rows[{at}], {name}", value)
            elif not isinstance(value, str):
                raise ProblemError(
                    "wrong-value", f"rows[{at}], {name}: Expected an image in base64."
                )
            elif is_url(value):
                row.addresses[name] = self._allowed(value)
            else:
                row.inputs[name] = self._decoded(f"rows[{at}], {name}", value)
        return row

    def _decoded(self, where: str, text: str) -> bytes:
        if text.startswith("data:"):
            text = text.partition(",")[2]
        try:
            data = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise ProblemError("wrong-value", f"{where}: not base64.") from None
        if len(data) > self.limits.file_bytes:
            raise too_large(self.limits, "")
        return data

    def _input(self, name: str) -> str:
        if name in self.names:
            return name
        if name == ALIAS and len(self.images) == 1:
            return self.images[0]
        hint = nearest(name, self.names)
        raise ProblemError("unknown-input", f"the network has no input {name[:100]!r}. {hint}")

    def _allowed(self, address: str) -> str:
        if not self.urls:
            raise ProblemError("addresses-refused", "this server asks no addresses")
        return address


def _cell(where: str, value: object) -> float | str:
    plain = isinstance(value, float | str) or type(value) is int
    if not plain or (isinstance(value, int) and abs(value) > _EXACT):
        raise ProblemError("wrong-value", f"{where}: Expected a number or a word.")
    return cast("float | str", value)


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _text(part: Part) -> str:
    return part.data.decode(errors="replace").strip()


_TAKEN = "multipart/form-data, image/*, application/octet-stream, application/json"
