"""A look at every row and every image of a spec before anything trains.

Each finding is a pure function of the tables and of what was seen of their images, one idea a file;
``run`` calls them all.
"""

from polyhead.check.finding import KINDS, Finding, Kind, Severity
from polyhead.check.progress import Progress
from polyhead.check.report import Report
from polyhead.check.run import check_spec

__all__ = ["KINDS", "Finding", "Kind", "Progress", "Report", "Severity", "check_spec"]
