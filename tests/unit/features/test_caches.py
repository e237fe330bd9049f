import os
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import torch
from filelock import FileLock

from polyhead.errors import RunError
from polyhead.features import Store, cached, remove, size_of, stores_in


def make(cache: Path, name: str, rows: int, day: int) -> Store:
    store = Store(stores_in(cache) / name, (4,), torch.bfloat16).made({"backbone": name})
    with store.writer() as writer:
        digests = np.arange(2 * rows, dtype=np.uint64).reshape(-1, 2)
        writer.append(digests, torch.zeros(rows, 4, dtype=torch.bfloat16))
    moment = datetime(2026, 1, day, tzinfo=UTC).timestamp()
    os.utime(store.folder / "about.json", (moment, moment))
    return store


def test_stores_are_listed_with_the_last_used_first(tmp_path: Path) -> None:
    make(tmp_path, "old", 3, 1)
    make(tmp_path, "new", 2, 2)
    assert [(s.name, s.images, s.size, s.used.day) for s in cached(tmp_path)] == [
        ("new", 2, 2 * (8 + 16), 2),
        ("old", 3, 3 * (8 + 16), 1),
    ]
    assert cached(tmp_path)[0].about["backbone"] == "new"
    assert size_of(tmp_path) == 5 * 24


def test_an_empty_cache_holds_nothing(tmp_path: Path) -> None:
    assert cached(tmp_path / "缓存") == []
    assert size_of(tmp_path / "缓存") == 0


def test_using_a_store_is_noted(tmp_path: Path) -> None:
    old = make(tmp_path, "old", 3, 1)
    make(tmp_path, "new", 2, 2)
    old.made({})
    assert [store.name for store in cached(tmp_path)] == ["old", "new"]


def test_a_removed_store_is_gone_and_its_reader_goes_on(tmp_path: Path) -> None:
    rows = make(tmp_path, "old", 3, 1).rows()
    make(tmp_path, "new", 2, 2)
    remove(tmp_path, "old")
    assert [store.name for store in cached(tmp_path)] == ["new"]
    assert torch.equal(rows, torch.zeros(3, 4, dtype=torch.bfloat16))
    with pytest.raises(RunError, match=r"old: no such store\. `polyhead cache list` shows"):
        remove(tmp_path, "old")


def test_a_store_that_is_being_filled_is_kept(tmp_path: Path) -> None:
    store = make(tmp_path, "busy", 3, 1)
    with (
        FileLock(store.folder / ".lock"),
        pytest.raises(RunError, match=r"busy: being filled right now\. Nothing was removed"),
    ):
        remove(tmp_path, "busy")
    assert len(store) == 3
