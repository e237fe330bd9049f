"""One Ray cluster of this machine; run by test_over_ray.py in a process of its own."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copy
from threading import Timer

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import polyhead as ph
from polyhead.bulk import answer_all, run
from polyhead.bulk.cluster import import_ray, joined
from polyhead.bulk.over_ray import job_for
from polyhead.bulk.pool import TRIES, dealt
from polyhead.errors import ClusterError


@dataclass
class Watched:
    """Notes what it is told; of parts, it may do something about it."""

    at_part: Callable[[], object] = lambda: None
    begun: tuple[int, int] | None = None
    ticks: list[bool] = field(default_factory=list)
    safe: list[int] = field(default_factory=list)

    def begin(self, total: int, kept: int) -> None:
        self.begun = (total, kept)

    def tick(self, answered: bool) -> None:  # noqa: FBT001 - a Watcher
        self.ticks.append(answered)

    def kept(self, rows: int) -> None:
        self.safe.append(rows)
        self.at_part()


@pytest.fixture(scope="module", autouse=True)
def _cluster() -> Iterator[None]:
    os.environ.pop("RAY_ADDRESS", None)
    # 15 else, and beside other work they would hardly begin.
    os.environ["RAY_worker_niceness"] = "0"  # noqa: SIM112 - Ray's spelling
    with joined(""):
        yield
    assert _below(os.getpid()) == []


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "CHUNK", 8)


@pytest.fixture
def long_table(squares: Path, tmp_path: Path) -> Path:
    """More rows than are answered while somebody looks."""
    path = tmp_path / "long.csv"
    pl.DataFrame({"file": [str(squares / f"val/{i % 20 + 1}.png") for i in range(400)]}).write_csv(
        path
    )
    return path


def _below(pid: int, name: str = "") -> list[int]:
    """The processes that one has started, and those that they have, by their names."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            called, _, rest = status.read_text().partition("(")[2].rpartition(")")
        except OSError:  # it ended
            continue
        state, parent = rest.split()[:2]
        if int(parent) == pid and state != "Z":
            child = int(status.parent.name)
            found += ([child] if name in called else []) + _below(child, name)
    return found


def same(one: Path, other: Path) -> None:
    assert_frame_equal(
        pl.read_parquet(one), pl.read_parquet(other), check_exact=False, abs_tol=1e-5, rel_tol=1e-5
    )


def inside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_is_on_the_loopback_alone_and_reports_to_nobody() -> None:
    (node,) = import_ray().nodes()
    assert node["NodeManagerAddress"] == "127.0.0.1"
    from ray._common.usage import usage_lib

    assert not usage_lib.usage_stats_enabled()
    ours = {link for pid in _below(os.getpid()) for link in _sockets(pid)}
    listening = [
        line.split()[1].rpartition(":")[0]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if line.split()[3] == "0A" and f"socket:[{line.split()[9]}]" in ours
    ]
    assert listening
    assert {address[-8:] for address in listening} == {"0100007F"}  # 127.0.0.1


def _sockets(pid: int) -> set[str]:
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.add(str(link.readlink()))
        except OSError:
            continue
    return found


