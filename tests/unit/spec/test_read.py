import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from polyhead.errors import SpecError
from polyhead.spec.read import as_texts, change, key_and_value, key_of, read_toml, unreadable

Write = Callable[..., Path]


@pytest.mark.parametrize(
    ("changes", "changed"),
    [
        (["a.b=1"], {"a": {"b": 1}}),
        (["a.b=1.5", "a.c=true"], {"a": {"b": 1.5, "c": True}}),
        (['a.b="1"'], {"a": {"b": "1"}}),
        (["a.b=mse"], {"a": {"b": "mse"}}),
        (["a.b=[0, 80]"], {"a": {"b": [0, 80]}}),
        (
            ["a.b={ kind = 'pool' }", "a.b.hidden=[8]"],
            {"a": {"b": {"kind": "pool", "hidden": [8]}}},
        ),
        (["a.b=x=y"], {"a": {"b": "x=y"}}),
        (["a.b=1\nc = 2"], {"a": {"b": "1\nc = 2"}}),
        (["a.b="], {"a": {"b": ""}}),
        ([" a . b = C:\\x "], {"a": {"b": "C:\\x"}}),
        (["任务.年龄=人脸 表.csv"], {"任务": {"年龄": "人脸 表.csv"}}),
        (['a."b.c".d=1', 'a."e=f"=2'], {"a": {"b.c": {"d": 1}, "e=f": 2}}),
        (["a=1", "a=2"], {"a": 2}),
    ],
)
def test_changes(changes: list[str], changed: dict[str, Any]) -> None:
    plain: dict[str, Any] = {}
    change(plain, changes)
    assert plain == changed


def test_how_numbers_were_written_is_kept() -> None:
    plain: dict[str, Any] = {}
    given = ["a.b=1.0", 'a."c.d"=true', "a.e='1'", "a.f=x", "a.g=1", "a.g=[1]", "a.h=1", "a.h=2"]
    written = change(plain, given)
    assert written == {("a", "b"): "1.0", ("a", "c.d"): "true", ("a", "h"): "2"}
    assert as_texts(plain, written, [("a", "b"), ("a", "c.d"), ("a", "g"), ("z",)])
    assert plain == {"a": {"b": "1.0", "c.d": "true", "e": "1", "f": "x", "g": [1], "h": 2}}
    assert not as_texts(plain, written, [("z",)])


def test_what_is_not_changed_stays() -> None:
    plain = {"training": {"epochs": 10, "lr": 0.1}}
    change(plain, ["training.epochs=3"])
    assert plain == {"training": {"epochs": 3, "lr": 0.1}}


@pytest.mark.parametrize("item", ["training", "=3", ".=3", "a..b=3", " .a=3", "", "a.=3", '""=3'])
def test_what_is_no_change(item: str) -> None:
    message = re.escape(f"--set {item}: Expected KEY=VALUE, as tasks.age.loss=mse.")
    with pytest.raises(SpecError, match=f"^{message}$"):
        change({}, [item])


def test_a_change_through_a_value() -> None:
    message = "--set data.train.x=1: 'train' is a value, not a section."
    with pytest.raises(SpecError, match=f"^{re.escape(message)}$"):
        change({"data": {"train": "a.csv"}}, ["data.train.x=1"])


def test_a_file_is_read_with_the_mark_that_editors_leave(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes('\ufeff"年龄" = 1'.encode())
    assert read_toml(file) == {"年龄": 1}


def test_files_that_are_none(tmp_path: Path, write: Write) -> None:
    missing = tmp_path / "none.toml"
    with pytest.raises(SpecError) as caught:
        read_toml(missing)
    assert str(caught.value) == (
        f"{missing}: no such spec file.\n  `polyhead init TABLE` writes one from a table."
    )
    with pytest.raises(SpecError, match=r": a folder. Expected a spec file.$"):
        read_toml(tmp_path)
    with pytest.raises(SpecError, match=r"toml: not TOML: .* \(at line 2, column 5\).$"):
        read_toml(write("a = 1\nb = ?"))
    foreign = tmp_path / "gbk.toml"
    foreign.write_bytes('"年龄" = 1'.encode("gbk"))
    with pytest.raises(SpecError, match=r"toml: not UTF-8. Expected TOML, saved as UTF-8.$"):
        read_toml(foreign)
    loop = tmp_path / "loop.toml"
    loop.symlink_to(loop)
    with pytest.raises(SpecError, match=r"toml: can't be read: "):
        read_toml(loop)


def test_values_that_no_setting_takes() -> None:
    nan, inf = float("nan"), float("inf")
    faults = unreadable({"a": {"b": nan, "ok": 1.0}, "c": [0, -inf, {"年": inf}]})
    assert [str(fault) for fault in faults] == [
        "a.b: Expected a finite number; got nan.",
        "c.1: Expected a finite number; got -inf.",
        "c.2.年: Expected a finite number; got inf.",
    ]


def test_keys_are_read_as_they_are_written() -> None:
    assert key_and_value('tasks."a.b".weight = 1..2=3') == (["tasks", "a.b", "weight"], "1..2=3")
    assert key_and_value("no value") is None
    for names in (["年龄"], ["a.b", "c=d", " e "]):
        assert key_and_value(f"{key_of(names)}=x") == (names, "x")
