from polyhead.detection import Box
from polyhead.detection.looks import joined, sides


def square(left: float, side: float, score: float = 0.9) -> Box:
    return Box(left, 0, left + side, side, score)


def test_large_photos_are_looked_at_more_often() -> None:
    assert list(sides(4000, 1280)) == [1280, 320]
    assert list(sides(6000, 6000)) == [6000, 1500, 375]
    assert list(sides(640, 1280)) == [640, 160]
    assert list(sides(224, 1280)) == [320]
    assert list(sides(224, 160)) == [160]


def test_what_two_looks_found_is_there_once_by_the_look_that_it_suits() -> None:
    fine, coarse = square(100, 200, 0.7), square(104, 196, 0.9)
    assert joined([(1.0, [fine]), (0.25, [coarse])]) == [fine]
    fine, coarse = square(100, 800, 0.9), square(104, 796, 0.7)
    assert joined([(1.0, [fine]), (0.25, [coarse])]) == [coarse]


def test_what_one_look_alone_found_stays() -> None:
    small, large, late = square(0, 50), square(300, 800), square(2000, 60, 0.95)
    assert joined([(1.0, [small]), (0.25, [large, late])]) == [late, small, large]
    assert joined([(1.0, [square(0, 900)]), (0.25, [])]) == [square(0, 900)]


def test_a_part_of_a_large_face_is_no_face() -> None:
    face, eye = square(0, 800), square(100, 150, 0.99)
    assert joined([(1.0, [eye]), (0.25, [face])]) == [face]


def test_faces_that_one_look_tells_apart_stay_apart() -> None:
    pair = [square(0, 100, 0.8), square(40, 100, 0.9)]
    assert joined([(1.0, pair)]) == [pair[1], pair[0]]
