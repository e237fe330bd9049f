"""A run -> its page and its card, each written whole or not at all."""

from dataclasses import dataclass
from pathlib import Path

from polyhead.reports.card import FILE as CARD
from polyhead.reports.card import card, was_edited
from polyhead.reports.material import Choices, read_material
from polyhead.reports.page import page
from polyhead.runs import write_text
from polyhead.training import Run

PAGE = "report.html"


@dataclass(frozen=True)
class Written:
    """Where a report lies.

    Attributes:
        page: The page, one file that needs no other.
        card: The model card beside it.
        kept: Whether the card was left alone, as somebody had edited it.
    """

    page: Path
    card: Path
    kept: bool

    def __str__(self) -> str:
        if not self.kept:
            return f"written: {self.page}\nwritten: {self.card}"
        return (
            f"written: {self.page}\n"
            f"kept:    {self.card} (somebody edited it; --force writes it anew)"
        )


def report(
    run: Run | str | Path,
    *,
    out: str | Path | None = None,
    pictures: bool = True,
    faces: bool = False,
    check: bool = False,
    force: bool = False,
) -> Written:
    """Write one page that says how good a network is, and a model card beside it.

    Args:
        run: The run, or its folder.
        out: The page's file; ``report.html`` in the run folder without it.
        pictures: Put small copies of some images into the page.
        faces: Declare that the images are people's faces, where the spec does not say so.
        check: Look at every image of the data again, and keep what is found in the run folder.
        force: Write the card anew though somebody edited it.

    Raises:
        RunError: When the run is not finished.
        MissingExtraError: When jinja2 is not installed.
    """
    run = run if isinstance(run, Run) else Run.open(run)
    material = read_material(run, Choices(pictures, faces, check))
    file = Path(out) if out is not None else run.folder / PAGE
    beside = file.parent / CARD
    write_text(file, page(material))
    kept = was_edited(beside) and not force
    if not kept:
        write_text(beside, card(material))
    return Written(file, beside, kept)
