"""Templates and what they are filled with -> HTML in which every text is escaped."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES: Final = Path(__file__).parent / "templates"


def render(template: str, **values: object) -> str:
    """Fill a template.

    Args:
        template: Its name without ``.html.j2``.
        values: What it is filled with.
    """
    return _environment().get_template(f"{template}.html.j2").render(**values)


def asset(name: str) -> str:
    """A file among the templates as it stands."""
    return (_TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _environment() -> "Environment":
    import jinja2  # Gradio brings it along

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
