"""What the data plane refuses: with a status and a sentence, and without a path of the server in it."""

from __future__ import annotations

import http.client
import json
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tiledb

import tiledb_cloud_widgets.local

from .arrays import dense_schema, make_dense, make_sparse
from .conftest import Cloud, Place, Start, serving
from .test_groups import build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tiledb_cloud_widgets.local import LocalCloud

USERS = """
users.ada.token = "secret-token"
users.bob.token = "token-of-bob"
users.eve.token = "token-of-eve"
organizations.demo.members = { ada = "owner", bob = "read_only" }
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A writable server with an owner, a reader and a stranger, and small limits."""
    root = tmp_path_factory.mktemp("root")
    users = tmp_path_factory.mktemp("users") / "users.toml"
    users.write_text(USERS)
    local = Place(str(root / "demo"), root / "demo", tiledb.Ctx())
    (root / "demo").mkdir()
    make_dense(local, "d")
    make_sparse(local, "s")
    tiledb.Group.create(local.uri("g"))
    outside = tmp_path_factory.mktemp("outside")
    make_dense(Place(str(outside), outside, tiledb.Ctx()), "secret")
    (root / "demo" / "link").symlink_to(outside / "secret")
    yield from serving(root, "--writable", "--users", str(users), "--limit", str(64 << 20))


def as_user(cloud: Cloud, token: str) -> tiledb.Ctx:
    return tiledb.Ctx(cloud.config() | {"rest.token": token})


