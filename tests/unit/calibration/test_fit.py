import json
import sys
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from polyhead.calibration import Calibrated, Calibration, calibrate
from polyhead.errors import RunError
from polyhead.tasks import Task

DrawRows = Callable[[Task, int, int, float], tuple[Tensor, Tensor]]
Labeled = tuple[dict[str, Tensor], dict[str, Tensor], dict[str, Tensor]]
ROWS = 120


def rows_of(age: Task, classes: list[Task], draw_rows: DrawRows) -> Labeled:
    """Outputs, targets and masks of all tasks; each lacks some labels, which hold nonsense."""
    drawn = {task.name: draw_rows(task, ROWS, i, 2.0) for i, task in enumerate(classes)}
    generator = torch.Generator().manual_seed(9)
    logits = torch.randn(ROWS, generator=generator)
    drawn["age"] = logits, (age.predict(logits) + 5 * torch.randn(ROWS, generator=generator))
    there = {name: torch.arange(ROWS) % 6 != i for i, name in enumerate(drawn)}
    outputs = {n: o.clone() for n, (o, _) in drawn.items()}
    for name, mask in there.items():
        outputs[name][~mask] = 1000.0
    return outputs, {n: t for n, (_, t) in drawn.items()}, there


def test_every_kind_of_task_is_calibrated(
    age: Task, classes: list[Task], draw_rows: DrawRows
) -> None:
    tasks = [age, *classes]
    found, notes = calibrate(tasks, *rows_of(age, classes, draw_rows), Calibration(share=0.2))
    names = {task.name for task in classes}
    assert notes == ()
    assert set(found.temperatures) == set(found.thresholds) == names
    assert set(found.bands) == {"age"}
    assert found.rows == dict.fromkeys(["age", *names], 100)
    assert all(1 < t < 4 for t in found.temperatures.values())


def test_rows_without_a_label_change_nothing(
    age: Task, classes: list[Task], draw_rows: DrawRows
) -> None:
    tasks, declared = [age, *classes], Calibration(share=0.2)
    outputs, targets, there = rows_of(age, classes, draw_rows)
    found, _ = calibrate(tasks, outputs, targets, there, declared)
    bare = [{n: part[n][there[n]] for n in part} for part in (outputs, targets, there)]
    assert calibrate(tasks, bare[0], bare[1], bare[2], declared)[0] == found


def test_too_few_rows_are_said_and_calibrate_nothing(
    age: Task, classes: list[Task], draw_rows: DrawRows
) -> None:
    outputs, targets, there = rows_of(age, classes, draw_rows)
    there["性别"] = torch.arange(ROWS) < 49
    tasks = [age, classes[0]]
    found, notes = calibrate(tasks, outputs, targets, there, Calibration(share=0.2))
    assert "性别" not in {*found.temperatures, *found.thresholds}
    assert "age" in found.bands
    (note,) = notes
    assert note == (
        "性别 is not calibrated: 49 rows with a label are kept for it, and a level of 90 % wants 50"
        " (calibration.share)"
    )


def test_intervals_can_be_left_out(
    age: Task, classes: list[Task], draw_rows: DrawRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "crepes", None)
    declared = Calibration(share=0.2, intervals=False)
    found, _ = calibrate([age, *classes], *rows_of(age, classes, draw_rows), declared)
    assert found.bands == {}
    assert found.thresholds == {}
    assert len(found.temperatures) == len(classes)


