"""The run folder: what lies where in it. Everything in it can be read without running code."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from polyhead.errors import RunError
from polyhead.runs.write import write_text

FORMAT = 1


@dataclass(frozen=True)
class RunFolder:
    """The names of a run's files. The properties are paths; nothing need exist there yet."""

    path: Path

    @property
    def spec(self) -> Path:
        """The declaration as resolved."""
        return self.path / "spec.toml"

    @property
    def model(self) -> Path:
        """The network's structure and its inputs, enough to rebuild it."""
        return self.path / "model.json"

    @property
    def tasks(self) -> Path:
        """What each task learned from the training labels."""
        return self.path / "tasks.json"

    @property
    def weights(self) -> Path:
        """The network's weights at the best epoch."""
        return self.path / "model.safetensors"

    @property
    def calibration(self) -> Path:
        """How sure the network may be, where that was found out."""
        return self.path / "calibration.json"

    @property
    def history(self) -> Path:
        """One JSON object an epoch."""
        return self.path / "history.jsonl"

    @property
    def metrics(self) -> Path:
        """The metrics of the best epoch, by task, with their intervals."""
        return self.path / "metrics.json"

    @property
    def summary(self) -> Path:
        """Which rows the metrics come from, what a constant scores, and how it was made."""
        return self.path / "summary.json"

    @property
    def groups(self) -> Path:
        """The main metrics by the groups that the spec declares."""
        return self.path / "groups.json"

    @property
    def predictions(self) -> Path:
        """Every measured row with its labels and predictions."""
        return self.path / "predictions.parquet"

    @property
    def figures(self) -> Path:
        """The folder of pictures."""
        return self.path / "figures"

    @property
    def checkpoint(self) -> Path:
        """The folder of what is needed to go on training."""
        return self.path / "checkpoint"

    def read_json(self, path: Path) -> Any:  # noqa: ANN401 - JSON is any plain data
        """The content of one of the run's JSON files.

        Raises:
            RunError: When it is missing or no JSON.
        """
        try:
            return json.loads(self.read_text(path))
        except json.JSONDecodeError as error:
            raise RunError(f"{path}: not JSON ({error}).") from None

    def read_text(self, path: Path) -> str:
        """The content of one of the run's text files.

        Raises:
            RunError: When it is missing or no text.
        """
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise RunError(f"{path}: damaged, it is no text in UTF-8.") from None
        except FileNotFoundError:
            raise RunError(
                f"{self.path}: not a finished run, it has no {path.name}.\n"
                "  Expected a folder that `polyhead train` wrote; `--resume` finishes a broken one."
            ) from None

    def read_history(self) -> list[dict[str, Any]]:
        """The epochs so far, first to last.

        Raises:
            RunError: When a line is no JSON.
        """
        if not self.history.exists():
            return []
        lines = self.read_text(self.history).splitlines()
        try:
            return [json.loads(line) for line in lines]
        except json.JSONDecodeError as error:
            raise RunError(f"{self.history}: not JSON, line by line ({error}).") from None

    def write_history(self, epochs: list[Mapping[str, Any]]) -> None:
        """Write the history anew, whole or not at all."""
        lines = [json.dumps(epoch, ensure_ascii=False, allow_nan=False) for epoch in epochs]
        write_text(self.history, "".join(f"{line}\n" for line in lines))


def create_run(path: Path) -> RunFolder:
    """Make the folder of a new run.

    Raises:
        RunError: When something stands there already, or it can't be made.
    """
    try:
        path.mkdir(parents=True)
    except FileExistsError:
        raise RunError(
            f"{path}: already there, and a run never overwrites.\n"
            "  Name another folder with --out, or go on with it by --resume."
        ) from None
    except OSError as error:
        raise RunError(f"{path}: can't be made ({error.strerror or error}).") from None
    return RunFolder(path)


def open_run(path: str | Path) -> RunFolder:
    """The folder of a run that is there.

    Raises:
        RunError: When there is none at ``path``.
    """
    folder = RunFolder(Path(path))
    if not folder.path.is_dir():
        raise RunError(f"{path}: no such folder. Expected one that `polyhead train` wrote.")
    if not (folder.model.exists() or folder.spec.exists()):
        raise RunError(
            f"{path}: not a run, it has neither model.json nor spec.toml.\n"
            "  Expected a folder that `polyhead train` wrote."
        )
    return folder


def next_run(parent: Path, name: str) -> Path:
    """The first of ``name-1``, ``name-2``, ... that is free in ``parent``."""
    n = 1
    while (parent / f"{name}-{n}").exists():
        n += 1
    return parent / f"{name}-{n}"
