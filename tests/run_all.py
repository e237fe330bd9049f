"""All that CI runs, one step after another; ``python tests/run_all.py STEP ...`` runs some."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parent.parent
PYTHON = sys.executable
LIMIT_S = 4200.0  # for a step; one that never ends is to be said so

STEPS: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "lint": [str(BIN / "ruff"), "check", "."],
    "types": [str(BIN / "mypy")],
    "imports": [str(BIN / "lint-imports")],
    "tests": [PYTHON, "-m", "pytest", "-n", "2", "--dist", "loadfile", "-rs"],
    "demo": [PYTHON, "-m", "polyhead", "demo", "--out", str(Path(tempfile.mkdtemp()) / "demo")],
}


def main(names: list[str]) -> int:
    """Run the steps named, or all; stop at none, so that everything wrong is seen at once."""
    unknown = [name for name in names if name not in STEPS]
    if unknown:
        sys.stderr.write(f"no such step: {', '.join(unknown)}. Known: {', '.join(STEPS)}\n")
        return 2
    failed = []
    for name in names or STEPS:
        start = time.monotonic()
        sys.stdout.write(f"== {name}\n")
        sys.stdout.flush()
        try:
            done = subprocess.run(STEPS[name], cwd=ROOT, check=False, timeout=LIMIT_S)  # noqa: S603 - our own
            failed += [name] if done.returncode else []
        except subprocess.TimeoutExpired:
            failed.append(f"{name} (more than {LIMIT_S / 60:.0f} minutes)")
        sys.stdout.write(f"== {name}: {time.monotonic() - start:.0f} s\n")
    sys.stdout.write(f"failed: {', '.join(failed)}\n" if failed else "all steps passed\n")
    sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
