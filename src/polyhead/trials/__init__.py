"""One spec trained under other settings, to find which of them trade its tasks best.

``search`` is the whole of it; what it found is a ``Search``, read from its folder.
"""

from polyhead.trials.ranges import Choice, Dimension, Range, dimension
from polyhead.trials.record import Search
from polyhead.trials.run import search
from polyhead.trials.space import make_space
from polyhead.trials.trial import Goal, Trial

__all__ = [
    "Choice",
    "Dimension",
    "Goal",
    "Range",
    "Search",
    "Trial",
    "dimension",
    "make_space",
    "search",
]
