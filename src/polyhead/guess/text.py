"""The spec as a person reads it: settings, and above each section why they are so."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polyhead.guess import say
from polyhead.guess.column import Column
from polyhead.guess.rows import rows
from polyhead.guess.write import comment, off, section
from polyhead.model import Model, PoolNeck
from polyhead.spec import Training
from polyhead.spec.plain import plain

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
_TRAINING = Training(epochs=10, batch_size=32, optimizer="adamw", lr=1e-3)


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
        *(_task(column) for column in chosen),
        _model(),
        _training(),
        *_rest(guess, chosen),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _head(guess: "Guess", file: Path) -> list[str]:
    where = shlex.quote(str(file))
    return [
        *comment(f"Guessed from {guess.path.name}; the comments say why. Change what you know."),
        *comment("Lines that begin with # and no blank are settings to take: remove their #."),
        "#",
        f"#   polyhead check {where}",
        f"#   polyhead train {where}",
    ]


def _image(guess: "Guess") -> list[str]:
    column = guess.images.column
    others = guess.images.columns[1:]
    many = f"The table has more of them: {', '.join(map(say.cell, others))}." if others else ""
    one = "A network takes one, the fullest and first." if others else ""
    why = comment(f"{say.cell(column)} names image files.", many, one, *guess.shape.why)
    values = _kind_first(plain(guess.shape.image, full=False))
    vary = ["augment = { flip = true, crop = 0.2, color = 0.2 }"]
    more = comment("Varied images help a backbone that learns, unless left and right matter:")
    return [*why, *section(["inputs", "image"], {**values}), *more, *off(vary)]


def _task(column: Column) -> list[str]:
    return [*comment(*column.why, column.fault), *_settings(column)]


def _settings(column: Column) -> list[str]:
    return section(["tasks", column.name], _kind_first(plain(column.task, full=False)))


def _kind_first(values: dict[str, Any]) -> dict[str, Any]:
    return {"kind": values["kind"], **values}


def _model() -> list[str]:
    return [
        *comment(_FROZEN, _LEARNING),
        *section(["model"], plain(_MODEL, full=False) | _said(_MODEL)),
    ]


def _said(model: Model) -> dict[str, Any]:
    """What is worth seeing although it is the default."""
    neck = {"kind": "pool", "hidden": list(model.neck.hidden)}
    return {"weights": model.weights, "freeze": model.freeze, "neck": neck}


def _training() -> list[str]:
    values = {
        name: getattr(_TRAINING, name) for name in ("epochs", "batch_size", "optimizer", "lr")
    }
    return section(["training"], values)


def _rest(guess: "Guess", chosen: Sequence[Column]) -> Iterator[list[str]]:
    """The columns that are no tasks, as they could be taken."""
    left = [column for column in guess.columns if column not in chosen]
    if left:
        yield comment("The other columns, which nothing is learned from.")
    for column in left:
        why = comment(f"{say.cell(column.name)}: {column.looks}.", *column.why, column.fault)
        yield [*why, *(off(_settings(column)) if column.task else [])]
