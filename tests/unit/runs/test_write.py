from pathlib import Path

import pytest

from polyhead.runs import whole, write_json, write_text


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_put_in_place_when_all_went_well(tmp_path: Path) -> None:
    path = tmp_path / "模型" / "weights.bin"
    with whole(path) as draft:
        draft.write_bytes(b"new")
        assert not path.exists()
        assert draft.suffix == path.suffix
    assert path.read_bytes() == b"new"
    assert names_in(path.parent) == ["weights.bin"]


def test_the_old_file_stays_when_the_block_raises(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    path.write_text("old")

    def break_off() -> None:
        with whole(path) as draft:
            draft.write_text("half of the ne")
            raise ValueError("broken off")

    with pytest.raises(ValueError, match="broken off"):
        break_off()
    assert path.read_text() == "old"
    assert names_in(tmp_path) == ["metrics.json"]


def test_nothing_is_left_where_nothing_was_written(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), whole(tmp_path / "a.csv"):
        pass
    assert names_in(tmp_path) == []


def test_text_is_utf_8(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "年龄\n")
    assert (tmp_path / "a.txt").read_bytes() == "年龄\n".encode()


def test_json_keeps_letters_and_refuses_what_is_no_number(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"年龄": 1.5})
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == '{\n  "年龄": 1.5\n}\n'
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "a.json", {"age": float("nan")})
    assert "1.5" in (tmp_path / "a.json").read_text(encoding="utf-8")
