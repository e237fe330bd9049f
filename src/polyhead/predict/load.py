"""From the folder of a run to its predictor."""

from pathlib import Path

from polyhead.predict.predictor import Precision, Predictor
from polyhead.predict.stored import read_calibrated, read_structure, read_weights
from polyhead.runs import RunFolder, open_run


def load(
    folder: str | Path | RunFolder,
    *,
    device: str = "cpu",
    urls: bool = False,
    precision: Precision = "fp32",
) -> Predictor:
    """The predictor of a run, read from its folder alone.

    Args:
        folder: The run.
        device: Where it computes.
        urls: Whether an image may be an address of http or https. Whoever can name an address can
            have this machine ask it, those inside its own network too: off unless said.
        precision: In what it computes: ``fp32``, exactly as it was measured, or ``bf16``, which is
            two to three times as fast on processors that have instructions for it.

    Raises:
        RunError: When the folder holds no whole run.
    """
    run = folder if isinstance(folder, RunFolder) else open_run(folder)
    stored = read_structure(run)
    network = stored.network()
    read_weights(run, network)
    return Predictor(
        network, stored, read_calibrated(run), device=device, urls=urls, precision=precision
    )
