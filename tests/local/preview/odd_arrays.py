"""Arrays whose coordinates, numbers or files are at the ends of what there is."""

from __future__ import annotations

import numpy as np
import tiledb

from tests.local.preview.makers import attr, dense, maker, rng, sparse, write
from tests.local.preview.sparse_arrays import file

TOP = 2**63


@maker
def table_of_nullable_texts(uri: str) -> None:
    """A dense table too large to be read whole, with texts and numbers of which some are null."""
    import pandas as pd

    count = 100_000
    dense(
        uri, (count,), (10_000,), attr("text", "<U0", var=True, nullable=True),
        attr("number", "i4", nullable=True), attr("hour", "i1"),
    )  # fmt: skip
    number = np.arange(count)
    texts = np.array([None if i % 3 == 0 else f"text {i % 10}" for i in range(count)], dtype=object)
    numbers = pd.arrays.IntegerArray(number.astype("i4"), number % 4 == 0)
    write(uri, slice(None), {"text": texts, "number": numbers, "hour": (number % 24).astype("i1")})


@maker
def unsigned_coordinates(uri: str) -> None:
    """A line whose coordinates no signed integer holds."""
    dim = tiledb.Dim("x", domain=(TOP, TOP + 99), tile=10, dtype="u8")
    tiledb.Array.create(uri, tiledb.ArraySchema(tiledb.Domain(dim), [attr("v", "f8")]))
    with tiledb.open(uri, "w") as array:
        array[TOP : TOP + 100] = np.arange(100.0)


@maker
def points_of_unsigned_coordinates(uri: str) -> None:
    """Points in both halves of a plane of unsigned integers."""
    dims = [tiledb.Dim(name, domain=(0, 2**64 - 1001), tile=1000, dtype="u8") for name in "ab"]
    sparse(uri, dims, attr("v", "f8"))
    along = np.array([0, 2**62, TOP, TOP + 2**62, 2**64 - 1001], "u8")
    write(uri, (along, along), np.arange(5.0))


@maker
def line_beyond_float32(uri: str) -> None:
    """Numbers that float32 does not hold, and infinity."""
    values = np.linspace(-1e300, 1e300, 500)
    values[100] = np.inf
    dense(uri, (500,), (100,), attr("v", "f8"))
    write(uri, slice(None), values)


@maker
def map_of_identifiers(uri: str) -> None:
    """Integers that differ in digits which float64 does not hold."""
    dense(uri, (40, 40), (40, 40), attr("id", "u8"))
    write(uri, slice(None), np.uint64(2**64 - 1) - np.arange(1600, dtype="u8").reshape(40, 40))


@maker
def photo_partly_written(uri: str) -> None:
    """Two squares of an image; most of it was never written."""
    dense(uri, (400, 400, 3), (100, 100, 3), attr("", "u1"))
    for low, value in ((0, 200), (300, 100)):
        with tiledb.open(uri, "w") as array:
            array[low : low + 100, low : low + 100, 0:3] = np.full((100, 100, 3), value, "u1")


@maker
def forecasts(uri: str) -> None:
    """A map with dates along both sides."""
    ends = {"day": ("1960-01-01", "1960-02-29"), "of": ("1960-03-01", "1960-03-24")}
    dims = [
        tiledb.Dim(
            name, domain=tuple(map(np.datetime64, pair)), tile=np.timedelta64(12, "D"), dtype="datetime64[D]"
        )
        for name, pair in ends.items()
    ]
    tiledb.Array.create(uri, tiledb.ArraySchema(tiledb.Domain(*dims), [attr("v", "i4")]))
    numbers = 10 * np.arange(60, dtype="i4")[:, None] + np.arange(24, dtype="i4")
    write(uri, tuple(slice(*map(np.datetime64, pair)) for pair in ends.values()), numbers)


@maker
def full_grid(uri: str) -> None:
    """A sparse array with a cell at every coordinate but three."""
    dims = [
        tiledb.Dim("year", domain=(1959, 2009), tile=51, dtype="i4"),
        tiledb.Dim("quarter", domain=(1, 4), tile=4, dtype="i4"),
    ]
    sparse(uri, dims, attr("gdp", "f8"), attr("rate", "f8"))
    year, quarter = np.divmod(np.arange(201), 4)
    write(
        uri,
        ((year + 1959).astype("i4"), (quarter + 1).astype("i4")),
        {"gdp": np.arange(201.0), "rate": rng().normal(size=201)},
    )


@maker
def file_in_latin_1(uri: str) -> None:
    file(uri, "naïve café\n".encode("latin-1") * 20, "old.txt")


@maker
def file_in_utf_16(uri: str) -> None:
    file(uri, "hello wörld\n".encode("utf-16"), "wide.txt")


@maker
def file_of_one_line(uri: str) -> None:
    file(uri, b'{"a":' + b"1" * 100_000 + b"}", "one.json")


@maker
def file_of_a_broken_image(uri: str) -> None:
    file(uri, b"\x89PNG\r\n\x1a\n" + b"junk" * 99, "broken.png")


@maker
def file_of_a_huge_image(uri: str) -> None:
    """An image of a few bytes that says it has 60,000 × 60,000 pixels."""
    size = (60_000).to_bytes(4, "big")
    file(uri, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size + size + b"\x08\x02\0\0\0" + bytes(4), "huge.png")
