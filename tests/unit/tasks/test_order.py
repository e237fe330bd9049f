import pytest

from polyhead.tasks.order import rising_classes

AGES = ("0-2", "3-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "more than 70")


@pytest.mark.parametrize(
    "rising",
    [
        AGES,
        ("-1", "0", "2", "10"),
        ("1.0", "2.0"),
        ("<3", "3-9", "10+"),
        ("0", "1-2", "3-9"),
        ("0-10", "10-20", "20+"),
        ("[0, 0.5)", "[0.5, 1)"),
        (),
    ],
)
def test_an_order_is_found(rising: tuple[str, ...]) -> None:
    assert rising_classes(rising[::-1]) == rising
    assert rising_classes(rising[::2] + rising[1::2]) == rising


@pytest.mark.parametrize(
    "texts",
    [("bad", "good"), ("1", "2", "x"), ("0-9", "5-7"), ("5", "0-9"), ("0-2", "0–2"), ("1.5", "2")],
)
def test_no_order_is_made_up(texts: tuple[str, ...]) -> None:
    assert rising_classes(texts) is None