def refused(
    cloud: Cloud, method: str, path: str, body: bytes = b"", token: str | None = None
) -> tuple[int, str]:
    """The status and the sentence of a refusal, which names nothing of the server's file system."""
    connection = http.client.HTTPConnection(cloud.url.removeprefix("http://"), timeout=60)
    headers = {"X-TILEDB-REST-API-Key": cloud.token, "Content-Type": "application/capnp"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert answer.status >= 400, text
    message = json.loads(text)["message"]
    assert str(cloud.root) not in text
    assert "/tmp" not in text
    assert len(message.split()) > 2
    return answer.status, message


@pytest.mark.parametrize(
    "name",
    [
        "..", ".", "..%2F..%2Fetc", "d%2F..%2F..%2Fx", "%2Fetc%2Fpasswd", "d%5Cx", "..%5C..%5Cx", "d%00",
        "%00", "s3:%2F%2Fbucket%2Fx", "file:%2F%2F%2Fetc", "d%2F__schema", "__schema", ".hidden", "d%2F%2Fx",
        "%ff", "link", "x" * 300,
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere(shared: Cloud, name: str) -> None:
    before = sorted(shared.root.rglob("*"))
    for method in ("GET", "POST", "DELETE"):
        status, _ = refused(shared, method, f"/v1/arrays/demo/{name}", b"\0" * 16)
        assert status in (400, 404)
    assert refused(shared, "POST", f"/v2/arrays/demo/{name}/", b"\0" * 16)[0] in (400, 404)
    assert refused(shared, "OPTIONS", f"/v2/groups/demo/{name}")[0] in (400, 404)
    assert sorted(shared.root.rglob("*")) == before


@pytest.mark.parametrize(
    "namespace", ["..", "%2E%2E", "..%2Fdemo", "demo%2F..", ".", "a%00", "%5C", "public"]
)
def test_namespaces_that_lead_elsewhere(shared: Cloud, namespace: str) -> None:
    assert refused(shared, "GET", f"/v1/arrays/{namespace}/d")[0] in (400, 404)


def linked(inside: Path, outside: Path) -> None:
    """Move what is in an array to somewhere else, and leave a link."""
    outside.mkdir()
    inside.rename(outside / inside.name)
    inside.symlink_to(outside / inside.name)


@pytest.mark.parametrize(
    "part",
    ["__fragments", "__fragments/*", "__fragments/*/a0.tdb", "__schema/__*", "__meta/*", "__commits/*"],
)
def test_links_inside_an_array_are_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    (tmp_path / "root/demo").mkdir(parents=True)
    local = Place(str(tmp_path / "root/demo"), tmp_path / "root/demo", tiledb.Ctx())
    make_dense(local, "d")
    with tiledb.open(local.uri("d"), "w") as array:
        array.meta["secret"] = "hush"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with tiledb_cloud_widgets.local.start(tmp_path / "root", writable=True) as cloud:
        ctx = tiledb.Ctx(
            {"rest.server_address": cloud.url, "rest.token": cloud.token, "rest.retry_count": "1"}
        )
        with tiledb.open("tiledb://demo/d", ctx=ctx) as open_before:
            linked(next((tmp_path / "root/demo/d").glob(part)), tmp_path / "outside")
            attempts = [
                lambda: open_before[:],
                lambda: tiledb.open("tiledb://demo/d", ctx=ctx),
                lambda: tiledb.open("tiledb://demo/d", "w", ctx=ctx),
                lambda: tiledb.ArraySchema.load("tiledb://demo/d", ctx=ctx),
                lambda: tiledb.array_fragments("tiledb://demo/d", ctx=ctx),
                lambda: tiledb.consolidate("tiledb://demo/d", ctx=ctx),
            ]
            for attempt in attempts:
                with pytest.raises(tiledb.TileDBError, match="Links inside arrays and groups are not"):
                    attempt()
        for kind in ("", "/metadata_json", "/non_empty_domain_json", "/sample", "/end_timestamps"):
            status, text = _get(cloud, f"/v1/arrays/demo/d{kind}")
            assert (status, "hush" in text) == (403, False)


def _get(cloud: LocalCloud, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(cloud.url.removeprefix("http://"), timeout=60)
    connection.request("GET", path, headers={"X-TILEDB-REST-API-Key": cloud.token})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def test_links_inside_a_group_are_not_followed(both: list[Place], tmp_path: Path) -> None:
    rest = both[0]
    build(rest)
    linked(rest.path("inner") / "__group", tmp_path / "outside")
    with pytest.raises(tiledb.TileDBError, match="Links inside arrays and groups are not followed"):
        tiledb.Group(rest.uri("inner"), "r", ctx=rest.ctx)
    with (
        tiledb.Group(rest.uri("g"), "m", ctx=rest.ctx) as group,
        pytest.raises(tiledb.TileDBError, match="Links inside arrays and groups are not followed"),
    ):
        group.delete(recursive=True)
    assert rest.files("a")


# Elsewhere workers have no limit of memory, which the README says: the system would hand out the 16 GiB.
@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux")
def test_what_needs_more_memory_than_there_is_fails_alone(both: list[Place]) -> None:
    """A tile of 16 GiB, of which a few cells are written."""
    rest = both[0]
    domain = tiledb.Domain(tiledb.Dim("d", domain=(0, 2**31 - 1), tile=2**31, dtype=np.int64))
    schema = tiledb.ArraySchema(domain, [tiledb.Attr("", dtype=np.int64)])
    tiledb.Array.create(rest.uri("huge"), schema, ctx=rest.ctx)
    with (
        tiledb.open(rest.uri("huge"), "w", ctx=rest.ctx) as array,
        pytest.raises(tiledb.TileDBError, match="more memory than the server gives"),
    ):
        array[0:10] = np.arange(10)
    with tiledb.open(rest.uri("huge"), ctx=rest.ctx) as array:
        assert (array[0:10] == np.iinfo(np.int64).min).all()


def test_a_stranger_sees_nothing(shared: Cloud) -> None:
    eve = as_user(shared, "token-of-eve")
    assert tiledb.object_type("tiledb://demo/d", ctx=eve) is None
    assert tiledb.object_type("tiledb://demo/g", ctx=eve) is None
    for mode in "rw":
        with pytest.raises(tiledb.TileDBError, match="tiledb://demo/d does not exist, or you may not see it"):
            tiledb.open("tiledb://demo/d", mode, ctx=eve)
    with pytest.raises(tiledb.TileDBError, match="may not create"):
        tiledb.Array.create("tiledb://demo/new", dense_schema(), ctx=eve)


def test_a_reader_reads_and_does_no_more(shared: Cloud) -> None:
    bob = as_user(shared, "token-of-bob")
    with tiledb.open("tiledb://demo/d", ctx=bob) as array:
        assert array[1:2]["n"].shape == (1, 10)
    refusals = [
        lambda: tiledb.open("tiledb://demo/d", "w", ctx=bob),
        lambda: tiledb.open("tiledb://demo/s", "d", ctx=bob),
        lambda: tiledb.consolidate("tiledb://demo/s", ctx=bob),
        lambda: tiledb.vacuum("tiledb://demo/s", ctx=bob),
        lambda: tiledb.Array.delete_array("tiledb://demo/d", ctx=bob),
        lambda: tiledb.Array.delete_fragments("tiledb://demo/s", 0, 99, ctx=bob),
        lambda: tiledb.group_create("tiledb://demo/h", ctx=bob),
    ]
    before = sorted(shared.root.rglob("*"))
    for refusal in refusals:
        with pytest.raises(tiledb.TileDBError, match="may not"):
            refusal()
    assert sorted(shared.root.rglob("*")) == before


def test_a_read_only_server_changes_nothing(shared: Cloud, start: Start) -> None:
    closed = start(shared.root)
    try:
        ctx = closed.ctx()
        refusals = [
            lambda: tiledb.open("tiledb://demo/d", "w", ctx=ctx),
            lambda: tiledb.consolidate("tiledb://demo/s", ctx=ctx),
            lambda: tiledb.vacuum("tiledb://demo/s", ctx=ctx),
            lambda: tiledb.Array.delete_array("tiledb://demo/d", ctx=ctx),
            lambda: tiledb.Array.create("tiledb://demo/new", dense_schema(), ctx=ctx),
            lambda: tiledb.group_create("tiledb://demo/h", ctx=ctx),
        ]
        for refusal in refusals:
            with pytest.raises(tiledb.TileDBError, match="read-only"):
                refusal()
        with tiledb.open("tiledb://demo/d", ctx=ctx) as array:
            assert array[1:2]["n"].shape == (1, 10)
    finally:
        assert closed.stop() == "leaks: []\n"


def test_a_body_over_the_cap(shared: Cloud) -> None:
    body = bytes((64 << 20) + 1)
    assert refused(shared, "POST", "/v3/arrays/demo/s/query/submit?type=WRITE", body)[0] == 413


def test_a_large_body_for_nothing_ends_its_connection(shared: Cloud) -> None:
    connection = http.client.HTTPConnection(shared.url.removeprefix("http://"), timeout=60)
    headers = {"X-TILEDB-REST-API-Key": shared.token, "Content-Type": "application/capnp"}
    for _ in range(3):
        connection.request("POST", "/v3/arrays/demo/none/query/submit?type=WRITE", bytes(3 << 20), headers)
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Connection"]) == (404, "close")
        answer.read()
    connection.close()


def test_data_that_does_not_come_with_its_query(shared: Cloud, start: Start, tmp_path: Path) -> None:
    """The header of a write says how many bytes follow; libtiledb would read beyond those that do."""
    record = tmp_path / "record"
    record.mkdir()
    writer = start(shared.root, "--writable", "--record", str(record))
    with tiledb.open("tiledb://demo/d", "w", ctx=writer.ctx()) as array:
        array[1:2, 0:3] = {
            "a": np.ones((1, 3)), "b": np.ones((1, 3), np.int16), "n": np.ones((1, 3), np.int32),
            "s": np.array([["x", "y", "z"]], dtype=object),
        }  # fmt: skip
    writer.stop()
    head, body = next(
        each.read_bytes().split(b"\n", 1)
        for each in sorted(record.iterdir())
        if b"submit" in each.read_bytes()[:90]
    )
    target = head.decode().split(" ")[1]
    for wrong in (body[:-8], body + bytes(8), body[: len(body) // 2]):
        assert refused(shared, "POST", target, wrong)[0] == 400


def test_settings_that_reach_elsewhere_are_left_out(shared: Cloud) -> None:
    """They are in every request, secrets included; the server neither obeys them nor writes them anywhere."""
    hush = {
        "vfs.s3.aws_secret_access_key": "hush-hush", "vfs.s3.endpoint_override": "127.0.0.1:1",
        "vfs.file.max_parallel_ops": "1",
    }  # fmt: skip
    before = {each: each.stat().st_mtime_ns for each in shared.root.rglob("*")}
    with tiledb.open("tiledb://demo/s", ctx=tiledb.Ctx(shared.config() | hush)) as array:
        assert len(array.query(cond="v > 0", attrs=["n"])[:]["n"])
    assert {each: each.stat().st_mtime_ns for each in shared.root.rglob("*")} == before


@pytest.mark.parametrize(
    "path",
    [
        "submit?type=NONE",
        "submit?type=READ&start_timestamp=-1",
        "submit?end_timestamp=x",
        "submit?end_timestamp=" + "9" * 400,
    ],
)
def test_parameters_that_make_no_sense(shared: Cloud, path: str) -> None:
    assert refused(shared, "POST", f"/v3/arrays/demo/s/query/{path}", b"\0" * 16)[0] == 400


def test_json_is_refused_where_capnp_is_spoken(shared: Cloud) -> None:
    ctx = tiledb.Ctx(shared.config() | {"rest.server_serialization_format": "JSON"})
    with pytest.raises(tiledb.TileDBError, match="application/capnp"):
        tiledb.open("tiledb://demo/d", ctx=ctx)


def test_a_password_is_as_good_as_a_token(cloud: Cloud, both: list[Place]) -> None:
    make_dense(both[0])
    config = {"rest.server_address": cloud.url, "rest.username": "ada", "rest.retry_count": "1"}
    with tiledb.open(both[0].uri("dense"), ctx=tiledb.Ctx(config | {"rest.password": "lovelace"})) as array:
        assert array[1:2]["n"].shape == (1, 10)
    for wrong in ({"rest.password": "wrong"}, {"rest.token": "wrong"}):
        with pytest.raises(tiledb.TileDBError, match="does not know this"):
            tiledb.open(both[0].uri("dense"), ctx=tiledb.Ctx(config | wrong))
