"""Reads whose buffers are announced far larger than the server's limit: the results decide, not what is announced."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np
import psutil
import pytest
import tiledb

from tiledb_cloud_widgets.local.data import memory

from .conftest import Cloud, Place, serving
from .equal import assert_equal

LIMIT = 16 << 20
#: what tiledbsoma announces for each column, and tiledb by itself
ANNOUNCED = ["1073741824", "10485760"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A server that gives 16 MiB to a read."""
    yield from serving(tmp_path_factory.mktemp("root"), "--limit", str(LIMIT))


@pytest.fixture
def local(small: Cloud, request: pytest.FixtureRequest) -> Place:
    folder = small.root / "demo" / f"t{len(list((small.root / 'demo').iterdir()))}"
    folder.mkdir()
    return Place(str(folder), folder, tiledb.Ctx())


def make_columns(place: Place, count: int, size: int, *, sparse: bool, tile: int = 1000) -> None:
    """Attributes of every kind: numbers, texts and nullable numbers in turn."""
    domain = tiledb.Domain(tiledb.Dim("i", domain=(0, size - 1), tile=min(size, tile), dtype=np.int64))
    kinds = [{"dtype": np.float64}, {"dtype": str, "var": True}, {"dtype": np.int32, "nullable": True}]
    attrs = [tiledb.Attr(f"a{number}", **kinds[number % 3]) for number in range(count)]
    tiledb.Array.create(place.uri("a"), tiledb.ArraySchema(domain, attrs, sparse=sparse))
    random = np.random.default_rng(1)
    words = np.array(["", "ä", "word" * 20], dtype=object)
    cells = [
        lambda: random.random(size),
        lambda: words[random.integers(0, 3, size)],
        lambda: np.arange(size, dtype=np.int32),
    ]
    with tiledb.open(place.uri("a"), "w") as array:
        array[np.arange(size) if sparse else slice(None)] = {
            f"a{number}": cells[number % 3]() for number in range(count)
        }


@pytest.mark.parametrize("announced", ANNOUNCED)
@pytest.mark.parametrize("sparse", [True, False])
@pytest.mark.parametrize(("count", "size"), [(110, 5), (9, 60_000)])
def test_what_is_announced_does_not_matter(
    small: Cloud, local: Place, sparse: bool, count: int, size: int, announced: str
) -> None:
    make_columns(local, count, size, sparse=sparse)
    uri = local.uri("a").replace(str(small.root), "tiledb:/")
    with (
        tiledb.open(uri, ctx=small.ctx(py__init_buffer_bytes=announced)) as rest,
        tiledb.open(local.uri("a")) as here,
    ):
        assert_equal(rest[:], here[:])
        assert_equal(rest.df[:], here.df[:])
        assert_equal(
            rest.query(attrs=["a1"], cond="a0 > 0.5")[:], here.query(attrs=["a1"], cond="a0 > 0.5")[:]
        )


@pytest.mark.parametrize("order", ["C", "G", "U"])
def test_a_sparse_read_larger_than_the_limit_comes_in_parts(small: Cloud, local: Place, order: str) -> None:
    make_columns(local, 6, 200_000, sparse=True)
    uri = local.uri("a").replace(str(small.root), "tiledb:/")
    with (
        tiledb.open(uri, ctx=small.ctx(py__init_buffer_bytes=ANNOUNCED[0])) as rest,
        tiledb.open(local.uri("a")) as here,
    ):
        assert_equal(rest.query(order=order)[:], here.query(order=order)[:])
        assert_equal(
            rest.query().agg({"a0": ["count", "max"]})[:], here.query().agg({"a0": ["count", "max"]})[:]
        )


def test_a_cell_larger_than_the_first_part_is_read(small: Cloud, local: Place) -> None:
    domain = tiledb.Domain(tiledb.Dim("i", domain=(0, 9), tile=10, dtype=np.int64))
    attrs = [tiledb.Attr("t", dtype="ascii", var=True), tiledb.Attr("u", dtype="ascii", var=True)]
    tiledb.Array.create(local.uri("a"), tiledb.ArraySchema(domain, attrs, sparse=True))
    texts = np.array(["x" * (2 << 20), "y"], dtype=object)
    with tiledb.open(local.uri("a"), "w") as array:
        array[[1, 2]] = {"t": texts, "u": texts[::-1]}
    uri = local.uri("a").replace(str(small.root), "tiledb:/")
    with (
        tiledb.open(uri, ctx=small.ctx(py__init_buffer_bytes="33554432")) as rest,
        tiledb.open(local.uri("a")) as here,
    ):
        assert_equal(rest[:], here[:])


