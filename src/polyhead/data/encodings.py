"""How the bytes of a text file spell its letters."""

import codecs
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from polyhead.errors import TableError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TITLES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "gb18030": "GBK",
    "cp950": "Big5",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}
# First bytes of the rows where GB 2312 and Big5 keep their everyday characters and punctuation.
# Bytes of another encoding, read as these, mostly land in the rows of rare ones.
_EVERYDAY = {"gb18030": ((0xA1, 0xA3), (0xB0, 0xD7)), "cp950": ((0xA1, 0xC6),)}
_WESTERN = set(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒŠŽßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœšž²³°µ€£§«»–—’“”…ªº¡¿"
)
_BLOCK = 1 << 20
_HINT = 'Save it as UTF-8, or name its encoding: encoding = "gbk".'


def title_of(encoding: str) -> str:
    """The name of an encoding that a person knows.

    >>> title_of("gb18030")
    'GBK'
    """
    return _TITLES.get(encoding.lower(), encoding)


def find_encoding(raw: BinaryIO, where: str) -> str:
    """The encoding in which a text file was most likely written.

    Args:
        raw: The file, read in blocks from its beginning, as often as needed.
        where: Its name, for messages.

    Returns:
        A name for Python's codecs, which is sure to read all of the file.

    Raises:
        TableError: If the bytes are no text, or two encodings mixed.
    """
    head = next(_blocks(raw), b"")[:4096]
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return _sure(raw, encoding, where)
    if b"\0" in head:
        return _sure(raw, _without_mark(head, where), where)
    if _fault(raw, "utf-8") is None:
        return "utf-8"
    sample = _sample(raw)
    if _nearly_utf8(sample):
        return _sure(raw, "utf-8", where)
    return _legacy(raw, sample, where)


def check_encoding(raw: BinaryIO, encoding: str, where: str) -> str:
    """The encoding that a person named, once it is known to read the file.

    Raises:
        TableError: If there is no such encoding, or the file is in another one.
    """
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise TableError(
            f"{where}: no such encoding: {encoding!r}. Expected a name such as 'utf-8', 'gbk' or "
            "'cp1252'."
        ) from None
    is_utf8 = codecs.lookup(encoding).name == "utf-8"
    return _sure(raw, "utf-8-sig" if is_utf8 else encoding, where)


def is_blank(raw: BinaryIO) -> bool:
    """Whether a file holds nothing but blanks."""
    return all(not block.strip() for block in _blocks(raw))


def _blocks(raw: BinaryIO) -> Iterator[bytes]:
    """A file from its beginning, a block at a time, so that it is never held whole."""
    raw.seek(0)
    while block := raw.read(_BLOCK):
        yield block


def _legacy(raw: BinaryIO, sample: bytes, where: str) -> str:
    gb, big5 = (_everyday_share(sample, encoding) for encoding in ("gb18030", "cp950"))
    western = _is_western(sample)
    if gb >= max(big5, 0.3 if _is_in_pairs(sample) else 0.6):
        return _sure(raw, "gb18030", where)
    if big5 >= 0.6 and not western:
        return _sure(raw, "cp950", where)
    if western:
        return "cp1252" if _fault(raw, "cp1252") is None else "latin-1"
    from charset_normalizer import from_bytes

    guess = from_bytes(sample).best()
    if guess is not None and _fault(raw, guess.encoding) is None:
        return guess.encoding
    return "cp1252" if _fault(raw, "cp1252") is None else "latin-1"


def _sure(raw: BinaryIO, encoding: str, where: str) -> str:
    at = _fault(raw, encoding)
    if at is None:
        return encoding
    raw.seek(at)
    found = raw.read(4)
    raise TableError(
        f"{where} line {_line_of(raw, at)}: bytes that are not {title_of(encoding)}. "
        f"Expected {title_of(encoding)} throughout; got {found!r}.\n  {_HINT}"
    )


def _line_of(raw: BinaryIO, at: int) -> int:
    """The line in which a byte stands, counted from 1."""
    blocks = zip(itertools.count(0, _BLOCK), _blocks(raw), strict=False)
    return 1 + sum(block.count(b"\n", 0, max(0, at - start)) for start, block in blocks)


def _fault(raw: BinaryIO, encoding: str) -> int | None:
    """Where the first byte stands that the encoding can't read, or None."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    start = 0
    for block in itertools.chain(_blocks(raw), [b""]):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            return start - pending + error.start
        start += len(block)
    return None


def _without_mark(head: bytes, where: str) -> str:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) // 8 and min(even, odd) * 8 < max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    raise TableError(
        f"{where}: this is no text. Expected a CSV; got bytes of 0.\n  "
        "Is it a workbook or an archive under the name of a CSV?"
    )


def _sample(raw: BinaryIO) -> bytes:
    """The different lines that hold more than ASCII, until there are enough.

    Those of the first 8 MB do; where these hold none, they are looked for to the end.
    """
    lines: dict[bytes, None] = {}
    size, rest = 0, b""
    for number, block in enumerate(itertools.chain(_blocks(raw), [b""])):
        whole = (rest + block).splitlines(keepends=True)
        # The last line may go on in the next block.
        rest = whole.pop() if block and whole else b""
        for line in whole:
            if line not in lines and not line.isascii():
                lines[line] = None
                size += len(line)
        if size > _BLOCK or (lines and number == 7):
            break
    return b"".join(lines)


def _nearly_utf8(sample: bytes) -> bool:
    """Whether four of five different stretches beyond ASCII are UTF-8.

    Different ones, because some frequent words of GBK happen to be UTF-8 as well.
    """
    stretches = set(re.findall(rb"[\x80-\xff]+", sample))
    sound = sum(_fault(io.BytesIO(stretch), "utf-8") is None for stretch in stretches)
    return sound >= 0.8 * len(stretches)


def _everyday_share(sample: bytes, encoding: str) -> float:
    """The share of letters beyond ASCII that are everyday ones under a Chinese encoding."""
    counts = Counter(sample.decode(encoding, "replace"))
    foreign = {letter: count for letter, count in counts.items() if not letter.isascii()}
    everyday = sum(count for letter, count in foreign.items() if _is_everyday(letter, encoding))
    return everyday / max(1, sum(foreign.values()))


def _is_everyday(letter: str, encoding: str) -> bool:
    code = letter.encode(encoding, "ignore")
    if len(code) != 2 or (encoding == "gb18030" and code[1] < 0xA1):
        return False
    return any(low <= code[0] <= high for low, high in _EVERYDAY[encoding])


def _is_in_pairs(sample: bytes) -> bool:
    """Whether bytes beyond ASCII come in twos, as those of GB 2312 do."""
    stretches = re.findall(rb"[\x80-\xff]+", sample)
    return sum(len(stretch) % 2 for stretch in stretches) <= 0.1 * len(stretches)


def _is_western(sample: bytes) -> bool:
    """Accented letters of western Europe stand alone or in twos between ASCII ones."""
    text = sample.decode("cp1252", "replace")
    runs = re.findall(r"[^\x00-\x7f]+", text)
    letters = "".join(runs)
    known = sum(letter in _WESTERN for letter in letters)
    short = sum(len(run) <= 2 for run in runs)
    return known >= 0.9 * len(letters) and short >= 0.8 * len(runs)
