"""What is frozen is computed once: fills and reads the store of frozen features."""

from polyhead.features.caches import Cached, cached, remove, size_of, stores_in
from polyhead.features.fill import fill, stored_input, total_missing
from polyhead.features.key import cache_folder, store_name
from polyhead.features.looks import Looks, looks_at
from polyhead.features.rows import FeatureRows
from polyhead.features.settings import Features
from polyhead.features.sizes import size_text
from polyhead.features.store import Digests, Store

__all__ = [
    "Cached",
    "Digests",
    "FeatureRows",
    "Features",
    "Looks",
    "Store",
    "cache_folder",
    "cached",
    "fill",
    "looks_at",
    "remove",
    "size_of",
    "size_text",
    "store_name",
    "stored_input",
    "stores_in",
    "total_missing",
]
