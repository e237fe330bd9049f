"""How a network is trained."""

from typing import Literal

from pydantic import Field

from polyhead.settings import settings


@settings
class Training:
    """How a network is trained.

    Attributes:
        epochs: How often every training row is seen.
        batch_size: Rows a step, of all processes together.
        optimizer: ``adam`` (Kingma and Ba 2015), ``adamw`` (Loshchilov and Hutter 2019) or ``sgd``
            with a momentum of 0.9.
        lr: The learning rate, at its highest.
        weight_decay: Of weight matrices and kernels; biases and norms are left alone.
        schedule: ``constant``, or ``cosine``: down to 0 along half a cosine over all steps.
        warmup: Epochs, or a part of one, over which the learning rate first rises from 0.
        clip: The largest norm that the gradient of all weights together may have.
        precision: Of the forward pass; losses stay in float32. ``auto`` is ``bf16`` where the
            processor or GPU has instructions for it, else ``fp32``; or ``fp16``.
        compile: Whether ``torch.compile`` turns the network into kernels of its own first, which
            takes minutes and a C++ compiler, and can pay on long trainings.
        device: ``auto`` takes a GPU where there is one; or ``cpu``.
        workers: Processes that decode images; by default threads of this one do, as many as torch
            computes with and at most 8. 0 is one thread.
        balance: Tasks whose classes, or tenths of whose range of numbers, are brought to the same
            share of the training rows that an epoch draws, all of these tasks at once. There are as
            many draws as rows; none is drawn more than 20 times in an epoch on average, nor less
            than once in 20 epochs.
        balance_strength: How far: 1 to the same share, 0.5 to shares as the square roots of their
            own are.
        drop_last: Leave out the last training batch of an epoch when it is short.
        score: What chooses the best epoch: ``mean``, the mean over tasks of 1 minus the error over
            the error of the best constant; or one metric, as ``age.mae``.
        patience: Stop after so many epochs without a better score.
        affinity: After each epoch, on so many batches, without an update and outside of the time
            that is counted as training: how well the gradients of each pair of tasks agree. 0
            looks at none.
        seed: What everything random is drawn from.
    """

    epochs: int = Field(default=10, ge=1)
    batch_size: int = Field(default=32, ge=1)
    optimizer: Literal["adam", "adamw", "sgd"] = "adam"
    lr: float = Field(default=1e-3, gt=0)
    weight_decay: float = Field(default=0.0, ge=0)
    schedule: Literal["constant", "cosine"] = "constant"
    warmup: float = Field(default=0.0, ge=0)
    clip: float | None = Field(default=None, gt=0)
    precision: Literal["auto", "fp32", "bf16", "fp16"] = "auto"
    compile: bool = False
    device: Literal["auto", "cpu"] = "auto"
    workers: int | None = Field(default=None, ge=0)
    balance: tuple[str, ...] = ()
    balance_strength: float = Field(default=1.0, gt=0, le=1)
    drop_last: bool = True
    score: str = "mean"
    patience: int | None = Field(default=None, ge=1)
    affinity: int = Field(default=0, ge=0)
    seed: int = Field(default=0, ge=0)
