"""REST equals local: labels of dimensions, each of which is an array inside its array."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import tiledb

from .conftest import Place
from .equal import same
from .test_security import as_user, refused, shared

if TYPE_CHECKING:
    from .conftest import Cloud

__all__ = ["shared"]  # a fixture


def make(place: Place, *, sparse: bool) -> str:
    """An array with two labels, of which only the cells are written."""
    uri = place.uri("labels")
    dim = tiledb.Dim("d", domain=(1, 10), tile=5, dtype=np.int32)
    labels = {
        "up": dim.create_label_schema("increasing", np.float64),
        "down": dim.create_label_schema("decreasing", np.int64),
    }
    attrs = [tiledb.Attr("a", dtype=np.int64)]
    schema = tiledb.ArraySchema(tiledb.Domain(dim), attrs, sparse=sparse, dim_labels={0: labels})
    tiledb.Array.create(uri, schema, ctx=place.ctx)
    with tiledb.open(uri, "w", ctx=place.ctx) as array:
        array[np.arange(1, 11) if sparse else slice(1, 11)] = np.arange(10)
    return uri


def label_uri(place: Place, uri: str, name: str) -> str:
    stored = tiledb.ArraySchema.load(uri, ctx=place.ctx).dim_label(name).uri
    assert stored.removeprefix("file://").startswith(f"{uri}/__labels/")
    return stored


@pytest.mark.parametrize("sparse", [True, False])
def test_labels_are_arrays_that_can_be_opened_and_written(both: list[Place], sparse: bool) -> None:
    def work(place: Place) -> list[object]:
        uri = make(place, sparse=sparse)
        up = label_uri(place, uri, "up")
        found: list[object] = [
            tiledb.object_type(up, ctx=place.ctx),
            str(tiledb.ArraySchema.load(up, ctx=place.ctx)),
        ]
        for low in (-1, -2):
            with tiledb.open(up, "w", ctx=place.ctx) as label:
                label[1:11] = np.linspace(low, 1, 10)
                label.meta["low"] = low
        with tiledb.open(up, ctx=place.ctx) as label:
            found += [label[:], label[3:5], label.nonempty_domain(), dict(label.meta)]
        found.append(len(tiledb.array_fragments(up, ctx=place.ctx)))
        tiledb.vacuum(up, ctx=place.ctx)
        if not sparse:  # tiledb cannot look up labels of sparse arrays
            with tiledb.scope_ctx(place.ctx.config()), tiledb.open(uri) as array:
                found.append(array.label_index(["up"])[-2.0:0.0])
        with tiledb.open(place.local("labels/__labels/l0")) as label:
            found.append(label[:])
        return found

    same(both, work, files="labels")


def test_labels_are_written_with_the_cells(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        uri = make(place, sparse=False)
        with tiledb.open(uri, "w", ctx=place.ctx) as array:
            array[:] = {"a": np.arange(10), "up": np.linspace(-1, 1, 10), "down": np.arange(10)[::-1]}
        # the client reads labels with the context of the process
        with tiledb.scope_ctx(place.ctx.config()), tiledb.open(uri) as array:
            return [array.schema.has_dim_label("up"), array.label_index(["up"])[-1.0:0.0]]

    assert len(same(both, work)[1]["a"]) == 5


def test_a_label_is_deleted_with_its_array_alone(both: list[Place]) -> None:
    rest = both[0]
    uri = make(rest, sparse=True)
    with pytest.raises(tiledb.TileDBError, match="deleted as a whole"):
        tiledb.Array.delete_array(label_uri(rest, uri, "up"), ctx=rest.ctx)
    assert rest.path("labels/__labels/l0/__schema").is_dir()
    tiledb.Array.delete_array(uri, ctx=rest.ctx)
    assert not rest.path("labels").exists()


@pytest.mark.parametrize(
    "name",
    ["..", ".", "../__schema", "../../d", "none", "../..", "l0/__schema", "/etc", "l0/__labels/l0", "%2e%2e"],
)
def test_names_beside_the_labels_lead_nowhere(both: list[Place], cloud: Cloud, name: str) -> None:
    make(both[0], sparse=True)
    namespace, _, inside = both[0].uri(f"labels/__labels/{name}").removeprefix("tiledb://").partition("/")
    path = f"/v1/arrays/{namespace}/{inside.replace('/', '%2F')}"
    for method in ("GET", "DELETE"):
        assert refused(cloud, method, path)[0] in (400, 404)


def test_labels_are_seen_and_written_by_whom_the_array_is(shared: Cloud) -> None:
    demo = shared.root / "demo"
    make(Place(str(demo), demo, tiledb.Ctx()), sparse=True)
    up = "tiledb://demo/labels/__labels/l0"
    bob, eve = as_user(shared, "token-of-bob"), as_user(shared, "token-of-eve")
    assert [tiledb.object_type(up, ctx=ctx) for ctx in (bob, eve)] == ["array", None]
    for ctx, reason in ((bob, "may not write"), (eve, "does not exist, or you may not see it")):
        with pytest.raises(tiledb.TileDBError, match=reason):
            tiledb.open(up, "w", ctx=ctx)
