from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PIL import Image

import polyhead as ph
from polyhead.errors import SpecError
from polyhead.steps import draw

MakeSpec = Callable[..., ph.Spec]


def test_the_steps_of_a_training_compose(make_spec: MakeSpec) -> None:
    spec = make_spec()
    batch = next(ph.batches(spec))
    network = ph.build(spec)
    losses = ph.loss(spec, network(batch.inputs), batch)
    assert set(losses) == {"age", "gender"}
    losses.total.backward()  # type: ignore[no-untyped-call]
    assert all(parameter.grad is not None for parameter in network.parameters())


def test_a_table_is_what_stands_in_its_file(make_spec: MakeSpec) -> None:
    frame = ph.table(make_spec(), "val")
    assert frame.columns == ["file", "age", "gender"]
    assert frame["file"].to_list() == [f"val/{i}.png" for i in range(1, 22)]


def test_training_rows_come_shuffled_and_others_in_order(make_spec: MakeSpec) -> None:
    spec = make_spec(training=ph.Training(batch_size=10))
    sizes = [len(batch) for batch in ph.batches(spec)]
    assert sizes == [10, 10, 10, 10]  # of 48; the last eight are left out
    first, again, later = (
        torch.cat([batch.rows for batch in ph.batches(spec, epoch=epoch)]) for epoch in (0, 0, 1)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, later)
    val = [batch.rows.tolist() for batch in ph.batches(spec, "val")]
    assert [len(rows) for rows in val] == [10, 10, 1]
    assert [row for rows in val for row in rows] == list(range(21))


def test_the_same_seed_builds_the_same_network(make_spec: MakeSpec) -> None:
    one, other = (dict(ph.build(make_spec()).named_parameters()) for _ in range(2))
    assert all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("ask", [ph.table, ph.batches])
def test_a_part_that_is_not_there_is_said(make_spec: MakeSpec, ask: Callable[..., object]) -> None:
    with pytest.raises(
        SpecError, match=r"^data: no rows for 'test'\. Expected one of train, val\.$"
    ):
        ask(make_spec(), "test")


def test_a_run_is_measured_plotted_and_shown(trained: ph.Run) -> None:
    assert ph.evaluate(trained).metrics == trained.metrics
    assert ph.plot(trained).alt.startswith("Over 2 epochs: loss of all tasks together; age: ")
    assert ph.show(trained, rows=2, seed=0).png().startswith(b"\x89PNG")


def test_a_run_shows_where_it_looks(mapped: ph.Run) -> None:
    picture = ph.show_reasons(mapped, rows=3, seed=0)
    texts = [text.get_text() for text in picture.figure.texts]
    assert len(picture.figure.axes) == 9
    assert texts[:4] == [
        "Where the network looked, task by task",
        "raises age",
        "lowers age",
        "speaks for the answer",
    ]
    assert texts.count("gender") == 3
    assert [text for text in texts if text.startswith("true: ")]
    assert ph.show_reasons(mapped, rows=3, seed=0).png() == picture.png()
    assert len(ph.show_reasons(mapped, rows=2, tasks=["age"]).figure.axes) == 4


def test_answers_are_drawn_on_a_copy(trained: ph.Run, squares: Path, tmp_path: Path) -> None:
    photo = squares / "val/1.png"
    before = photo.read_bytes()
    target = draw(photo, ph.load(trained.folder)(photo), tmp_path / "画" / "copy.png")
    with Image.open(target) as image:
        assert image.width == 320
        assert image.height > 320
    assert photo.read_bytes() == before
