"""A stub server, a signed-in client, and a view: the other end of a panel, without a front end."""

from __future__ import annotations

import json
import queue
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.panel.stub import TOKEN, Stub
from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.client import Client, RetryMode
from tiledb_cloud_widgets.panel.session import BrowserSession

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class View:
    """Sends what a front end sends, and keeps what it is sent.

    ``receive`` is what takes its messages; ``send`` is given to the panel as what sends to its views.
    """

    def __init__(self, receive: Callable[[object, Sequence[bytes]], None] | None = None) -> None:
        self._receive = receive
        self._count = 0
        self.sent: queue.Queue[dict[str, Any]] = queue.Queue()
        self.passed: list[dict[str, Any]] = []  # all messages looked at
        self.states: list[dict[str, Any]] = []
        self.pages: dict[int, dict[str, Any]] = {}
        self._state: dict[str, Any] = {}

    def deliver(self, message: dict[str, Any], buffers: Sequence[bytes] = ()) -> None:
        """Take a message of the panel, as it comes over the wire."""
        heard = json.loads(json.dumps(message, allow_nan=False))
        self.sent.put({**heard, "buffers": list(buffers)} if buffers else heard)

    def attach(self, session: Any) -> None:
        self.session = session
        self._receive = session.receive

    @property
    def now(self) -> Any:
        """The state of the session, when nothing is under way any more."""
        self.session.engine.wait()
        return self.session.engine.state

    def send(self, name: str, body: object = None) -> str:
        """Send a request; returns its id."""
        self._count += 1
        identity = f"view-{self._count}"
        self.raw({"kind": "request", "id": identity, "name": name, "body": {} if body is None else body})
        return identity

    def raw(self, content: object, buffers: Sequence[bytes] = ()) -> None:
        self._receive(content, buffers)

    def receive(self, wanted: Callable[[dict[str, Any]], Any], seconds: float = 10) -> dict[str, Any]:
        """Return the next message for which ``wanted(message)`` holds; keeps the states that pass by."""
        while True:
            message = self.sent.get(timeout=seconds)
            self.passed.append(message)
            if message["kind"] == "push":
                self._take(message["name"], message["body"])
            if wanted(message):
                return message

    def _take(self, name: str, body: dict[str, Any]) -> None:
        self.pages |= {page["key"]: page for page in body.get("pages", ())}
        self._state = {**body} if name == "state" else {**self._state, **body}
        self.states.append(self.resolved(self._state))

    def resolved(self, state: dict[str, Any]) -> dict[str, Any]:
        """A state with its pages in the place of their keys, as far as the view has had them."""
        keys = {name: state[name] for name in ("shown", "next") if state.get(name)}
        return {**state, **{name: self.pages.get(key) for name, key in keys.items()}}

    def ready(self) -> dict[str, Any]:
        """Ask for the state, and return it whole."""
        body = self.ask("ready", {"pages": list(self.pages)})["body"]
        self._take("state", body)
        return self.states[-1]

    def ask(self, name: str, body: object = None) -> dict[str, Any]:
        """Send a request and return its reply."""
        identity = self.send(name, body)
        return self.receive(lambda message: message["kind"] == "reply" and message["id"] == identity)

    def state(self, wanted: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """Return the first state pushed for which ``wanted(state)`` holds."""
        self.receive(lambda message: message["kind"] == "push" and wanted(self.states[-1]))
        return self.states[-1]


def browsing(client: Client, query: Query = Query(), page_size: int = 10) -> View:  # noqa: B008 (frozen)
    """A view of a new session."""
    view = View()
    view.attach(BrowserSession(client, query, page_size, view.deliver))
    return view


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
def view(client: Client) -> Iterator[View]:
    """A view of a new session that shows its first page."""
    view = browsing(client)
    assert view.now.status == "ready"
    yield view
    view.session.close()


@pytest.fixture
def stranger(stub: Stub, home: object, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of the stub that is not signed in."""
    monkeypatch.setenv("TILEDB_REST_HOST", stub.url)
    return Client(retry_mode=RetryMode.DISABLED, timeout=5)
