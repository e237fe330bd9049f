"""Numbers -> pictures that are part of a page: small, readable on a phone, in the page's colors."""

from polyhead.reports.charts.band import band
from polyhead.reports.charts.certainty import certainty
from polyhead.reports.charts.cloud import cloud
from polyhead.reports.charts.curve import Series, curve
from polyhead.reports.charts.matrix import matrix
from polyhead.reports.charts.offsets import offsets
from polyhead.reports.charts.reliability import reliability
from polyhead.reports.charts.spots import Spot, spots
from polyhead.reports.charts.strips import strips

__all__ = [
    "Series",
    "Spot",
    "band",
    "certainty",
    "cloud",
    "curve",
    "matrix",
    "offsets",
    "reliability",
    "spots",
    "strips",
]
