"""The page says of faces what the report says."""

import re
from pathlib import Path

import polyhead.reports
from polyhead.serving.page.render import render


def test_the_sentences_are_those_of_the_report() -> None:
    html = render("foot", faces=True, tasks="age and gender", several=True, kept="")
    template = Path(polyhead.reports.__file__).parent / "templates/sections/faces.html.j2"
    report = words(template.read_text(encoding="utf-8"))
    warning = html.partition("<aside")[2].partition(">")[2].partition("</aside>")[0]
    sentences = [s for s in re.split(r"(?<=\.) ", words(warning)) if "guessed from" not in s]
    assert len(sentences) == 4
    for sentence in sentences:
        assert sentence.rstrip(".") in report


def test_nothing_is_said_of_faces_where_there_are_none() -> None:
    html = render("foot", faces=False, tasks="steering", several=False, kept="")
    assert "guessed from looks" not in html


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>|\{[{%].*?[}%]\}", " ", html).split()).replace(" .", ".")
