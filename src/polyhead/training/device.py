"""On what a process trains, when several share a machine."""

import torch

from polyhead.errors import Fault, SpecError
from polyhead.spec import Training
from polyhead.together import Together


def refuse_device(training: Training, together: Together) -> bool:
    """Whether it trains on a GPU; refused where there is none left for this process.

    Raises:
        SpecError: When its machine has fewer GPUs than processes.
    """
    if training.device == "cpu" or not torch.cuda.is_available():
        return False
    gpus, place = torch.cuda.device_count(), together.on_machine
    if place >= gpus:
        what = f"process {place + 1} of this machine finds {gpus} GPU{'s' * (gpus > 1)}."
        hint = 'Start as many processes as there are GPUs, or set training.device = "cpu".'
        raise SpecError([Fault("training.device", what, hint)])
    return True
