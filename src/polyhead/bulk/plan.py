"""What a folder of parts belongs to: one network and one list of rows."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from polyhead.bulk.asked import Asked
from polyhead.runs import RunFolder, sha256_of


@dataclass(frozen=True)
class Plan:
    """What is answered, and how it is cut.

    Attributes:
        network: A digest of all files that a predictor reads.
        rows: A digest of what is asked.
        count: How many rows.
        chunk: How many of them stand in one part.
        form: Changes when parts come to look otherwise.
    """

    network: str
    rows: str
    count: int
    chunk: int
    form: int = 1

    @property
    def parts(self) -> list[range]:
        """The rows of each part.

        >>> Plan("", "", 5, 2).parts
        [range(0, 2), range(2, 4), range(4, 5)]
        """
        starts = range(0, self.count, self.chunk)
        return [range(start, min(start + self.chunk, self.count)) for start in starts]

    def otherwise(self, other: "Plan") -> str:
        """What is not as in another plan, in words; empty where nothing is."""
        changed = {
            "the network": self.network != other.network,
            "the rows asked for": (self.rows, self.count) != (other.rows, other.count),
            "the form of its parts": (self.chunk, self.form) != (other.chunk, other.form),
        }
        return " and ".join(what for what, is_so in changed.items() if is_so)

    def to_json(self) -> str:
        """As text."""
        return json.dumps(asdict(self), indent=2) + "\n"

    @staticmethod
    def read(path: Path) -> "Plan | None":
        """The plan in a file; None where it is none."""
        try:
            return Plan(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


def plan_for(run: RunFolder, asked: Asked, chunk: int) -> Plan:
    """How these rows are to be answered by the network of a run."""
    return Plan(network_of(run), asked.digest(), len(asked), chunk)


def network_of(run: RunFolder) -> str:
    """A digest of all files that a predictor reads."""
    found = hashlib.sha256()
    for path in (run.model, run.tasks, run.weights, run.calibration):
        found.update(f"{path.name} {sha256_of(path) if path.exists() else 'none'}\n".encode())
    return found.hexdigest()
