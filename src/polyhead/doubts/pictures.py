"""Doubted labels as pictures."""

from polyhead.doubts.doubts import Doubts
from polyhead.doubts.text import place
from polyhead.figures import Caption, Line, Picture, sheet
from polyhead.training import row_picture


def draw(found: Doubts, task: str, rows: int) -> Picture:
    """A contact sheet of the most doubted labels of a task."""
    lines = found.of(task, rows).to_dicts()
    images = [row_picture(found.rows[line["part"]], line["index"]) for line in lines]
    captions = [
        Caption(
            (
                Line("label", true=line["label"]),
                Line("answer", true=line["answer"]),
                Line("row", true=place(found, line)),
            )
        )
        for line in lines
    ]
    title = f"{task}: the {len(lines)} labels that are doubted most"
    return sheet(images, captions, title=title, columns=4)
