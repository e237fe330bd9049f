"""A compiled network, in a process of its own, since torch can't follow what checks types."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polyhead as ph

_SCRIPT = """
import sys
from functools import partial
import torch
import polyhead as ph
from polyhead.training import Quiet, train

torch.compile = partial(torch.compile, backend="aot_eager")  # all but the compiler's minutes
for name in ("plain", "compiled"):
    spec = ph.Spec.from_toml(sys.argv[1], [f"training.compile={str(name == 'compiled').lower()}"])
    print(train(spec, out=f"{sys.argv[2]}/{name}", reporter=Quiet()).history.val_loss[-1])
"""


def test_a_compiled_network_learns_the_same(
    make_spec: Callable[..., ph.Spec], tmp_path: Path
) -> None:
    partly = ph.Model("test_resnet", weights="random", freeze="layer2", neck=ph.PoolNeck((4,)))
    training = ph.Training(epochs=2, batch_size=8, precision="fp32")
    spec = make_spec(model=partly, training=training).save(tmp_path / "spec.toml")
    done = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", _SCRIPT, str(spec), str(tmp_path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    plain, compiled = map(float, done.stdout.split())
    assert abs(plain - compiled) < 1e-4
