"""What is frozen is computed once: fills and reads the store of frozen features."""

from polyhead.features.fill import digests_of, fill, stored_rows, total_missing
from polyhead.features.key import cache_folder, store_name
from polyhead.features.rows import FeatureRows
from polyhead.features.settings import Features
from polyhead.features.store import Digests, Store

__all__ = [
    "Digests",
    "FeatureRows",
    "Features",
    "Store",
    "cache_folder",
    "digests_of",
    "fill",
    "store_name",
    "stored_rows",
    "total_missing",
]
