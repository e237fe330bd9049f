from pathlib import Path

import pytest

from polyhead.errors import RunError
from polyhead.runs import read_record


def test_a_record_of_the_format_is_read(tmp_path: Path) -> None:
    file = tmp_path / "人脸.json"
    file.write_text('{"format": 2, "rows": "五"}', encoding="utf-8")
    assert read_record(file, 2) == {"format": 2, "rows": "五"}


@pytest.mark.parametrize("content", ['{"format": 1}', "{}", "[2]"])
def test_another_format_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "record.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(RunError, match=r"record\.json: written by another version of polyhead\. "):
        read_record(file, 2)


def test_what_is_no_json_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text("{", encoding="utf-8")
    with pytest.raises(RunError, match=r"record\.json: not JSON"):
        read_record(file, 2)
