"""REST equals local: listing folders, which libtiledb does in the words of S3."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import tiledb

from .arrays import make_dense
from .equal import same
from .test_groups import build
from .test_security import as_user, refused, shared

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Cloud, Place

__all__ = ["shared"]  # a fixture

pytestmark = pytest.mark.skipif(
    tiledb.libtiledb.version() < (2, 30), reason="this client lists no remote folders"
)


def relative(place: Place, uri: str) -> str:
    return uri.replace(place.base, "").removeprefix("file://").rstrip("/")


def make(place: Place) -> None:
    build(place)
    tiledb.group_create(place.uri("g/empty one"), ctx=place.ctx)
    make_dense(place, "g/größe")


@pytest.mark.parametrize("name", ["g", "g/empty one", "a"])
def test_children_are_listed_with_their_types(both: list[Place], name: str) -> None:
    def work(place: Place) -> list[tuple[str, str]]:
        make(place)
        found: list[tuple[str, str]] = []
        tiledb.ls(
            place.uri(name), lambda uri, kind: found.append((relative(place, uri), kind)), ctx=place.ctx
        )
        return sorted(found)

    assert len(same(both, work)) == (2 if name == "g" else 0)


@pytest.mark.parametrize("order", ["preorder", "postorder"])
def test_folders_are_walked(both: list[Place], order: str) -> None:
    def work(place: Place) -> list[tuple[str, str]]:
        make(place)
        found: list[tuple[str, str]] = []

        def see(uri: str, kind: str) -> None:
            found.append((relative(place, uri), kind))

        tiledb.walk(place.base, see, order=order, ctx=place.ctx)
        return found

    assert len(same(both, work)) == 6


def test_folders_of_arrays_and_groups(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        make(place)
        vfs = tiledb.VFS(ctx=place.ctx)
        inside = [len(vfs.ls(place.uri(name))) for name in ("a", "g", "a/__fragments", "g/empty one")]
        folders = [vfs.is_dir(place.uri(name)) for name in ("a", "g", "g/empty one", "a/__schema", "none")]
        return [inside, folders, vfs.dir_size(place.uri("a")), vfs.is_file(place.uri("a"))]

    same(both, work)


def test_long_listings_come_in_parts(both: list[Place]) -> None:
    rest = both[0]
    make_dense(rest, "a", *range(1, 160))
    files = [each for each in rest.path("a").rglob("*") if each.is_file()]
    assert len(files) > 1000
    found = tiledb.VFS(ctx=rest.ctx).ls_recursive(rest.uri("a"))
    assert {str(each).removeprefix(rest.base) for each in found} == {
        str(each).removeprefix(str(rest.folder)) for each in files
    }


def test_files_are_not_changed(both: list[Place]) -> None:
    rest = both[0]
    make(rest)
    before = rest.files("")
    attempts: list[Callable[[], object]] = [
        lambda: tiledb.remove(rest.uri("g"), ctx=rest.ctx),
        lambda: tiledb.move(rest.uri("a"), rest.uri("moved"), ctx=rest.ctx),
        lambda: tiledb.VFS(ctx=rest.ctx).touch(rest.uri("new")),
    ]
    for attempt in attempts:
        with pytest.raises(tiledb.TileDBError, match="This server only lists files"):
            attempt()
    assert rest.files("") == before


def test_strangers_and_wrong_tokens_list_nothing(shared: Cloud) -> None:
    assert len(tiledb.VFS(ctx=as_user(shared, "token-of-bob")).ls("tiledb://demo")) == 3
    assert tiledb.VFS(ctx=as_user(shared, "token-of-eve")).ls("tiledb://demo/d") == []
    assert not tiledb.VFS(ctx=as_user(shared, "token-of-eve")).is_dir("tiledb://demo/d/__schema")
    with pytest.raises(tiledb.TileDBError, match="401"):
        tiledb.VFS(ctx=as_user(shared, "wrong")).ls("tiledb://demo")


@pytest.mark.parametrize(
    "prefix",
    ["../", "d/../../", "d/__schema/../../../", "%2Fetc/", "link/", "d%00/", "d/__x%00/", "d/__schema/..%2F"],
)
def test_prefixes_that_lead_elsewhere(shared: Cloud, prefix: str) -> None:
    assert refused(shared, "GET", f"/v4/files/demo?list-type=2&prefix={prefix}")[0] == 400
