"""What is said when a hub fails, and what it is told."""

import hashlib
import re
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

from polyhead.errors import DownloadError
from polyhead.get import get_fairface

REPO = "HuggingFaceM4/FairFace"
TRAIN_0 = "0.25/train-00000-of-00002-aaaa.parquet"
TRAIN_1 = "0.25/train-00001-of-00002-bbbb.parquet"
VAL = "0.25/validation-00000-of-00001-cccc.parquet"


def message(folder: Path, endpoint: str, timeout_s: float = 30.0) -> str:
    """The error of a call, its last line checked and taken off."""
    with pytest.raises(DownloadError) as caught:
        get_fairface(folder, endpoint=endpoint, timeout_s=timeout_s)
    words, hint = str(caught.value).split("\n  ")
    assert hint == (
        "Call again to go on where this stopped; set HF_ENDPOINT to use a mirror. By hand: take "
        "the archive with padding 0.25 and both tables from https://github.com/joojs/fairface and "
        f"unpack them so that {folder} holds train, val, fairface_label_train.csv and "
        "fairface_label_val.csv."
    )
    return words


def test_a_file_that_stays_wrong_is_refused(hub: SimpleNamespace, folder: Path) -> None:
    hub.spoil = 2
    right = hub.files[TRAIN_0]
    wrong = right[:-1] + bytes([right[-1] ^ 1])
    assert message(folder, hub.endpoint) == (
        f"{hub.endpoint}/datasets/{REPO}/resolve/main/{TRAIN_0}: could not be fetched. Expected "
        f"the SHA-256 {hashlib.sha256(right).hexdigest()}; got {hashlib.sha256(wrong).hexdigest()},"
        " twice."
    )
    assert not any(path.is_file() for path in folder.rglob("*"))


@pytest.mark.parametrize(
    ("status", "got"),
    [
        (401, "HTTP 401, it asks for a login (HF_TOKEN holds the token to send)"),
        (404, "HTTP 404, there is no such file or data set"),
        (429, "HTTP 429, a refusal"),
        (503, "HTTP 503, a fault of the server"),
    ],
)
def test_a_refusal_is_said(hub: SimpleNamespace, folder: Path, status: int, got: str) -> None:
    hub.status = status
    assert message(folder, hub.endpoint) == (
        f"{hub.endpoint}/api/datasets/{REPO}/tree/main/0.25: could not be fetched. "
        f"Expected the list of its files; got {got}."
    )


def test_silence_is_said(hub: SimpleNamespace, folder: Path) -> None:
    hub.silent = True
    assert message(folder, hub.endpoint, timeout_s=0.05).endswith(
        "Expected the list of its files; got no answer within 0.05 s."
    )


def test_a_hub_that_is_not_there_is_said(folder: Path) -> None:
    with socket.socket() as taken:  # bound and not listening: it refuses
        taken.bind(("127.0.0.1", 0))
        words = message(folder, f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert re.search(r"tree/main/0.25: could not be fetched\. .* got no connection \(.+\)\.", words)


def test_a_connection_that_brings_nothing_more_is_said(hub: SimpleNamespace, folder: Path) -> None:
    hub.cut, hub.ranges = 2, False
    size = len(hub.files[TRAIN_0])
    assert message(folder, hub.endpoint).endswith(
        f"Expected {size - size // 2} more bytes; got a connection that ended early."
    )


@pytest.mark.parametrize("listing", [b"<html>", b"{}", b'[{"lfs": {"oid": "1"}}]', b"[1]"])
def test_a_listing_that_is_none_is_said(hub: SimpleNamespace, folder: Path, listing: bytes) -> None:
    hub.listing = listing
    words = "the list of its files; got an answer that is no such list."
    absent = "every one of the files train-*.parquet; got no file."
    assert message(folder, hub.endpoint).endswith(absent if listing == b"{}" else words)


def test_a_missing_part_is_said(hub: SimpleNamespace, folder: Path) -> None:
    del hub.files[TRAIN_0]
    assert message(folder, hub.endpoint).endswith(
        f"Expected every one of the files train-*.parquet; got {TRAIN_1}, {VAL}."
    )


def test_an_endpoint_is_an_address(folder: Path) -> None:
    with pytest.raises(DownloadError) as caught:
        get_fairface(folder, endpoint="file:///etc")
    assert str(caught.value) == (
        "endpoint: not an address of a hub. Expected http://... or https://...; got 'file:///etc'."
        "\n  Leave HF_ENDPOINT unset to use https://huggingface.co."
    )


def test_endpoint_and_token_come_from_the_environment(
    hub: SimpleNamespace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    monkeypatch.setenv("HF_TOKEN", "made-up")
    get_fairface(folder, rows=1)
    sent = {path.split("/")[1]: authorization for path, _, authorization in hub.asked}
    assert sent == {"api": "Bearer made-up", "datasets": "Bearer made-up", "store": None}
