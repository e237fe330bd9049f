"""Numbers -> pictures.

Pure functions on plain data. Each returns a `Picture`, which shows itself as the last line of a
notebook cell and saves itself to a file; nothing here touches pyplot or leaves a global setting
changed.
"""

from polyhead.figures.annotate import annotate
from polyhead.figures.beside import beside
from polyhead.figures.confusion import confusion
from polyhead.figures.curves import Curves, Panel, curves
from polyhead.figures.dots import Dots, Way, dots
from polyhead.figures.front import Front, Point, Side, front
from polyhead.figures.groups import Spot, Spots, groups
from polyhead.figures.picture import Picture
from polyhead.figures.pulls import Pull, pulls
from polyhead.figures.scatter import scatter
from polyhead.figures.sheet import Caption, Line, sheet

__all__ = [
    "Caption",
    "Curves",
    "Dots",
    "Front",
    "Line",
    "Panel",
    "Picture",
    "Point",
    "Pull",
    "Side",
    "Spot",
    "Spots",
    "Way",
    "annotate",
    "beside",
    "confusion",
    "curves",
    "dots",
    "front",
    "groups",
    "pulls",
    "scatter",
    "sheet",
]
