"""onnxruntime, which sends nothing anywhere."""

import os
from types import ModuleType

from polyhead.errors import MissingExtraError

_SWITCH = "ORT_DISABLE_TELEMETRY"


def import_onnxruntime(doing: str) -> ModuleType:
    """Import onnxruntime without what reports on this machine to its makers.

    Since 1.29 its wheels for Linux and macOS write a device identifier below the user's cache when
    they are imported, and send the names and hashes of what is opened, and how it runs. The
    variable of the environment that forbids all of it is looked at once, before anything of it is
    loaded; what a user has set it to stays. Where somebody else imported it before us, it is told
    to stop, which does not take back what it began with.

    Args:
        doing: What it is needed for, for the error.

    Raises:
        MissingExtraError: When it is not installed.
    """
    os.environ.setdefault(_SWITCH, "1")
    try:
        import onnxruntime
    except ImportError:
        raise MissingExtraError(doing, "export") from None
    if os.environ[_SWITCH] == "1":
        onnxruntime.disable_telemetry_events()
    return onnxruntime  # type: ignore[no-any-return]
