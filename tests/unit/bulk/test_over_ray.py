import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import polyhead as ph
from polyhead.bulk import Files, answer_all, ask_for
from polyhead.bulk.cluster import Share, share_of
from polyhead.bulk.over_ray import Job, job_for, see
from polyhead.errors import ClusterError, MissingExtraError
from polyhead.predict import Origin


@pytest.mark.skipif(sys.platform != "linux", reason="looks at its processes below /proc")
def test_over_a_cluster() -> None:
    """In a process of its own: Ray brings signal handlers, threads and what it does at exit."""
    file = Path(__file__).with_name("apart_over_ray.py")
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert done.returncode == 0, done.stdout + done.stderr


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtraError, match=r"a Ray cluster needs an extra.*polyhead\[ray\]"):
        answer_all(tmp_path, tmp_path, tmp_path / "a.csv", ray=True)


def _node(*, alive: bool = True, **has: float) -> dict[str, object]:
    return {"Alive": alive, "Resources": has}


def test_each_gpu_has_a_worker_and_where_there_are_none_each_core() -> None:
    assert share_of([_node(CPU=4.0), _node(CPU=2.0), _node(CPU=9.0, alive=False)]) == Share(1, 0, 6)
    assert share_of([_node(memory=1.0)]) == Share(1, 0, 1)  # nodes may come when they are asked for
    with_gpus = [_node(CPU=64.0), _node(CPU=32.0, GPU=8.0), _node(CPU=12.0, GPU=1.0)]
    assert share_of(with_gpus) == Share(4, 1, 9)
    assert share_of([_node(CPU=64.0, GPU=1.0)]) == Share(8, 1, 1)


def test_a_job_says_what_a_node_must_see(
    predictor: ph.Predictor, table: Path, squares: Path, tmp_path: Path
) -> None:
    job = job_for(predictor, "1", ask_for(predictor, [table]))
    assert predictor.origin is not None
    assert (job.origin.path, job.here) == (predictor.origin.path.absolute(), str(Path.cwd()))
    assert (job.relative, job.sample) == (False, str(squares / "val/1.png"))
    lost = Files(["1.png", "2.png"])
    job = job_for(predictor, "1", lost)
    assert (job.relative, job.sample) == (True, None)


def test_a_node_that_sees_something_else_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    job = Job(Origin(tmp_path, ()), "1", urls=False, here=str(tmp_path), relative=True, sample=None)
    (tmp_path / "下").mkdir()
    see(replace(job, here=str(tmp_path / "下")))
    assert Path.cwd() == tmp_path / "下"
    away = replace(job, here=str(tmp_path / "没有"))
    with pytest.raises(
        ClusterError, match=r"no folder .*没有, where relative paths start\.\n  Name"
    ):
        see(away)
    see(replace(away, relative=False))
    with pytest.raises(ClusterError, match=r"no file /没有\.png\.\n  Images must lie on storage"):
        see(replace(job, sample="/没有.png"))
    with pytest.raises(ClusterError, match=r"polyhead .* is installed there, not 0\.0\."):
        see(replace(job, version="0.0"))


def test_a_cluster_that_is_not_there_is_said_at_once() -> None:
    code = (
        "import sys\nfrom polyhead.bulk.cluster import joined\n"
        "from polyhead.errors import ClusterError\n"
        "for address in ('127.0.0.1:1', 'nonsense'):\n"
        "    try:\n        with joined(address): pass\n"
        "    except ClusterError as error:\n        print(error)\n"
    )
    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, "RAY_ADDRESS": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    first, second = done.stdout.splitlines()
    assert first.startswith("the Ray cluster at 127.0.0.1:1 can't be reached: ")
    assert second.startswith("the Ray cluster at nonsense can't be reached: ")
    assert done.stderr == ""
