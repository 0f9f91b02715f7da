"""The channel between the server and a worker, and the calls that go through it."""

from __future__ import annotations

import pickle
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.local.clouds import make_root
from tiledb_cloud_widgets.local.data import DataPlane, ipc
from tiledb_cloud_widgets.local.data.registry_service import METHODS, RegistryService, RemoteRegistry
from tiledb_cloud_widgets.local.data.workers import Workers
from tiledb_cloud_widgets.local.http.errors import HTTPError
from tiledb_cloud_widgets.local.http.messages import Request
from tiledb_cloud_widgets.local.registry.registry import Registry
from tiledb_cloud_widgets.local.registry.users import Users


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    registry = Registry(make_root(tmp_path), Users.single("ada"), tmp_path / "registry.sqlite")
    registry.scan()
    yield registry
    registry.close()


@pytest.fixture
def service(registry: Registry) -> Iterator[RegistryService]:
    with RegistryService(DataPlane(registry), registry.users.default) as service:
        yield service


@pytest.fixture
def remote(service: RegistryService) -> Iterator[RemoteRegistry]:
    """A registry at the other end of a channel, served by a thread as the server serves a worker."""
    ours, theirs = map(ipc.Channel, socket.socketpair())

    def serve() -> None:
        try:
            while isinstance(call := ours.receive(), ipc.Call):
                ours.send(service.reply(call))
        except EOFError:
            pass

    thread = threading.Thread(target=serve)
    thread.start()
    yield RemoteRegistry(theirs)
    theirs.close()
    thread.join()
    ours.close()


def test_a_remote_registry_gives_what_the_registry_gives(registry: Registry, remote: RemoteRegistry) -> None:
    user = registry.users.default
    asset = registry.resolve(user, "ada", "numbers")
    assert remote.resolve(None, "ada", "numbers", "read") == asset
    assert remote.by_path(asset.path) == asset
    assert remote.by_path(Path("/elsewhere")) is None
    assert remote.place("ada", "größe/neu") == registry.place("ada", "größe/neu")
    assert remote.allowed(None, asset, "write") is True
    with pytest.raises(HTTPError, match="does not exist") as refused:
        remote.resolve(None, "ada", "none", "read")
    assert refused.value.status == 404


def test_what_changed_is_read_in_the_worker(registry: Registry, remote: RemoteRegistry) -> None:
    group = registry.resolve(registry.users.default, "lab", "study")
    registry.database.db.execute(
        "UPDATE assets SET member_arrays = 0, metadata = NULL WHERE id = ?", (group.id,)
    )
    remote.changed(group)
    (row,) = registry.listings.rows([group.id], registry.users.default)
    assert (row["member_arrays"], row["member_groups"], row["group_type"]) == (1, 1, "soma")


@pytest.mark.parametrize(
    "call",
    [
        ipc.Call("close", []),
        ipc.Call("__init__", []),
        ipc.Call("resolve", ["ada"]),
        ipc.Call("by_path", [5]),
        ipc.Call("forget", [{"id": "x"}]),
    ],
    ids=str,
)
def test_calls_that_no_worker_of_ours_makes_are_not_run(service: RegistryService, call: ipc.Call) -> None:
    with pytest.raises(msgspec.ValidationError):
        service.reply(call)


def test_a_worker_may_call_what_the_data_plane_needs_and_no_more() -> None:
    assert set(METHODS) == {
        "allowed", "by_path", "changed", "forget", "lock", "may_create", "place", "register_created", "resolve",
        "touch",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "arguments", "changes"),
    [
        ("resolve", ["ada", "numbers", "read"], False),
        ("resolve", ["ada", "numbers", "write"], True),
        ("resolve", ["ada", "numbers", "delete"], True),
        ("may_create", ["ada", "new"], True),
    ],
)
def test_it_is_known_whether_a_request_changes_something(
    service: RegistryService, method: str, arguments: list[str], changes: bool
) -> None:
    service.reply(ipc.Call(method, arguments))
    assert service.changes is changes


def test_nothing_is_unpickled() -> None:
    ours, theirs = socket.socketpair()
    channel = ipc.Channel(ours)
    with theirs as other:
        data = pickle.dumps(ipc.Ready())
        other.sendall(len(data).to_bytes(8, sys.byteorder) + data)
        with pytest.raises(EOFError):
            channel.receive(5)
    channel.close()


def test_a_message_arrives_whole_whatever_its_size_and_its_socket_with_it() -> None:
    ours, theirs = map(ipc.Channel, socket.socketpair())
    message = ipc.Answered(200, {}, [bytes(5 << 20), b"end"])
    sender = threading.Thread(target=ours.send, args=(message,))
    sender.start()
    assert theirs.receive(20) == message
    sender.join()
    here, there = socket.socketpair()
    with here, there:
        ours.send(ipc.Ready(), there)
        ours.send(ipc.Sent())
        assert theirs.receive(5) == ipc.Ready()
        with theirs.receive_socket() as passed:
            passed.sendall(b"hello")
        assert here.recv(5) == b"hello"
    assert theirs.receive(5) == ipc.Sent()
    ours.close()
    with pytest.raises(EOFError):
        theirs.receive(5)
    theirs.close()


class Ended(subprocess.Popen[bytes]):
    """A process that has ended before anything is sent to it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.wait()


@pytest.mark.parametrize("process", [subprocess.Popen, Ended])
def test_a_worker_that_cannot_start_is_said_to_be_one(
    process: type, registry: Registry, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setattr(subprocess, "Popen", process)
    workers = Workers(DataPlane(registry))
    with pytest.raises(HTTPError, match="could not start a process for libtiledb") as refused:
        workers.answer("schema", Request("GET", "/v1/arrays/ada/numbers"))
    assert refused.value.status == 500
    assert "/nowhere" in capfd.readouterr().err


def test_what_a_request_reads_comes_with_it_and_is_locked_once(registry: Registry) -> None:
    """A second share of one lock would wait for one who waits for the first."""
    plane = DataPlane(registry)
    name = "tiledb_cloud_widgets.local.data.queries.submit"
    request = Request("POST", "/", [("type", "READ")], {}, params={"namespace": "ada", "array": "numbers/"})
    with RegistryService(plane, registry.users.default) as service:
        asset = service.reads(name, request)
        assert asset == registry.resolve(registry.users.default, "ada", "numbers")
        remover = threading.Thread(target=lambda: plane.lock(asset).exclusive().__enter__())
        remover.start()
        while not plane.lock(asset)._waiting:
            assert remover.is_alive()
        service.lock(asset, False)
    remover.join(10)
    assert not remover.is_alive()


@pytest.mark.parametrize(
    ("params", "query"),
    [
        ({"namespace": "ada", "array": "nothing"}, []),
        ({"namespace": "lab", "array": "study"}, []),  # a group
        ({"namespace": "ada", "array": "numbers"}, [("type", "WRITE")]),
        ({"namespace": "ada", "array": "../numbers"}, []),
    ],
)
def test_a_request_that_may_not_read_or_does_more_is_left_to_its_handler(
    service: RegistryService, params: dict[str, str], query: list[tuple[str, str]]
) -> None:
    request = Request("POST", "/", query, {}, params=params)
    assert service.reads("tiledb_cloud_widgets.local.data.queries.submit", request) is None
    assert service.reads("tiledb_cloud_widgets.local.data.queries.finalize", request) is None
