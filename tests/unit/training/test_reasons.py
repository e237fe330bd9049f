from pathlib import Path

import numpy as np
import polars as pl
import pytest

import polyhead as ph
from polyhead.training import draw_reasons, explain_rows, prepare, tinted


@pytest.fixture(scope="module")
def found(mapped: ph.Run) -> list[ph.Reasons]:
    rows = prepare(mapped.spec).part("val")
    return explain_rows(ph.load(mapped.folder), rows, [4, 0])


def test_rows_of_a_table_are_explained_as_their_files(
    found: list[ph.Reasons], mapped: ph.Run, squares: Path
) -> None:
    files = pl.read_csv(squares / "val.csv")["file"].to_list()
    asked = ph.explain(ph.load(mapped.folder), [squares / files[4], squares / files[0]])
    for row, other in zip(found, asked, strict=True):
        assert str(row.answers) == str(other.answers)
        for one, two in zip(row.heatmaps, other.heatmaps, strict=True):
            assert np.allclose(one.grid, two.grid)


def test_a_map_tints_its_image_of_any_size(found: list[ph.Reasons]) -> None:
    heatmap = found[0].of("age")[0]
    image = found[0].images["face"]
    assert tinted(image, heatmap).shape == image.shape
    assert tinted(np.repeat(image, 3, axis=0), heatmap).shape == (96, 32, 3)


def test_a_sheet_of_images_says_the_answers(found: list[ph.Reasons]) -> None:
    picture = draw_reasons(found, names=["一.png", "b.png"])
    texts = [text.get_text() for text in picture.figure.texts]
    assert {"一.png", "b.png", found[0].answers["gender"].text} <= set(texts)
    assert not [text for text in texts if text.startswith("true")]
