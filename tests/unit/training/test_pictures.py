from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.artist import Artist
from matplotlib.text import Text

import polyhead as ph
from polyhead.training import draw_curves, draw_tasks, show_labels, show_predictions

MakeSpec = Callable[..., ph.Spec]


def words(drawn: Artist) -> str:
    """All text in a drawing, line breaks taken out."""
    found = [text.get_text() for text in drawn.findobj(Text) if isinstance(text, Text)]
    return " ".join(" ".join(found).split())


def test_every_curve_has_its_own_title(trained: ph.Run) -> None:
    panels = draw_curves(trained).figure.axes
    for axes, title in zip(
        panels,
        (
            "loss of all tasks together",
            "age: mean absolute error (years)",
            "age: root mean square error (years)",
            "gender: accuracy (%)",
            "gender: balanced accuracy (%)",
            "gender: F1 of Female (%)",
        ),
        strict=True,
    ):
        assert title in words(axes)


def test_shares_are_drawn_in_percent(trained: ph.Run) -> None:
    (axes,) = [a for a in draw_curves(trained).figure.axes if "gender: accuracy" in words(a)]
    (line,) = [line for line in axes.lines if line.get_label() == "validation"]
    measured = [100 * float(v or 0) for v in trained.history["gender"]["accuracy"]]
    assert np.asarray(line.get_ydata()).tolist() == pytest.approx(measured)


def test_every_task_has_a_picture_with_its_name(trained: ph.Run) -> None:
    pictures = dict(draw_tasks(trained))
    assert list(pictures) == ["age", "gender"]
    assert "age: predicted against true" in words(pictures["age"].figure)
    assert "gender: " in words(pictures["gender"].figure)


def test_labels_are_shown_under_their_title(make_spec: MakeSpec) -> None:
    picture = show_labels(make_spec(), 3, seed=1)
    assert "Training rows and their labels" in words(picture.figure)


def test_answers_are_shown_with_the_number_of_rows_that_there_are(trained: ph.Run) -> None:
    assert "Predicted and true, 4 random rows of val" in words(
        show_predictions(trained, 4, seed=1).figure
    )
    assert "Predicted and true, 21 random rows of val" in words(
        show_predictions(trained, 99).figure
    )


def test_a_name_that_no_file_can_have_is_made_one(make_spec: MakeSpec, tmp_path: Path) -> None:
    from polyhead.training import Quiet, train

    tasks = {"年龄/岁": ph.Regression(column="age"), "a.b": ph.Binary("Female", column="gender")}
    spec = make_spec(tasks=tasks, training=replace(make_spec().training, epochs=1))
    run = train(spec, out=tmp_path / "run", reporter=Quiet())
    drawn = {path.name for path in run.files.figures.iterdir()}
    assert drawn == {"curves.png", "1-年龄_岁.png", "2-a_b.png"}
    assert all((run.files.figures / name).read_bytes()[1:4] == b"PNG" for name in drawn)
