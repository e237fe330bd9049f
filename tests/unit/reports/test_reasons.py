"""What the network looked at stands beside the best and the worst rows, or why it does not."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import polyhead as ph
from polyhead.predict import load
from polyhead.reports import Choices, Material, read_material
from polyhead.reports.page import page
from polyhead.training import explain_rows, prepare, tinted


@pytest.fixture(scope="module")
def looked(mapped: ph.Run) -> Material:
    return read_material(mapped, Choices())


def why(run: ph.Run | Path) -> str:
    opened = run if isinstance(run, ph.Run) else ph.Run.open(run)
    return read_material(opened, Choices()).looked.why


def test_the_best_and_the_worst_rows_of_each_task_are_looked_at(looked: Material) -> None:
    expected = {(name, row) for name, one in looked.answered.items() for row in one.extremes()}
    assert set(looked.looked.pictures) == expected
    assert len(expected) == 24
    assert looked.looked.fields == (4, 4)
    assert looked.looked.why == ""


def test_each_picture_is_that_of_its_own_row_and_task(looked: Material) -> None:
    rows = prepare(looked.run.spec).part("val")
    for task in ("age", "gender"):
        row = looked.answered[task].extremes()[-1]
        (found,) = explain_rows(load(looked.run.files), rows, [row], [task])
        expected = tinted(found.images["face"], found.heatmaps[0])
        assert np.array_equal(looked.looked.pictures[task, row], expected)


def test_the_page_says_what_the_colors_mean(looked: Material) -> None:
    html = page(looked)
    assert html.count('colored where the network looked"') == 24
    assert "</i> raises age</span>" in html
    assert "</i> lowers age</span>" in html
    assert html.count("</i> speaks for the answer</span>") == 1
    assert (
        "one color for each of 4&nbsp;×&nbsp;4 fields, blended, and it shows where, not why."
        in html
    )
    assert "is not shown" not in html


def test_where_many_tasks_are_fewer_rows_of_each_are(
    mapped: ph.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("polyhead.reports.reasons._MOST", 9)
    material = read_material(mapped, Choices())
    assert len(material.looked.pictures) == 8
    worst = material.answered["age"].extremes()[:2]
    assert all(("age", row) in material.looked.pictures for row in worst)


def test_a_backbone_without_places_is_named(trained: ph.Run, material: Material) -> None:
    said = material.looked.why
    assert said.startswith("explain: the backbone 'test_resnet' keeps no places apart.")
    assert "\n" not in said
    html = page(material)
    assert html.count("Where the network looked is not shown: explain: ") == 1
    assert why(trained) == said


def test_without_captum_the_extra_is_named(mapped: ph.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "captum.attr", None)
    assert why(mapped) == (
        "explain (Grad-CAM by captum) needs an extra. "
        'Install it with: pip install "polyhead[report]"'
    )


def test_where_images_or_rows_are_gone_it_says_so(
    mapped: ph.Run, make_spec: Callable[..., ph.Spec], squares: Path, tmp_path: Path
) -> None:
    run = Path(shutil.copytree(mapped.folder, tmp_path / "run"))
    moved = Path(shutil.copytree(squares, tmp_path / "moved"))
    changed = make_spec(
        data=ph.Data("train.csv", "val.csv", folder=str(moved)), model=mapped.spec.model
    )
    changed.save(run / "spec.toml")
    table = (moved / "val.csv").read_text(encoding="utf-8").splitlines()
    (moved / "val.csv").write_text("\n".join(table[:-1]), encoding="utf-8")
    assert why(run) == "the tables hold 20 rows now, and held 21 then."
    shutil.rmtree(moved)
    assert why(run) == "no image could be read."


def test_pages_without_pictures_look_at_nothing(mapped: ph.Run) -> None:
    material = read_material(mapped, Choices(pictures=False))
    assert material.looked.pictures == {}
    assert "Where the network looked" not in page(material)
