"""REST equals local: folders and files, of which libtiledb asks in the words of S3."""

from __future__ import annotations

import http.client
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tiledb

from .arrays import make_dense
from .equal import same
from .test_groups import build
from .test_security import as_user, refused, shared

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .conftest import Cloud, Place

__all__ = ["shared"]  # a fixture

# The lock's client runs all of this; `make peers` runs these tests with the oldest client too.
pytestmark = pytest.mark.skipif(
    tiledb.libtiledb.version() < (2, 30), reason="clients before libtiledb 2.30 list no remote folders"
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
    make_dense(rest, "a")
    for number in range(1100):
        (rest.path("a/__fragments") / f"__{number:04}").touch()
    files = [each for each in rest.path("a").rglob("*") if each.is_file()]
    assert len(files) > 1000
    found = tiledb.VFS(ctx=rest.ctx).ls_recursive(rest.uri("a"))
    assert {str(each).removeprefix(rest.base) for each in found} == {
        str(each).removeprefix(str(rest.folder)) for each in files
    }


def test_files_are_read(both: list[Place], tmp_path: Path) -> None:
    def work(place: Place) -> list[object]:
        uri = place.uri("big")
        tiledb.Array.create(
            uri, tiledb.ArraySchema(tiledb.Domain(tiledb.Dim(domain=(0, 299_999), tile=300_000, dtype=np.int64)),
                                    [tiledb.Attr(dtype=np.int64)]), ctx=place.ctx,
        )  # fmt: skip
        with tiledb.open(uri, "w", timestamp=10, ctx=place.ctx) as array:
            array[:] = np.arange(300_000)
        vfs = tiledb.VFS(ctx=place.ctx)
        inside = next(name for name in vfs.ls_recursive(uri) if str(name).endswith("a0.tdb"))
        vfs.copy_file(inside, str(tmp_path / "copy"))
        with vfs.open(inside, "rb") as file:
            whole = file.read()
            file.seek(8_000)
            part = file.read(16)
        kinds = [
            (vfs.is_file(name), vfs.is_dir(name)) for name in (inside, uri, f"{uri}/none", place.uri("none"))
        ]
        return [
            kinds,
            vfs.file_size(inside),
            len(whole),
            whole[-800:],
            part,
            (tmp_path / "copy").read_bytes() == whole,
        ]

    found = same(both, work)
    assert found[0][0] == (True, False)
    assert found[1] > 2_000_000


def stored(place: Place) -> list[object]:
    """What is left in a place, and what the arrays and groups there hold."""
    found: list[object] = []
    for name in ("a", "b", "g", "inner", "moved", "moved/inside", "g/inside", "moved/größe 1"):
        kind = tiledb.object_type(place.uri(name), ctx=place.ctx)
        found.append((name, kind, tiledb.object_type(place.local(name)), place.path(name).exists()))
        if kind == "array":
            with tiledb.open(place.uri(name), ctx=place.ctx) as array:
                found += [array[:], dict(array.meta)]
        elif kind == "group":
            with tiledb.Group(place.uri(name), ctx=place.ctx) as group:
                found.append(dict(group.meta))
    return found


def nested(place: Place) -> None:
    build(place)
    for name in ("g/inside", "g/größe 1"):
        make_dense(place, name, 10, 20)
    with tiledb.Group(place.uri("g"), "w", ctx=place.ctx) as group:
        group.add("inside", name="inside", relative=True)


@pytest.mark.parametrize("name", ["a", "b", "g", "g/inside"])
def test_arrays_and_groups_are_moved_and_removed(both: list[Place], name: str) -> None:
    def work(place: Place) -> list[object]:
        nested(place)
        tiledb.move(place.uri(name), place.uri("moved"), ctx=place.ctx)
        found = [stored(place)]
        if name != "g":
            with tiledb.open(place.uri("moved"), "w", ctx=place.ctx) as array:
                array.meta["written"] = "after the move"
            found.append(stored(place))
        tiledb.remove(place.uri("moved"), ctx=place.ctx)
        return [*found, stored(place)]

    same(both, work)


def test_a_move_does_not_go_into_what_is_there(both: list[Place]) -> None:
    rest = both[0]
    nested(rest)
    before = rest.files("")
    for target, reason in (
        ("inner", "already exists"),
        ("b", "already exists"),
        ("b/inside", "inside an array"),
    ):
        with pytest.raises(tiledb.TileDBError, match=reason):
            tiledb.move(rest.uri("a"), rest.uri(target), ctx=rest.ctx)
    with pytest.raises(tiledb.TileDBError, match="is not a valid asset name"):
        tiledb.move(rest.uri("a"), rest.uri(".hidden"), ctx=rest.ctx)
    assert rest.files("") == before


def test_files_are_not_written(both: list[Place]) -> None:
    rest = both[0]
    make(rest)
    before = rest.files("")
    vfs = tiledb.VFS(ctx=rest.ctx)
    inside = str(next(iter(vfs.ls_recursive(rest.uri("a")))))

    def write() -> None:
        with vfs.open(rest.uri("a/new"), "wb") as file:
            file.write(b"text")

    attempts: list[Callable[[], object]] = [
        lambda: vfs.touch(rest.uri("new")),
        write,
        lambda: vfs.copy_file(inside, rest.uri("new")),
        lambda: vfs.move_file(inside, rest.uri("a/__schema/new")),
    ]
    for attempt in attempts:
        with pytest.raises(tiledb.TileDBError, match="This server takes no single files"):
            attempt()
    assert rest.files("") == before


def test_files_that_name_folders_of_the_server_are_not_read(both: list[Place]) -> None:
    rest = both[0]
    make(rest)
    vfs = tiledb.VFS(ctx=rest.ctx)
    for name in vfs.ls(rest.uri("g/__group")):
        with vfs.open(name, "rb") as file, pytest.raises(tiledb.TileDBError, match="403"):
            file.read()


def test_files_are_deleted_and_copied_by_whom_the_array_may_be(shared: Cloud) -> None:
    before = sorted(shared.root.rglob("*"))
    schema = schema_file(shared)
    uri = f"tiledb://demo/d/__schema/{schema.name}"
    bob, eve = as_user(shared, "token-of-bob"), as_user(shared, "token-of-eve")
    assert tiledb.VFS(ctx=bob).file_size(uri) == schema.stat().st_size
    assert not tiledb.VFS(ctx=eve).is_file(uri)
    with pytest.raises(tiledb.TileDBError, match="bob may not delete"):
        tiledb.remove("tiledb://demo/d", ctx=bob)
    with pytest.raises(tiledb.TileDBError, match="bob may not create"):
        tiledb.move("tiledb://demo/d", "tiledb://demo/new", ctx=bob)
    for ctx in (bob, eve):
        for change in ("remove_file", "remove_dir"):
            with suppress(tiledb.TileDBError):
                getattr(tiledb.VFS(ctx=ctx), change)(uri)
    assert sorted(shared.root.rglob("*")) == before


@pytest.mark.parametrize(
    "name",
    ["../etc/passwd", "d/__schema/../../../x", "link/__schema/x", "d/__x%00", "d/__schema/.x", "%2Fetc%2Fpasswd",
     "d/..%2F..%2Fx", "s/%5C..", "__schema/x", "d/__schema", "d"],
)  # fmt: skip
def test_names_of_files_that_lead_elsewhere(shared: Cloud, name: str) -> None:
    before = sorted(shared.root.rglob("*"))
    assert refused(shared, "GET", f"/v4/files/demo/{name}")[0] in (400, 403, 404)
    for method in ("DELETE", "PUT"):
        status, _ = asked(
            shared, method, f"/v4/files/demo/{name}", {"x-amz-copy-source": "demo/d/__schema/x"}
        )
        assert status in (204, 400, 403, 404)
    asked(shared, "PUT", "/v4/files/demo/n/__schema/x", {"x-amz-copy-source": f"demo/{name}"})
    assert sorted(shared.root.rglob("*")) == before


@pytest.mark.parametrize(
    ("text", "status", "found"),
    [("bytes=0-3", 206, slice(0, 4)), ("bytes=2-", 206, slice(2, None)), ("bytes=0-99999999", 206, slice(0, None)),
     ("bytes=99999999-", 416, None), ("bytes=-1", 416, None), ("bytes=5-1", 416, None), ("lines=1-2", 416, None)],
)  # fmt: skip
def test_ranges(shared: Cloud, text: str, status: int, found: slice | None) -> None:
    file = schema_file(shared)
    answer = asked(shared, "GET", f"/v4/files/demo/d/__schema/{file.name}", {"Range": text})
    assert answer[0] == status
    if found is not None:
        assert answer[1] == file.read_bytes()[found]


def schema_file(cloud: Cloud) -> Path:
    return next(path for path in (cloud.root / "demo/d/__schema").iterdir() if path.is_file())


def asked(cloud: Cloud, method: str, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(cloud.url.removeprefix("http://"), timeout=60)
    connection.request(method, path, headers={"X-TILEDB-REST-API-Key": cloud.token, **headers})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


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
