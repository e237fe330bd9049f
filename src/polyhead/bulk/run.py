"""All rows into one file, going on where it was broken off."""

import shutil
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from filelock import FileLock, Timeout

from polyhead.bulk.asked import Asked, ask_for
from polyhead.bulk.chunk import answer_chunk, holds, merge, unread_in
from polyhead.bulk.cluster import import_ray
from polyhead.bulk.over_ray import answer_over_ray, job_for
from polyhead.bulk.plan import Plan, plan_for
from polyhead.bulk.watcher import Nobody, Watcher
from polyhead.errors import RunError, TableError
from polyhead.loading import Each, crew
from polyhead.predict import Answers, Predictor, Unanswered, check_writable, load
from polyhead.runs import open_run, write_text

CHUNK = 512
"""Rows of one part: what is answered again, at most, after a kill."""
_MOST_THREADS = 8
_Make = Callable[[Mapping[range, Path], Watcher], Generator[range, None, None]]


@dataclass(frozen=True)
class Outcome:
    """What became of the rows.

    Attributes:
        answers: The file of answers.
        answered: How many rows stand in it.
        unread: The file that lists the others; None where there are none.
        unanswered: How many they are.
    """

    answers: Path
    answered: int
    unread: Path | None
    unanswered: int


def answer_all(  # noqa: PLR0913 - each is an option of its own
    run: str | Path,
    asked: str | Path | Sequence[str | Path],
    out: str | Path,
    *,
    root: str | Path | None = None,
    urls: bool = False,
    anew: bool = False,
    watcher: Watcher | None = None,
    ray: bool | str = False,
) -> Outcome:
    """Answer any number of images or rows into a file, in constant memory.

    While it works, what is answered stands in parts in a folder beside the file, ``OUT.parts``.
    Broken off in whatever way, the same call goes on behind the last part. The file itself is
    written at the end, whole or not at all; rows that can't be read are listed beside it, in
    ``OUT`` with ``.unread.csv`` for its suffix.

    Args:
        run: The folder of a run.
        asked: Image files and folders of them, or one table with a column for each input.
        out: A ``.csv`` or ``.parquet`` file.
        root: Where image paths of a table start; its own folder without it.
        urls: Whether cells of a table may be addresses; see ``ph.load``.
        anew: Throw away the parts of other rows, or by another network.
        watcher: Who is told how far it is.
        ray: Have a Ray cluster do the work: the one at an address, such as ``auto``; or with True
            the one that this process has joined, the one that ``RAY_ADDRESS`` names, or else one of
            this machine alone, for as long as it takes. Images and run must be seen by all nodes
            under the same names; ``out`` is written by this process alone.

    Raises:
        TableError: When ``out`` can't be written, or a table can't be read.
        RunError: When the folder of parts is another's, or somebody is at work on it.
        ImageError: When there are no images at all.
        ClusterError: When the cluster can't be reached, or does not see what is asked.
        MissingExtraError: When Ray is not installed.
    """
    out = Path(out)
    check_writable(out)
    if ray:
        import_ray()
    folder = open_run(run)
    predictor = load(folder, urls=urls)
    given = [asked] if isinstance(asked, str | Path) else asked
    rows = ask_for(predictor, [Path(one) for one in given], root)
    plan = plan_for(folder, rows, CHUNK)
    make: _Make = partial(_answer_here, predictor, rows)
    if ray:
        job = job_for(folder.path, plan.network, predictor, rows)
        make = partial(answer_over_ray, "" if ray is True else ray, job, rows)
    with _parts_of(out, plan, anew=anew) as parts:
        _fill(make, plan, parts, watcher or Nobody())
        return _finish(rows, plan, parts, out)


def answers_of(predictor: Predictor, asked: Asked) -> Iterator[tuple[str, Answers | Unanswered]]:
    """Answer one row after the other: the row, and what is said of it."""
    with _crew() as each:
        rows = range(len(asked))
        said = predictor.answers(asked.rows(rows), on_error="skip", each=each)
        for index, answers in zip(rows, said, strict=True):
            yield asked.label(index), answers


def _crew() -> AbstractContextManager[Each]:
    return crew(min(_MOST_THREADS, torch.get_num_threads()))


@contextmanager
def _parts_of(out: Path, plan: Plan, *, anew: bool) -> Iterator[Path]:
    """The folder of parts beside a file, which nobody else works on."""
    parts = out.with_name(f"{out.name}.parts")
    try:
        parts.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TableError(f"{parts}: can't be made ({error.strerror or error}).") from None
    try:
        with FileLock(parts / "lock", timeout=0):
            _settle(parts, plan, anew=anew)
            yield parts
    except Timeout:
        raise RunError(f"{parts}: another process is at work on it.") from None
    shutil.rmtree(parts)


def _settle(parts: Path, plan: Plan, *, anew: bool) -> None:
    """Make sure that the parts that are there belong to a plan."""
    file = parts / "plan.json"
    if file.exists():
        begun = Plan.read(file)
        changed = plan.otherwise(begun) if begun else "its plan.json"
        if changed and not anew:
            raise RunError(
                f"{parts}: begun with something else. Changed since then: {changed}.\n"
                "  Name another --out, or begin anew with --anew; what was answered is lost then."
            )
        if not changed:
            return
        for part in parts.glob("[0-9]*.parquet"):
            part.unlink()
    elif others := [path.name for path in parts.iterdir() if not _is_ours(path.name)]:
        raise RunError(f"{parts}: holds something else ({others[0]}).\n  Name another --out.")
    write_text(file, plan.to_json())


def _is_ours(name: str) -> bool:
    """Whether a file may be left by a call that was broken off before its plan was written."""
    return name == "lock" or name.startswith(".")


def _fill(make: _Make, plan: Plan, parts: Path, watcher: Watcher) -> None:
    """Answer what is not answered yet."""
    todo = {rows: part for rows in plan.parts if not holds(part := _part(parts, rows), rows)}
    kept = plan.count - sum(map(len, todo))
    watcher.begin(plan.count, kept)
    with closing(make(todo, watcher)) as made:
        for rows in made:
            kept += len(rows)
            watcher.kept(kept)


def _answer_here(
    predictor: Predictor, asked: Asked, todo: Mapping[range, Path], watcher: Watcher
) -> Generator[range, None, None]:
    """Make parts in this process, one after the other."""
    with _crew() as each:
        for rows, part in todo.items():
            answer_chunk(predictor, asked, rows, part, each=each, tick=watcher.tick)
            yield rows


def _finish(asked: Asked, plan: Plan, parts: Path, out: Path) -> Outcome:
    """All parts into one file."""
    files = [_part(parts, rows) for rows in plan.parts]
    unanswered = sum(map(unread_in, files))
    listed = out.with_name(f"{out.stem}.unread.csv")
    drafts = parts / f"whole{out.suffix}", parts / "unread.csv"
    merge(files, asked.key, *drafts)
    if unanswered:
        drafts[1].replace(listed)
    else:
        listed.unlink(missing_ok=True)
    drafts[0].replace(out)
    return Outcome(out, plan.count - unanswered, listed if unanswered else None, unanswered)


def _part(parts: Path, rows: range) -> Path:
    return parts / f"{rows.start:012}.parquet"
