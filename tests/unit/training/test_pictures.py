import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

import polyhead as ph
from polyhead.figures import Picture
from polyhead.training import draw_curves, draw_tasks, show_labels, show_predictions

MakeSpec = Callable[..., ph.Spec]


def texts(figure: Figure) -> list[str]:
    return [t.get_text() for t in figure.findobj(Text) if isinstance(t, Text) and t.get_text()]


def words(picture: Picture) -> str:
    return "\n".join(texts(picture.figure))


def test_every_curve_has_its_own_title(trained: ph.Run) -> None:
    picture = draw_curves(trained)
    titled = [
        " ".join(" ".join(texts(axes.figure)).split())
        for axes in picture.figure.axes  # type: ignore[arg-type]
    ]
    assert len(picture.figure.axes) == 6
    for title in (
        "loss of all tasks together",
        "age: mean absolute error",
        "age: root mean square error",
        "gender: accuracy",
        "gender: balanced accuracy",
        "gender: F1 of Female",
    ):
        assert title in titled[0]


def test_shares_are_drawn_in_percent(trained: ph.Run) -> None:
    (axes,) = [a for a in draw_curves(trained).figure.axes if "gender: accuracy" in title_of(a)]
    (line,) = [line for line in axes.lines if line.get_label() == "validation"]
    measured = [100 * float(v or 0) for v in trained.history["gender"]["accuracy"]]
    assert list(line.get_ydata()) == pytest.approx(measured)


def title_of(axes: object) -> str:
    found = axes.findobj(Text)  # type: ignore[attr-defined]
    return " ".join(t.get_text() for t in found)


def test_every_task_has_a_picture_with_its_name(trained: ph.Run) -> None:
    pictures = dict(draw_tasks(trained))
    assert list(pictures) == ["age", "gender"]
    assert "age: predicted against true" in words(pictures["age"])
    assert re.search("gender: ", words(pictures["gender"]))


def test_labels_are_shown_under_their_title(make_spec: MakeSpec) -> None:
    picture = show_labels(make_spec(), 3, seed=1)
    assert "Training rows and their labels" in words(picture)


def test_answers_are_shown_with_the_number_of_rows_that_there_are(trained: ph.Run) -> None:
    assert "Predicted and true, 4 random rows of val" in words(show_predictions(trained, 4, seed=1))
    assert "Predicted and true, 21 random rows of val" in words(show_predictions(trained, 99))


def test_a_name_that_no_file_can_have_is_made_one(make_spec: MakeSpec, tmp_path: Path) -> None:
    from polyhead.training import Quiet, train

    tasks = {"年龄/岁": ph.Regression(column="age"), "a.b": ph.Binary("Female", column="gender")}
    spec = make_spec(tasks=tasks, training=replace(make_spec().training, epochs=1))
    run = train(spec, out=tmp_path / "run", reporter=Quiet())
    drawn = {path.name for path in run.files.figures.iterdir()}
    assert drawn == {"curves.png", "1-年龄_岁.png", "2-a_b.png"}
    assert all(Image.open(run.files.figures / name).format == "PNG" for name in drawn)
