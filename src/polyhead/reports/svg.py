"""Pictures as pieces of HTML: text stays text, and colors come from the page's style."""

from html import escape

from polyhead.reports.section import Html

Value = str | float


def tag(name: str, *inner: str, **attributes: Value | None) -> Html:
    """An element. What is inside must be HTML already; attributes are escaped.

    Args:
        name: The element's.
        inner: What it holds.
        attributes: By name, a ``_`` standing for ``-`` and one at the end left out; None for none.

    >>> tag("rect", x=1.0, y=2.26, class_="bar")
    '<rect x="1" y="2.3" class="bar"/>'
    >>> tag("text", words("a < b"), text_anchor="end")
    '<text text-anchor="end">a &lt; b</text>'
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_text(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    held = "".join(inner)
    return Html(f"<{name}{said}>{held}</{name}>" if held else f"<{name}{said}/>")


def escaped(text: str) -> str:
    """A text as it may stand in an attribute."""
    return escape(text)


def words(text: str) -> Html:
    """A text as HTML."""
    return Html(escape(text))


def drawing(width: float, height: float, *inner: str, alt: str, kind: str = "") -> Html:
    """A picture that is as wide as its place allows.

    Args:
        width: In its own units, one of which is a pixel where it is shown at full size.
        height: Likewise.
        inner: What is drawn.
        alt: What it shows, for those who can't see it.
        kind: A class of the page's style.
    """
    return tag(
        "svg",
        *inner,
        class_=f"chart {kind}".strip(),
        viewBox=f"0 0 {_text(width)} {_text(height)}",
        width=width,
        height=height,
        role="img",
        aria_label=alt,
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Html:
    """A straight line of a class of the page's style."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=kind)


def write(text: str, x: float, y: float, kind: str = "", anchor: str = "start") -> Html:
    """A text whose baseline starts, ends or has its middle at a place."""
    return tag("text", words(text), x=x, y=y, class_=kind or None, text_anchor=anchor)


def path_through(points: list[tuple[float, float]]) -> str:
    """The ``d`` of a path along straight lines."""
    return "M" + "L".join(f"{_text(x)} {_text(y)}" for x, y in points)


def _text(value: Value) -> str:
    """Numbers with a tenth of a pixel, which nobody sees.

    >>> _text(3.0), _text(2.26), _text("x")
    ('3', '2.3', 'x')
    """
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
