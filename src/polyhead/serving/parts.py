"""A multipart body -> its parts, in memory, as it comes in: no file is ever written."""

from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from polyhead.serving.limits import Limits
from polyhead.serving.problems import ProblemError

_FIELD_BYTES = 10_000
_HEADERS = 8


@dataclass
class Part:
    """A part of a body.

    Attributes:
        name: Of the field.
        file: What the client calls the file; None where the part is none.
        data: What it holds.
    """

    name: str = ""
    file: str | None = None
    data: bytearray = field(default_factory=bytearray)

    @property
    def nothing(self) -> bool:
        """Whether it is what a browser sends for a file that was not chosen."""
        return self.file == "" and not self.data


class Parts:
    """Reads the parts of a multipart body, piece by piece.

    Args:
        content_type: The header that holds the boundary.
        limits: How large and how many they may be.
        names: How many names the network knows.
    """

    def __init__(self, content_type: str, limits: Limits, names: int) -> None:
        _, options = parse_options_header(content_type)
        if not options.get(b"boundary"):
            raise ProblemError("malformed-request", "multipart without a boundary")
        self._limits = limits
        self._most = limits.rows * max(names, 1)
        self._parts: list[Part] = []
        self._header: tuple[bytearray, bytearray] = (bytearray(), bytearray())
        self._headers: dict[bytes, bytes] = {}
        self._ended = False
        try:
            self._parser = MultipartParser(
                options[b"boundary"],
                {
                    "on_part_begin": self._begin,
                    "on_header_field": lambda data, start, end: self._grow(0, data[start:end]),
                    "on_header_value": lambda data, start, end: self._grow(1, data[start:end]),
                    "on_header_end": self._header_ends,
                    "on_headers_finished": self._name,
                    "on_part_data": self._add,
                    "on_end": self._end,
                },
            )
        except FormParserError as error:
            raise ProblemError("malformed-request", f"multipart: {error}") from None

    def feed(self, chunk: bytes) -> None:
        """Take the next piece.

        Raises:
            ProblemError: When it is no multipart body, or a part is too large or one too many.
        """
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise ProblemError("malformed-request", f"multipart: {error}") from None

    def all(self) -> list[Part]:
        """The parts, when all pieces were taken.

        Raises:
            ProblemError: When the body breaks off.
        """
        if not self._ended:
            raise ProblemError("malformed-request", "multipart: the body breaks off")
        return [part for part in self._parts if not part.nothing]

    def _begin(self) -> None:
        if len(self._parts) == self._most:
            raise too_many(self._limits, "more")
        self._parts.append(Part())
        self._headers = {}

    def _grow(self, side: int, piece: bytes) -> None:
        self._header[side].extend(piece)

    def _header_ends(self) -> None:
        if len(self._headers) == _HEADERS:
            raise ProblemError("malformed-request", "multipart: a part with too many headers")
        name, value = self._header
        self._headers[bytes(name).lower()] = bytes(value)
        self._header = (bytearray(), bytearray())

    def _name(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if b"name" not in options:
            raise ProblemError("malformed-request", "multipart: a part without a name")
        part = self._parts[-1]
        part.name = options[b"name"].decode(errors="replace")
        if b"filename" in options:
            part.file = options[b"filename"].decode(errors="replace")

    def _add(self, data: bytes, start: int, end: int) -> None:
        part = self._parts[-1]
        part.data += data[start:end]
        if part.file is None and len(part.data) > _FIELD_BYTES:
            raise ProblemError(
                "malformed-request", f"field {part.name!r}: more than a number or a word"
            )
        if len(part.data) > self._limits.file_bytes:
            raise too_large(self._limits, part.file or part.name)

    def _end(self) -> None:
        self._ended = True


def too_large(limits: Limits, name: str) -> ProblemError:
    """What is said of a file that has too many bytes."""
    what = f"Expected at most {limits.file_bytes:,} bytes in an image; got more."
    return ProblemError("file-too-large", what, about={"file": name} if name else {})


def too_many(limits: Limits, got: str) -> ProblemError:
    """What is said of a request that has too many rows."""
    what = f"Expected at most {limits.rows} rows in a request; got {got}."
    return ProblemError("too-many-rows", what)
