"""REST equals local: fragments, consolidation, vacuum. What counts is the files that are left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import tiledb

from .arrays import make_dense, make_sparse
from .capi import Session
from .equal import same

if TYPE_CHECKING:
    from .conftest import Cloud, Place

TIMES = (10, 20, 30, 40)


def cells(place: Place, name: str = "s") -> list[object]:
    with tiledb.open(place.local(name)) as array:
        now = array[:]
    with tiledb.open(place.local(name), timestamp=(15, 35)) as array:
        return [now, array[:]]


def settings(place: Place, **more: str) -> tiledb.Config:
    return tiledb.Config(
        place.ctx.config().dict() | {key.replace("__", "."): value for key, value in more.items()}
    )


def test_fragment_info(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        make_sparse(place, "s", *TIMES)
        make_dense(place, "d", *TIMES)
        found: list[object] = []
        for name in ("s", "d"):
            info = tiledb.array_fragments(place.uri(name), ctx=place.ctx)
            mbrs = (
                tiledb.array_fragments(place.uri(name), include_mbrs=True, ctx=place.ctx).mbrs
                if name == "s"
                else ()
            )
            found += [len(info), info.timestamp_range, info.nonempty_domain, info.sparse, info.cell_num, mbrs]
            found += [
                info.has_consolidated_metadata,
                info.unconsolidated_metadata_num,
                info.to_vacuum,
                info.version,
            ]
            assert all(
                uri.startswith(place.uri(name).removeprefix("file://")) or "tiledb" not in uri
                for uri in info.uri
            )
        return found

    same(both, work)


def test_consolidating_and_vacuuming_fragments_removes_the_files(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        uri = make_sparse(place, "s", *TIMES)
        tiledb.consolidate(uri, ctx=place.ctx)
        merged = place.files("s")
        tiledb.vacuum(uri, ctx=place.ctx)
        return [merged, place.files("s"), cells(place)]

    merged, left, _ = same(both, work)
    fragments = {name.split("/")[2] for name in left if "__fragments" in name}
    assert len(fragments) == 1
    assert len(left) < len(merged) / 2


@pytest.mark.parametrize("mode", ["commits", "fragment_meta", "array_meta"])
def test_other_modes_of_consolidation(both: list[Place], mode: str) -> None:
    def work(place: Place) -> list[object]:
        uri = make_sparse(place, "s", *TIMES)
        for timestamp in TIMES:
            with tiledb.open(uri, "w", timestamp=timestamp, ctx=place.ctx) as array:
                array.meta["at"] = timestamp
        tiledb.consolidate(uri, config=settings(place, sm__consolidation__mode=mode), ctx=place.ctx)
        merged = place.files("s")
        tiledb.vacuum(uri, config=settings(place, sm__vacuum__mode=mode), ctx=place.ctx)
        with tiledb.open(place.local("s")) as array:
            return [merged, place.files("s"), cells(place), array.meta["at"]]

    merged, left, *_ = same(both, work)
    assert mode == "fragment_meta" or len(left) < len(merged)


@pytest.mark.parametrize(
    ("make", "between"),
    [(make_sparse, {"timestamp": (15, 35)}), (make_dense, {})],
    ids=["sparse between timestamps", "dense"],
)
def test_an_array_consolidates(both: list[Place], make: Any, between: dict[str, Any]) -> None:
    def work(place: Place) -> list[object]:
        uri = make(place, "s", *TIMES)
        tiledb.consolidate(uri, ctx=place.ctx, **between)
        tiledb.vacuum(uri, ctx=place.ctx)
        return cells(place)

    same(both, work, files="s")


def test_a_consolidation_plan(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        uri = make_sparse(place, "s", *TIMES)
        with tiledb.open(uri, ctx=place.ctx) as array:
            plan = tiledb.ConsolidationPlan(place.ctx, array, 10**6)
            return [plan.num_nodes, [plan.num_fragments(node) for node in range(plan.num_nodes)]]

    same(both, work)


def test_deleting_fragments_between_timestamps(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        uri = make_sparse(place, "s", *TIMES)
        tiledb.Array.delete_fragments(uri, 15, 35, ctx=place.ctx)
        return [len(tiledb.array_fragments(place.local("s"))), cells(place)]

    assert same(both, work, files="s")[0] == 2


def test_deleting_fragments_by_name(both: list[Place], cloud: Cloud) -> None:
    def work(place: Place) -> list[object]:
        uri = make_sparse(place, "s", *TIMES)
        names = list(tiledb.array_fragments(uri, ctx=place.ctx).uri[1:3])
        Session(cloud.config() if place is both[0] else {}).delete_fragments_list(uri, names)
        return [len(tiledb.array_fragments(place.local("s"))), cells(place)]

    assert same(both, work, files="s")[0] == 2


def test_a_query_plan(both: list[Place], cloud: Cloud) -> None:
    def work(place: Place) -> dict[str, object]:
        uri = make_sparse(place, "s", *TIMES)
        plan = Session(cloud.config() if place is both[0] else {}).query_plan(uri)["TileDB Query Plan"]
        return {key: value for key, value in sorted(plan.items()) if key not in ("Array.URI", "VFS.Backend")}

    assert same(both, work)["Array.Type"] == "sparse"


def test_reads_beside_consolidation_and_vacuum_are_right(both: list[Place]) -> None:
    """The wrong answer would be a fragment that is gone in the middle of a read."""
    from concurrent.futures import ThreadPoolExecutor

    rest = both[0]
    uri = make_sparse(rest, "s", *range(10, 26))
    with tiledb.open(rest.local("s")) as array:
        expected = array[:]["v"]

    def read(_: int) -> bool:
        with tiledb.open(uri, ctx=rest.ctx) as array:
            return bool(np.array_equal(array[:]["v"], expected))

    with ThreadPoolExecutor(4) as pool:
        results = pool.map(read, range(12))
        pool.submit(tiledb.consolidate, uri, ctx=rest.ctx).result()
        assert all(results)
    tiledb.vacuum(uri, ctx=rest.ctx)
    assert read(0)
