"""REST equals local: arrays with string dimensions, some of whose coordinates are the empty string."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import tiledb

from .equal import same

if TYPE_CHECKING:
    from .conftest import Cloud, Place

#: the coordinates of each fragment, a list for each dimension
FRAGMENTS: dict[str, list[list[list[Any]]]] = {
    "single": [[["", "b", "ccc"]]],
    "only": [[[""]]],
    "strings": [[["", "b"], ["x", ""]], [["c", "d"], ["", "zz"]], [["", ""], ["", "q"]]],
    "mixed": [[[1, 2], ["x", ""]], [[5, 6], ["", ""]]],
    "none empty": [[["a", "bb"]], [["c", "c!"]]],
    "nothing": [],
}
MODES: list[dict[str, str]] = [
    {},
    {"rest.use_refactored_array_open": "false"},
    {
        "rest.use_refactored_array_open": "false",
        "rest.use_refactored_array_open_and_query_submit": "false",
    },
    {"rest.load_non_empty_domain_on_array_open": "false"},
]


def make(place: Place, name: str) -> str:
    uri = place.uri(name)
    dims = [tiledb.Dim("s", domain=(None, None), tile=None, dtype="ascii")]
    if name == "mixed":
        dims.insert(0, tiledb.Dim("i", domain=(0, 99), tile=10, dtype=np.int32))
    elif name == "strings":
        dims.append(tiledb.Dim("t", domain=(None, None), tile=None, dtype="ascii"))
    schema = tiledb.ArraySchema(
        tiledb.Domain(*dims), [tiledb.Attr("v", dtype=np.int32)], sparse=True, capacity=2
    )
    tiledb.Array.create(uri, schema, ctx=place.ctx)
    for number, coordinates in enumerate(FRAGMENTS[name]):
        with tiledb.open(uri, "w", timestamp=10 * (number + 1), ctx=place.ctx) as array:
            where = tuple(map(np.array, coordinates)) if len(coordinates) > 1 else np.array(coordinates[0])
            array[where] = np.arange(len(coordinates[0]), dtype=np.int32) + 10 * number
    return uri


def facts(uri: str, ctx: tiledb.Ctx | None) -> list[object]:
    """All that depends on the domain of an array at several times, and of its fragments."""
    found: list[object] = []
    for timestamp in (None, 10, (11, 25)):
        with tiledb.open(uri, ctx=ctx, timestamp=timestamp) as array:
            found += [array[:], array.nonempty_domain(), array.query().agg("count")[:]]
            if array.domain.dim(0).name == "s":
                parts = [
                    array.multi_index[where] for where in (slice("", "b"), "", ["", "c"], slice("b", "d"))
                ]
                found += [*parts, array["":"b"], array["b":"d"], array.nonempty_domain()]
    for mbrs in (False, True):
        info = tiledb.array_fragments(uri, include_mbrs=mbrs, ctx=ctx)
        found.append([info.nonempty_domain, info.cell_num, info.mbrs if mbrs else None])
    return found


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_empty_strings_are_coordinates_as_any_other(
    both: list[Place], cloud: Cloud, mode: dict[str, str]
) -> None:
    def work(place: Place) -> dict[str, object]:
        ctx = tiledb.Ctx(cloud.config() | mode) if place is both[0] else place.ctx
        return {name: facts(make(place, name), ctx) for name in FRAGMENTS}

    found = same(both, work)
    assert len(found["single"][0]["v"]) == 3


def test_what_is_written_beside_an_empty_string_is_on_disk(both: list[Place]) -> None:
    def work(place: Place) -> object:
        make(place, "strings")
        tiledb.consolidate(place.uri("strings"), ctx=place.ctx)
        return facts(place.local("strings"), None)

    same(both, work)
