"""How fast a run answers beside other programs, and within what time it answers one image.

    python benchmarks/peer_rates.py RUN FOLDER --command NAME=COMMAND ...

FOLDER holds JPEGs, as ``peers.py draw`` links them. A COMMAND is another program, with {folder} and
{out} where it takes its images and a CSV to write, whose column ``seconds`` says what each image
took. In every round all answer the same images, and another one is first. Ours is timed from the
files to the answers, one image at a time and in batches of 32; also as the ONNX file that
``polyhead export`` writes.
"""

import argparse
import shlex
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import polars as pl

from polyhead.bench import machine
from polyhead.images import read_rgb
from polyhead.portable import Session
from polyhead.predict import Predictor, load
from polyhead.shipping import export

OURS, ONE = "polyhead, batches of 32", "polyhead, one at a time"
FILE = "its ONNX file, one at a time"
HEAD = ("", "images a second", "time, of ours one at a time", "half within", "99 % within")

Way = Callable[[list[Path]], list[float]]
"""Images -> seconds of each of them, or of all together."""


def ways(
    run: Path, predictor: Predictor, commands: Mapping[str, str], work: Path
) -> dict[str, Way]:
    """Everything that is timed, by name. The run is exported into a folder."""
    file = work / "model.onnx"
    export(run, file)
    session = Session(file)
    image = next(iter(predictor.images))

    def in_file(content: bytes) -> object:
        return session({image: read_rgb(content, "image").permute(1, 2, 0).numpy()[None]})

    def together(paths: list[Path]) -> list[float]:
        start = time.perf_counter()
        list(predictor.answers(paths, batch_size=32))
        return [time.perf_counter() - start]

    return {
        OURS: together,
        ONE: lambda paths: [_seconds(predictor, path) for path in paths],
        FILE: lambda paths: [_seconds(in_file, path) for path in paths],
        **{name: _outside(command, work) for name, command in commands.items()},
    }


def _seconds(work: Callable[[bytes], object], path: Path) -> float:
    start = time.perf_counter()
    work(path.read_bytes())
    return time.perf_counter() - start


def _outside(command: str, work: Path) -> Way:
    def way(paths: list[Path]) -> list[float]:
        out = work / "said.csv"
        with tempfile.TemporaryDirectory(dir=work) as folder:
            for path in paths:
                (Path(folder) / path.name).symlink_to(path)
            words = [word.format(folder=folder, out=out) for word in shlex.split(command)]
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - as asked
        return pl.read_csv(out)["seconds"].to_list()

    return way


def timed(every: Mapping[str, Way], paths: list[Path], rounds: int) -> dict[str, list[list[float]]]:
    """By name and round the seconds; another one is first in every round."""
    names = list(every)
    taken: dict[str, list[list[float]]] = {name: [] for name in names}
    for i in range(rounds):
        for name in names[i % len(names) :] + names[: i % len(names)]:
            taken[name].append(every[name](paths))
    return taken


def rates(taken: Mapping[str, list[list[float]]], count: int) -> dict[str, list[str]]:
    """By name: images a second, how many times as long as ours one at a time, and latencies."""
    totals = {name: [sum(one) for one in rounds] for name, rounds in taken.items()}
    made = {}
    for name, rounds in taken.items():
        ratio = statistics.median(a / b for a, b in zip(totals[name], totals[ONE], strict=True))
        singles = [1000 * s for one in rounds for s in one if len(one) == count]
        slow = [f"{np.quantile(singles, q):.3g} ms" for q in (0.5, 0.99)] if singles else ["", ""]
        made[name] = [f"{count / statistics.median(totals[name]):,.1f}", f"{ratio:.2f} x", *slow]
    return made


def main() -> None:
    """Read the arguments, measure, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--command", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--images", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    commands = dict(pair.split("=", 1) for pair in args.command)
    paths = [path.resolve() for path in sorted(args.folder.iterdir())[: args.images]]
    with tempfile.TemporaryDirectory() as work:
        every = ways(args.run, load(args.run), commands, Path(work))
        timed({name: way for name, way in every.items() if name not in commands}, paths, 1)
        taken = timed(every, paths, args.rounds)
    print(f"{machine()}; {len(paths)} images, {args.rounds} rounds\n")
    print("|", " | ".join(HEAD), "|\n| --- |", " | ".join(["---:"] * (len(HEAD) - 1)), "|")
    for name, cells in rates(taken, len(paths)).items():
        print("|", " | ".join((name, *cells)), "|")


if __name__ == "__main__":
    main()
