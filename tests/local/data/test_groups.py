"""REST equals local: groups. Members have ``tiledb://`` URIs over REST, so names and types are compared."""

from __future__ import annotations

import pytest
import tiledb

from .arrays import make_dense, make_sparse
from .conftest import Place
from .equal import same

OLD = tiledb.libtiledb.version() < (2, 30)


def listed(place: Place, name: str, *, local: bool = False) -> list[tuple[str | None, str]]:
    uri, ctx = (place.local(name), None) if local else (place.uri(name), place.ctx)
    with tiledb.Group(uri, "r", ctx=ctx) as group:
        return sorted((member.name or "", member.type.__name__) for member in group)


def build(place: Place) -> None:
    make_dense(place, "a")
    make_sparse(place, "b")
    for name in ("g", "inner"):
        tiledb.group_create(place.uri(name), ctx=place.ctx)
    with tiledb.Group(place.uri("inner"), "w", ctx=place.ctx) as group:
        group.add(place.uri("b"), name="deep")
    with tiledb.Group(place.uri("g"), "w", ctx=place.ctx) as group:
        group.add(place.uri("a"), name="first")
        group.add(place.uri("b"), name="größe mit leer")
        group.add(place.uri("inner"), name="inner")
        group.meta["title"] = "All of it"
        group.meta["n"] = 5


