"""Which labels are doubtful: those that networks contradict which never learned from them.

``doubtful_labels`` is the whole of it; what it found is a ``Doubts``.
"""

from polyhead.doubts.doubts import Doubts
from polyhead.doubts.judge import Judged
from polyhead.doubts.run import doubtful_labels
from polyhead.doubts.twins import Twin, Twins

__all__ = ["Doubts", "Judged", "Twin", "Twins", "doubtful_labels"]
