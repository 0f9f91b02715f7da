"""REST equals local: writing, deleting, changing. What was written is read from the folder."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tiledb

from .arrays import dense_cells, dense_schema, make_dense, make_sparse, sparse_cells, sparse_schema
from .capi import Session
from .equal import same

if TYPE_CHECKING:
    from .conftest import Cloud, Place


def read(place: Place, name: str, **more: object) -> object:
    """All cells, read without the server."""
    with tiledb.open(place.local(name), **more) as array:
        return array[:]


def test_dense_writes(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        uri = make_dense(place)
        part = {name: cells[2:7, 3:6] for name, cells in dense_cells(3).items()}
        with tiledb.open(uri, "w", timestamp=20, ctx=place.ctx) as array:
            array[3:8, 3:6] = part
        return [read(place, "dense"), read(place, "dense", timestamp=10)]

    same(both, work, files="dense")


def test_assets_are_created_in_folders_that_are_there(both: list[Place]) -> None:
    def work(place: Place) -> object:
        for name in ("dense", "study"):
            place.path(name).mkdir()
        make_dense(place)
        make_sparse(place, "study/inner")
        tiledb.Group.create(place.uri("study"), ctx=place.ctx)
        refused = []
        for create in (make_dense, lambda place: tiledb.Group.create(place.uri("study"), ctx=place.ctx)):
            with pytest.raises(tiledb.TileDBError, match="already exists"):
                create(place)
            refused.append(True)
        kinds = [
            tiledb.object_type(place.uri(name), ctx=place.ctx) for name in ("dense", "study", "study/inner")
        ]
        return [read(place, "dense"), kinds, refused]

    same(both, work)


def test_nullable_and_missing_cells(both: list[Place]) -> None:
    def work(place: Place) -> object:
        uri = place.uri("null")
        domain = tiledb.Domain(tiledb.Dim("i", domain=(0, 9), tile=5, dtype=np.int32))
        attrs = [
            tiledb.Attr("n", dtype=np.int32, nullable=True),
            tiledb.Attr("s", dtype=str, var=True, nullable=True),
        ]
        tiledb.Array.create(uri, tiledb.ArraySchema(domain, attrs, sparse=True), ctx=place.ctx)
        import pyarrow as pa

        with tiledb.open(uri, "w", timestamp=7, ctx=place.ctx) as array:
            array[[0, 3, 9]] = {"n": pa.array([1, None, 3], pa.int32()), "s": pa.array(["a", None, ""])}
        with tiledb.open(uri, ctx=place.ctx) as array:
            frame = array.df[:]
        return [frame.isna(), frame.fillna(0)["n"].to_numpy()]

    same(both, work, files="null")


def test_sparse_writes_with_duplicates(both: list[Place]) -> None:
    def work(place: Place) -> object:
        make_sparse(place, "s", 10, allows_duplicates=True)
        coordinates, cells = sparse_cells(20)
        for timestamp in (20, 30):
            with tiledb.open(place.uri("s"), "w", timestamp=timestamp, ctx=place.ctx) as array:
                array[coordinates] = cells
        with tiledb.open(place.local("s")) as array:
            found = array.query(order="C")[:]
        return [len(found["v"]), np.sort(found["v"])]

    same(both, work, files="s")


def test_every_type_of_cell(both: list[Place]) -> None:
    types = "i1 i2 i4 i8 u1 u2 u4 u8 f4 f8 M8[ns] M8[D] m8[s] S3 U2 bool"
    str.maketrans("[", "_", "]")

    def work(place: Place) -> object:
        domain = tiledb.Domain(tiledb.Dim("d", domain=(0, 9), tile=3, dtype=np.uint64))
        attrs = [
            tiledb.Attr(name.replace("[", "_").rstrip("]"), dtype=np.dtype(name)) for name in types.split()
        ]
        cells = {
            attr.name: np.arange(10).astype("i8").astype(np.dtype(name))
            for attr, name in zip(attrs, types.split(), strict=True)
        }
        tiledb.Array.create(place.uri("t"), tiledb.ArraySchema(domain, attrs), ctx=place.ctx)
        with tiledb.open(place.uri("t"), "w", timestamp=3, ctx=place.ctx) as array:
            array[:] = cells
        with tiledb.open(place.uri("t"), ctx=place.ctx) as array:
            return [array[:], read(place, "t")]

    same(both, work, files="t")


def test_a_large_write_arrives_whole(both: list[Place]) -> None:
    """20 MB: curl asks before it sends that much, with Expect: 100-continue."""
    cells = np.random.default_rng(1).integers(0, 2**62, 2_500_000)

    def work(place: Place) -> object:
        domain = tiledb.Domain(tiledb.Dim("d", domain=(0, len(cells) - 1), tile=100_000, dtype=np.uint64))
        uri = place.uri("large")
        tiledb.Array.create(uri, tiledb.ArraySchema(domain, [tiledb.Attr("", dtype=np.int64)]), ctx=place.ctx)
        with tiledb.open(uri, "w", timestamp=3, ctx=place.ctx) as array:
            array[:] = cells
        assert (read(place, "large") == cells).all()
        with tiledb.open(uri, ctx=place.ctx) as array:
            return array[:]

    same(both, work, files="large")


def test_a_large_write_of_a_client_that_wants_gzip_arrives_whole(both: list[Place], cloud: Cloud) -> None:
    """Its responses are compressed by the server, and its body is read by a worker all the same."""
    ctx = tiledb.Ctx(cloud.config() | {"rest.http_compressor": "GZIP"})
    uri = both[0].uri("large")
    cells = np.random.default_rng(1).integers(0, 2**62, 500_000)
    domain = tiledb.Domain(tiledb.Dim("d", domain=(0, len(cells) - 1), tile=100_000, dtype=np.uint64))
    tiledb.Array.create(uri, tiledb.ArraySchema(domain, [tiledb.Attr("", dtype=np.int64)]), ctx=ctx)
    with tiledb.open(uri, "w", ctx=ctx) as array:
        array[:] = cells
    with tiledb.open(uri, ctx=ctx) as array:
        assert (array[:] == cells).all()


@pytest.mark.parametrize("sparse", [True, False])
def test_writes_in_global_order(both: list[Place], cloud: Cloud, sparse: bool) -> None:
    def work(place: Place) -> object:
        uri = place.uri("global")
        domain = tiledb.Domain(tiledb.Dim("d", domain=(0, 9_999), tile=100, dtype=np.uint64))
        schema = tiledb.ArraySchema(domain, [tiledb.Attr("a", dtype=np.int64)], sparse=sparse, capacity=1000)
        tiledb.Array.create(uri, schema, ctx=place.ctx)
        values = np.arange(10_000, dtype=np.int64)
        parts = [{"a": values[start : start + 2500]} for start in range(0, 10_000, 2500)]
        if sparse:
            parts = [part | {"d": part["a"].astype(np.uint64)} for part in parts]
        Session(cloud.config() if place is both[0] else {}).write_in_global_order(uri, parts)
        return read(place, "global")

    same(both, work, files="global")


def test_deleting_cells(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        uri = make_sparse(place, "s", 10, 20)
        with tiledb.open(uri, "d", timestamp=30, ctx=place.ctx) as array:
            array.query(cond="v > 0.5 and n < 200").submit()
        with tiledb.open(uri, ctx=place.ctx) as array:
            now = array[:]
        return [now, read(place, "s"), read(place, "s", timestamp=20)]

    same(both, work, files="s")


def test_evolving_a_schema(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        uri = make_sparse(place, "s", 10)
        evolution = tiledb.ArraySchemaEvolution(place.ctx)
        evolution.add_attribute(tiledb.Attr("new", dtype=np.int8, fill=5))
        evolution.drop_attribute("t")
        evolution.add_enumeration(tiledb.Enumeration("e", True, dtype=np.int32, ctx=place.ctx))
        evolution.array_evolve(uri)
        coordinates, cells = sparse_cells(10, seed=9)
        cells["new"] = np.arange(10, dtype=np.int8)
        del cells["t"]
        with tiledb.open(uri, "w", ctx=place.ctx) as array:
            array[coordinates] = cells
        schema = tiledb.ArraySchema.load(uri, ctx=place.ctx)
        with tiledb.open(uri, ctx=place.ctx) as array:
            now = array[:]
        return [now, read(place, "s"), [schema.attr(i).name for i in range(schema.nattr)]]

    same(both, work, files="s")


def test_extending_an_enumeration(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        domain = tiledb.Domain(tiledb.Dim("i", domain=(0, 9), tile=10, dtype=np.int32))
        attr = tiledb.Attr("c", dtype=np.int8, enum_label="colours")
        first = tiledb.Enumeration("colours", False, values=["red", "green"])
        uri = place.uri("e")
        tiledb.Array.create(
            uri, tiledb.ArraySchema(domain, [attr], sparse=True, enums=[first]), ctx=place.ctx
        )
        with tiledb.open(uri, ctx=place.ctx) as array:
            longer = array.enum("colours").extend(["blue"])
        evolution = tiledb.ArraySchemaEvolution(place.ctx)
        evolution.extend_enumeration(longer)
        evolution.array_evolve(uri)
        with tiledb.open(uri, "w", ctx=place.ctx) as array:
            array[[1, 2, 3]] = {"c": np.array([2, 1, 0], np.int8)}
        with tiledb.open(uri, ctx=place.ctx) as array:
            return [list(array.enum("colours").values()), list(array.df[:]["c"].astype(str))]

    same(both, work, files="e")


def test_metadata_of_every_type(both: list[Place]) -> None:
    values = {
        "int": 5, "negative": -(2**40), "float": 1.5, "str": "text", "empty": "", "unicode": "größe 日本",
        "bytes": b"\x00\xff", "tuple": (1, 2, 3), "floats": (1.0, 2.5), "array": np.array([[1, 2]], np.uint8),
        "path": "/home/me/data", "long": "x" * 100_000,
    }  # fmt: skip

    def work(place: Place) -> list[object]:
        uri = make_sparse(place, "s", 10)
        with tiledb.open(uri, "w", timestamp=20, ctx=place.ctx) as array:
            for key, value in values.items():
                array.meta[key] = value
        with tiledb.open(uri, "w", timestamp=30, ctx=place.ctx) as array:
            array.meta["int"] = 6
            del array.meta["float"]
        found: list[object] = []
        for where, ctx in ((uri, place.ctx), (place.local("s"), None)):
            for timestamp in (None, 25, 15):
                with tiledb.open(where, timestamp=timestamp, ctx=ctx) as array:
                    # an array of the metadata is a view of memory that goes with the handle
                    found.append({key: copy.copy(array.meta[key]) for key in sorted(array.meta)})
        return found

    found = same(both, work, files="s")
    assert found[0]["int"] == 6
    assert found[4]["int"] == 5
    assert found[5] == {}


def test_deleting_an_array(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        uri = make_dense(place)
        tiledb.Array.delete_array(uri, ctx=place.ctx)
        left = place.files("dense")
        gone = tiledb.object_type(uri, ctx=place.ctx)
        make_dense(place)
        return [left, gone, tiledb.object_type(uri, ctx=place.ctx)]

    assert same(both, work) == [[], None, "array"]


def test_an_array_is_not_created_twice(both: list[Place]) -> None:
    rest = both[0]
    make_dense(rest)
    before = rest.files("dense")
    with pytest.raises(tiledb.TileDBError, match="already exists"):
        tiledb.Array.create(rest.uri("dense"), dense_schema(), ctx=rest.ctx)
    assert rest.files("dense") == before


def test_slashes_and_dots_that_a_folder_allows_make_no_difference(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        place.path("deep").mkdir()
        make_dense(place, "deep/a/")
        tiledb.group_create(place.uri("g/"), ctx=place.ctx)
        with tiledb.Group(place.uri("g/"), "w", ctx=place.ctx) as group:
            group.add(place.uri("deep/a/"), name="a")
        names = ("deep/a", "deep/a/", "deep//a", "deep/./a", "g/", "g//")
        with tiledb.Group(place.uri("g/"), "r", ctx=place.ctx) as group:
            return [len(group), *(tiledb.object_type(place.uri(name), ctx=place.ctx) for name in names)]

    assert same(both, work) == [1, "array", "array", "array", "array", "group", "group"]


def test_nothing_is_created_inside_an_array(both: list[Place]) -> None:
    rest = both[0]
    make_dense(rest)
    with pytest.raises(tiledb.TileDBError, match="inside an array"):
        tiledb.Array.create(rest.uri("dense/below"), dense_schema(), ctx=rest.ctx)
    assert not rest.path("dense/below").exists()


def test_a_refused_schema_leaves_no_folders(cloud: Cloud) -> None:
    import http.client

    connection = http.client.HTTPConnection(cloud.url.removeprefix("http://"), timeout=30)
    headers = {"X-TILEDB-REST-API-Key": cloud.token, "Content-Type": "application/capnp"}
    connection.request("POST", "/v1/arrays/demo/some%2Fwhere%2Fnew", b"\0" * 64, headers)
    assert connection.getresponse().status == 400
    assert not (cloud.root / "demo" / "some").exists()
    connection.close()


def test_writers_side_by_side_lose_nothing(both: list[Place]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    rest = both[0]
    tiledb.Array.create(rest.uri("s"), sparse_schema(), ctx=rest.ctx)

    def write(number: int) -> None:
        cells = {name: values[:1] for name, values in sparse_cells(1)[1].items()}
        with tiledb.open(rest.uri("s"), "w", ctx=rest.ctx) as array:
            array[(np.array([number]), np.array([b"w"]))] = cells | {"n": np.array([number], np.int32)}

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(24)))
    with tiledb.open(rest.local("s")) as array:
        assert sorted(array[:]["n"]) == list(range(24))
