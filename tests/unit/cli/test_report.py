from collections.abc import Callable
from pathlib import Path
from typing import Any

import polyhead as ph

Call = Callable[..., Any]


def test_it_writes_a_page_and_a_card(polyhead: Call, trained: ph.Run) -> None:
    done = polyhead("report", trained.folder, "--out", "seiten/squares.html", "--no-pictures")
    assert (done.status, done.out) == (
        0,
        f"written: {Path('seiten/squares.html')}\nwritten: {Path('seiten/MODEL_CARD.md')}\n",
    )
    page = Path("seiten/squares.html").read_text(encoding="utf-8")
    assert "<title>age and gender from face</title>" in page
    assert '<section id="faces"' not in page
    assert "<img" not in page


def test_faces_can_be_declared_later(polyhead: Call, trained: ph.Run) -> None:
    assert polyhead("report", trained.folder, "--out", "a.html", "--faces").status == 0
    assert '<section id="faces"' in Path("a.html").read_text(encoding="utf-8")


def test_a_card_that_was_edited_is_kept(polyhead: Call, trained: ph.Run) -> None:
    call = ("report", trained.folder, "--out", "a.html")
    Path("MODEL_CARD.md").write_text("Mine.\n", encoding="utf-8")
    kept = polyhead(*call)
    assert kept.status == 0
    assert kept.out.endswith(
        "kept:    MODEL_CARD.md (somebody edited it; --force writes it anew)\n"
    )
    assert Path("MODEL_CARD.md").read_text(encoding="utf-8") == "Mine.\n"
    assert polyhead(*call, "--force").out.endswith("written: MODEL_CARD.md\n")


def test_another_kind_of_file_is_refused(polyhead: Call, trained: ph.Run) -> None:
    done = polyhead("report", trained.folder, "--out", "page.pdf")
    assert done.status == 2
    assert "--out: Expected a .html file; got 'page.pdf'." in " ".join(done.err.split())


def test_a_folder_that_is_no_run_is_refused(polyhead: Call) -> None:
    done = polyhead("report", ".")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("error: .: not a run")
