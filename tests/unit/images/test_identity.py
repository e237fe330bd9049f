import numpy as np
import pytest
import torch
from torch import Tensor

from polyhead.images import dhash, hamming, pixel_digest
from polyhead.images.identity import luma


def noise(height: int = 20, width: int = 30, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 256, (3, height, width), generator=generator, dtype=torch.uint8)


def test_a_digest_is_pinned() -> None:
    pixels = torch.arange(24, dtype=torch.uint8).view(3, 2, 4)
    assert pixel_digest(pixels) == "87540aafe35abc85df22fc3d9cfe16b4"


def test_one_grey_level_changes_the_digest() -> None:
    other = noise()
    other[1, 2, 3] ^= 1
    assert pixel_digest(noise()) != pixel_digest(other)


def test_the_same_bytes_in_another_shape_are_another_image() -> None:
    assert pixel_digest(noise(20, 30)) != pixel_digest(noise(20, 30).view(3, 30, 20))


@pytest.mark.parametrize("name", [pixel_digest, dhash])
def test_how_pixels_lie_in_memory_changes_nothing(name: object) -> None:
    inner = noise().permute(1, 2, 0).contiguous().permute(2, 0, 1)
    assert not inner.is_contiguous()
    assert callable(name)
    assert name(inner) == name(noise())


def test_a_hash_reads_row_by_row_from_its_highest_bit() -> None:
    row = torch.tensor([0, 255, 0, 0, 9, 8, 7, 6, 7], dtype=torch.uint8)
    pixels = row.expand(3, 8, 9).contiguous()
    assert dhash(pixels) == int("10010001" * 8, 2)


def test_luma_weighs_green_most() -> None:
    colors = torch.tensor([[255, 0, 0], [0, 255, 0], [0, 0, 255]], dtype=torch.uint8)
    pixels = colors.T[:, None, :].contiguous()
    assert luma(pixels, (1, 3))[0].tolist() == pytest.approx([76.245, 149.685, 29.07])


def test_hamming_agrees_with_numpy() -> None:
    a, b = dhash(noise(seed=1)), dhash(noise(seed=2))
    bits = np.unpackbits(np.array([a ^ b], dtype=np.uint64).view(np.uint8))
    assert hamming(a, b) == bits.sum() > 0
