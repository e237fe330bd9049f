"""A look at every row and every image of a spec before anything trains.

Each finding is a pure function of the tables and of what was seen of their images, one idea a file;
``run`` calls them all.
"""

from polyhead.checks.finding import KINDS, Finding, Kind, Severity
from polyhead.checks.progress import Progress
from polyhead.checks.report import Report
from polyhead.checks.run import check_spec

__all__ = ["KINDS", "Finding", "Kind", "Progress", "Report", "Severity", "check_spec"]
