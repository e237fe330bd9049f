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
from typing import Any, cast, final

import torch

from polyhead._version import __version__
from polyhead.bulk.asked import Asked, Files, TableRows
from polyhead.bulk.chunk import answered, ticks_of
from polyhead.bulk.cluster import Share, import_ray, joined, share_of
from polyhead.bulk.plan import network_of
from polyhead.bulk.pool import TRIES, dealt
from polyhead.bulk.watcher import Watcher
from polyhead.data import Table
from polyhead.errors import ClusterError, PolyheadError
from polyhead.loading import crew
from polyhead.predict import Origin, Predictor, load
from polyhead.runs import whole


@dataclass(frozen=True)
class Job:
    """What every worker is told; it must find there what this process found.

    Attributes:
        origin: What the predictor is read from, by an absolute path.
        network: A digest of its network.
        urls: Whether cells may be addresses.
        here: The folder in which relative paths start.
        relative: Whether any path of what is asked is relative.
        sample: An image, to see whether a node sees images; None where none is a file.
        version: Of this package.
    """

    origin: Origin
    network: str
    urls: bool
    here: str
    relative: bool
    sample: str | None
    version: str = __version__


def job_for(predictor: Predictor, network: str, asked: Files | TableRows) -> Job:
    """What the workers are told.

    Args:
        predictor: What answers; it was read from a folder or a file.
        network: A digest of it.
        asked: All rows.
    """
    origin = cast("Origin", predictor.origin)
    origin = replace(origin, path=origin.path.absolute(), files=())
    if isinstance(asked, Files):
        relative = not all(map(os.path.isabs, asked.names))
    else:
        relative = not asked.table.root.is_absolute()
    return Job(origin, network, predictor.urls, str(Path.cwd()), relative, _sample(asked))


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
    shared = ray.put(_shared(asked))
    made = ray.remote(Worker).options(
        num_cpus=share.cores,
        num_gpus=share.gpus,
        max_restarts=-1,  # what is bounded is how often one part may kill
        max_task_retries=TRIES - 1,
    )

    def named(rows: range) -> str:
        return f"{asked.label(rows[0])} to {asked.label(rows[-1])}"

    return dealt(lambda: made.remote(job, [shared], share), share.workers, todo, named)


@final
class Worker:
    """A process of the cluster, which loads the network once."""

    def __init__(self, job: Job, shared: Sequence[Any], share: Share) -> None:
        """Load nothing yet, as Ray has no words for what goes wrong here.

        Args:
            job: What to answer by.
            shared: A reference to all rows, in a list, as Ray would look a bare one up here.
            share: What this worker takes of its machine.
        """
        self.job, self.shared, self.share = job, shared[0], share

    def part(self, rows: range) -> bytes | str:
        """Some rows as the bytes of a part; or in words what a user can mend."""
        content = BytesIO()
        try:
            predictor, asked = self._ready
            with crew(torch.get_num_threads()) as each:
                answered(predictor, asked, rows, each=each).write_parquet(content)
        except PolyheadError as error:
            return f"a worker on {platform.node()}: {error}"
        return content.getvalue()

    @cached_property
    def _ready(self) -> tuple[Predictor, Asked]:
        """The network and all rows, when everything is as the job says."""
        torch.set_num_threads(max(self.share.cores, 1))
        see(self.job)
        predictor = self._loaded(self.job.origin)
        if network_of(predictor) != self.job.network:
            raise ClusterError(f"{self.job.origin.path} holds another network there.")
        shared: Files | Table = import_ray().get(self.shared)
        return predictor, shared if isinstance(shared, Files) else TableRows(shared, predictor)

    def _loaded(self, origin: Origin) -> Predictor:
        """Of a file, computed by as many threads as this worker has cores."""
        is_file = origin.runtime is not None
        return load(
            origin.path,
            device="cpu" if is_file else self._device(),
            urls=self.job.urls,
            runtime=origin.runtime,
            threads=max(self.share.cores, 1) if is_file else None,
            precision=origin.precision,
        )

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
