"""Templates and what they are filled with -> HTML or Markdown."""

import re
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polyhead.errors import MissingExtraError
from polyhead.reports.section import Html

if TYPE_CHECKING:
    from jinja2 import Environment

_CODE = re.compile(r"`([^`]+)`")
_JOINT = re.compile(r"([_/-])(?=\w)")

TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, **values: object) -> Html:
    """Fill a template of HTML. Every text in it is escaped, other than what is marked safe there.

    Args:
        template: Its path among the templates.
        values: What it is filled with, by name.

    Raises:
        MissingExtraError: When jinja2 is not installed.
    """
    return Html(_environment(markup=True).get_template(template).render(**values))


def render_text(template: str, **values: object) -> str:
    """Fill a template that is no HTML, in which nothing is escaped; see ``render``."""
    return _environment(markup=False).get_template(template).render(**values)


def read_asset(name: str) -> str:
    """A file among the templates as it stands."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _environment(*, markup: bool) -> "Environment":
    try:
        import jinja2
    except ModuleNotFoundError:
        raise MissingExtraError("polyhead report", "report") from None
    options: dict[str, Any] = {"trim_blocks": True, "lstrip_blocks": True}
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=markup,  # noqa: S701 - off for Markdown alone
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=not markup,
        **options,
    )
    environment.filters["coded"] = coded
    environment.filters["breakable"] = breakable
    return environment


def coded(text: str) -> Html:
    """A sentence in which what stands between backticks is code.

    >>> coded("run `a < b` twice")
    'run <code>a &lt; b</code> twice'
    """
    return Html(_CODE.sub(r"<code>\1</code>", escape(text)))


def breakable(name: str) -> Html:
    """A name that may be broken behind what joins its words.

    >>> breakable("Latino_Hispanic")
    'Latino_<wbr>Hispanic'
    """
    return Html(_JOINT.sub(r"\1<wbr>", escape(name)))
