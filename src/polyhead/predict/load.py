"""From the folder of a run, or a file written from it, to a predictor."""

from pathlib import Path
from typing import TYPE_CHECKING

from polyhead.calibration import Calibrated
from polyhead.errors import RunError
from polyhead.predict.in_file import InFile, runtime_named
from polyhead.predict.in_torch import InTorch, Precision
from polyhead.predict.origin import Origin
from polyhead.predict.predictor import Predictor
from polyhead.predict.stored import (
    Stored,
    StoredImage,
    read_calibrated,
    read_structure,
    read_weights,
)
from polyhead.runs import RunFolder, open_run

if TYPE_CHECKING:
    from polyhead.model import Network


def load(
    run: str | Path | RunFolder,
    *,
    device: str = "cpu",
    urls: bool = False,
    runtime: str | None = None,
    threads: int | None = None,
    precision: Precision = "fp32",
) -> Predictor:
    """The predictor of a run, read from its folder alone, or from a file that was exported from it.

    Args:
        run: The folder, or the file.
        device: Where the network of a folder computes.
        urls: Whether an image may be an address of http or https. Whoever can name an address can
            have this machine ask it, those inside its own network too: off unless said.
        runtime: What asks a file: ``onnxruntime``, which it is without it, or ``openvino``.
        threads: How many threads it computes with; as many as there are cores without it.
        precision: In which numbers the network of a folder computes. ``bf16`` is bfloat16 where the
            device has instructions for it, which is quicker, and float32 elsewhere.

    Raises:
        RunError: When the folder holds no whole run, or can't be asked so.
        ExportError: When the file is none that was exported.
        MissingExtraError: When what is to ask it is not installed.
    """
    path = run.path if isinstance(run, RunFolder) else Path(run)
    if path.is_file() or (path.suffix == ".onnx" and not path.is_dir()):
        _refuse_for_file(path, device, precision)
        asked = InFile(path, runtime_named(runtime or "onnxruntime"), threads=threads)
        known = asked.contract
        images = {
            name: StoredImage(port.column or name, port.preprocess, port.optional)
            for name, port in known.images.items()
        }
        return Predictor(
            asked,
            known.tasks,
            images,
            known.sensors,
            known.calibrated,
            urls=urls,
            origin=Origin(path, (path,), asked.name),
        )
    _refuse_for_folder(path, runtime, threads)
    folder = run if isinstance(run, RunFolder) else open_run(run)
    stored, calibrated = read_structure(folder), read_calibrated(folder)
    network = stored.network()
    read_weights(folder, network)
    predictor = predictor_of(network, stored, calibrated, device=device, precision=precision)
    predictor.urls = urls
    read = (folder.model, folder.tasks, folder.weights, folder.calibration)
    predictor.origin = Origin(folder.path, read, precision=precision)
    return predictor


def predictor_of(
    network: "Network",
    stored: Stored,
    calibrated: Calibrated | None = None,
    *,
    device: str = "cpu",
    precision: Precision = "fp32",
) -> Predictor:
    """The predictor of a network in memory.

    Args:
        network: The network.
        stored: All of it but its weights.
        calibrated: How sure it may be.
        device: Where it computes.
        precision: In which numbers; see ``load``.
    """
    asked = InTorch(network, stored.tasks, calibrated, device=device, precision=precision)
    return Predictor(asked, stored.tasks, stored.images, stored.sensors, calibrated)


def _refuse_for_file(path: Path, device: str, precision: Precision) -> None:
    if device != "cpu":
        raise RunError(
            f"{path}: a file is asked on the processor. Expected device 'cpu'; got {device!r}.\n"
            "  The folder of its run is asked on any device."
        )
    if precision != "fp32":
        raise RunError(
            f"{path}: a file computes in the numbers that it was written in; got {precision!r}.\n"
            "  `polyhead export RUN --int8` writes one of 8 bits."
        )


def _refuse_for_folder(path: Path, runtime: str | None, threads: int | None) -> None:
    if runtime is not None:
        raise RunError(
            f"{path}: a folder is asked in torch, and {runtime} asks a file.\n"
            f"  Write one: polyhead export {path}"
        )
    if threads is not None:
        raise RunError(
            f"{path}: torch has one number of threads for all that it does.\n"
            f"  Set it with torch.set_num_threads({threads})."
        )
