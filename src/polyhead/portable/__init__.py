"""A network as one ONNX file: from bytes of pixels to answers in the user's units."""

from polyhead.portable.assemble import assemble
from polyhead.portable.contract import KEY, Contract, ImagePort, read_contract
from polyhead.portable.cut import read_model, without_pixels
from polyhead.portable.network import network_model, prepared_feeds
from polyhead.portable.quantize import products, quantize
from polyhead.portable.session import Said, Session, said_by_task
from polyhead.portable.with_openvino import compile_openvino

__all__ = [
    "KEY",
    "Contract",
    "ImagePort",
    "Said",
    "Session",
    "assemble",
    "compile_openvino",
    "network_model",
    "prepared_feeds",
    "products",
    "quantize",
    "read_contract",
    "read_model",
    "said_by_task",
    "without_pixels",
]
