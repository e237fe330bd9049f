"""Tables -> checked rows -> batches."""

from polyhead.data.batches import Batches, RowSource, in_order, shuffled
from polyhead.data.carve import carve
from polyhead.data.formats import Format, is_table
from polyhead.data.keep import with_frames_beside
from polyhead.data.labels import Labels, read_labels
from polyhead.data.order import Order
from polyhead.data.quick import usable_rows
from polyhead.data.raking import MOST_DRAWS, even_draws, shares
from polyhead.data.rows import ImageColumn, Rows, SensorColumn
from polyhead.data.seeds import mixed
from polyhead.data.sensors import read_sensors
from polyhead.data.settings import ByColumn, ByFraction, ByGroup, ByTime, Data
from polyhead.data.split import split_table
from polyhead.data.table import Table, image_root, read_table
from polyhead.loading import Each, alone

__all__ = [
    "MOST_DRAWS",
    "Batches",
    "ByColumn",
    "ByFraction",
    "ByGroup",
    "ByTime",
    "Data",
    "Each",
    "Format",
    "ImageColumn",
    "Labels",
    "Order",
    "RowSource",
    "Rows",
    "SensorColumn",
    "Table",
    "alone",
    "carve",
    "even_draws",
    "image_root",
    "in_order",
    "is_table",
    "mixed",
    "read_labels",
    "read_sensors",
    "read_table",
    "shares",
    "shuffled",
    "split_table",
    "usable_rows",
    "with_frames_beside",
]
