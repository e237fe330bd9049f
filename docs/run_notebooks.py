"""Run the tutorials anew and keep what they print: ``python docs/run_notebooks.py``."""  # noqa: INP001

import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent
NAMES = ("tutorial.ipynb", "tutorial.zh-CN.ipynb")


def main() -> None:
    """Run every tutorial in a folder of its own, with an empty cache."""
    for name in NAMES:
        sys.stdout.write(f"{name}\n")
        with tempfile.TemporaryDirectory() as folder:
            os.environ["POLYHEAD_CACHE"] = f"{folder}/cache"
            notebook = run(FOLDER / name, folder)
            text = nbformat.writes(notebook).replace(f"{folder}/cache", "~/.cache/polyhead")
        (FOLDER / name).write_text(f"{text}\n", encoding="utf-8")


def run(path: Path, folder: str) -> nbformat.NotebookNode:
    """The notebook with what its cells print and draw."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        resources={"metadata": {"path": folder}},
        record_timing=False,
        coalesce_streams=True,
    )
    client.execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                output.text = shown(output.text)
    notebook.metadata.pop("widgets", None)
    notebook.metadata.language_info = {"name": "python"}
    return notebook


def shown(text: str) -> str:
    """What stays to be read of a line that was written over and over."""
    return re.sub(r"[^\n]*\r", "", text)


if __name__ == "__main__":
    main()
