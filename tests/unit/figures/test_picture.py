import io
import subprocess
import sys
from pathlib import Path

import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.figure import Figure
from PIL import Image

from polyhead.errors import PolyheadError
from polyhead.figures import Picture
from polyhead.figures.style import blank, styled

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def picture() -> Picture:
    with styled():
        figure = blank(3.0, 2.0)
        figure.add_subplot().set_title("年龄 $x_1$")
    return Picture(figure, alt="An example.")


def test_png_has_twice_the_pixels_it_is_shown_in(picture: Picture) -> None:
    content, shown = picture._repr_png_()
    assert content.startswith(PNG)
    assert Image.open(io.BytesIO(content)).size == (600, 400)
    assert shown == {"width": 300, "height": 200, "alt": "An example."}


def test_a_notebook_shows_it_once_and_inline(picture: Picture) -> None:
    data, metadata = DisplayFormatter().format(picture)  # type: ignore[no-untyped-call]
    assert set(data) == {"image/png", "text/plain"}
    assert metadata["image/png"] == {"width": 300, "height": 200, "alt": "An example."}
    assert data["text/plain"] == "Picture(alt='An example.')"


def test_the_same_picture_is_the_same_bytes(picture: Picture) -> None:
    assert picture.png() == picture.png()


@pytest.mark.parametrize(
    ("name", "start"), [("a.png", PNG), ("a.PNG", PNG), ("图.svg", b"<?xml"), ("a.pdf", b"%PDF")]
)
def test_the_ending_chooses_the_format(
    picture: Picture, tmp_path: Path, name: str, start: bytes
) -> None:
    path = picture.save(tmp_path / "deep" / name)
    assert path.read_bytes().startswith(start)
    assert [file.name for file in path.parent.iterdir()] == [name]


def test_an_unknown_ending_is_refused(picture: Picture, tmp_path: Path) -> None:
    with pytest.raises(PolyheadError) as caught:
        picture.save(tmp_path / "a.bmp")
    assert str(caught.value) == (
        f"{tmp_path / 'a.bmp'}: not a kind of picture. Expected .png, .svg, .pdf; got '.bmp'.\n"
        "  Try a.png."
    )


def test_a_failed_write_leaves_the_old_file_whole(
    picture: Picture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"old")

    def full(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[:10])
        raise OSError("no space left")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="no space left"):
        picture.save(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_it_carries_a_figure_that_can_be_changed(picture: Picture) -> None:
    assert isinstance(picture.figure, Figure)
    before = picture.png()
    picture.figure.axes[0].set_title("other")
    assert picture.png() != before


def test_no_picture_loads_pyplot() -> None:
    code = (
        "import sys; from polyhead.figures import scatter; "
        "scatter([1, 2], [1, 2], name='a').png(); "
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603
    assert done.returncode == 0
