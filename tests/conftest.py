"""What holds for every test: shapes are checked, one thread, no window."""

from jaxtyping import install_import_hook

# Of the model, the modules that pass tensors on; the backbone returns `Self`, which beartype
# can't check in a method by itself.
_SHAPED = (
    "batch",
    "evaluation",
    "images",
    "model.layers",
    "model.necks",
    "model.network",
    "objective",
    "settings",
    "tasks",
)
# An int is as good as a float, as it is to mypy.
_BEARTYPE = "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))"
install_import_hook([f"polyhead.{name}" for name in _SHAPED], _BEARTYPE)

import matplotlib as mpl  # noqa: E402 - the hook comes before anything of the package
import torch  # noqa: E402

mpl.use("Agg")
torch.set_num_threads(1)
