"""The sections of a page, one file each, from the top of the page to its end.

Each is a function from ``Material`` to a ``Section``, or to None where what it shows is not there.
"""

from collections.abc import Callable

from polyhead.reports.material import Material
from polyhead.reports.section import Section
from polyhead.reports.sections.answer import answer
from polyhead.reports.sections.curves import curves
from polyhead.reports.sections.data import data
from polyhead.reports.sections.examples import examples
from polyhead.reports.sections.faces import faces
from polyhead.reports.sections.groups import groups
from polyhead.reports.sections.making import making
from polyhead.reports.sections.sureness import sureness
from polyhead.reports.sections.tasks import tasks

SECTIONS: tuple[Callable[[Material], Section | None], ...] = (
    answer,
    faces,
    tasks,
    groups,
    sureness,
    examples,
    curves,
    data,
    making,
)
"""In the order of the page."""

__all__ = ["SECTIONS"]
