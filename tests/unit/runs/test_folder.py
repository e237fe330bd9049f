from pathlib import Path

import pytest

from polyhead.errors import RunError
from polyhead.runs import RunFolder, create_run, next_run, open_run


def test_a_missing_file_says_that_the_run_is_not_finished(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    with pytest.raises(RunError) as error:
        folder.read_json(folder.metrics)
    assert str(error.value) == (
        f"{tmp_path}: not a finished run, it has no metrics.json.\n"
        "  Expected a folder that `polyhead train` wrote; `--resume` finishes a broken one."
    )


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.metrics.write_text('{"age": ')
    with pytest.raises(RunError, match=r"metrics\.json: not JSON \(Expecting value"):
        folder.read_json(folder.metrics)
    folder.tasks.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RunError, match=r"tasks\.json: damaged, it is no text in UTF-8"):
        folder.read_text(folder.tasks)


def test_the_history_is_read_as_it_was_written(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    assert folder.read_history() == []
    folder.write_history([{"epoch": 1, "metrics": {"年龄": {"mae": 2.5}}}, {"epoch": 2}])
    assert folder.read_history() == [{"epoch": 1, "metrics": {"年龄": {"mae": 2.5}}}, {"epoch": 2}]


def test_a_damaged_history_is_named(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.history.write_text('{"epoch": 1}\n{"epo\n')
    with pytest.raises(RunError, match=r"history\.jsonl: not JSON, line by line"):
        folder.read_history()


def test_a_run_never_overwrites(tmp_path: Path) -> None:
    made = create_run(tmp_path / "运行" / "first")
    assert made.path.is_dir()
    with pytest.raises(RunError) as error:
        create_run(made.path)
    assert str(error.value) == (
        f"{made.path}: already there, and a run never overwrites.\n"
        "  Name another folder with --out, or go on with it by --resume."
    )


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"file/run: can't be made \(Not a directory\)"):
        create_run(tmp_path / "file" / "run")


def test_only_a_run_is_opened(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"nowhere: no such folder\. Expected one that"):
        open_run(tmp_path / "nowhere")
    with pytest.raises(RunError, match=r"not a run, it has neither model\.json nor spec\.toml"):
        open_run(str(tmp_path))
    (tmp_path / "model.json").write_text("{}")
    assert open_run(tmp_path) == RunFolder(tmp_path)


def test_the_next_run_is_the_first_free_one(tmp_path: Path) -> None:
    assert next_run(tmp_path, "faces") == tmp_path / "faces-1"
    for taken in ("faces-1", "faces-2", "faces-4", "other-3"):
        (tmp_path / taken).mkdir()
    assert next_run(tmp_path, "faces") == tmp_path / "faces-3"
