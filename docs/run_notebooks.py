"""Run the tutorials anew and keep what they print: ``python docs/run_notebooks.py``."""

import base64
import io
import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image

FOLDER = Path(__file__).parent
NAMES = ("tutorial.ipynb", "tutorial.zh-CN.ipynb")


def main() -> None:
    """Run every tutorial in a folder of its own, with an empty cache."""
    for name in NAMES:
        sys.stdout.write(f"{name}\n")
        with tempfile.TemporaryDirectory() as folder:
            os.environ["POLYHEAD_CACHE"] = f"{folder}/cache"
            notebook = run(FOLDER / name, folder)
            text = str(nbformat.writes(notebook))  # type: ignore[no-untyped-call]
            text = text.replace(f"{folder}/cache", "~/.cache/polyhead")
        (FOLDER / name).write_text(f"{text}\n", encoding="utf-8")


def run(path: Path, folder: str) -> nbformat.NotebookNode:
    """The notebook with what its cells print and draw."""
    notebook = read(path)
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
            elif "image/png" in output.get("data", {}):
                output.data["image/png"] = smaller(output.data["image/png"])
                output.data.pop("image/jpeg", None)
    notebook.metadata.language_info = {"name": "python"}
    return notebook


def read(path: Path) -> nbformat.NotebookNode:
    """A notebook as it stands."""
    notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def smaller(png: str) -> str:
    """A picture with 256 colors, which is enough for drawings and a third of the bytes."""
    image = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")
    file = io.BytesIO()
    image.quantize(256, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


def shown(text: str) -> str:
    """What stays to be read of a line that was written over and over."""
    return re.sub(r"[^\n]*\r", "", text)


if __name__ == "__main__":
    main()
