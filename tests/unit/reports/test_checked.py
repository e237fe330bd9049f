import json
from pathlib import Path

import pytest

import polyhead as ph
from polyhead.reports import Choices, read_material
from polyhead.reports.checked import read_checked
from polyhead.reports.page import page


def test_only_the_tables_are_looked_at_unless_asked(copied: Path) -> None:
    checked = read_checked(ph.Run.open(copied), look=False)
    assert checked.found is not None
    assert checked.found["images"] == 0
    assert checked.why == (
        "Only the tables were looked at, no image: `polyhead report --check` looks at all."
    )
    assert not (copied / "check.json").exists()


def test_a_look_at_all_is_kept(copied: Path) -> None:
    run = ph.Run.open(copied)
    looked = read_checked(run, look=True)
    assert looked.found is not None
    assert looked.found["images"] == 69
    assert looked.why == "All tables and 69 image files were looked at."
    assert read_checked(run, look=False) == looked


def test_long_tables_are_not_read_again(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("polyhead.reports.checked._QUICK", 10)
    checked = read_checked(ph.Run.open(copied), look=False)
    assert checked.found is None
    assert checked.why == "Nobody looked at the data: `polyhead report --check` does."


def test_what_was_found_is_counted_by_kind(copied: Path) -> None:
    finding = {
        "kind": "image_in_two_parts", "severity": "warning", "what": "", "parts": [],
        "places": ["a row 1", "b row 2"], "files": [], "task": None, "hint": "",
    }  # fmt: skip
    empty = finding | {"kind": "empty_cells", "severity": "note", "places": ["a"] * 1200}
    kept = {"images": 3, "findings": [finding, finding, empty], "notes": [], "rows": {}}
    (copied / "check.json").write_text(json.dumps(kept), encoding="utf-8")
    html = page(read_material(ph.Run.open(copied), Choices()))
    assert "one image in two parts</th><td>warning</td>" in html
    assert ">2 images</td>" in html
    assert ">1,200 cells</td>" in html
