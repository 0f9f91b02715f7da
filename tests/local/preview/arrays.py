"""Arrays that are hard to preview: large, wide, empty, sparse, nested, damaged, or oddly named. One function makes each."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tiledb

MAKERS: dict[str, Callable[[str], None]] = {}
ZSTD = tiledb.FilterList([tiledb.ZstdFilter(1)])
HOSTILE = '"><img src=x onerror=alert(1)>\u202e\n\t{{7*7}}'
KEY = b"0123456789abcdef0123456789abcdef"


def maker(make: Callable[[str], None]) -> Callable[[str], None]:
    MAKERS[make.__name__] = make
    return make


def make_all(folder: Path) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in MAKERS.items():
        make(str(folder / name))
    return list(MAKERS)


def attr(name: str, dtype: Any, **options: Any) -> tiledb.Attr:
    return tiledb.Attr(name, dtype=dtype, filters=ZSTD, **options)


def dense(
    uri: str,
    shape: tuple[int, ...],
    tile: tuple[int, ...],
    *attrs: tiledb.Attr,
    low: int = 0,
    dtype: Any = np.int64,
) -> None:
    dims = [
        tiledb.Dim(f"d{i}", domain=(low, low + n - 1), tile=t, dtype=dtype)
        for i, (n, t) in enumerate(zip(shape, tile, strict=True))
    ]
    tiledb.Array.create(uri, tiledb.ArraySchema(tiledb.Domain(*dims), list(attrs)))


def sparse(uri: str, dims: list[tiledb.Dim], *attrs: tiledb.Attr, **options: Any) -> None:
    tiledb.Array.create(uri, tiledb.ArraySchema(tiledb.Domain(*dims), list(attrs), sparse=True, **options))


def write(uri: str, where: Any, values: Any, timestamp: int | None = None) -> None:
    with tiledb.open(uri, "w", timestamp=timestamp) as array:
        array[where] = values


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


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


def places(seed: int, count: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    generator = rng(seed)
    city = generator.integers(0, 4, count)
    latitude = np.array([48, 40, 35, -33])[city] + generator.normal(size=count) * 4
    longitude = np.array([2, -74, 139, 151])[city] + generator.normal(size=count) * 7
    return np.clip(latitude, -90, 90), np.clip(longitude, -180, 180)


@maker
def points(uri: str) -> None:
    """A million points on a globe, from two writes, with duplicates."""
    sparse(
        uri,
        [
            tiledb.Dim("lat", domain=(-90.0, 90.0), tile=1.0, dtype="f8"),
            tiledb.Dim("lon", domain=(-180.0, 180.0), tile=1.0, dtype="f8"),
        ],
        attr("speed", "f4"), attr("n", "i4"), attr("when", "datetime64[s]"),
        cell_order="hilbert", allows_duplicates=True,
    )  # fmt: skip
    for part in range(2):
        count = 500_000
        when = np.datetime64("2024-01-01", "s") + rng(part).integers(0, 31_000_000, count).astype("m8[s]")
        values = {"speed": rng(part).gamma(2, 10, count).astype("f4"), "n": rng(part).integers(0, 9, count).astype("i4"), "when": when}  # fmt: skip
        write(uri, places(part, count), values)


@maker
def matrix(uri: str) -> None:
    """Counts of genes in cells: integers both ways, one write."""
    sparse(
        uri,
        [
            tiledb.Dim("cell", domain=(0, 99_999), tile=1000, dtype="i8"),
            tiledb.Dim("gene", domain=(0, 9_999), tile=10_000, dtype="i8"),
        ],
        attr("data", "f4"),
        capacity=50_000,
    )
    linear = np.unique(rng().integers(0, 10**9, 600_000))
    write(uri, (linear // 10_000, linear % 10_000), {"data": rng().poisson(2, len(linear)).astype("f4")})


@maker
def written_over(uri: str) -> None:
    """Cells that were written twice, and some deleted: fragments count more than there are."""
    sparse(uri, [tiledb.Dim("x", domain=(0, 10**6), tile=1000, dtype="i8")], attr("v", "i4"))
    write(uri, np.arange(60_000), {"v": np.zeros(60_000, "i4")}, timestamp=1000)
    write(uri, np.arange(30_000, 90_000), {"v": np.arange(60_000, dtype="i4")}, timestamp=2000)
    with tiledb.open(uri, "d", timestamp=3000) as array:
        array.query(cond="x < 1000").submit()


@maker
def table(uri: str) -> None:
    """Texts, nulls, truths, dates and lists, along a text and a number."""
    import pandas as pd

    count = 100_000
    sparse(
        uri,
        [
            tiledb.Dim("name", domain=(None, None), tile=None, dtype="ascii"),
            tiledb.Dim("id", domain=(0, 10**9), tile=10**6, dtype="i8"),
        ],
        attr("text", "<U0", var=True), attr("note", "<U0", var=True, nullable=True), attr("opt", "f8", nullable=True),
        attr("flag", "bool"), attr("when", "datetime64[ns]"), attr("vec", "f4", var=True),
    )  # fmt: skip
    number = np.arange(count)
    write(
        uri,
        (np.array([f"gene{i % 5000:05}" for i in number], "S"), rng().permutation(10**6)[:count]),
        {
            "text": np.array(["lorem ipsum " * (i % 5) + "é" for i in number], dtype=object),
            "note": np.array([None if i % 3 == 0 else f"n{i % 7}" for i in number], dtype=object),
            "opt": pd.array(np.where(number % 5 > 0, number / 7, np.nan), "Float64"),
            "flag": number % 2 == 0,
            "when": np.datetime64("1965-01-01", "ns") + rng().integers(0, 10**17, count).astype("m8[ns]"),
            "vec": np.array([np.arange(i % 4 + 1, dtype="f4") for i in number], dtype=object),
        },
    )


@maker
def categories(uri: str) -> None:
    enumeration = tiledb.Enumeration("kind", False, values=["cat", "dog", "bird", "fish"])
    schema = tiledb.ArraySchema(
        tiledb.Domain(tiledb.Dim("id", domain=(0, 10**6), tile=1000, dtype="i8")),
        [attr("animal", "i1", enum_label="kind"), attr("w", "f4")],
        sparse=True,
        enums=[enumeration],
    )
    tiledb.Array.create(uri, schema)
    animals = rng().choice(4, 50_000, p=[0.5, 0.3, 0.15, 0.05]).astype("i1")
    write(uri, np.arange(50_000), {"animal": animals, "w": rng().normal(size=50_000).astype("f4")})


@maker
def blobs_of_40_mb(uri: str) -> None:
    """Blobs of 40 MB beside a label, and texts of 200 kB."""
    sparse(
        uri,
        [tiledb.Dim("id", domain=(0, 1000), tile=10, dtype="i8")],
        attr("scan", "blob", var=True), attr("label", "<U0", var=True), attr("report", "<U0", var=True),
        capacity=10,
    )  # fmt: skip
    count = 5
    write(
        uri,
        np.arange(count),
        {
            "scan": np.array([bytes(40_000_000) for _ in range(count)], dtype=object),
            "label": np.array([f"l{i % 3}" for i in range(count)], dtype=object),
            "report": np.array(["r" * 200_000] * count, dtype=object),
        },
    )


@maker
def texts_of_20_mb(uri: str) -> None:
    """A text that no buffer of a preview holds, and a number beside it."""
    sparse(uri, [tiledb.Dim("id", domain=(0, 1000), tile=10, dtype="i8")], attr("book", "<U0", var=True), attr("n", "i4"), capacity=10)  # fmt: skip
    write(
        uri,
        np.arange(4),
        {"book": np.array(["b" * 20_000_000] * 4, dtype=object), "n": np.arange(4, dtype="i4")},
    )


@maker
def series(uri: str) -> None:
    """A measurement each minute for months, with a year in which nothing was measured."""
    domain = (np.datetime64("1960-01-01", "s"), np.datetime64("2030-01-01", "s"))
    dim = tiledb.Dim("time", domain=domain, tile=np.timedelta64(86400, "s"), dtype="datetime64[s]")
    sparse(uri, [dim], attr("temp", "f4"), attr("q", "u1"))
    minutes = np.arange(200_000).astype("m8[s]") * 60
    when = np.concatenate(
        [np.datetime64("1968-01-01", "s") + minutes, np.datetime64("1970-01-01", "s") + minutes]
    )
    count = len(when)
    write(
        uri,
        when,
        {"temp": np.sin(np.arange(count) / 8300).astype("f4"), "q": rng().integers(0, 3, count).astype("u1")},
    )


@maker
def points_in_space(uri: str) -> None:
    """Three dimensions; x goes across."""
    dims = [tiledb.Dim(name, domain=(-100.0, 100.0), tile=10.0, dtype="f4") for name in "xyz"]
    sparse(uri, dims, attr("intensity", "u2"), allows_duplicates=True)
    generator = rng()
    cloud = generator.normal(size=(3, 20_000)).astype("f4") * np.array([[30], [10], [3]], "f4")
    write(
        uri, tuple(np.clip(cloud, -100, 100)), {"intensity": generator.integers(0, 1000, 20_000).astype("u2")}
    )


@maker
def soma(uri: str) -> None:
    """An experiment: a table of observations, and a matrix inside."""
    for name in ("", "/ms", "/ms/RNA"):
        tiledb.group_create(uri + name)
    sparse(f"{uri}/obs", [tiledb.Dim("soma_joinid", domain=(0, 10**6), tile=1000, dtype="i8")], attr("cell_type", "<U0", var=True), attr("n_genes", "i8"))  # fmt: skip
    types = rng().choice(["B", "T", "NK"], 500).astype(object)
    write(f"{uri}/obs", np.arange(500), {"cell_type": types, "n_genes": rng().integers(200, 5000, 500)})
    dims = [tiledb.Dim(f"soma_dim_{i}", domain=(0, 4999), tile=1000, dtype="i8") for i in range(2)]
    sparse(f"{uri}/ms/RNA/X", dims, attr("soma_data", "f4"))
    write(f"{uri}/ms/RNA/X", (np.arange(500), np.arange(500)), {"soma_data": np.ones(500, "f4")})
    for group, kind, members in [("/ms/RNA", "SOMAMeasurement", ["X"]), ("/ms", "SOMACollection", ["RNA"]), ("", "SOMAExperiment", ["obs", "ms"])]:  # fmt: skip
        with tiledb.Group(uri + group, "w") as opened:
            for member in members:
                opened.add(member, name=member, relative=True)
            opened.meta["soma_object_type"] = kind


@maker
def image_levels(uri: str) -> None:
    """A bioimage of three levels; the second is the finest that fits."""
    tiledb.group_create(uri)
    y, x = np.mgrid[0:1536, 0:1536]
    full = np.stack([(y // 16) % 256, (x // 16) % 256, ((x + y) // 32) % 256]).astype("u1")
    levels = []
    with tiledb.Group(uri, "w") as group:
        for level in range(3):
            pixels = full[:, :: 2**level, :: 2**level]
            name = f"l_{level}.tdb"
            dense(f"{uri}/{name}", pixels.shape, (3, 256, 256), attr("intensity", "u1"))
            write(f"{uri}/{name}", slice(None), np.ascontiguousarray(pixels))
            group.add(name, name=name, relative=True)
            levels.append({"level": level, "name": name, "axes": "CYX", "shape": list(pixels.shape)})
        group.meta["dataset_type"], group.meta["axes"] = "BIOIMG", "CYX"
        group.meta["levels"] = json.dumps(levels)


@maker
def group_of_30(uri: str) -> None:
    tiledb.group_create(uri)
    with tiledb.Group(uri, "w") as group:
        for i in range(30):
            dense(f"{uri}/m{i:02}", (10,), (10,), attr("v", "f4"))
            group.add(f"m{i:02}", name=f"m{i:02}", relative=True)


@maker
def group_without_members(uri: str) -> None:
    tiledb.group_create(uri)


@maker
def damaged(uri: str) -> None:
    """An array whose cells were cut off on disk."""
    dense(uri, (100_000,), (1000,), attr("v", "f8"))
    write(uri, slice(None), rng().normal(size=100_000))
    for file in Path(uri).rglob("a0.tdb"):
        file.write_bytes(file.read_bytes()[:100])


def file(uri: str, content: bytes, name: str) -> None:
    path = Path(uri).parent / name
    path.write_bytes(content)
    try:
        schema = tiledb.ArraySchema.from_file(str(path))
        tiledb.Array.create(uri, schema)
        tiledb.Filestore.copy_from(uri, str(path))
    finally:
        path.unlink()


@maker
def file_of_text(uri: str) -> None:
    file(uri, "".join(f"line {i}, naïve\n" for i in range(20_000)).encode(), "poem.txt")


@maker
def file_of_nothing_known(uri: str) -> None:
    file(uri, bytes(range(256)) * 100, "thing.bin")
