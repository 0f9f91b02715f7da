"""A stub server, a signed-in client, and a comm that keeps what a widget sends."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING, Any

import comm
import pytest
from comm.base_comm import BaseComm

from tests.unit.widgets.stub import TOKEN, Stub
from tiledb_cloud_widgets.client import Client, RetryMode

if TYPE_CHECKING:
    from collections.abc import Iterator


class View:
    """The other end of a widget's comm: what a front end does, without one."""

    def __init__(self, widget: Any) -> None:
        self.widget = widget
        self._count = 0
        self.states: list[dict[str, Any]] = []

    def send(self, name: str, body: object = None) -> str:
        """Send a request; returns its id."""
        self._count += 1
        identity = f"view-{self._count}"
        self.raw({"kind": "request", "id": identity, "name": name, "body": {} if body is None else body})
        return identity

    def raw(self, content: object) -> None:
        self.widget._handle_msg(
            {"content": {"data": {"method": "custom", "content": content}}, "buffers": []}
        )

    def receive(self, wanted: Any, seconds: float = 10) -> dict[str, Any]:
        """Return the next message for which ``wanted(message)`` holds; keeps the states that pass by."""
        while True:
            message = self.widget.comm.sent.get(timeout=seconds)
            if message["kind"] == "push":
                self.states.append(message["body"])
            if wanted(message):
                return message

    def ask(self, name: str, body: object = None) -> dict[str, Any]:
        """Send a request and return its reply."""
        identity = self.send(name, body)
        return self.receive(lambda message: message["kind"] == "reply" and message["id"] == identity)

    def state(self, wanted: Any) -> dict[str, Any]:
        """Return the first state pushed for which ``wanted(state)`` holds."""
        return self.receive(lambda message: message["kind"] == "push" and wanted(message["body"]))["body"]


class RecordingComm(BaseComm):
    """Keeps custom messages; opens and closes like a comm of a kernel."""

    def __init__(self, *args: object, **options: Any) -> None:
        self.sent: queue.Queue[dict[str, Any]] = queue.Queue()
        self.opened: dict[str, Any] = {}
        self.updates: list[dict[str, Any]] = []
        super().__init__(*args, **options)

    def publish_msg(self, msg_type: str, data: Any = None, **_options: Any) -> None:
        if msg_type == "comm_open":
            self.opened = data["state"]
        elif msg_type == "comm_msg" and data["method"] == "custom":
            self.sent.put(data["content"])
        elif msg_type == "comm_msg":
            self.updates.append(data)


@pytest.fixture(autouse=True)
def _recording(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comm, "create_comm", RecordingComm)


@pytest.fixture
def stub() -> Iterator[Stub]:
    stub = Stub()
    yield stub
    stub.stop()


@pytest.fixture
def client(stub: Stub) -> Client:
    """A client that is signed in at the stub and fails at once."""
    client = Client(retry_mode=RetryMode.DISABLED, timeout=5)
    client.login(token=TOKEN, host=stub.url)
    return client


@pytest.fixture
def stranger(stub: Stub, home: object, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of the stub that is not signed in."""
    monkeypatch.setenv("TILEDB_REST_HOST", stub.url)
    return Client(retry_mode=RetryMode.DISABLED, timeout=5)
