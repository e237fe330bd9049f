"""A run -> one ONNX file, checked before it is put in place."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from polyhead.data import Rows
from polyhead.errors import ExportError, ImageError, LabelError, SpecError, TableError
from polyhead.portable import (
    Contract,
    ImagePort,
    Said,
    Session,
    assemble,
    network_model,
    prepared_feeds,
    products,
    quantize,
)
from polyhead.predict import Predictor, load
from polyhead.runs import open_run, whole
from polyhead.shipping.accuracy import scored
from polyhead.shipping.parity import FP32, INT8, Limits, agreements
from polyhead.shipping.report import Exported
from polyhead.shipping.samples import Sample, feeds, made_samples, prepared, samples, spread_out
from polyhead.training import Run, prepare

if TYPE_CHECKING:
    from onnx import ModelProto

_CHECKED, _SCORED, _CALIBRATED = 100, 1000, 128
_FLOATING = (0, 3, 6, 12)


def export(
    run: Run | str | Path,
    out: str | Path | None = None,
    *,
    int8: bool = False,
    check: int | None = None,
    loss: float = 1.0,
) -> Exported:
    """Write a run as one ONNX file that takes uint8 images of any size and answers in your units.

    The file is compared with the network on validation images of the run, task by task, and
    written only where they agree: classes equal on 99.5 % of them, numbers within 0.1 % of their
    range, probabilities within 0.005.

    Args:
        run: The run, or its folder.
        out: The file; ``model.onnx`` or ``model.int8.onnx`` in the run's folder without it.
        int8: Multiply in 8 bits, with ranges from 128 training images. Classes of two must then be
            equal on 98 % of the validation images, and no task may lose more than ``loss``.
        check: How many validation rows it is checked on; 100 without it, 1000 for int8.
        loss: Of int8, by how many points a share of right answers may fall; an error in the user's
            unit may grow by as many times 1.5 % of itself.

    Raises:
        ExportError: When the network can't be written so, or the file answers otherwise.
        MissingExtraError: When onnx, onnxscript or onnxruntime is not installed.
    """
    run = run if isinstance(run, Run) else Run(open_run(run))
    predictor = load(run.files)
    contract = _contract(predictor)
    network = network_model(predictor.network, contract)
    checked = _checked(run, predictor, contract, check or (_SCORED if int8 else _CHECKED))
    path = Path(out) if out else run.folder / f"model{'.int8' * int8}.onnx"
    if int8:
        written, report = _int8(run, checked, network, path, loss)
    else:
        written = assemble(network, contract).SerializeToString()
        report = _compared(written, checked, path, FP32)
    if not report.holds:
        raise ExportError(
            f"{path}: not written, the file would answer otherwise than the network.\n"
            f"{report.tables}"
        )
    with whole(path) as draft:
        draft.write_bytes(written)
    return report


@dataclass(frozen=True)
class _Checked:
    """What a file is checked on.

    Attributes:
        predictor: The network.
        contract: What it takes and gives.
        given: The samples, decoded.
        predictions: By task, what the network says of them.
        title: Which they are, in words.
        rows: The rows that they are from, and which; None where they were made.
        notes: Why they were made.
    """

    predictor: Predictor
    contract: Contract
    given: list[Sample]
    predictions: dict[str, Tensor]
    title: str
    rows: tuple[Rows, list[int]] | None = None
    notes: tuple[str, ...] = ()


def _contract(predictor: Predictor) -> Contract:
    return Contract(
        {
            name: ImagePort(image.preprocess, predictor.may_be_absent(name), image.column)
            for name, image in predictor.images.items()
        },
        predictor.sensors,
        predictor.tasks,
        predictor.calibrated,
    )


def _checked(run: Run, predictor: Predictor, contract: Contract, count: int) -> _Checked:
    try:
        rows = prepare(run.spec).part("val")
        indices = spread_out(len(rows), count)
        given = list(samples(rows, contract, indices))
    except (TableError, ImageError, LabelError, SpecError) as error:
        given = made_samples(contract)
        predictions = _predictions(given, predictor, contract)
        note = f"checked on noise, since the run's validation images can't be read: {error}"
        title = f"{len(given)} made images"
        return _Checked(predictor, contract, given, predictions, title, notes=(note,))
    predictions = _predictions(given, predictor, contract)
    title = f"{len(given):,} validation rows"
    return _Checked(predictor, contract, given, predictions, title, (rows, indices))


def _predictions(
    given: list[Sample], predictor: Predictor, contract: Contract
) -> dict[str, Tensor]:
    parts = [predictor.predict(inputs) for inputs in prepared(given, predictor, contract)]
    return {task.name: torch.cat([p[task.name] for p in parts]) for task in predictor.tasks}


def _int8(
    run: Run, checked: _Checked, network: "ModelProto", path: Path, loss: float
) -> tuple[bytes, Exported]:
    """Quantize with as few products in float32 as the limits allow."""
    if checked.rows is None:
        raise ExportError(
            f"int8 wants the images that the run was trained on.\n  {checked.notes[0]}"
        )
    predictor, contract = checked.predictor, checked.contract
    rows = prepare(run.spec).part("train")
    indices = spread_out(len(rows), _CALIBRATED)
    batches = [
        {name: x.numpy() for name, x in prepared_feeds(contract, inputs, names).items()}
        for names in [predictor.network.input_names]
        for inputs in prepared(list(samples(rows, contract, indices)), predictor, contract)
    ]
    every = len(products(network))
    for floating in [n for n in _FLOATING if n == 0 or n < every // 2]:
        made = quantize(network, batches, floating)
        model = assemble(made, contract).SerializeToString()
        note = f"ranges from {len(indices)} training rows"
        if floating:
            note += f"; the first {floating} of {every} products stay in fp32, as do the heads"
        report = _compared(model, checked, path, INT8, loss, (note,))
        if report.holds:
            break
    return model, report


def _compared(
    model: bytes,
    checked: _Checked,
    path: Path,
    limits: Limits,
    loss: float | None = None,
    notes: tuple[str, ...] = (),
) -> Exported:
    """Ask the file as a user would, and compare; with ``loss`` also what it scores."""
    tasks = checked.contract.tasks
    said = _said(Session(model), checked)
    found = agreements(tasks, said, checked.predictions, limits)
    scores = []
    if loss is not None and checked.rows is not None:
        after = {task.name: said[task.name].predictions(task) for task in tasks}
        scores = scored(tasks, *checked.rows, checked.predictions, after, loss)
    return Exported(
        path=path,
        size=len(model),
        numbers="fp32" if loss is None else "int8",
        rows=checked.title,
        agreements=tuple(found),
        scores=tuple(scores),
        notes=(*checked.notes, *notes),
    )


def _said(session: Session, checked: _Checked) -> dict[str, Said]:
    parts = [session(feed) for feed in feeds(checked.given, checked.contract)]
    said = {}
    for task in checked.contract.tasks:
        shares = [x for part in parts if (x := part[task.name].shares) is not None]
        answers = torch.cat([part[task.name].answers for part in parts])
        said[task.name] = Said(answers, torch.cat(shares) if shares else None)
    return said
