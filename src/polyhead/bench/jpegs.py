"""JPEGs of one size to measure with."""

from pathlib import Path

from PIL import Image

from polyhead.bench.job import Job
from polyhead.bench.naive import read_rows


def jpegs(job: Job, count: int, side: int) -> list[Path]:
    """The first images; those of another size, as drawn portraits are, are made anew."""
    made = []
    for i, row in enumerate(read_rows(job.train_table, count)):
        made.append(job.data / row["file"])
        with Image.open(made[-1]) as image:
            if image.format != "JPEG" or image.size != (side, side):
                made[-1] = job.work / f"{i}.jpg"
                image.convert("RGB").resize((side, side)).save(made[-1], quality=90)
    return made