def test_answers_are_those_without_it_and_so_is_the_list_of_what_cannot_be_read(
    trained: ph.Run, squares: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    photos = Path("照片")
    photos.mkdir()
    for i in range(1, 21):
        copy(squares / f"val/{i}.png", photos / f"{i}.png")
    for i in range(1, 10):
        (photos / f"{i}.png").write_bytes(b"" if i % 2 else b"no image")
    copy(squares / "val/1.png", photos / os.fsdecode(b"\xff.png"))
    watched = Watched()
    answer_all(trained.folder, photos, "without.parquet")
    done = answer_all(trained.folder, photos, "with.parquet", watcher=watched, ray=True)
    assert (done.answered, done.unanswered) == (12, 9)
    assert (watched.begun, sorted(watched.ticks)) == ((21, 0), [False] * 9 + [True] * 12)
    assert (len(watched.safe), watched.safe[-1]) == (3, 21)
    assert inside(Path())[:4] == [
        f"{n}.{end}" for n in ("with", "without") for end in ("parquet", "unread.csv")
    ]
    same(Path("with.parquet"), Path("without.parquet"))
    assert Path("with.unread.csv").read_bytes() == Path("without.unread.csv").read_bytes()


def test_an_exported_file_answers_as_without_it(
    trained: ph.Run, table: Path, tmp_path: Path
) -> None:
    file = tmp_path / "run.onnx"
    ph.export(trained.folder, file)
    predictor = ph.load(file)
    answer_all(predictor, table, tmp_path / "without.parquet")
    done = answer_all(predictor, table, tmp_path / "with.parquet", ray=True)
    assert done.answered == 30
    same(tmp_path / "with.parquet", tmp_path / "without.parquet")


def test_ctrl_c_keeps_the_parts_and_anybody_goes_on_from_there(
    trained: ph.Run, long_table: Path, tmp_path: Path
) -> None:
    out = tmp_path / "a.parquet"
    timers = [Timer(0.05, os.kill, (os.getpid(), signal.SIGINT))]

    def interrupt_soon() -> None:
        if timers:
            timers.pop().start()

    watched = Watched(at_part=interrupt_soon)
    with pytest.raises(KeyboardInterrupt):
        answer_all(trained.folder, long_table, out, watcher=watched, ray=True)
    safe = watched.safe[-1]
    assert 8 <= safe < 400
    assert len(list((tmp_path / "a.parquet.parts").glob("0*.parquet"))) in {
        safe // 8,
        safe // 8 + 1,
    }
    again = Watched()
    answer_all(trained.folder, long_table, out, watcher=again)
    assert again.begun in {(400, safe), (400, safe + 8)}
    answer_all(trained.folder, long_table, tmp_path / "whole.parquet")
    same(out, tmp_path / "whole.parquet")


def test_what_a_killed_worker_was_at_is_done_by_another(
    trained: ph.Run, long_table: Path, tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill_one() -> None:
        if not killed:
            killed.extend(_below(os.getpid(), "ray::Worker")[:1])
            os.kill(killed[0], signal.SIGKILL)

    watched = Watched(at_part=kill_one)
    done = answer_all(trained.folder, long_table, tmp_path / "a.parquet", watcher=watched, ray=True)
    assert (len(killed), done.answered, len(watched.ticks)) == (1, 400, 400)
    files = pl.read_parquet(done.answers)
    assert files["row"].to_list() == [f"long.csv row {i}" for i in range(2, 402)]


def test_a_worker_that_does_not_see_what_is_asked_says_so(
    trained: ph.Run, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "job_for", lambda *a: replace(job_for(*a), network="0"))
    with pytest.raises(ClusterError, match=r"a worker on .*: .* holds another network there\."):
        answer_all(trained.folder, table, tmp_path / "a.parquet", ray=True)
    assert inside(tmp_path / "a.parquet.parts") == ["lock", "plan.json"]


class Fragile:
    """A worker that dies of one part."""

    def part(self, rows: range) -> bytes:
        if 8 in rows:
            os._exit(1)
        return bytes(rows)


def test_a_part_that_kills_each_worker_is_given_up_by_the_name_of_its_rows() -> None:
    import_ray().cloudpickle.register_pickle_by_value(sys.modules[__name__])
    hire = import_ray().remote(Fragile).options(max_restarts=-1, max_task_retries=TRIES - 1).remote
    todo = [range(i, i + 4) for i in range(0, 16, 4)]
    got: list[tuple[range, bytes]] = []
    with pytest.raises(ClusterError, match=r"^8 to 11: the worker died each of 4 times that"):
        got.extend(dealt(hire, 2, todo, lambda rows: f"{rows[0]} to {rows[-1]}"))
    assert list(dealt(hire, 9, todo[:1], str)) == [(range(4), bytes(range(4)))]
