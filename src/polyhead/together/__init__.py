"""The processes that train one network together; alone, all of this costs and changes nothing."""

from polyhead.together.join import join, leave
from polyhead.together.share import WHOLE, Share
from polyhead.together.together import ALONE, Together

__all__ = ["ALONE", "WHOLE", "Share", "Together", "join", "leave"]
