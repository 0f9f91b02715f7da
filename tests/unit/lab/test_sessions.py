"""How long sessions are kept, and what becomes of a page that does not read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.unit.panel.protocol import python_shapes, typescript_shapes
from tiledb_cloud_widgets.lab import messages
from tiledb_cloud_widgets.lab.sessions import KEPT_SECONDS, Session, Sessions

PROTOCOL = Path(__file__).parents[3] / "js" / "src" / "lab" / "protocol.ts"


class Timer:
    cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Loop:
    """An event loop whose time passes when a test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[float, Callable[[], None], Timer]] = []

    def call_later(self, seconds: float, action: Callable[..., None], *args: object) -> Timer:
        timer = Timer()
        self.waiting.append((seconds, lambda: action(*args), timer))
        return timer

    def pass_time(self) -> None:
        due, self.waiting = self.waiting, []
        for _, action, timer in due:
            if not timer.cancelled:
                action()


class Socket:
    def __init__(self) -> None:
        self.sent: list[tuple[str, list[bytes]]] = []

    def deliver(self, text: str, buffers: list[bytes]) -> None:
        self.sent.append((text, buffers))


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def sessions(loop) -> Sessions:
    return Sessions(loop)


def test_an_hour_after_its_last_socket_a_session_is_gone(loop, sessions):
    first, second = Socket(), Socket()
    session = sessions.attach("ada", "one", first)
    sessions.attach("ada", "one", second)
    sessions.detach("ada", "one", first)
    assert loop.waiting == [], "another tab shows it"
    sessions.detach("ada", "one", second)
    assert [seconds for seconds, _, _ in loop.waiting] == [KEPT_SECONDS] == [3600]
    loop.pass_time()
    assert sessions.attach("ada", "one", first) is not session


def test_a_page_that_comes_back_in_time_finds_its_session(loop, sessions):
    session = sessions.attach("ada", "one", Socket())
    sessions.detach("ada", "one", next(iter(session.sockets)))
    assert sessions.attach("ada", "one", Socket()) is session
    loop.pass_time()
    assert sessions.attach("ada", "one", Socket()) is session


def test_buffers_follow_a_message_that_says_how_many_there_are():
    sent = []

    async def deliver() -> None:
        session = Session(asyncio.get_running_loop())
        socket = Socket()
        session.sockets.add(socket)
        part = {"kind": "part", "id": "1", "name": "picture", "body": {}}
        await asyncio.to_thread(session._send, part, [b"one", b"two"])
        await asyncio.sleep(0)
        sent.extend(socket.sent)

    with ThreadPoolExecutor(1) as pool:  # Playwright's event loop may be running in this thread
        pool.submit(asyncio.run, deliver()).result(30)
    assert sent == [
        ('{"kind":"part","id":"1","name":"picture","body":{},"buffers":2}', [b"one", b"two"]),
    ]


def test_python_and_typescript_agree_on_hello_and_start():
    if not PROTOCOL.exists():
        pytest.skip("only in a git checkout")
    text = PROTOCOL.read_text()
    assert typescript_shapes(text) == python_shapes(messages)
    for name in ("PROTOCOL", "TOO_MANY_SESSIONS", "FAILED"):
        assert f"export const {name} = {getattr(messages, name)};" in text
