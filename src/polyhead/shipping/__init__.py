"""A run -> one checked ONNX file, measured against the network that it came from."""

from polyhead.shipping.parity import Agreement, Limits
from polyhead.shipping.report import Exported
from polyhead.shipping.ship import export

__all__ = ["Agreement", "Exported", "Limits", "export"]
