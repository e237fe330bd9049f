"""The page: the most doubted labels with their pictures, in one file that needs nothing else."""

import base64
import io
from collections.abc import Iterator
from html import escape

import numpy as np
from PIL import Image

from polyhead.data import Rows
from polyhead.doubts.doubts import Doubts
from polyhead.doubts.judge import Judged
from polyhead.doubts.text import CHANCE, LIST, about, clash_words
from polyhead.doubts.twins import Twins
from polyhead.training import row_picture

SHOWN = 60
_CLASHES, _TWINS = 60, 8
_SIDE = 192  # pixels, at most
_QUALITY = 82

_ABOUT = (
    "Each label was answered by a network that never learned from it. Where the two differ, either "
    "may be wrong: look at the picture, and mend the table where the label is."
)
_STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1c; --muted: #666; --paper: #fff; --tile: #f4f4f2;
  --wrong: #b23a00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eee; --muted: #aaa; --paper: #181818; --tile: #242424; --wrong: #ff9a66; }
}
body { margin: 0 auto; max-width: 1180px; padding: 1.5rem; background: var(--paper);
  color: var(--ink); font: 15px/1.45 "Noto Sans", "Noto Sans CJK SC", system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .3rem; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .2rem; }
p { margin: .3rem 0 .8rem; max-width: 46rem; }
.muted, figcaption small { color: var(--muted); }
.sheet { display: grid; gap: .9rem; grid-template-columns: repeat(auto-fill, minmax(164px, 1fr)); }
figure { margin: 0; padding: .5rem; background: var(--tile); border-radius: 6px; }
figure img { display: block; width: 100%; height: 168px; object-fit: contain; }
figcaption { margin-top: .4rem; overflow-wrap: anywhere; }
figcaption div { display: flex; gap: .4rem; justify-content: space-between; }
figcaption small { display: block; font-size: .8rem; }
.label { color: var(--wrong); font-weight: 600; }
.twins { margin: 0 0 1.4rem; }
nav a { margin-right: 1rem; }
"""


def page(found: Doubts) -> str:
    """The whole page."""
    title = f"Doubtful labels of {found.name}"
    links = [f'<a href="#task-{i}">{escape(j.task)}</a>' for i, j in enumerate(found.judged)]
    links += ['<a href="#clash">contradicting pictures</a>'] if found.twins else []
    notes = "".join(f'<p class="muted">{escape(note)}.</p>' for note in found.notes)
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{_ABOUT} The whole list is in {escape(LIST)}.</p>",
        notes,
        f"<nav>{''.join(links)}</nav>",
        *(part for i, judged in enumerate(found.judged) for part in _task(found, judged, i)),
        *_clashing(found),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _task(found: Doubts, judged: Judged, number: int) -> Iterator[str]:
    yield f'<h2 id="task-{number}">{escape(judged.task)}</h2>'
    yield f'<p class="muted">{escape(about(judged))}</p>'
    yield '<div class="sheet">'
    for line in found.of(judged.task, SHOWN).iter_rows(named=True):
        chance = line["probability"]
        given = "" if chance is None else f" · {CHANCE} {chance:.2f}"
        place = f"{found.sources[line['part']]} row {line['row']}"
        yield _tile(
            _picture(found.rows[line["part"]], line["index"], line["file"]),
            {"label": line["label"], "answer": line["answer"]},
            f"score {line['score']:.2f}{given}",
            place,
            line["file"] or "",
        )
    yield "</div>"


def _clashing(found: Doubts) -> Iterator[str]:
    if not found.twins:
        return
    yield '<h2 id="clash">Pictures whose labels contradict each other</h2>'
    rest = len(found.twins) - _CLASHES
    more = f" The first {_CLASHES} are shown." if rest > 0 else ""
    yield (
        f"<p>{len(found.twins):,} pictures stand in several rows, with labels of which one at most "
        f"is right.{more}</p>"
    )
    for twins in found.twins[:_CLASHES]:
        yield from _group(found, twins)


def _group(found: Doubts, twins: Twins) -> Iterator[str]:
    how = clash_words(twins)
    rest = len(twins.rows) - _TWINS
    more = f", {rest} more rows" if rest > 0 else ""
    yield f'<section class="twins"><p>{escape(twins.task)}, {how}{more}</p><div class="sheet">'
    for twin in twins.rows[:_TWINS]:
        place = f"{found.sources[twin.part]} row {twin.row}"
        shown = _picture(found.rows[twin.part], twin.index, twin.file)
        yield _tile(shown, {"label": twin.label}, place, twin.file)
    yield "</div></section>"


def _tile(image: str, words: dict[str, str], *small: str) -> str:
    lines = [
        f'<div><span class="muted">{name}</span><span class="{name}">{escape(word)}</span></div>'
        for name, word in words.items()
    ]
    lines += [f"<small>{escape(line)}</small>" for line in small if line]
    return f"<figure>{image}<figcaption>{''.join(lines)}</figcaption></figure>"


def _picture(rows: Rows, index: int, file: str | None) -> str:
    """The images of a row, small, written into the page itself."""
    small = Image.fromarray(np.asarray(row_picture(rows, index)))
    small.thumbnail((2 * _SIDE, _SIDE), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    small.save(written, "JPEG", quality=_QUALITY)
    data = base64.b64encode(written.getvalue()).decode("ascii")
    return f'<img loading="lazy" alt="{escape(file or "")}" src="data:image/jpeg;base64,{data}">'
