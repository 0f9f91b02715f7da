"""The same calls through the ``tiledb-cloud`` client and through ours: one wire, but for differences that have a name."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.peers.differences import HEADERS, NAMED
from tests.peers.environments import python_of
from tests.unit.client.methods.test_wire import FULL_ARRAYS, FULL_GROUPS
from tests.unit.client.server import Answer, Asked, Server
from tiledb_cloud_widgets.client import Client

pytestmark = [pytest.mark.peers, pytest.mark.timeout(900)]

OLD_CLIENT = Path(__file__).with_name("old_client.py")
PARENT = {"uuid": "12345678-1234-5678-1234-567812345678"}
Call = tuple[str, list[Any], dict[str, Any]]

ARRAYS = {**FULL_ARRAYS, "tag": ["a", "b c", "ü,&=?/%~*'()!"]}
GROUPS = {**FULL_GROUPS, "parent": PARENT}
ARRAY_LISTINGS = ("list_arrays", "list_public_arrays", "list_shared_arrays")
GROUP_LISTINGS = ("list_groups", "list_public_groups", "list_shared_groups")
ROW = {
    "id": "1",
    "name": "a",
    "size": 1024,
    "tags": ["t"],
    "unknown": 1,
    "created_at": "2024-03-01T10:00:00Z",
    "type": "sparse",
    "allowed_actions": ["read", "levitate"],
    "share_count": 2,
}
WHERE = {"page": 1, "per_page": 10, "total_pages": 14, "total_items": 140}


def _same_calls() -> Iterator[Call]:
    for name in ARRAY_LISTINGS:
        yield name, [], {}
        yield name, [], ARRAYS
        yield name, ["alice", "write", ["t"], ["u"], "s", ["file"], ["notebook"], 3, 7], {}
        for options in (
            {"permissions": ["write", "read"]},
            {"permissions": []},
            {"permissions": ""},
            {"tag": []},
            {"tag": ["a,b"]},
            {"with_metadata": False},
            {"search": ""},
            {"page": 0, "per_page": 0},
            {"namespace": "alice", "async_req": True},
        ):
            yield name, [], options
    for name in GROUP_LISTINGS:
        yield name, [], {}
        yield name, [], GROUPS
        for options in (
            {"tag": "abc"},
            {"tag": []},
            {"flat": None},
            {"parent": "as it is"},
            {"async_req": True},
        ):
            yield name, [], options
    for name in GROUP_LISTINGS[:2]:
        yield name, ["alice", "read", "vcf", "t", "u", "s", False, PARENT, 3, 7], {}
    yield (
        "list_shared_groups",
        ["alice", ["acme", "bob"], "read", "soma", "t", ["x", "y"], "s", False, PARENT, 2, 25],
        {},
    )
    for name in ("user_profile", "organizations"):
        yield name, [], {}
        yield name, [], {"async_req": True}
    for organization in ("acme", "a b/c%d", "ü~*'()!"):
        yield "organization", [organization], {}


#: Calls that must be the same on both wires.
SAME: list[Call] = list(_same_calls())

#: Calls that differ, each by one name.
DIFFERENT: list[tuple[str, Call]] = [
    ("a bare string is one value", ("list_arrays", [], {"tag": "abc"})),
    ("a bare string is one value", ("list_arrays", [], {"file_type": "file"})),
    ("a bare string is one value", ("list_shared_groups", [], {"shared_to": "acme"})),
    ("a wrong type is a TypeError", ("list_groups", [], {"permission": ["read", "write"]})),
    ("a wrong type is a TypeError", ("list_arrays", [], {"page": "2"})),
    ("a wrong type is a TypeError", ("list_arrays", [], {"page": 2.0})),
    ("a wrong type is a TypeError", ("list_arrays", [], {"tag": [None]})),
    ("a page below 0 is a ValueError", ("list_arrays", [], {"page": -1})),
]


def run_old(home: Path, calls: list[Call]) -> list[dict[str, Any]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TILEDB_")}
    done = subprocess.run(
        [python_of("tiledb-cloud"), "-W", "ignore", OLD_CLIENT],
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        check=False,
        env={**environment, "HOME": str(home)},
    )
    assert done.returncode == 0, done.stderr
    outcomes: list[dict[str, Any]] = json.loads(done.stdout)
    return outcomes


def run_ours(client: Client, calls: list[Call]) -> list[dict[str, Any]]:
    return [_run_one(client, *call) for call in calls]


def _run_one(client: Client, name: str, arguments: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    def read(value: Any) -> Any:
        return UUID(value["uuid"]) if isinstance(value, dict) and set(value) == {"uuid"} else value

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = getattr(client, name)(
                *map(read, arguments), **{key: read(value) for key, value in options.items()}
            )
            if options.get("async_req"):
                result = result.get(30)
    except Exception as error:  # noqa: BLE001 (compared with the other client's)
        kinds = [kind.__name__ for kind in type(error).__mro__]
        return {"error": kinds, "text": str(error), "status": getattr(error, "http_status", None)}
    if isinstance(result, list):
        return {"result": [item.to_dict() for item in result]}
    return {"result": result.to_dict() if hasattr(result, "to_dict") else result}


def wire(asked: Asked) -> dict[str, Any]:
    headers = {name: value for name, value in asked.headers.items() if name not in HEADERS and name != "host"}
    return {"method": asked.method, "target": asked.target, "body": asked.body, "headers": headers}


@pytest.fixture
def our_client(server: Server) -> Client:
    client = Client()
    client.login(token="test-token", host=server.url)
    return client


@pytest.fixture
def servers() -> Iterator[Callable[[], Server]]:
    started: list[Server] = []

    def start() -> Server:
        started.append(Server())
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def server(servers: Callable[[], Server]) -> Server:
    return servers()


def login(server: Server) -> Call:
    return "login", [], {"token": "test-token", "host": server.url}


def test_the_same_calls_are_the_same_requests(home: Path, server: Server, our_client: Client) -> None:
    server.answer = lambda asked: Answer.of({"name": "acme"}) if "organizations/" in asked.target else None
    old = run_old(home, [login(server), *SAME])
    theirs = [wire(asked) for asked in server.asked]
    server.asked.clear()
    ours = run_ours(our_client, SAME)
    mine = [wire(asked) for asked in server.asked]
    assert [outcome for outcome in old if "error" in outcome] == []
    assert [outcome for outcome in ours if "error" in outcome] == []
    assert len(theirs) == len(mine) == len(SAME)
    different = [
        (call, left, right) for call, left, right in zip(SAME, theirs, mine, strict=True) if left != right
    ]
    assert different == []


def test_every_other_difference_has_a_name(home: Path, server: Server, our_client: Client) -> None:
    assert {name for name, _ in DIFFERENT} <= set(NAMED)
    calls = [call for _, call in DIFFERENT]
    between: Call = ("organization", ["between"], {})
    interleaved = [call for wanted in calls for call in (wanted, between)]
    old = run_old(home, [login(server), *interleaved])[1::2]
    theirs = targets_between(server)
    server.asked.clear()
    ours = run_ours(our_client, interleaved)[::2]
    mine = targets_between(server)
    for (name, call), left, right, old_target, new_target in zip(
        DIFFERENT, old, ours, theirs, mine, strict=True
    ):
        assert (old_target, left.get("error")) != (new_target, right.get("error")), (name, call)
        if name == "a wrong type is a TypeError":
            assert (right["error"][0], new_target) == ("TypeError", None)
        elif name == "a page below 0 is a ValueError":
            assert (right["error"][0], new_target) == ("ValueError", None)
        else:
            assert new_target is not None


def targets_between(server: Server) -> list[str | None]:
    """The request of each call, told apart by the one after it; None where a call made none."""
    targets: list[str | None] = []
    last: str | None = None
    for asked in server.asked:
        if asked.target.endswith("/between"):
            targets.append(last)
            last = None
        else:
            last = asked.target
    return targets


def test_login_is_the_same_exchange(home: Path, servers: Callable[[], Server]) -> None:
    for options in (
        {"username": "alice", "password": "pw:é"},
        {"username": "alice", "password": "s3cret", "no_session": True},
        {"token": "t", "username": "alice", "password": "s3cret"},
    ):
        server = servers()
        calls: list[Call] = [("login", [], {**options, "host": server.url}), ("user_profile", [], {})]
        run_old(home, calls)
        theirs = [wire(asked) for asked in server.asked]
        server.asked.clear()
        run_ours(Client(), calls)
        assert [wire(asked) for asked in server.asked] == theirs
    for options in ({}, {"username": "alice"}, {"password": "s3cret"}):
        old, ours = (
            run_old(home, [("login", [], options)])[0],
            run_ours(Client(), [("login", [], options)])[0],
        )
        assert (old["error"][0], old["text"]) == (ours["error"][0], ours["text"])


def test_models_hold_the_same(home: Path, server: Server, our_client: Client) -> None:
    bodies: list[tuple[Call, Any]] = [
        (("list_arrays", [], {}), {"arrays": [ROW], "pagination_metadata": WHERE}),
        (("list_groups", [], {}), {"groups": [ROW], "pagination_metadata": WHERE}),
        (("list_arrays", [], {}), {}),
        (("user_profile", [], {}), {"username": "ann", "organizations": [{"organization_name": "acme"}]}),
        (("organizations", [], {}), [{"name": "acme", "num_of_arrays": 3}]),
    ]
    server.queue.extend(Answer.of(body) for _, body in bodies)
    old = run_old(home, [login(server), *(call for call, _ in bodies)])[1:]
    server.queue.extend(Answer.of(body) for _, body in bodies)
    ours = json.loads(
        json.dumps(run_ours(our_client, [call for call, _ in bodies]), default=datetime.datetime.isoformat)
    )
    for left, right in zip(old, ours, strict=True):
        assert without_named(left["result"]) == without_named(right["result"])


def without_named(value: Any) -> Any:
    """Leave out "a missing list is empty"; "counts are ints" compare equal as they are."""
    if isinstance(value, dict):
        return {key: None if item == [] else without_named(item) for key, item in value.items()}
    return [without_named(item) for item in value] if isinstance(value, list) else value


def test_errors_begin_with_the_same_text(home: Path, server: Server, our_client: Client) -> None:
    answers = [
        Answer.of({"code": 42, "message": "boom"}, 400),
        Answer.of({"code": 42, "message": "boom", "request_id": "req-9"}, 500),
        Answer(404, b"<h1>x</h1>"),
        Answer(500, b"<h1>x</h1>"),
        Answer(400, b"{}"),
        Answer(401, b""),
        Answer(403, b"plain text"),
    ]
    calls: list[Call] = [("list_arrays", [], {})] * len(answers)
    server.queue.extend(answers)
    old = run_old(home, [login(server), *calls])[1:]
    server.queue.extend(answers)
    ours = run_ours(our_client, calls)
    for left, right in zip(old, ours, strict=True):
        assert right["text"].startswith(left["text"]), (left, right)
        assert "TileDBCloudError" in left["error"]
        assert "TileDBCloudError" in right["error"]
        assert left["status"] == right["status"]


def test_either_client_reads_what_the_other_remembered(home: Path, server: Server) -> None:
    run_old(home, [login(server)])
    file = home / ".tiledb" / "cloud.json"
    theirs = file.read_text()
    client = Client()
    assert client.source == "cloud.json"
    assert client.user_profile().username == "demo"
    assert server.last.headers["x-tiledb-rest-api-key"] == "test-token"
    file.unlink()
    Client().login(token="test-token", host=server.url, remember=True)
    assert file.read_text() == theirs
    server.asked.clear()
    assert run_old(home, [("user_profile", [], {})])[0]["result"]["username"] == "demo"
    assert server.last.headers["x-tiledb-rest-api-key"] == "test-token"
    server.queue.append(Answer.of({"token": "test-token"}))
    Client().login(username="a", password="s3cret", host=server.url, remember=True)
    assert run_old(home, [("Config", [], {})])[0]["result"] == {
        "rest.server_address": server.url,
        "rest.token": "test-token",
    }


def test_the_named_differences_of_answers_are_there(home: Path, server: Server, our_client: Client) -> None:
    checks: list[tuple[str, Call, Answer]] = [
        (
            "every call raises TileDBCloudError",
            ("list_groups", [], {}),
            Answer.of({"code": 1, "message": "x"}, 404),
        ),
        ("every call raises TileDBCloudError", ("list_arrays", [], {"async_req": True}), Answer(500)),
        ("an error can always be printed", ("list_arrays", [], {}), Answer.of(["x"], 400)),
        ("an answer of another shape is an error", ("list_arrays", [], {}), Answer(200, b"<html>")),
        ("a missing list is empty", ("list_arrays", [], {}), Answer(200, b"{}")),
        ("counts are ints", ("list_arrays", [], {}), Answer.of({"pagination_metadata": WHERE})),
        (
            "default_user is asked for again after a login",
            ("default_user", [], {}),
            Answer.of({"username": "ann"}),
        ),
    ]
    assert {name for name, *_ in checks} | {name for name, _ in DIFFERENT} | {
        "any iterable of strings is a list"  # JSON has no sets to send to the other client
    } == set(NAMED)
    again: list[Call] = [login(server), ("default_user", [], {})]
    calls = [call for _, call, _ in checks]
    server.queue.extend(answer for *_, answer in checks)
    groups, pending, printed, shape, missing, counts, _, _, user = run_old(
        home, [login(server), *calls, *again]
    )[1:]
    assert groups["error"][0] == pending["error"][0] == "ApiException"
    assert "raises" in printed["text"]
    assert "result" in shape
    assert missing["result"]["arrays"] is None
    assert type(counts["result"]["pagination_metadata"]["page"]) is float
    assert user["result"]["username"] == "ann"
    server.queue.extend(answer for *_, answer in checks)
    groups, pending, printed, shape, missing, counts, _, _, user = run_ours(our_client, [*calls, *again])
    assert "TileDBCloudError" in groups["error"]
    assert pending["error"][0] == shape["error"][0] == "TileDBCloudError"
    assert "raises" not in printed["text"]
    assert missing["result"]["arrays"] == []
    assert type(counts["result"]["pagination_metadata"]["page"]) is int
    assert user["result"]["username"] == "demo"
