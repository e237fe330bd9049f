"""Parts made by a Ray cluster: its workers answer rows, and this process alone writes.

A part comes back as the bytes of its file, some tens of kilobytes. So the nodes need to see the
images and the run, never the folder of parts: that may lie on this machine's own disk, is locked by
this process, and holds nothing half-written of a worker that was killed.
"""

import os
import platform
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, final

import torch

from polyhead._version import __version__
from polyhead.bulk.asked import Asked, Files, TableRows
from polyhead.bulk.chunk import answered, ticks_of
from polyhead.bulk.cluster import Share, import_ray, joined, share_of
from polyhead.bulk.plan import network_of
from polyhead.bulk.watcher import Watcher
from polyhead.data import Table
from polyhead.errors import ClusterError, PolyheadError
from polyhead.loading import crew
from polyhead.predict import Predictor, load
from polyhead.runs import open_run, whole


@dataclass(frozen=True)
class Job:
    """What every worker is told; it must find there what this process found.

    Attributes:
        run: The folder of the run, absolute.
        network: A digest of its network.
        urls: Whether cells may be addresses.
        here: The folder in which relative paths start.
        relative: Whether any path of what is asked is relative.
        sample: An image, to see whether a node sees images; None where none is a file.
        version: Of this package.
    """

    run: str
    network: str
    urls: bool
    here: str
    relative: bool
    sample: str | None
    version: str = __version__


def job_for(run: Path, network: str, predictor: Predictor, asked: Files | TableRows) -> Job:
    """What the workers are told."""
    if isinstance(asked, Files):
        relative = not all(map(os.path.isabs, asked.names))
    else:
        relative = not asked.table.root.is_absolute()
    return Job(
        str(run.absolute()), network, predictor.urls, str(Path.cwd()), relative, _sample(asked)
    )


def answer_over_ray(
    address: str,
    job: Job,
    asked: Files | TableRows,
    todo: Mapping[range, Path],
    watcher: Watcher,
) -> Generator[range, None, None]:
    """Have a cluster answer some rows into each of some parts.

    Args:
        address: The cluster; empty for the one at hand, or one of this machine alone.
        job: What the workers are told.
        asked: All rows.
        todo: Which of them go into which part.
        watcher: Who is told of each row.

    Yields:
        The rows of each part when it is there, in whatever order they come.

    Raises:
        ClusterError: When the cluster can't be reached, its workers do not see what is asked, or
            they die again and again.
    """
    if not todo:
        return
    with joined(address), closing(_answered(job, asked, list(todo))) as parts:
        for rows, part in parts:
            with whole(todo[rows]) as draft:
                draft.write_bytes(part)
            for was_answered in ticks_of(todo[rows]):
                watcher.tick(was_answered)
            yield rows


def _answered(
    job: Job, asked: Files | TableRows, todo: Sequence[range]
) -> Generator[tuple[range, bytes], None, None]:
    """The parts as they come, each as the bytes of its file."""
    ray = import_ray()
    share = share_of(ray.nodes())
    items = [{"start": rows.start, "stop": rows.stop} for rows in todo]
    parts = ray.data.from_items(items, override_num_blocks=len(items))  # so that each comes alone
    parts.context.enable_progress_bars = False
    parts.context.print_on_execution_start = False
    said = parts.map(
        Worker,
        fn_constructor_args=(job, ray.put(_shared(asked)), share),
        compute=ray.data.ActorPoolStrategy(
            min_size=1, initial_size=min(share.workers, len(items)), max_size=len(items)
        ),
        num_cpus=share.cores,
        num_gpus=share.gpus,
    )
    try:
        for row in said.iter_rows():
            if row["why"]:
                raise ClusterError(row["why"])
            yield range(int(row["start"]), int(row["stop"])), row["part"]
    except ray.exceptions.RayTaskError:  # a fault of this package, with its traceback
        raise
    except ray.exceptions.RayError as error:
        why = str(error).strip().splitlines()[0]
        raise ClusterError(f"the workers of the Ray cluster gave up: {why}") from error


@final
class Worker:
    """A process of the cluster, which loads the network once."""

    def __init__(self, job: Job, shared: Any, share: Share) -> None:  # noqa: ANN401 - an ObjectRef
        self.job, self.shared, self.share = job, shared, share

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """Some rows as a part. What a user can mend is said in words, not by an error of Ray's."""
        said = {"start": row["start"], "stop": row["stop"], "part": b"", "why": ""}
        try:
            return said | {"part": self._part(range(row["start"], row["stop"]))}
        except PolyheadError as error:
            return said | {"why": f"a worker on {platform.node()}: {error}"}

    def _part(self, rows: range) -> bytes:
        content = BytesIO()
        predictor, asked = self._ready
        with crew(torch.get_num_threads()) as each:
            answered(predictor, asked, rows, each=each).write_parquet(content)
        return content.getvalue()

    @cached_property
    def _ready(self) -> tuple[Predictor, Asked]:
        """The network and all rows, when everything is as the job says."""
        torch.set_num_threads(max(self.share.cores, 1))
        see(self.job)
        predictor = load(self.job.run, device=self._device(), urls=self.job.urls)
        if network_of(open_run(self.job.run)) != self.job.network:
            raise ClusterError(f"{self.job.run} holds another network there.")
        shared: Files | Table = import_ray().get(self.shared)
        return predictor, shared if isinstance(shared, Files) else TableRows(shared, predictor)

    def _device(self) -> str:
        if not (self.share.gpus and torch.cuda.is_available()):
            return "cpu"
        torch.backends.cudnn.allow_tf32 = False  # which would round answers to three digits
        return "cuda"


def see(job: Job) -> None:
    """Look whether this machine sees what the one that asks sees, and stand where it stands.

    Raises:
        ClusterError: When it does not.
    """
    if __version__ != job.version:
        raise ClusterError(f"polyhead {__version__} is installed there, not {job.version}.")
    try:
        os.chdir(job.here)
    except OSError:
        if job.relative:
            raise ClusterError(
                f"no folder {job.here}, where relative paths start.\n"
                "  Name images and tables by absolute paths, on storage that all nodes share."
            ) from None
    if job.sample is not None and not Path(job.sample).exists():
        raise ClusterError(
            f"no file {job.sample}.\n  Images must lie on storage that all nodes share."
        )


def _sample(asked: Files | TableRows) -> str | None:
    """An image that can be seen from here, among the first rows."""
    for row in asked.rows(range(min(len(asked), 512))):
        cells = row.values() if isinstance(row, Mapping) else [row]
        for cell in cells:
            if isinstance(cell, str) and Path(cell).exists():
                return str(Path(cell).absolute())
    return None


def _shared(asked: Files | TableRows) -> Files | Table:
    """What is asked without the network: of a table, the columns that are asked."""
    if isinstance(asked, Files):
        return asked
    columns = {i.column for i in asked.predictor.images.values()}
    columns |= {sensor.column for sensor in asked.predictor.sensors}
    return replace(asked.table, cells=asked.table.cells.select(sorted(columns)))