def test_members_and_metadata(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        build(place)
        with tiledb.Group(place.uri("g"), "r", ctx=place.ctx) as group:
            found = [len(group), dict(group.meta), "first" in group, "none" in group]
        return [*found, listed(place, "g"), listed(place, "g", local=True), listed(place, "inner")]

    assert same(both, work, files="g")[4] == [
        ("first", "Array"),
        ("größe mit leer", "Array"),
        ("inner", "Group"),
    ]


@pytest.mark.parametrize("name", ["a%20b", "100%", "a b"])
def test_a_member_is_added_by_the_uri_that_opens_it(both: list[Place], name: str) -> None:
    def work(place: Place) -> list[tuple[str | None, str]]:
        make_dense(place, name)
        tiledb.group_create(place.uri("g"), ctx=place.ctx)
        with tiledb.Group(place.uri("g"), "w", ctx=place.ctx) as group:
            group.add(place.uri(name), name="member")
        return listed(place, "g")

    assert same(both, work) == [("member", "Array")]


def test_members_are_opened_by_their_uris(both: list[Place]) -> None:
    def work(place: Place) -> object:
        build(place)
        with tiledb.Group(place.uri("g"), "r", ctx=place.ctx) as group:
            uri = group["first"].uri
        with tiledb.open(uri, ctx=place.ctx) as array:
            return array[3:5]

    same(both, work)


def test_members_go_by_name_and_by_uri(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        build(place)
        with tiledb.Group(place.uri("g"), "w", ctx=place.ctx) as group:
            group.remove("first")
        after = [listed(place, "g")]
        with tiledb.Group(place.uri("g"), "w", ctx=place.ctx) as group:
            group.remove("inner")
            group.add(place.uri("a"), name="again")
        return [*after, listed(place, "g"), listed(place, "g", local=True)]

    same(both, work)


def test_a_member_without_a_name_goes_by_its_uri(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        make_dense(place, "a")
        tiledb.group_create(place.uri("g"), ctx=place.ctx)
        with tiledb.Group(place.uri("g"), "w", ctx=place.ctx) as group:
            group.add(place.uri("a"))
        with tiledb.Group(place.uri("g"), "r", ctx=place.ctx) as group:
            count, uri = len(group), next(iter(group)).uri
        with tiledb.Group(place.uri("g"), "w", ctx=place.ctx) as group:
            group.remove(uri)
        return [count, listed(place, "g", local=True)]

    assert same(both, work) == [1, []]


def test_relative_members_that_were_written_on_disk_are_opened_by_their_uris(both: list[Place]) -> None:
    def work(place: Place) -> object:
        tiledb.group_create(place.local("g"))
        on_disk = Place(str(place.folder), place.folder, tiledb.Ctx())
        make_dense(on_disk, "g/with space")
        with tiledb.Group(place.local("g"), "w") as group:
            group.add("with space", name="member", relative=True)
        with tiledb.Group(place.uri("g"), "r", ctx=place.ctx) as group:
            uri = group["member"].uri
        with tiledb.open(uri, ctx=place.ctx) as array:
            return array[3:5]

    same(both, work)


# The lock's client runs it; `make peers` runs these tests with the oldest client too.
@pytest.mark.skipif(OLD, reason="clients before libtiledb 2.30 cannot open relative members of remote groups")
def test_relative_members(both: list[Place]) -> None:
    inside = ["below", "with space", "a%20b", "größe"]

    def work(place: Place) -> list[object]:
        tiledb.group_create(place.uri("g"), ctx=place.ctx)
        for name in inside:
            make_dense(place, f"g/{name}")
            with tiledb.Group(place.uri("g"), "w", ctx=place.ctx) as group:
                group.add(name, name=name, relative=True)
        make_dense(place, "beside")
        with tiledb.Group(place.uri("g"), "w", ctx=place.ctx) as group:
            group.add(place.uri("beside"), name="beside")
            group.add(make_dense(place, "g/whole"), name="whole")
        found: list[object] = []
        for uri, ctx in ((place.uri("g"), place.ctx), (place.uri("g/"), place.ctx), (place.local("g"), None)):
            with tiledb.Group(uri, "r", ctx=ctx) as group:
                found += [group.is_relative(name) for name in [*inside, "beside", "whole"]]
                for member in sorted(group, key=lambda member: member.name):
                    with tiledb.open(member.uri, ctx=ctx) as array:
                        found.append((member.name, array.shape))
        with tiledb.Group(place.uri("g"), "w", ctx=place.ctx) as group:
            group.remove("below")
        return [found, listed(place, "g"), listed(place, "g", local=True)]

    same(both, work, files="g")


def test_metadata_is_changed_and_deleted(both: list[Place]) -> None:
    def work(place: Place) -> list[object]:
        build(place)
        with tiledb.Group(place.uri("g"), "w", ctx=place.ctx) as group:
            group.meta["title"] = "größer"
            group.meta["bytes"] = b"\x00\x01"
            del group.meta["n"]
        found = []
        for uri, ctx in ((place.uri("g"), place.ctx), (place.local("g"), None)):
            with tiledb.Group(uri, "r", ctx=ctx) as group:
                found.append({key: group.meta[key] for key in sorted(group.meta)})
        return found

    assert same(both, work)[1] == {"bytes": b"\x00\x01", "title": "größer"}


def test_groups_are_written_and_read_at_timestamps(both: list[Place]) -> None:
    def group(place: Place, mode: str, timestamp: int) -> tiledb.Group:
        config = place.ctx.config().dict() | {"sm.group.timestamp_end": str(timestamp)}
        return tiledb.Group(place.uri("g"), mode, tiledb.Config(config), ctx=place.ctx)

    def work(place: Place) -> list[object]:
        tiledb.group_create(place.uri("g"), ctx=place.ctx)
        for name, timestamp in (("a", 10), ("b", 20)):
            make_dense(place, name)
            with group(place, "w", timestamp) as opened:
                opened.add(place.uri(name), name=name)
                opened.meta["at"] = timestamp
        found: list[object] = []
        for timestamp in (5, 15, 25):
            with group(place, "r", timestamp) as opened:
                found.append([sorted(member.name for member in opened), dict(opened.meta)])
        return found

    assert same(both, work, files="g")[1] == [["a"], {"at": 10}]


@pytest.mark.parametrize("recursive", [False, True])
def test_deleting_a_group(both: list[Place], recursive: bool) -> None:
    def work(place: Place) -> list[object]:
        build(place)
        with tiledb.Group(place.uri("g"), "w", ctx=place.ctx) as group:
            group.remove("größe mit leer")  # libtiledb fails on what it meets twice
        with tiledb.Group(place.uri("g"), "m", ctx=place.ctx) as group:
            group.delete(recursive=recursive)
        return [tiledb.object_type(place.uri(name), ctx=place.ctx) for name in ("g", "a", "b", "inner")]

    same(both, work)
    for name in ("g", "a", "b", "inner"):
        assert both[0].files(name) == both[1].files(name)


def test_a_name_that_is_taken_is_refused(both: list[Place]) -> None:
    rest = both[0]
    build(rest)
    with pytest.raises(tiledb.TileDBError, match="already exists"):
        tiledb.group_create(rest.uri("g"), ctx=rest.ctx)


@pytest.mark.parametrize("uri", ["s3://bucket/array", "file:///etc", "/etc", "tiledb://demo/../../etc"])
def test_members_elsewhere_are_refused(both: list[Place], uri: str) -> None:
    rest = both[0]
    tiledb.group_create(rest.uri("g"), ctx=rest.ctx)
    with pytest.raises(tiledb.TileDBError):  # noqa: PT012 - it is the close that sends it
        group = tiledb.Group(rest.uri("g"), "w", ctx=rest.ctx)
        group.add(uri, name="x")
        group.close()
    assert listed(rest, "g", local=True) == []


def test_a_member_outside_of_the_served_folder_is_not_shown(
    both: list[Place], tmp_path_factory: pytest.TempPathFactory
) -> None:
    rest = both[0]
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    tiledb.Group.create(str(elsewhere / "secret"))
    tiledb.Group.create(rest.local("g"))
    with tiledb.Group(rest.local("g"), "w") as group:
        group.add(f"file://{elsewhere}/secret", name="secret")
    assert listed(rest, "g", local=True) == [("secret", "Group")]
    assert listed(rest, "g") == []
