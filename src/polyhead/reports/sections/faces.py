"""What answers that are guessed from faces are not good for; only where faces are declared."""

from polyhead.reports.material import Material
from polyhead.reports.render import render
from polyhead.reports.section import Section
from polyhead.reports.words import listed
from polyhead.tasks import ClassPairs, Task


def faces(material: Material) -> Section | None:
    """Where an input is declared to show people's faces."""
    if not material.faces:
        return None
    html = render(
        "sections/faces.html.j2",
        tasks=listed([task.name for task in material.tasks]),
        several=len(material.tasks) > 1,
        pairs=two_answers(material),
    )
    return Section("faces", "What these answers are not", html)


def two_answers(material: Material) -> list[tuple[str, str]]:
    """The tasks that know two answers only, with these: ``("gender", "Male and Female")``."""
    found = ((a.task, a.pairs) for a in material.answered.values())
    return [
        (task.name, listed(list(pairs[0].classes)))
        for task, pairs in found
        if _is_binary(task) and isinstance(pairs[0], ClassPairs)
    ]


def _is_binary(task: Task) -> bool:
    return bool(task.settings.kind == "binary")
