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
from polyhead.figures.found import Frame, found
from polyhead.figures.front import Front, Point, Side, front
from polyhead.figures.groups import Spot, Spots, groups
from polyhead.figures.intervals import intervals
from polyhead.figures.legend import Key
from polyhead.figures.picture import Picture, check_format
from polyhead.figures.pulls import Pull, pulls
from polyhead.figures.reasons import Looked, Tile, reasons
from polyhead.figures.reliability import Reliability, reliability
from polyhead.figures.scatter import scatter
from polyhead.figures.sheet import Caption, Line, sheet
from polyhead.figures.tint import Heat, heat_of, tinted

__all__ = [
    "Caption",
    "Curves",
    "Dots",
    "Frame",
    "Front",
    "Heat",
    "Key",
    "Line",
    "Looked",
    "Panel",
    "Picture",
    "Point",
    "Pull",
    "Reliability",
    "Side",
    "Spot",
    "Spots",
    "Tile",
    "Way",
    "annotate",
    "beside",
    "check_format",
    "confusion",
    "curves",
    "dots",
    "found",
    "front",
    "groups",
    "heat_of",
    "intervals",
    "pulls",
    "reasons",
    "reliability",
    "scatter",
    "sheet",
    "tinted",
]
