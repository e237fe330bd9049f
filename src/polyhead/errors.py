"""Every exception that polyhead raises on purpose.

::

    PolyheadError
    ├── SpecError          a declaration is wrong: unknown keys, wrong types, clashing choices
    ├── TableError         a table, or a column of it, can't be read
    ├── LabelError         cells of a label column can't be read as their task
    ├── InputError         cells of an input column without images can't be read, or miss a value
    ├── ImageError         an image is missing, unreadable or truncated
    ├── VideoError         a video or camera is missing, unreadable or gone, or can't be written
    ├── WeightsError       pretrained weights are missing or don't fit the network
    ├── RunError           a run folder is missing, taken, incomplete or from another version
    ├── TrainingError      training can't start or can't go on
    ├── ExportError        a network can't leave as one file, or would answer otherwise there
    ├── DownloadError      a file could not be fetched whole
    ├── ClusterError       a cluster can't be reached, or its workers can't do what is asked
    └── MissingExtraError  an optional dependency is not installed

Messages read ``where: what is wrong. Expected ...; got ....`` with a hint on the next line.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class PolyheadError(Exception):
    """The base of all errors below: something a user can mend, said in words."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and where.

    Attributes:
        where: A path into a spec (``tasks.age.loss``) or a place in a table (``train.csv row 17``).
        what: What is wrong there, as a sentence.
        hint: What to do about it, or an empty string.
    """

    where: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        lines = f"{self.where}: {self.what}" if self.where else self.what
        return f"{lines}\n  {self.hint}" if self.hint else lines


class _FaultsError(PolyheadError):
    """An error that lists all faults found, not only the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class SpecError(_FaultsError):
    """A declaration is wrong."""


class LabelError(_FaultsError):
    """Cells of a label column can't be read as their task."""


class InputError(_FaultsError):
    """Cells of an input column without images can't be read, or miss a value."""


class TableError(PolyheadError):
    """A table, or a column of it, can't be read."""


class ImageError(PolyheadError):
    """An image is missing, unreadable or truncated.

    Attributes:
        kind: What is wrong with its bytes, in a word for programs: ``empty``, ``large``,
            ``truncated``, ``damaged``, or ``foreign`` where they are none of an image; empty where
            it is something else.
    """

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind


class VideoError(PolyheadError):
    """A video or camera is missing, unreadable or gone, or a video can't be written."""


class WeightsError(PolyheadError):
    """Pretrained weights are missing or don't fit the network."""


class RunError(PolyheadError):
    """A run folder is missing, taken, incomplete or from another version."""


class TrainingError(PolyheadError):
    """Training can't start or can't go on."""


class ExportError(PolyheadError):
    """A network can't leave as one file, or would answer otherwise there."""


class DownloadError(PolyheadError):
    """A file could not be fetched whole."""


class ClusterError(PolyheadError):
    """A cluster can't be reached, or its workers can't do what is asked."""


class MissingExtraError(PolyheadError):
    """An optional dependency is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f'{what} needs an extra. Install it with: pip install "polyhead[{extra}]"')


def forget_frames(error: BaseException) -> None:
    """Let go of the frames that an error came through, and those of the errors behind it.

    They hold images; and where one of them holds the error, neither would go before the garbage
    collector comes, which in a large process is hardly ever.
    """
    behind: BaseException | None = error
    while behind is not None:
        behind.__traceback__ = None
        behind = behind.__cause__ or behind.__context__