def test_sets_can_be_held_class_by_class(classes: list[Task], draw_rows: DrawRows) -> None:
    drawn = {task.name: draw_rows(task, ROWS, i, 2.0) for i, task in enumerate(classes)}
    outputs, targets = ({n: pair[i] for n, pair in drawn.items()} for i in (0, 1))
    targets["stage"] = torch.where(torch.arange(ROWS) < 8, 2, targets["stage"] % 2)
    there = dict.fromkeys(drawn, torch.ones(ROWS, dtype=torch.bool))
    usual, _ = calibrate(classes, outputs, targets, there, Calibration(share=0.2))
    declared = Calibration(share=0.2, per_class=True)
    found, notes = calibrate(classes, outputs, targets, there, declared)
    assert usual.class_thresholds == {}
    assert (found.thresholds, found.temperatures) == (usual.thresholds, usual.temperatures)
    assert {name: list(own) for name, own in found.class_thresholds.items()} == {
        "性别": ["男", "女"],
        "hair": ["black", "gray", "红"],
        "stage": ["mild", "medium"],
    }
    of_tags, of_stage = notes
    assert of_tags == (
        "tags is not held label by label: its sets are of labels that hold together "
        "(calibration.per_class)"
    )
    assert of_stage == (
        "stage: held only as all classes together, as each would want 9 rows kept for it to be "
        "held at 90 % alone: severe (calibration.per_class)"
    )
    own = found.class_thresholds["stage"]
    wanted = [own["mild"], own["medium"], found.thresholds["stage"]]
    assert found.least("stage", ["mild", "medium", "severe"]) == wanted
    text = json.dumps(found.to_json(), ensure_ascii=False, allow_nan=False)
    assert Calibrated.from_json(text, "calibration.json") == found


def test_files_of_before_there_were_classes_open_and_are_still_written() -> None:
    text = (
        '{"level": 0.9, "rows": {"hair": 99}, "temperatures": {"hair": 1.5}, "bands": {}, '
        '"thresholds": {"hair": 0.25}}'
    )
    found = Calibrated.from_json(text, "calibration.json")
    assert found.least("hair", ["black", "红"]) == [0.25, 0.25]
    assert found.to_json() == json.loads(text)


def test_an_answer_is_held_class_by_class_as_many_are(
    classes: list[Task], draw_rows: DrawRows
) -> None:
    """One answer at a time, and all at once, give the same sets."""
    for task in classes:
        outputs, targets = draw_rows(task, 60, 7, 1.0)
        said = task.predict(outputs)
        chances = task.chances(said, targets)
        assert chances is not None
        first, second = chances.classes[:2]
        own = {task.name: {first: 0.6, second: 0.05}}
        found = Calibrated(0.9, thresholds={task.name: 0.3}, class_thresholds=own)
        sets = found.sets(task, chances)
        assert sets is not None
        for row, held in zip(said, sets, strict=True):
            names = [n for n, there in zip(chances.classes, held, strict=True) if there]
            assert found.doubted(task, task.answer(row)).classes == tuple(names)
        assert Calibrated(0.9).sets(task, chances) is None


def test_what_is_written_is_read_back_the_same(
    age: Task, classes: list[Task], draw_rows: DrawRows
) -> None:
    tasks = [age, *classes]
    found, _ = calibrate(tasks, *rows_of(age, classes, draw_rows), Calibration(share=0.2))
    text = json.dumps(found.to_json(), ensure_ascii=False, allow_nan=False)
    assert "性别" in text
    assert Calibrated.from_json(text, "calibration.json") == found


@pytest.mark.parametrize("text", ["", "[]", '{"level": "high"}', '{"level": 0.9, "other": 1}'])
def test_a_damaged_file_is_named(text: str) -> None:
    with pytest.raises(RunError, match=r"^运行/calibration\.json: damaged \("):
        Calibrated.from_json(text, "运行/calibration.json")


def test_answers_carry_what_else_may_be_true(
    age: Task, classes: list[Task], draw_rows: DrawRows
) -> None:
    tasks = [age, *classes]
    found, _ = calibrate(tasks, *rows_of(age, classes, draw_rows), Calibration(share=0.2))
    for task in classes:
        predictions = task.predict(draw_rows(task, 40, 5, 1.0)[0])
        for row in predictions:
            answer = task.answer(row)
            said = found.doubted(task, answer)
            assert answer.probabilities is not None
            held = [n for n, p in answer.probabilities.items() if p >= found.thresholds[task.name]]
            assert said.classes == tuple(held)
            assert (said.level, said.value, said.text) == (0.9, answer.value, answer.text)
    low = found.doubted(age, age.answer(torch.tensor(0.5)))
    assert low.interval is not None
    assert low.interval[0] == 0
    assert str(low).startswith("age 0 years (0 to ")
    assert str(low).endswith(" at 90 %)")


def test_nothing_is_added_where_nothing_was_found(age: Task, classes: list[Task]) -> None:
    for task, row in ((age, torch.tensor(3.0)), (classes[0], torch.tensor(0.7))):
        answer = task.answer(row)
        assert Calibrated(0.9).doubted(task, answer) == answer
