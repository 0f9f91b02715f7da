"""Real Jupyter servers with the side panel's server half, and a page's end of its socket."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import websocket
from urllib3 import PoolManager

from tests.browser.jupyter import Jupyter
from tests.unit.panel.stub import TOKEN, Stub

QUERY = {"scope": "owned"}
START = {"kind": "start", "query": QUERY, "page_size": 10}
ROOT = Path(__file__).parents[3]


@cache
def cookie_of(server: Jupyter) -> str:
    """The cookie of a browser that has opened the server's address with its token."""
    response = PoolManager().request("GET", server.url("api/status"))
    return "; ".join(cookie.partition(";")[0] for cookie in response.headers.getlist("Set-Cookie"))


class Page:
    """What a page of JupyterLab is to the socket; ``frames`` is all that it was sent."""

    def __init__(self, server: Jupyter, session: str = "one", *, path: str = "", **options: Any) -> None:
        address = f"ws://127.0.0.1:{server.port}/{path}tiledb_cloud_widgets/panel?session={session}"
        options = {"header": {"Cookie": cookie_of(server)}, **options}
        self.socket = websocket.create_connection(address, timeout=10, **options)
        self.frames: list[str | bytes] = []
        self.closed: int | None = None  # the code with which the server closed it
        self.hello = self._greeted()
        self._count = 0

    def _greeted(self) -> dict[str, Any]:
        frame = self.socket.recv_frame()
        if frame.opcode == websocket.ABNF.OPCODE_CLOSE:
            self.closed = int.from_bytes(frame.data[:2], "big")
            return {}
        return dict(json.loads(frame.data))

    def receive(self) -> dict[str, Any]:
        frame = self.socket.recv()
        self.frames.append(frame)
        return dict(json.loads(frame))

    def send(self, message: object) -> None:
        self.socket.send(json.dumps(message))

    def until(self, wanted: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """The next message for which ``wanted(message)`` holds."""
        while True:
            message = self.receive()
            if wanted(message):
                return message

    def ask(self, name: str, body: object = None, **more: object) -> dict[str, Any]:
        """Send a request; returns its reply."""
        self._count += 1
        identity = f"{id(self)}-{self._count}"
        self.send({"kind": "request", "id": identity, "name": name, "body": body or {}, **more})
        return self.until(lambda message: message["kind"] == "reply" and message["id"] == identity)

    def state(self, wanted: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """Ask for the whole state until ``wanted(state)`` holds; a push says when to ask again."""
        while True:
            state = dict(self.ask("ready")["body"])
            if wanted(state):
                return state
            self.until(lambda message: message["kind"] == "push")

    def ready(self) -> dict[str, Any]:
        """Start, and return the state when it has rows."""
        self.send(START)
        return self.state(lambda state: state["status"] == "ready")

    def ended(self) -> int:
        """Read to the end; the code with which the server closed the socket."""
        while (frame := self.socket.recv_frame()).opcode != websocket.ABNF.OPCODE_CLOSE:
            pass
        return int.from_bytes(frame.data[:2], "big")

    def close(self) -> None:
        self.socket.close()


@pytest.fixture(scope="session")
def stub() -> Iterator[Stub]:
    stub = Stub()
    yield stub
    stub.stop()


@pytest.fixture(scope="module")
def start_server(tmp_path_factory: pytest.TempPathFactory, stub: Stub) -> Iterator[Callable[..., Jupyter]]:
    """Starts a Jupyter server whose process is signed in at the stub, unless told otherwise."""
    started: list[Jupyter] = []

    def start(*options: str, base_url: str = "/", **environment: str) -> Jupyter:
        signed_in = {"TILEDB_REST_HOST": stub.url, "TILEDB_REST_TOKEN": TOKEN}
        started.append(
            Jupyter(
                tmp_path_factory.mktemp("folder"),
                tmp_path_factory.mktemp("home"),
                app="server",
                base_url=base_url,
                environment={"PYTHONPATH": str(ROOT), **signed_in, **environment},
                options=("--ServerApp.log_level=DEBUG", *options),
            )
        )
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def server(start_server: Callable[..., Jupyter]) -> Jupyter:
    return start_server()


@pytest.fixture
def open_page(server: Jupyter) -> Iterator[Callable[..., Page]]:
    """Opens the socket of a session; every socket is closed with the test."""
    pages: list[Page] = []

    def open_it(session: str = os.urandom(4).hex(), on: Jupyter = server, **options: Any) -> Page:
        pages.append(Page(on, session, **options))
        return pages[-1]

    yield open_it
    for page in pages:
        page.close()
