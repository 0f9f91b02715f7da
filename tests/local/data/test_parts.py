"""Large sparse reads, whose results come in parts: as those of a folder, whoever sends them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tiledb

from tests.wire import Exchange, wire

from .conftest import Cloud, Start, serving
from .equal import assert_equal


@pytest.fixture(scope="module")
def direct(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A server whose workers send their responses themselves, as a cloud's do."""
    yield from serving(tmp_path_factory.mktemp("direct"), "--direct")


def make_large_sparse(path: str, *, duplicates: bool) -> None:
    """About 8 MB of every kind of column; with duplicates, in two fragments that overlap."""
    dims = [
        tiledb.Dim("i", domain=(0, 1 << 20), tile=1000, dtype=np.int64),
        tiledb.Dim("s", domain=(None, None), tile=None, dtype="ascii"),
    ]
    attrs = [
        tiledb.Attr("n", dtype=np.float64),
        tiledb.Attr("t", dtype=str, var=True),
        tiledb.Attr("m", dtype=np.int32, nullable=True),
    ]
    schema = tiledb.ArraySchema(tiledb.Domain(*dims), attrs, sparse=True, allows_duplicates=duplicates)
    tiledb.Array.create(path, schema)
    random = np.random.default_rng(3)
    for first in (0, 30_000):
        rows = np.arange(first, first + 60_000)
        texts = np.array(["", "ä", "word" * 20], dtype=object)[random.integers(0, 3, len(rows))]
        valid = random.integers(0, 2, len(rows)).astype(np.uint8)
        with tiledb.open(path, "w") as array:
            array[rows, np.array([f"s{row % 7}" for row in rows], dtype="S")] = {
                "n": random.random(len(rows)),
                "t": texts,
                "m": pd.array(np.where(valid, rows, None), dtype="Int32"),
            }


@pytest.mark.parametrize("duplicates", [True, False])
def test_a_large_sparse_read_in_parts_equals_the_local_one(direct: Cloud, duplicates: bool) -> None:
    path = str(direct.root / "demo" / f"duplicates_{duplicates}")
    make_large_sparse(path, duplicates=duplicates)
    with (
        tiledb.open(path.replace(str(direct.root), "tiledb:/"), ctx=direct.ctx()) as rest,
        tiledb.open(path) as here,
    ):
        for read in (
            lambda array: array[:],
            lambda array: array.df[:],
            lambda array: array.query(order="G")[:],
            lambda array: array.query(attrs=["n", "m"], cond="n > 0.5")[:],
            lambda array: array.query(use_arrow=True, return_arrow=True).df[:].to_pydict(),
        ):
            assert_equal(read(rest), read(here))


#: a process of its own: libtiledb holds the interpreter's lock while it waits for the proxy, which is in this one
READ = """
import sys, tiledb
ctx = tiledb.Ctx({"rest.server_address": sys.argv[1], "rest.token": sys.argv[2], "rest.retry_count": "0"})
with tiledb.open(f"tiledb://demo/{sys.argv[3]}", ctx=ctx) as array:
    numbers = array[:]["n"]
print(len(numbers), (numbers == range(len(numbers))).all())
"""


def read(url: str, token: str, name: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", READ, url, token, name]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)


def make_numbers(path: str, fragments: int = 1) -> None:
    domain = tiledb.Domain(tiledb.Dim("i", domain=(0, 1 << 20), tile=1000, dtype=np.int64))
    tiledb.Array.create(path, tiledb.ArraySchema(domain, [tiledb.Attr("n", dtype=np.int64)], sparse=True))
    for rows in np.split(np.arange(1 << 20), fragments):
        with tiledb.open(path, "w") as array:
            array[rows] = rows


def test_what_is_cut_after_the_first_part_is_asked_for_again(direct: Cloud) -> None:
    make_numbers(str(direct.root / "demo" / "cut"))

    def cut_once(exchange: Exchange) -> None:
        response = exchange.answer()
        is_first = not any("/query/submit" in line for line in cutting.requests[:-1])
        exchange.send(response[: len(response) // 2] if is_first else response)

    with wire(direct.url) as cutting, cutting.fault(cut_once, "/query/submit"):
        done = read(cutting.url, direct.token, "cut")
    assert done.stdout == "1048576 True\n", done.stderr


def test_a_part_that_libtiledb_never_finishes_ends_the_read(tmp_path: Path, start: Start) -> None:
    path = tmp_path / "demo" / "stuck"
    path.parent.mkdir()
    make_numbers(str(path), fragments=2)
    cloud = start(tmp_path, "--direct", "--timeout", "3")
    numbers = max((path / "__fragments").iterdir()) / "a0.tdb"
    numbers.unlink()
    os.mkfifo(numbers)  # whoever opens it waits for one who writes into it
    with wire(cloud.url) as watching:
        done = read(watching.url, cloud.token, "stuck")
    assert "did not finish within 3 s" in done.stderr, done.stderr
    submits = [line for line in watching.requests if "/query/submit" in line]
    assert len(submits) > 1, "it was not a later part"
    assert cloud.stop() == "leaks: []\n"


def test_a_read_in_parts_ends_where_the_buffers_of_the_client_do(direct: Cloud) -> None:
    path = str(direct.root / "demo" / "numbers")
    make_numbers(path)
    config = {"py.init_buffer_bytes": "5000000"}
    with (
        tiledb.open("tiledb://demo/numbers", ctx=direct.ctx(**config)) as rest,
        tiledb.open(path, ctx=tiledb.Ctx(config)) as here,
    ):

        def batches(array: tiledb.Array) -> list[np.ndarray]:
            return [batch["n"] for batch in array.query(return_incomplete=True).multi_index[:]]

        expected = batches(here)
        assert [len(batch) for batch in expected] == [625_000, 423_576]
        for _ in range(
            8
        ):  # the last part was freed while it was sent, which clients saw in one read of three
            assert_equal(batches(rest), expected)
