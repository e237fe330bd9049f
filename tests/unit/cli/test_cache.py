import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from polyhead.features import Store, cached, stores_in

Call = Callable[..., Any]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two stores where they usually are."""
    folder = tmp_path / "缓存"
    monkeypatch.setenv("POLYHEAD_CACHE", str(folder))
    about = {"backbone": "vgg16", "behind": "all", "weights": "imagenet", "precision": "bf16"}
    for name in ("aaaabbbbcccc", "ddddeeeeffff"):
        store = Store(stores_in(folder) / name, (100,), torch.float32).made(about)
        (store.folder / "rows.bin").write_bytes(bytes(800))
        (store.folder / "digests.bin").write_bytes(bytes(32))
    return folder


def test_stores_are_listed(polyhead: Call, cache: Path) -> None:
    done = polyhead("cache", "list")
    head, first, second, total = done.out.splitlines()
    assert head.split() == [
        "store",
        "backbone",
        "frozen",
        "weights",
        "precision",
        "images",
        "size",
        "used",
    ]
    assert re.match(r"\w{8}  vgg16     all     imagenet  bf16       2       832 bytes  20", first)
    assert {first[:8], second[:8]} == {"aaaabbbb", "ddddeeee"}
    assert total == f"1.7 kB in all, in {cache}"
    listed = json.loads(polyhead("cache", "list", "--json").out)
    assert {(store["name"], store["images"], store["bytes"]) for store in listed} == {
        ("aaaabbbbcccc", 2, 832),
        ("ddddeeeeffff", 2, 832),
    }


def test_an_empty_cache_says_so(polyhead: Call, tmp_path: Path) -> None:
    done = polyhead("cache", "list", "--folder", tmp_path / "none")
    assert done.out == f"nothing is stored in {tmp_path / 'none'}\n"
    done = polyhead("cache", "clear", "--folder", tmp_path / "none")
    assert done.out == f"nothing to remove in {tmp_path / 'none'}\n"


def test_one_is_removed_by_the_beginning_of_its_name(polyhead: Call, cache: Path) -> None:
    done = polyhead("cache", "clear", "aaaabbbb", "--yes")
    assert done.out == f"removed: 1 store, 832 bytes, in {cache}\n"
    assert [store.name for store in cached(cache)] == ["ddddeeeeffff"]


def test_all_are_removed_after_a_yes(
    polyhead: Call, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr("typer.confirm", lambda text, *, abort: asked.append((text, abort)))
    assert polyhead("cache", "clear").status == 0
    assert asked == [(f"Remove 2 stores, 1.7 kB, in {cache}?", True)]
    assert cached(cache) == []


def test_those_used_lately_are_kept(polyhead: Call, cache: Path) -> None:
    assert "nothing to remove" in polyhead("cache", "clear", "--unused-days", 1, "-y").out
    assert "removed: 2 stores" in polyhead("cache", "clear", "--unused-days", 0, "-y").out


def test_a_name_that_names_none_or_several_removes_nothing(polyhead: Call, cache: Path) -> None:
    done = polyhead("cache", "clear", "aaaa", "zzzz", "--yes")
    assert done.status == 2
    assert done.err.startswith("error: zzzz: no store of that name. `polyhead cache list` shows")
    assert polyhead("cache", "clear", "", "--yes").err.startswith("error: : 2 stores of that name")
    assert len(cached(cache)) == 2
