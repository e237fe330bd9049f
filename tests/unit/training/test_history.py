from pathlib import Path

import pytest

from polyhead.errors import RunError
from polyhead.runs import RunFolder
from polyhead.training import Epoch, History
from polyhead.training.history import read_epochs

NEW = ("train_seconds", "affinity")
EPOCHS = [
    Epoch(1, 0.5, 0.4, {"age": 0.5}, {"age": 0.4}, {"年龄": {"mae": 9.0}, "race": {}}, 0.1, 2.0),
    Epoch(2, 0.3, 0.6, {"age": 0.3}, {"age": 0.6}, {"年龄": {"mae": 8.0}, "race": {"f1": 0.5}},
          None, 4.0),
    Epoch(3, 0.2, 0.6, {"age": 0.2}, {"age": 0.6}, {"年龄": {"mae": 8.0}, "race": {"f1": 0.6}},
          0.2, 6.0, {"age": 1.5}, 0, 1.5, {"年龄": {"race": -0.25}}),
]  # fmt: skip


def test_it_reads_by_task_and_metric() -> None:
    history = History(EPOCHS)
    assert history["年龄"]["mae"] == [9.0, 8.0, 8.0]
    assert history["race"]["f1"] == [None, 0.5, 0.6]
    assert list(history) == ["年龄", "race"]
    assert len(history) == 2
    assert (history.train_loss, history.val_loss) == ([0.5, 0.3, 0.2], [0.4, 0.6, 0.6])
    assert repr(history) == "History of 3 epochs: 年龄, race"


def test_before_the_first_epoch_it_is_empty() -> None:
    assert (list(History([])), len(History([]))) == ([], 0)


def test_epochs_come_back_as_they_were_written(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.write_history([epoch.to_json() for epoch in EPOCHS])
    assert read_epochs(folder) == EPOCHS


def test_of_what_there_is_nothing_to_say_nothing_is_written() -> None:
    assert {"weights", "fell_back", "train_seconds", "affinity"}.isdisjoint(EPOCHS[0].to_json())
    assert EPOCHS[1].to_json()["score"] is None


def test_a_history_of_before_seconds_were_counted_is_read(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    old = {name: value for name, value in EPOCHS[2].to_json().items() if name not in NEW}
    folder.write_history([old])
    (epoch,) = read_epochs(folder)
    assert (epoch.seconds, epoch.train_seconds, epoch.affinity) == (6.0, None, None)


def test_a_line_that_is_no_epoch_is_refused_in_words(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    for line in ({"epoch": 1}, {"epoch": 1, "loss": 3}):
        folder.write_history([line])
        with pytest.raises(RunError, match=r"history\.jsonl: damaged, a line is no epoch \("):
            read_epochs(folder)
    folder.history.write_text("[1, 2]\n")
    with pytest.raises(RunError, match=r"history\.jsonl: damaged"):
        read_epochs(folder)
