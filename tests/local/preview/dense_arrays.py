"""Dense arrays that are hard to preview; an empty and an encrypted one among them."""

from __future__ import annotations

import numpy as np
import tiledb

from tests.local.preview.makers import HOSTILE, KEY, attr, dense, maker, rng, sparse, write


@maker
def line_long(uri: str) -> None:
    """40 MB along one dimension."""
    dense(uri, (5_000_000,), (100_000,), attr("walk", "f8"))
    write(uri, slice(None), np.cumsum(rng().normal(size=5_000_000)))


@maker
def line_of_small_coordinates(uri: str) -> None:
    """Coordinates below zero, of the smallest type."""
    dense(uri, (200,), (16,), attr("v", "i4"), low=-100, dtype=np.int8)
    write(uri, slice(None), np.arange(200, dtype="i4"))


@maker
def line_of_days(uri: str) -> None:
    """Days before 1970, of which some were written; a nullable integer beside."""
    domain = (np.datetime64("1950-01-01"), np.datetime64("1989-12-31"))
    dim = tiledb.Dim("day", domain=domain, tile=np.timedelta64(365, "D"), dtype="datetime64[D]")
    tiledb.Array.create(
        uri, tiledb.ArraySchema(tiledb.Domain(dim), [attr("t", "f4"), attr("n", "i4", nullable=True)])
    )
    days = np.arange("1960-01-01", "1975-01-01", dtype="datetime64[D]")
    valid = np.arange(len(days)) % 5 > 0
    import pandas as pd

    write(
        uri,
        slice(days[0], days[-1]),
        {
            "t": np.sin(np.arange(len(days)) / 58).astype("f4"),
            "n": pd.array(np.where(valid, 7, pd.NA), "Int32"),
        },
    )


@maker
def line_not_a_number(uri: str) -> None:
    """NaN, both infinities, and whole tiles of NaN."""
    values = np.linspace(-1, 1, 10_000)
    values[:3000] = np.nan
    values[5000], values[5001] = np.inf, -np.inf
    dense(uri, (10_000,), (1000,), attr("v", "f8"))
    write(uri, slice(None), values)


@maker
def line_of_large_integers(uri: str) -> None:
    """Integers that float64 does not hold, at both ends of their types."""
    dense(uri, (1000,), (100,), attr("big", "i8"), attr("huge", "u8"))
    big = np.linspace(-(2**62), 2**62, 1000).astype("i8")
    big[0], big[1] = -(2**63), 2**63 - 1
    huge = np.full(1000, 2**64 - 2, "u8")
    huge[3] = 0
    write(uri, slice(None), {"big": big, "huge": huge})


@maker
def single_cell(uri: str) -> None:
    dense(uri, (1,), (1,), attr("v", "f4"))
    write(uri, slice(None), np.array([3.5], "f4"))


@maker
def constant(uri: str) -> None:
    dense(uri, (300, 200), (100, 100), attr("v", "f4"))
    write(uri, slice(None), np.full((300, 200), 2.5, "f4"))


@maker
def map_with_gaps(uri: str) -> None:
    """A map of 3 MB with a corner of NaN."""
    y, x = np.mgrid[0:800, 0:1000]
    values = (np.sin(y / 90) * np.cos(x / 70)).astype("f4")
    values[:100, :200] = np.nan
    dense(uri, (800, 1000), (100, 100), attr("v", "f4"))
    write(uri, slice(None), values)


@maker
def map_large(uri: str) -> None:
    """50 MB: too large to be read whole, small enough for an overview."""
    y, x = np.mgrid[0:5000, 0:5000]
    dense(uri, (5000, 5000), (500, 500), attr("v", "i2"))
    write(uri, slice(None), (1000 * np.sin(y / 900) * np.cos(x / 700)).astype("i2"))


@maker
def map_of_tiny_tiles(uri: str) -> None:
    """20,100 tiles of 100 cells."""
    dense(uri, (2010, 1000), (10, 10), attr("v", "f8"))
    write(uri, slice(None), rng().normal(size=(2010, 1000)))


@maker
def map_of_long_rows(uri: str) -> None:
    """A tile is one row of 100,000 cells."""
    dense(uri, (300, 100_000), (1, 100_000), attr("v", "f4"))
    write(uri, slice(None), np.tile(np.linspace(0, 1, 100_000, dtype="f4"), (300, 1)))


@maker
def map_mostly_empty(uri: str) -> None:
    """A domain of 100 GB of which three corners were written."""
    dense(uri, (160_000, 160_000), (1000, 1000), attr("v", "f4"))
    for step, (y, x) in enumerate([(3000, 150_000), (80_000, 80_000), (159_000, 1000)]):
        block = np.hypot(*np.mgrid[0:200, 0:300]).astype("f4") + step * 500
        write(uri, (slice(y, y + 200), slice(x, x + 300)), block, timestamp=1_600_000_000_000 + step)


@maker
def map_of_integers_partly_written(uri: str) -> None:
    """Two writes that leave holes; the filling is the lowest integer."""
    dense(uri, (400, 400), (100, 100), attr("v", "i4"))
    write(uri, (slice(0, 200), slice(0, 200)), np.arange(40_000, dtype="i4").reshape(200, 200))
    write(uri, (slice(300, 400), slice(300, 400)), np.full((100, 100), 5, "i4"))


