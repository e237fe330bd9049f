"""What was sent is read from the folder of uploads alone, and does not stay there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from polyhead.errors import ImageError
from polyhead.serving.page.uploads import drop, folder, is_ours, opened, take


@pytest.fixture
def sent() -> Iterator[dict[str, object]]:
    with opened():
        (folder() / "digest").mkdir()
        file = folder() / "digest" / "a.png"
        file.write_bytes(b"bytes")
        yield {"path": str(file), "orig_name": "年龄.png"}


def test_an_upload_is_read_and_deleted(sent: dict[str, object]) -> None:
    upload = take(sent)
    assert (upload.name, upload.data) == ("年龄.png", b"bytes")
    others = set(folder().iterdir()) - {folder() / "digest"}  # of this process, by other tests
    drop(sent)
    assert set(folder().iterdir()) == others


def test_what_is_gone_is_asked_for_again(sent: dict[str, object]) -> None:
    drop(sent)
    with pytest.raises(ImageError, match=r"^年龄.png: uploads are deleted, .*\n  Choose it once"):
        take(sent)


@pytest.mark.parametrize("path", ["/etc/hostname", "{}/../a", "https://a.b/c.png", None, 3])
def test_nothing_else_is_read_or_deleted(tmp_path: Path, path: object) -> None:
    mine = str(path).format(folder()) if isinstance(path, str) else path
    assert not is_ours(mine)
    drop({"path": mine})
    with pytest.raises(ImageError, match="not among the uploads"):
        take({"path": mine})


def test_a_link_out_of_the_folder_is_none_of_ours(sent: dict[str, object], tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("private")
    link = folder() / "link"
    link.symlink_to(other)
    assert not is_ours(str(link))


def test_only_its_user_may_look_into_the_folder_and_nothing_is_left() -> None:
    with opened() as made:
        assert made.stat().st_mode & 0o777 == 0o700
        (made / "left").write_text("over")
    assert not made.exists()
