"""REST equals local: reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import tiledb

from .arrays import dense_schema, make_dense, make_sparse, sparse_schema
from .equal import assert_equal, same

if TYPE_CHECKING:
    from .conftest import Cloud, Place

OLDER = {
    "rest.use_refactored_array_open": "false",
    "rest.use_refactored_array_open_and_query_submit": "false",
}


def test_a_schema_arrives_whole(both: list[Place]) -> None:
    for name, schema in (
        ("d", dense_schema()),
        ("s", sparse_schema(allows_duplicates=True, cell_order="hilbert")),
    ):
        for place in both:
            tiledb.Array.create(place.uri(name), schema, ctx=place.ctx)
        rest, local = (tiledb.ArraySchema.load(place.uri(name), ctx=place.ctx) for place in both)
        assert rest == local
        assert str(rest) == str(local)
        assert both[0].files(name) == both[1].files(name)


def test_object_types_are_told_apart(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        make_dense(place)
        tiledb.group_create(place.uri("group"), ctx=place.ctx)
        return [tiledb.object_type(place.uri(name), ctx=place.ctx) for name in ("dense", "group", "nothing")]

    assert same(both, work) == ["array", "group", None]


@pytest.mark.parametrize("order", ["C", "F"])
def test_dense_slices(both: list[Place], order: str) -> None:
    def work(place: Place) -> list[object]:
        uri = make_dense(place)
        with tiledb.open(uri, ctx=place.ctx) as array:
            query = array.query(order=order)
            parts = [query[:], query[3:9, 2:5], query[7], query.multi_index[[1, (4, 6)], [0, 9]]]
            parts += [array.query(attrs=["b"], dims=["y"], order=order)[2:4], array[19:20, 9:10]["s"]]
            return parts

    same(both, work, files="dense")


def test_a_dense_array_with_gaps_is_filled(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        uri = place.uri("gaps")
        domain = tiledb.Domain(tiledb.Dim("x", domain=(0, 99), tile=10, dtype=np.int64))
        tiledb.Array.create(
            uri, tiledb.ArraySchema(domain, [tiledb.Attr("b", dtype=np.int16, fill=-7)]), ctx=place.ctx
        )
        with tiledb.open(uri, "w", timestamp=5, ctx=place.ctx) as array:
            array[20:35] = np.arange(15, dtype=np.int16)
        with tiledb.open(uri, ctx=place.ctx) as array:
            return [array[:], array.nonempty_domain(), array[18:22]]

    same(both, work, files="gaps")


def test_sparse_slices_and_orders(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        uri = make_sparse(place)
        with tiledb.open(uri, ctx=place.ctx) as array:
            return [
                array[:],
                array[100:5000],
                array.multi_index[0:3000, "alpha":"beta"],
                array.query(attrs=["v", "s"], order="F").multi_index[[(0, 10), (500, 900)], "gamma"],
                array.query(order="G")[:],
                array.query(dims=["word"], attrs=[])[:],
                array.query(order="C", coords=False)[:],
                array.df[100:900],
            ]

    same(both, work, files="sparse")


@pytest.mark.parametrize(
    "condition",
    [
        "v > 0.5",
        "v > 0 and n < 100",
        "s == 'wé' or n == 5",
        "id > 5000",
        "word == 'beta'",
        "n in [1, 5, 299]",
    ],
)
def test_conditions(both: list[Place], condition: str) -> None:
    def work(place: Place) -> object:
        uri = make_sparse(place)
        with tiledb.open(uri, ctx=place.ctx) as array:
            return array.query(cond=condition)[:]

    assert len(same(both, work)["v"])


def test_a_condition_on_a_dense_array(both: list[Place]) -> None:
    def work(place: Place) -> object:
        with tiledb.open(make_dense(place), ctx=place.ctx) as array:
            return array.query(cond="b > 0 and a < 1", attrs=["a", "b"])[:]

    same(both, work)


@pytest.mark.parametrize("sparse", [True, False])
def test_conditions_that_ask_for_missing_values(both: list[Place], cloud: Cloud, sparse: bool) -> None:
    conditions = [
        "n == None", "n != None", "n == None and i > 7", "n == 4 or (c == 'blue' and n == None)",
        "n != None and c in ['red', 'green']",
    ]  # fmt: skip
    small = {"py.init_buffer_bytes": "64"}
    pd = pytest.importorskip("pandas")

    def work(place: Place) -> list[object]:
        domain = tiledb.Domain(tiledb.Dim("i", domain=(0, 99), tile=10, dtype=np.int32))
        colours = tiledb.Enumeration("colours", ordered=False, values=["red", "green", "blue"])
        attrs = [
            tiledb.Attr("n", dtype=np.float64, nullable=True),
            tiledb.Attr("c", dtype=np.int8, enum_label="colours"),
        ]
        schema = tiledb.ArraySchema(domain, attrs, sparse=sparse, enums=[colours])
        tiledb.Array.create(place.uri("a"), schema, ctx=place.ctx)
        with tiledb.open(place.uri("a"), "w", timestamp=5, ctx=place.ctx) as array:
            colour = (np.arange(50) % 3).astype(np.int8)
            if sparse:
                missing = pd.array([None if i % 4 == 1 else i for i in range(50)], dtype="Float64")
                array[np.arange(50)] = {"n": missing, "c": colour}
            else:  # the cells that are not written are missing
                array[0:50] = {"n": np.arange(50.0), "c": colour}
        found: list[object] = []
        for config in ({}, small):
            ctx = tiledb.Ctx(config | (cloud.config() if place is both[0] else {}))
            with tiledb.open(place.uri("a"), ctx=ctx) as array:
                for condition in conditions if sparse else conditions[:2]:
                    cells = array.query(cond=condition)[:]
                    found.append([cells["c"], cells["n"].filled(-1), np.ma.getmaskarray(cells["n"])])
        return found

    _, there, *_ = same(both, work)
    assert len(there[0]) == (37 if sparse else 100)


def test_aggregates(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        found = []
        with tiledb.open(make_sparse(place), ctx=place.ctx) as array:
            wanted = {"v": ["sum", "min", "max", "mean", "count"], "n": ["null_count", "sum"]}
            found += [array.query().agg(wanted)[:], array.query(cond="v > 0").agg({"v": "sum"})[:]]
        with tiledb.open(make_dense(place), ctx=place.ctx) as array:
            found += [
                array.query().agg({"a": ["sum", "max"], "b": "mean"})[:],
                array.query().agg("count")[2:5, :],
            ]
        return found

    same(both, work)


def test_incomplete_reads_go_on_until_all_is_there(both: list[Place], cloud: Cloud) -> None:
    small = {"py.init_buffer_bytes": "2000"}

    def work(place: Place) -> list[object]:
        make_sparse(place)
        config = small if place is both[1] else small | cloud.config()
        ctx = tiledb.Ctx(config)
        with tiledb.open(place.uri("sparse"), ctx=ctx) as array:
            parts = list(array.query(return_incomplete=True).df[:])
            return [len(parts) > 1, array[:], sum(map(len, parts))]

    assert same(both, work)[0]


def test_incomplete_dense_reads(both: list[Place], cloud: Cloud) -> None:
    # the memory budget splits a dense read, not the size of the buffers
    small = {"sm.memory_budget": "1000", "sm.memory_budget_var": "1000", "py.init_buffer_bytes": "300"}

    def work(place: Place) -> object:
        make_dense(place)
        ctx = tiledb.Ctx(small if place is both[1] else small | cloud.config())
        with tiledb.open(place.uri("dense"), ctx=ctx) as array:
            return array.query(attrs=["a", "b"])[:]

    same(both, work)


def test_time_travel(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        found: list[object] = []
        make_dense(place, "dense", 10, 20, 30)
        make_sparse(place, "sparse", 10, 20, 30)
        for name in ("dense", "sparse"):
            for timestamp in (0, 5, 10, 25, (15, 25), (20, 20), (11, 19), (0, 0), None):
                with tiledb.open(place.uri(name), timestamp=timestamp, ctx=place.ctx) as array:
                    found += [array[:], array.nonempty_domain()]
        return found

    same(both, work, files="sparse")


def test_an_empty_array_reads_as_empty(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        tiledb.Array.create(place.uri("empty"), sparse_schema(), ctx=place.ctx)
        with tiledb.open(place.uri("empty"), ctx=place.ctx) as array:
            return [array[:], array.nonempty_domain(), dict(array.meta)]

    same(both, work)


def test_enumerations(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        colours = tiledb.Enumeration("colours", ordered=False, values=["red", "green", "blue"])
        sizes = tiledb.Enumeration("sizes", ordered=True, values=np.array([1, 10, 100]))
        domain = tiledb.Domain(tiledb.Dim("i", domain=(0, 99), tile=10, dtype=np.int32))
        attrs = [
            tiledb.Attr("c", dtype=np.int8, enum_label="colours"),
            tiledb.Attr("z", dtype=np.int32, enum_label="sizes", nullable=True),
        ]
        uri = place.uri("enums")
        schema = tiledb.ArraySchema(domain, attrs, sparse=True, enums=[colours, sizes])
        tiledb.Array.create(uri, schema, ctx=place.ctx)
        with tiledb.open(uri, "w", timestamp=10, ctx=place.ctx) as array:
            array[np.arange(6)] = {
                "c": np.array([0, 1, 2, 2, 1, 0], np.int8),
                "z": np.array([0, 1, 2, 0, 1, 2]),
            }
        with tiledb.open(uri, ctx=place.ctx) as array:
            labels = [array.enum("colours").values(), array.enum("sizes").values()]
            return [*map(list, labels), array.df[:], array.query(cond="c == 'blue'")[:]]

    same(both, work, files="enums")


@pytest.mark.parametrize(
    "mode",
    [
        {"rest.use_refactored_array_open": "false"},
        {"rest.use_refactored_array_open_and_query_submit": "false"},
        {
            "rest.use_refactored_array_open": "false",
            "rest.use_refactored_array_open_and_query_submit": "false",
        },
        {"rest.load_metadata_on_array_open": "false", "rest.load_non_empty_domain_on_array_open": "false"},
        {"rest.load_enumerations_on_array_open": "true"},
        {"rest.http_compressor": "GZIP"},
        {"rest.http_compressor": "none"},
    ],
    ids=str,
)
def test_older_and_other_modes_of_the_client(both: list[Place], cloud: Cloud, mode: dict[str, str]) -> None:
    def work(place: Place) -> list[object]:
        if place is both[0]:
            place.ctx = tiledb.Ctx(cloud.config() | mode)
        make_dense(place)
        uri = make_sparse(place)
        with tiledb.open(uri, "w", timestamp=11, ctx=place.ctx) as array:
            array.meta["key"] = "value"
        with tiledb.open(uri, ctx=place.ctx) as array:
            found: list[object] = [
                array[:],
                array.nonempty_domain(),
                dict(array.meta),
                array.query(cond="v>0")[:],
            ]
        with tiledb.open(place.uri("dense"), ctx=place.ctx) as array:
            return [*found, array[3:6]]

    same(both, work, files="sparse")


def test_names_of_every_kind(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        found = []
        for name in ("with space", "prozent%20", "größe", "a+b&c=d", "deep/er/down", "x" * 100, "q?#"):
            place.path(name).parent.mkdir(parents=True, exist_ok=True)
            uri = make_dense(place, name)
            with tiledb.open(uri, ctx=place.ctx) as array:
                found.append(array[1:3])
        return found

    same(both, work)


def test_many_reads_of_one_open_array(both: list[Place]) -> None:
    rest, local = (tiledb.open(make_dense(place), ctx=place.ctx) for place in both)
    with rest, local:
        for row in range(1, 20):
            assert_equal(rest[row : row + 1], local[row : row + 1])
