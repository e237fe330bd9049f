"""A training by two processes that is told to end on one of them alone, and goes on.

``python several_processes.py SPEC FOLDER``: it writes the runs ``whole``, ``broken``, which stands
as it was broken off, and ``resumed``, a copy of it that went on.
"""

import shutil
import signal
import sys
from pathlib import Path

from polyhead.spec import Spec
from polyhead.together import Together, join, leave
from polyhead.training import Quiet, resume, train


class Press(Quiet):
    """Presses Ctrl-C after a number of rows."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def tick(self, rows: int) -> None:
        if 0 <= self.after < rows:
            signal.raise_signal(signal.SIGINT)
        self.after -= rows


def main(spec: Spec, folder: Path, together: Together) -> None:
    train(spec, out=folder / "whole", reporter=Quiet())
    # Of 48 + 21 rows an epoch the second process sees 23, one that doesn't count, and 10.
    pressed = Quiet() if together.first else Press(2 * (24 + 10) + 3)
    train(spec, out=folder / "broken", reporter=pressed)
    if together.first:
        shutil.copytree(folder / "broken", folder / "resumed")
    together.wait()
    resume(folder / "resumed", reporter=Quiet())


if __name__ == "__main__":
    main(Spec.from_toml(sys.argv[1]), Path(sys.argv[2]), join())
    leave()
