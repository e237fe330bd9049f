"""How it was made, and all that is needed to make it again."""

import re

from polyhead.reports.material import Material
from polyhead.reports.render import render
from polyhead.reports.section import Section
from polyhead.training import clock

_ABSOLUTE = re.compile(r'"(?:/|~|[A-Za-z]:(?:\\\\|/))[^"\n]*?([^"/\\\n]*)"')


def making(material: Material) -> Section:
    """Always there."""
    summary = material.summary
    machine = summary.get("machine", {})
    html = render(
        "sections/making.html.j2",
        command=command(material),
        spec=shortened(material.run.files.read_text(material.run.files.spec)),
        machine={key: value for key, value in machine.items() if value is not None},
        seed=material.run.spec.training.seed,
        digest=material.digest,
        time=clock(float(summary["seconds"])) if "seconds" in summary else "",
        epochs=summary.get("epochs"),
        best=material.run.best_epoch,
        status=summary.get("status", ""),
    )
    return Section("making", "Make it again", html)


def command(material: Material) -> str:
    """What trains it again, wherever the data lies."""
    return f"polyhead train {material.run.folder.resolve().name}/spec.toml --data DATA"


def shortened(text: str) -> str:
    """A spec without the folders of the machine on which it ran.

    >>> shortened('folder = "/home/someone/faces"')
    'folder = "…/faces"'
    """
    return _ABSOLUTE.sub(r'"…/\1"', text)
