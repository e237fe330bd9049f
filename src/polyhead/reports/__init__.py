"""One page that says honestly how good a network is, and a model card beside it.

Everything is read once from the run folder into ``Material``; each section of the page is a
function of that, one file each in ``sections``, and has a template of its own.
"""

from polyhead.reports.material import Choices, Material, read_material
from polyhead.reports.section import Html, Section
from polyhead.reports.write import Written, report

__all__ = ["Choices", "Html", "Material", "Section", "Written", "read_material", "report"]
