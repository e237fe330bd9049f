from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import copy

import numpy as np
import pytest
import torch

from polyhead.data import Order, Rows, in_order, shuffled
from polyhead.errors import ImageError
from polyhead.features import (
    FeatureRows,
    Store,
    fill,
    looks_at,
    stored_input,
    total_missing,
)
from polyhead.images import Augment
from polyhead.model import Network

MakeRows = Callable[..., Rows]
MakeNetwork = Callable[..., Network]


class Ticks(list[int]):
    """The images that were computed, batch by batch; may press Ctrl-C after some."""

    def __init__(self, stop_after: int = 1000) -> None:
        super().__init__()
        self.stop_after = stop_after

    def __call__(self, rows: int) -> None:
        self.append(rows)
        if sum(self) >= self.stop_after:
            raise KeyboardInterrupt


def open_store(folder: Path, network: Network) -> Store:
    return Store(folder / "store", network.features_shape("face"), torch.float32).made({})


def filled(
    store: Store,
    network: Network,
    rows: Rows,
    ticks: Ticks | None = None,
    views: int | None = None,
) -> Ticks:
    ticks = Ticks() if ticks is None else ticks
    fill(
        store, network, looks_at(rows, "face", views),
        device=torch.device("cpu"), batch_size=2, tick=ticks,
    )  # fmt: skip
    return ticks


def reading(store: Store, rows: Rows, views: int | None = None) -> FeatureRows:
    return FeatureRows(rows, {"face": stored_input(store, looks_at(rows, "face", views))})


def features_of(store: Store, rows: Rows) -> torch.Tensor:
    served = reading(store, rows)
    return torch.cat([batch.inputs["face"] for batch in in_order(served, 3)])


def computed(network: Network, rows: Rows) -> torch.Tensor:
    with torch.no_grad():
        return torch.cat([network.eval().features(b.inputs)["face"] for b in in_order(rows, 3)])


def test_stored_features_are_those_that_the_network_gives(
    make_rows: MakeRows, make_network: MakeNetwork, tmp_path: Path
) -> None:
    network, rows = make_network(), make_rows(1, 2, 3, 4, 5)
    store = open_store(tmp_path, network)
    assert sum(filled(store, network, rows)) == 5
    assert torch.allclose(features_of(store, rows), computed(network, rows), atol=1e-6)


def test_equal_content_is_computed_and_stored_once(
    make_rows: MakeRows, make_network: MakeNetwork, tmp_path: Path
) -> None:
    network, rows = make_network(), make_rows(1, 2, 1, 1)
    store = open_store(tmp_path, network)
    assert total_missing(store, [looks_at(rows, "face"), looks_at(rows, "face")]) == 2
    assert sum(filled(store, network, rows)) == 2
    assert len(store) == 2
    served = features_of(store, rows)
    assert torch.equal(served[0], served[2])
    assert not torch.equal(served[0], served[1])
    assert total_missing(store, [looks_at(rows, "face")]) == 0


def test_what_is_there_is_not_computed_again(
    make_rows: MakeRows, make_network: MakeNetwork, tmp_path: Path
) -> None:
    network = make_network()
    store = open_store(tmp_path, network)
    filled(store, network, make_rows(1, 2, 3))
    assert filled(store, network, make_rows(3, 2, 1)) == []
    assert sum(filled(store, network, make_rows(3, 9))) == 1


def test_broken_off_it_goes_on_where_it_was(
    make_rows: MakeRows, make_network: MakeNetwork, tmp_path: Path
) -> None:
    network, rows = make_network(), make_rows(1, 2, 3, 4, 5)
    store = open_store(tmp_path, network)
    with pytest.raises(KeyboardInterrupt):
        filled(store, network, rows, Ticks(stop_after=2))
    assert len(store) == 2
    assert sum(filled(store, network, rows)) == 3
    assert torch.allclose(features_of(store, rows), computed(network, rows), atol=1e-6)


def test_a_changed_image_is_computed_anew(
    make_rows: MakeRows, make_network: MakeNetwork, tmp_path: Path
) -> None:
    network, rows = make_network(), make_rows(1, 2)
    store = open_store(tmp_path, network)
    filled(store, network, rows)
    before = features_of(store, rows)
    copy(rows.path("face", 1), rows.path("face", 0))
    assert filled(store, network, rows) == []
    assert torch.equal(features_of(store, rows)[0], before[1])
    other = make_rows(1, 2, 7)
    copy(other.path("face", 2), rows.path("face", 0))
    assert sum(filled(store, network, rows)) == 1
    assert not torch.equal(features_of(store, rows)[0], before[0])


def test_a_file_that_is_gone_is_named(make_rows: MakeRows) -> None:
    rows = make_rows(1, 2)
    rows.path("face", 1).unlink()
    with pytest.raises(ImageError, match=r"图片/1-2\.png: No such file"):
        looks_at(rows, "face")


