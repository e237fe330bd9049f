"""Sections -> one page that holds everything it shows."""

import base64
import hashlib

from polyhead._version import __version__
from polyhead.reports.material import Material
from polyhead.reports.render import read_asset, render
from polyhead.reports.section import Html
from polyhead.reports.sections import SECTIONS
from polyhead.reports.words import listed


def page(material: Material) -> Html:
    """The whole page.

    Raises:
        MissingExtraError: When jinja2 is not installed.
    """
    script = read_asset("print.js")
    made = [section(material) for section in SECTIONS]
    return render(
        "page.html.j2",
        title=title(material),
        facts=_facts(material),
        sections=[section for section in made if section is not None],
        style=read_asset("style.css"),
        script=script,
        script_digest=_digest(script),
        folder=material.run.folder.resolve().name,
        version=__version__,
    )


def title(material: Material) -> str:
    """What the page is about: ``age and gender from face``."""
    tasks = listed([task.name for task in material.tasks])
    return f"{tasks} from {listed(list(material.run.spec.inputs))}"


def _facts(material: Material) -> str:
    rows, model = material.summary.get("rows", {}), material.run.spec.model
    trained = f"trained on {rows['train']:,} rows" if "train" in rows else ""
    return ", ".join(filter(None, [model.backbone, trained, f"measured on {material.rows_name}"]))


def _digest(script: str) -> str:
    """What a browser compares a script with before it runs it."""
    made = hashlib.sha256(script.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(made).decode('ascii')}"