@maker
def tile_of_419_mb(uri: str) -> None:
    dense(uri, (10_240, 10_240), (10_240, 10_240), attr("v", "f4"))
    write(uri, (slice(0, 100), slice(0, 100)), np.ones((100, 100), "f4"))


@maker
def cube(uri: str) -> None:
    z, y, x = np.mgrid[0:64, 0:128, 0:128]
    dense(uri, (64, 128, 128), (8, 64, 64), attr("v", "f4"))
    write(
        uri,
        slice(None),
        np.exp(-((z - 32) ** 2 / 200 + (y - 64) ** 2 / 900 + (x - 64) ** 2 / 900)).astype("f4"),
    )


@maker
def five_dimensions(uri: str) -> None:
    dense(uri, (3, 4, 5, 64, 64), (1, 1, 1, 64, 64), attr("v", "f8"))
    write(uri, slice(None), rng().normal(size=(3, 4, 5, 64, 64)))


@maker
def flat_dimensions(uri: str) -> None:
    """Dimensions of one coordinate around one of many."""
    dense(uri, (1, 500, 1), (1, 100, 1), attr("v", "f4"))
    write(uri, slice(None), np.sqrt(np.arange(500, dtype="f4")).reshape(1, 500, 1))


@maker
def photo(uri: str) -> None:
    """An image without a name for its attribute."""
    y, x = np.mgrid[0:600, 0:800]
    dense(uri, (600, 800, 3), (256, 256, 3), attr("", "u1"))
    write(uri, slice(None), np.stack([y % 256, x % 256, (x + y) % 256], -1).astype("u1"))


@maker
def photo_channels_first(uri: str) -> None:
    y, x = np.mgrid[0:300, 0:400]
    dense(uri, (3, 300, 400), (3, 300, 400), attr("v", "u2"))
    write(uri, slice(None), np.stack([y * 100, x * 100, (x + y) * 50]).astype("u2"))


@maker
def colours_in_a_cell(uri: str) -> None:
    """Three values in each cell."""
    colour = np.dtype([("", "u1"), ("", "u1"), ("", "u1")])
    dense(uri, (40, 60), (40, 60), tiledb.Attr("rgb", dtype=colour))
    values = np.zeros((40, 60), colour)
    values["f0"], values["f1"] = np.mgrid[0:40, 0:60]
    write(uri, slice(None), values)


@maker
def complex_numbers(uri: str) -> None:
    dense(uri, (100,), (100,), tiledb.Attr("z", dtype="c16"))
    write(uri, slice(None), np.exp(1j * np.arange(100)))


@maker
def truths(uri: str) -> None:
    dense(uri, (100, 100), (50, 50), attr("mask", "bool"))
    y, x = np.mgrid[0:100, 0:100]
    write(uri, slice(None), (y - 50) ** 2 + (x - 50) ** 2 < 900)


@maker
def texts_in_a_dense_array(uri: str) -> None:
    dense(uri, (300,), (100,), attr("word", "<U0", var=True), attr("v", "f4"))
    words = np.array([f"word {i % 7}" for i in range(300)], dtype=object)
    write(uri, slice(None), {"word": words, "v": np.arange(300, dtype="f4")})


@maker
def attributes_3000(uri: str) -> None:
    names = [f"column {i:04}" for i in range(3000)]
    dense(
        uri,
        (100,),
        (100,),
        *[tiledb.Attr(name, dtype=("f8", "i4", "u1")[i % 3]) for i, name in enumerate(names)],
    )
    values = rng().integers(0, 100, 100)
    write(uri, slice(None), {name: values.astype(("f8", "i4", "u1")[i % 3]) for i, name in enumerate(names)})


@maker
def hostile_names(uri: str) -> None:
    dense(
        uri,
        (100,),
        (100,),
        attr(HOSTILE, "f4"),
        attr("d0x" * 300, "i4"),
        attr("constructor", "i4"),
        attr("名前", "f4"),
    )
    number = np.arange(100)
    write(uri, slice(None), {HOSTILE: number.astype("f4"), "d0x" * 300: number.astype("i4"), "constructor": number.astype("i4"), "名前": number.astype("f4")})  # fmt: skip


@maker
def fragments_300(uri: str) -> None:
    dense(uri, (300_000,), (1000,), attr("v", "f8"))
    for i in range(300):
        values = rng(i).normal(size=1000) + i / 50
        write(uri, slice(i * 1000, i * 1000 + 1000), values, timestamp=1_600_000_000_000 + i * 86_400_000)


@maker
def empty_dense(uri: str) -> None:
    dense(uri, (100, 100), (10, 10), attr("v", "f4"))


@maker
def empty_sparse(uri: str) -> None:
    sparse(uri, [tiledb.Dim("x", domain=(0, 99), tile=10, dtype="i4")], attr("v", "f4"))


@maker
def encrypted(uri: str) -> None:
    ctx = tiledb.Ctx({"sm.encryption_type": "AES_256_GCM", "sm.encryption_key": KEY.decode()})
    domain = tiledb.Domain(tiledb.Dim("x", domain=(0, 9), tile=10, dtype="i4"))
    tiledb.Array.create(uri, tiledb.ArraySchema(domain, [tiledb.Attr("v", dtype="f4")]), ctx=ctx)
    with tiledb.open(uri, "w", ctx=ctx) as array:
        array[:] = np.arange(10, dtype="f4")
