"""Sparse arrays, groups, files and a damaged array, all hard to preview."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import tiledb

from tests.local.preview.makers import attr, dense, maker, rng, sparse, write


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
