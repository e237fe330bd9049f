"""Whether a server answers as its predictor does: `python benchmarks/served.py RUN IMAGES [N]`.

Classes must be equal on 99.5 %, numbers within 0.1 % of the task's range, or of four standard
deviations of its training labels where it has none. The server computes in float32, as the
predictor does; and, for comparison, in bfloat16.
"""

import http.client
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from polyhead.bench.serve import served
from polyhead.predict import find_images, load


def asked(port: int, images: list[bytes]) -> Iterator[dict[str, Any]]:
    """The server's answers, one request after the other."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        for image in images:
            connection.request("POST", "/predict", image, {"content-type": "image/jpeg"})
            yield json.loads(connection.getresponse().read())["answers"][0]["answer"]


def main(run: Path, folder: Path, count: int) -> None:
    """Compare, task by task."""
    predictor = load(run)
    images = [path.read_bytes() for path in find_images([folder])[:count]]
    wanted = [said.to_json() for said in predictor.answers(images)]
    for precision in ("fp32", "bf16"):
        with served(run, "--precision", precision) as (_, port):
            said = list(asked(port, images))
        for task in predictor.tasks:
            name = task.name
            pairs = [
                (a[name]["value"], b[name]["value"]) for a, b in zip(said, wanted, strict=True)
            ]
            if task.class_names:
                equal = sum(a == b for a, b in pairs) / len(pairs)
                print(f"{precision} {name}: {100 * equal:.2f} % equal of {len(pairs)}")
            else:
                off = max(abs(a - b) for a, b in pairs)
                share = 100 * off / task.spread
                print(f"{precision} {name}: off by at most {off:.2g}, {share:.2g} % of its range")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 500)