@contextmanager
def served(
    make_rows: MakeRows, make_network: MakeNetwork, folder: Path
) -> Iterator[tuple[Rows, FeatureRows]]:
    network, rows = make_network(), make_rows(1, 2, 3, 2, 5)
    store = open_store(folder, network)
    filled(store, network, rows)
    yield rows, reading(store, rows)


def test_batches_have_the_targets_and_masks_of_the_rows_with_images(
    make_rows: MakeRows, make_network: MakeNetwork, tmp_path: Path
) -> None:
    with served(make_rows, make_network, tmp_path) as (rows, stored):
        assert (len(stored), stored.seed, stored.labels) == (5, rows.seed, rows.labels)
        pairs = zip(shuffled(rows, 2, epoch=1), shuffled(stored, 2, epoch=1), strict=True)
        for image, feature in pairs:
            assert torch.equal(image.rows, feature.rows)
            for name in ("age", "性别"):
                assert torch.equal(image.targets[name], feature.targets[name])
                assert torch.equal(image.present[name], feature.present[name])


def test_a_row_keeps_its_features_in_whatever_order_it_comes(
    make_rows: MakeRows, make_network: MakeNetwork, tmp_path: Path
) -> None:
    with served(make_rows, make_network, tmp_path) as (_, stored):
        straight = torch.cat([b.inputs["face"] for b in in_order(stored, 2)])
        for batch in shuffled(stored, 2, epoch=3):
            assert torch.equal(batch.inputs["face"], straight[batch.rows])
        assert torch.equal(stored.batch([3]).inputs["face"], straight[3:4])


def test_no_row_is_served_in_the_place_of_one_that_is_missing(
    make_rows: MakeRows, make_network: MakeNetwork, tmp_path: Path
) -> None:
    network, rows = make_network(), make_rows(1, 2)
    store = open_store(tmp_path, network)
    filled(store, network, make_rows(1))
    assert np.array_equal(store.find(looks_at(rows, "face").digests[0]), [0, -1])
    with pytest.raises(ImageError, match=r"train\.csv row 3: its features are not stored"):
        reading(store, rows)


def varied(rows: Rows, **how: float) -> Rows:
    image = replace(rows.inputs["face"], augment=Augment(**how))  # type: ignore[arg-type]
    return replace(rows, inputs={"face": image})


def test_varied_looks_are_stored_and_each_comes_in_its_turn(
    make_rows: MakeRows, make_network: MakeNetwork, tmp_path: Path
) -> None:
    network, rows = make_network(), varied(make_rows(1, 2, 3, 4, 5), crop=0.5, color=0.3)
    store = open_store(tmp_path, network)
    assert sum(filled(store, network, rows, views=3)) == 15
    served = reading(store, rows, 3)
    epochs = [
        torch.cat([b.inputs["face"] for b in in_order(served.at_epoch(epoch), 2)])
        for epoch in range(6)
    ]
    assert all(torch.equal(epochs[e], epochs[e + 3]) for e in range(3))
    for row in range(5):
        seen = {tuple(epochs[e][row].tolist()) for e in range(3)}
        assert len(seen) == 3
    taken = served.at_epoch(0).taken
    assert taken is not None
    assert len(set(taken.tolist())) > 1
    again = served.at_epoch(0).batch(Order.drawn(np.array([3, 1, 3]))).inputs["face"]
    assert torch.equal(again, torch.stack([epochs[0][3], epochs[0][1], epochs[1][3]]))


def test_a_look_is_the_picture_that_its_name_draws(
    make_rows: MakeRows, make_network: MakeNetwork, tmp_path: Path
) -> None:
    network, rows = make_network(), varied(make_rows(1, 2), crop=0.5)
    store = open_store(tmp_path, network)
    filled(store, network, rows, views=2)
    looks = looks_at(rows, "face", 2)
    places = store.find(looks.digests[1])
    seen = computed(network, rows.seeded(looks.digests[1][:, 0]))
    assert torch.allclose(store.rows()[torch.from_numpy(places)], seen, atol=1e-6)
    assert not torch.allclose(seen, computed(network, rows), atol=1e-3)


def test_more_looks_are_added_to_those_that_are_there(
    make_rows: MakeRows, make_network: MakeNetwork, tmp_path: Path
) -> None:
    network, rows = make_network(), varied(make_rows(1, 2), flip=True)
    store = open_store(tmp_path, network)
    filled(store, network, rows, views=2)
    assert filled(store, network, replace(rows, seed=7), views=2) == []
    assert sum(filled(store, network, rows, views=3)) == 2
    assert sum(filled(store, network, varied(rows, flip=True, color=0.1), views=1)) == 2
    assert sum(filled(store, network, rows)) == 2
