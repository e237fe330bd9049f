"""What a page is made of: sections of HTML, each made of what a run holds."""

from dataclasses import dataclass
from typing import NewType

Html = NewType("Html", str)
"""A piece of HTML in which all that came from outside is escaped already."""


@dataclass(frozen=True)
class Section:
    """A part of the page under a heading of its own.

    Attributes:
        name: What a link to it is called; unique on the page.
        title: Its heading.
        html: What stands under the heading.
    """

    name: str
    title: str
    html: Html
