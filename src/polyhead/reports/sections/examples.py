"""Rows to be looked at: the worst, the best, and some that chance chose."""

from polyhead.reports.examples import choose, draw_at_random
from polyhead.reports.material import Material
from polyhead.reports.render import render
from polyhead.reports.section import Section


def examples(material: Material) -> Section | None:
    """Where any row holds a label."""
    chosen = choose(material)
    if not chosen:
        return None
    drawn = draw_at_random(material)
    shown = [*drawn, *(example for one in chosen for example in (*one.worst, *one.best))]
    html = render(
        "sections/examples.html.j2",
        chosen=chosen,
        drawn=drawn,
        pictures=material.choices.pictures,
        wide=any(example.size[0] > 1.6 * example.size[1] for example in shown),
        missing=sum(not example.picture for example in shown),
        shown=len(shown),
        looked=material.looked,
    )
    return Section("examples", "Rows to look at", html)
