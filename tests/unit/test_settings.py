from typing import Annotated, Literal

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from polyhead.errors import Fault, SpecError
from polyhead.settings import faults_of, settings


@settings
class Circle:
    radius: float = Field(gt=0)
    kind: Literal["circle"] = Field(default="circle", kw_only=True)


@settings
class Square:
    side: float
    color: Literal["red", "blue"] = "red"
    kind: Literal["square"] = Field(default="square", kw_only=True)

    def __post_init__(self) -> None:
        if self.side == 13:
            raise ValueError("side: Expected luck; got 13")


Shape = Annotated[Circle | Square, Field(discriminator="kind")]


@settings
class Drawing:
    shapes: dict[str, Shape]
    title: str | None = None
    size: tuple[int, int] = (4, 3)
    layers: tuple[Square, ...] = ()
    names: list[int] = Field(default_factory=list)


def faults(text: str, where: str = "spec.toml") -> list[Fault]:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Drawing).validate_json(text)
    return faults_of(caught.value, Drawing, where)


def test_settings_may_be_given_by_place() -> None:
    assert Square(2.0, "blue") == Square(side=2.0, color="blue")


def test_the_kind_is_not_given_by_place() -> None:
    with pytest.raises(SpecError):
        Circle(1.0, "circle")  # type: ignore[call-arg]


def test_settings_are_frozen() -> None:
    with pytest.raises(AttributeError):
        Circle(1.0).radius = 2.0  # type: ignore[misc]


def test_settings_can_be_compared_and_hashed() -> None:
    assert Circle(1.0) == Circle(1.0)
    assert len({Circle(1.0), Circle(1.0), Circle(2.0)}) == 2


def test_a_whole_number_is_a_number() -> None:
    assert Circle(1).radius == 1.0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("4", "Circle radius: Expected a valid number; got '4'."),
        (True, "Circle radius: Expected a valid number; got True."),
        (None, "Circle radius: Expected a valid number; got None."),
        (0, "Circle radius: Expected greater than 0; got 0."),
        (float("nan"), "Circle radius: Expected a finite number; got nan."),
        (float("inf"), "Circle radius: Expected a finite number; got inf."),
    ],
)
def test_types_are_strict(wrong: float, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        Circle(wrong)
    assert str(caught.value) == message


def test_text_is_no_whole_number() -> None:
    with pytest.raises(SpecError) as caught:
        Drawing({}, size=(4, "3"))  # type: ignore[arg-type]
    assert str(caught.value) == "Drawing size.1: Expected a valid integer; got '3'."


def test_a_broken_number_is_no_whole_one() -> None:
    with pytest.raises(SpecError) as caught:
        Drawing({}, size=(4, 3.0))  # type: ignore[arg-type]
    assert str(caught.value) == "Drawing size.1: Expected a valid integer; got 3.0."


def test_a_choice_lists_what_can_be_chosen() -> None:
    with pytest.raises(SpecError) as caught:
        Square(1.0, "green")  # type: ignore[arg-type]
    assert str(caught.value) == "Square color: Expected 'red' or 'blue'; got 'green'."


def test_an_unknown_setting_is_refused_with_the_nearest() -> None:
    with pytest.raises(SpecError) as caught:
        Square(1.0, colour="red")  # type: ignore[call-arg]
    assert str(caught.value) == (
        "Square colour: unknown setting.\n  Did you mean 'color'? Known: side, color, kind."
    )


def test_an_unknown_setting_like_no_other() -> None:
    with pytest.raises(SpecError) as caught:
        Circle(1.0, zzz=1)  # type: ignore[call-arg]
    assert str(caught.value) == "Circle zzz: unknown setting.\n  Known: radius, kind."


def test_a_place_too_many_is_refused() -> None:
    with pytest.raises(SpecError) as caught:
        Circle(1.0, 2.0)  # type: ignore[arg-type, call-arg]
    assert str(caught.value) == "Circle 1: Unexpected positional argument; got 2.0."


def test_a_missing_setting() -> None:
    with pytest.raises(SpecError) as caught:
        Square()  # type: ignore[call-arg]
    assert str(caught.value) == "Square side: missing. It has no default and must be given."


def test_a_class_may_check_itself() -> None:
    with pytest.raises(SpecError) as caught:
        Square(13)
    assert str(caught.value) == "Square: side: Expected luck; got 13."


def test_all_faults_come_at_once() -> None:
    with pytest.raises(SpecError) as caught:
        Square("1", "green", edge=2)  # type: ignore[arg-type, call-arg]
    assert [fault.where for fault in caught.value.faults] == [
        *("Square side", "Square color", "Square edge")
    ]


def test_paths_follow_the_file_and_not_the_types() -> None:
    found = faults(
        """{"shapes": {"a": {"kind": "circle", "radius": -1, "radios": 2},
                       "b": {"kind": "square", "side": "x"},
                       "c": {"kind": "sqare", "side": 1},
                       "d": {"side": 1}},
            "layers": [{"side": 1}, {"side": null}],
            "tytle": "x"}"""
    )
    assert found == [
        Fault("spec.toml shapes.a.radius", "Expected greater than 0; got -1."),
        Fault(
            "spec.toml shapes.a.radios",
            "unknown setting.",
            "Did you mean 'radius'? Known: radius, kind.",
        ),
        Fault("spec.toml shapes.b.side", "Expected a valid number; got 'x'."),
        Fault(
            "spec.toml shapes.c.kind",
            "no such kind: 'sqare'.",
            "Did you mean 'square'? Known: circle, square.",
        ),
        Fault("spec.toml shapes.d.kind", "missing. It says how the rest is read."),
        Fault("spec.toml layers.1.side", "Expected a valid number; got None."),
        Fault(
            "spec.toml tytle",
            "unknown setting.",
            "Did you mean 'title'? Known: shapes, title, size, layers, names.",
        ),
    ]


def test_a_place_need_not_be_named() -> None:
    assert [fault.where for fault in faults('{"shapes": {}, "title": 3}', where="")] == ["title"]


def test_an_instance_of_a_union_is_taken_as_it_is() -> None:
    drawing = Drawing({"a": Circle(1.0), "b": Square(2.0)})
    assert drawing.shapes["b"] == Square(2.0)


def test_json_reads_lists_as_tuples() -> None:
    drawing = TypeAdapter(Drawing).validate_json('{"shapes": {}, "size": [8, 6]}')
    assert drawing.size == (8, 6)


def test_defaults_are_not_shared() -> None:
    Drawing({}).names.append(1)
    assert Drawing({}).names == []
