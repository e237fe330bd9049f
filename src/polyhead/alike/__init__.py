"""Which rows of tables show the same image, or nearly the same.

The images that tables name, each looked at once, under one numbering of all rows.
"""

from polyhead.alike.contradicting import torn
from polyhead.alike.gallery import Gallery, gather
from polyhead.alike.ledger import Ledger, Numbers, groups, together
from polyhead.alike.looks import Looks, look, sketches
from polyhead.alike.near import Sketches, distance_for, near_pairs
from polyhead.alike.places import Places, places_of

__all__ = [
    "Gallery",
    "Ledger",
    "Looks",
    "Numbers",
    "Places",
    "Sketches",
    "distance_for",
    "gather",
    "groups",
    "look",
    "near_pairs",
    "places_of",
    "sketches",
    "together",
    "torn",
]
