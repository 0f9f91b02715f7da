"""Arrays of many kinds for the tests to write and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import tiledb

if TYPE_CHECKING:
    from .conftest import Place


def dense_schema() -> tiledb.ArraySchema:
    domain = tiledb.Domain(
        tiledb.Dim("y", domain=(1, 20), tile=5, dtype=np.int32),
        tiledb.Dim("x", domain=(0, 9), tile=4, dtype=np.int32),
    )
    return tiledb.ArraySchema(
        domain,
        [
            tiledb.Attr("a", dtype=np.float64, filters=[tiledb.ByteShuffleFilter(), tiledb.ZstdFilter(5)]),
            tiledb.Attr("b", dtype=np.int16, fill=-7),
            tiledb.Attr("n", dtype=np.int32, nullable=True),
            tiledb.Attr("s", dtype=str, var=True),
        ],
        cell_order="row-major", tile_order="col-major",
    )  # fmt: skip


def dense_cells(seed: int = 0) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    words = np.array(["", "a", "schön", "日本", "x" * 30], dtype=object)
    return {
        "a": random.normal(size=(20, 10)),
        "b": random.integers(-99, 99, (20, 10)).astype(np.int16),
        "n": np.arange(200, dtype=np.int32).reshape(20, 10) * (seed + 1),
        "s": words[random.integers(0, 5, (20, 10))],
    }


def sparse_schema(**more: object) -> tiledb.ArraySchema:
    domain = tiledb.Domain(
        tiledb.Dim("id", domain=(0, 10_000), tile=100, dtype=np.int64),
        tiledb.Dim("word", domain=(None, None), tile=None, dtype="ascii"),
    )
    attrs = [
        tiledb.Attr("v", dtype=np.float64),
        tiledb.Attr("n", dtype=np.int32, nullable=True),
        tiledb.Attr("s", dtype=str, var=True, filters=[tiledb.LZ4Filter()]),
        tiledb.Attr("t", dtype="datetime64[ms]"),
    ]
    return tiledb.ArraySchema(domain, attrs, sparse=True, capacity=50, **more)


def sparse_cells(count: int = 300, seed: int = 0) -> tuple[tuple[np.ndarray, ...], dict[str, np.ndarray]]:
    random = np.random.default_rng(seed)
    words = np.array([b"alpha", b"beta", b"gamma"], dtype="S5")
    cells = {
        "v": random.normal(size=count),
        "n": np.arange(count, dtype=np.int32),
        "s": np.array(["w" * (index % 7) + "é" for index in range(count)], dtype=object),
        "t": np.arange(count).astype("datetime64[ms]"),
    }
    ids = np.sort(random.choice(10_000, count, replace=False)).astype(np.int64)
    return (ids, words[np.arange(count) % 3]), cells


def make_dense(place: Place, name: str = "dense", *timestamps: int) -> str:
    """Create a dense array and write it once at each of `timestamps`."""
    uri = place.uri(name)
    tiledb.Array.create(uri, dense_schema(), ctx=place.ctx)
    for number, timestamp in enumerate(timestamps or (10,)):
        with tiledb.open(uri, "w", timestamp=timestamp, ctx=place.ctx) as array:
            array[:] = dense_cells(number)
    return uri


def make_sparse(place: Place, name: str = "sparse", *timestamps: int, **more: object) -> str:
    """Create a sparse array and write 300 cells at each of `timestamps`."""
    uri = place.uri(name)
    tiledb.Array.create(uri, sparse_schema(**more), ctx=place.ctx)
    for number, timestamp in enumerate(timestamps or (10,)):
        coordinates, cells = sparse_cells(seed=number)
        with tiledb.open(uri, "w", timestamp=timestamp, ctx=place.ctx) as array:
            array[coordinates] = cells
    return uri