def test_a_dense_result_over_the_limit_is_refused_in_a_sentence(small: Cloud, local: Place) -> None:
    tiledb.from_numpy(local.uri("a"), np.zeros(3 << 20), tile=1 << 18).close()
    uri = local.uri("a").replace(str(small.root), "tiledb:/")
    with tiledb.open(uri, ctx=small.ctx()) as array:
        with pytest.raises(
            tiledb.TileDBError, match=r"may have 25,165,824 bytes.*up to 16,777,216.*smaller region"
        ):
            array[:]
        assert not array[: 1 << 20].any()


def test_memory_is_taken_for_what_is_read_alone(small: Cloud, local: Place) -> None:
    make_columns(local, 110, 5, sparse=True)
    uri = local.uri("a").replace(str(small.root), "tiledb:/")
    with tiledb.open(uri, ctx=small.ctx(py__init_buffer_bytes=ANNOUNCED[0])) as array:
        array[:]
        workers = psutil.Process(small.process.pid).children()
        before = sum(worker.memory_info().rss for worker in workers)
        for _ in range(5):
            array[:]
        assert sum(worker.memory_info().rss for worker in workers) < before + (64 << 20)


def resident(cloud: Cloud) -> int:
    return sum(worker.memory_info().rss for worker in psutil.Process(cloud.process.pid).children())


# Other allocators give memory back by themselves, and take no settings of glibc's (data/memory.py).
@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="memory is kept with glibc alone")
def test_memory_stays_for_the_next_read_and_goes_back_when_there_is_none(small: Cloud, local: Place) -> None:
    tiledb.from_numpy(local.uri("a"), np.zeros(3 << 19), tile=1 << 18).close()
    uri = local.uri("a").replace(str(small.root), "tiledb:/")
    with tiledb.open(uri, ctx=small.ctx()) as array:
        array[:]
    after_the_read = resident(small)
    worker = psutil.Process(small.process.pid).children()[0]
    deadline = time.monotonic() + 30
    while (given_back := after_the_read - resident(small)) < 12 << 20 and time.monotonic() < deadline:
        with contextlib.suppress(psutil.TimeoutExpired):
            worker.wait(0.05)
    assert given_back >= 12 << 20


def test_a_worker_that_is_never_idle_keeps_a_limited_amount_of_memory() -> None:
    script = """if True:
        from tiledb_cloud_widgets.local.data import memory

        blocks = [bytearray(1 << 20) for _ in range((memory.KEPT >> 20) + 32)]
        last = bytearray(1 << 20)  # above them, so that malloc cannot shrink its heap
        blocks.clear()
        before = memory.resident()
        memory.limit()
        print(before, memory.resident())
    """
    environment = {**os.environ, "GLIBC_TUNABLES": memory.TUNABLES}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    before, after = map(int, done.stdout.split())
    assert before == after == 0 or before > memory.KEPT > 4 * after


def test_a_cell_larger_than_the_limit_is_refused_in_a_sentence(small: Cloud, local: Place) -> None:
    domain = tiledb.Domain(tiledb.Dim("i", domain=(0, 9), tile=10, dtype=np.int64))
    tiledb.Array.create(
        local.uri("a"), tiledb.ArraySchema(domain, [tiledb.Attr("t", dtype="ascii", var=True)], sparse=True)
    )
    with tiledb.open(local.uri("a"), "w") as array:
        array[[1]] = {"t": np.array(["x" * (20 << 20)], dtype=object)}
    uri = local.uri("a").replace(str(small.root), "tiledb:/")
    with (
        tiledb.open(uri, ctx=small.ctx(py__init_buffer_bytes="33554432")) as array,
        pytest.raises(tiledb.TileDBError, match=r"does not fit|Unable to copy one slab"),
    ):
        array[:]
