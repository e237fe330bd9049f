import numpy as np
import pytest
from jaxtyping import UInt8

from polyhead.figures import Frame, found
from polyhead.figures.beside_frame import Place, place_labels

GRAY = 120


def photo(height: int, width: int) -> UInt8[np.ndarray, "H W 3"]:
    return np.full((height, width, 3), GRAY, np.uint8)


def drawn(height: int, width: int, *frames: Frame) -> UInt8[np.ndarray, "h w 3"]:
    return np.asarray(found(photo(height, width), frames))


def test_without_frames_the_photo_stays_as_it_is() -> None:
    assert np.array_equal(drawn(40, 60), photo(40, 60))


def test_a_frame_is_drawn_where_it_is_and_its_inside_stays() -> None:
    made = drawn(600, 800, Frame(300, 200, 500, 400))
    changed = (made != GRAY).any(axis=2)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    assert (rows[0], rows[-1], columns[0], columns[-1]) == (200, 400, 300, 500)
    assert not changed[220:380, 320:480].any()


def test_lines_are_written_beside_the_frame_and_not_on_it() -> None:
    bare = drawn(600, 800, Frame(300, 200, 500, 400))
    made = drawn(600, 800, Frame(300, 200, 500, 400, ("26 years", "女 (0.93)")))
    changed = (made != bare).any(axis=2)
    assert changed.any()
    assert not changed[200:401, 300:501].any()


@pytest.mark.parametrize("size", [(480, 640), (3000, 2000), (60, 60)])
@pytest.mark.parametrize("at", [(0, 0), (0.8, 0), (0, 0.8), (0.8, 0.8), (-0.1, 0.9)])
def test_no_label_is_cut_off_at_an_edge(size: tuple[int, int], at: tuple[float, float]) -> None:
    height, width = size
    left, top = at[0] * width, at[1] * height
    frame = Frame(left, top, left + 0.2 * width, top + 0.2 * height, ("Southeast Asian (0.93)",))
    made, bare = (
        drawn(height, width, one)
        for one in (frame, Frame(frame.left, frame.top, frame.right, frame.bottom))
    )
    middle = drawn(height, width, Frame(0.4 * width, 0.4 * height, 0.6 * width, 0.6 * height,
                                        frame.lines))  # fmt: skip
    plain = drawn(height, width, Frame(0.4 * width, 0.4 * height, 0.6 * width, 0.6 * height))
    assert made.shape == bare.shape
    wanted = int((middle != plain).any(axis=2).sum())
    assert int((made != bare).any(axis=2).sum()) >= 0.9 * wanted


def test_text_grows_with_the_photo_and_a_tiny_one_is_enlarged() -> None:
    def written(side: int) -> float:
        ends = (0.4 * side, 0.3 * side, 0.6 * side, 0.5 * side)
        made, bare = drawn(side, side, Frame(*ends, ("mm",))), drawn(side, side, Frame(*ends))
        rows = np.flatnonzero((made != bare).any(axis=(1, 2)))
        return float(rows[-1] - rows[0]) / len(made)

    assert written(2000) == pytest.approx(written(600), rel=0.25)
    assert drawn(30, 60, Frame(5, 5, 25, 25, ("a",))).shape == (240, 480, 3)


def test_a_line_longer_than_the_photo_is_shortened() -> None:
    made = drawn(800, 600, Frame(10, 10, 60, 60, ("W" * 300,)))
    assert made.shape == (800, 600, 3)
    assert (made[:, -3:] < 200).all()  # no light text at the edge


def test_labels_keep_off_each_other_and_off_other_frames() -> None:
    frames = [Place(60 + 110 * n, 200, 150 + 110 * n, 300) for n in range(6)]
    labels = place_labels(frames, [(150, 60)] * 6, (760, 500), 4)
    for n, label in enumerate(labels):
        assert all(label.shared(other) == 0 for other in labels[:n])
        assert all(label.shared(frame) == 0 for frame in frames)
        assert 0 <= label.left < label.right <= 760
        assert 0 <= label.top < label.bottom <= 500


def test_a_label_without_room_is_put_on_its_own_frame() -> None:
    (label,) = place_labels([Place(0, 0, 100, 100)], [(40, 20)], (100, 100), 4)
    assert label.shared(Place(0, 0, 100, 100)) == 800
