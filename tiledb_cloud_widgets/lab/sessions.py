"""The sessions of the side panels of one server: whose they are, how many, and how long they are kept."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from tiledb_cloud_widgets.catalog.failure import Failure
from tiledb_cloud_widgets.lab.browser import SidePanelBrowser
from tiledb_cloud_widgets.panel.channel import to_json
from tiledb_cloud_widgets.panel.errors import error_body
from tiledb_cloud_widgets.panel.messages import ReplyMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tiledb_cloud_widgets.client import Client
    from tiledb_cloud_widgets.lab.messages import StartMessage
    from tiledb_cloud_widgets.panel.channel import Buffer

KEPT_SECONDS = 3600  # how long a session waits for its page to come back
SESSIONS_PER_USER = 20
REQUESTS_UNDER_WAY = 32


class Socket(Protocol):
    """What a session sends to; all of it on the event loop."""

    def deliver(self, text: str, buffers: Sequence[Buffer]) -> None:
        """Send a message and the buffers that belong to it."""


class TooManySessionsError(Exception):
    """A user's sessions are all in use, and one more was asked for."""


class Session:
    """One side panel: what it browses, and the sockets that show it. It outlives them, for a reload.

    Parameters
    ----------
    loop : asyncio.AbstractEventLoop
        Where messages are delivered; they come from threads.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.epoch = secrets.token_urlsafe(9)
        self.sockets: set[Socket] = set()
        self.expiry: asyncio.TimerHandle | None = None
        self._loop = loop
        self._browser: SidePanelBrowser | None = None
        self._starting = asyncio.Lock()
        self._under_way: set[str] = set()

    async def start(self, start: StartMessage, client: Callable[[], Client]) -> None:
        """Begin to browse, unless this session does already."""
        async with self._starting:  # two tabs with one session may both ask
            if self._browser is None:
                # In a thread: the first session of a process imports the client and looks for credentials
                self._browser = await asyncio.to_thread(lambda: SidePanelBrowser(client(), start, self._send))

    def receive(self, message: dict[str, Any], buffers: Sequence[Buffer]) -> None:
        """Take a message of a view."""
        if self._browser is None:
            return  # sent before `start`: no panel of ours
        identity = message.get("id")
        if message.get("kind") == "request" and isinstance(identity, str):
            if len(self._under_way) >= REQUESTS_UNDER_WAY:
                self._deliver(to_json(_too_many(identity)), ())
                return
            self._under_way.add(identity)
        self._browser.receive(message, buffers)

    def close(self) -> None:
        """Stop browsing."""
        if self._browser is not None:
            self._browser.close()

    def _send(self, message: dict[str, Any], buffers: Sequence[Buffer]) -> None:
        self._loop.call_soon_threadsafe(self._deliver, message, buffers)

    def _deliver(self, message: dict[str, Any], buffers: Sequence[Buffer]) -> None:
        if message["kind"] == "reply":
            self._under_way.discard(message["id"])
        text = msgspec.json.encode({**message, "buffers": len(buffers)} if buffers else message).decode()
        for socket in list(self.sockets):
            socket.deliver(text, buffers)


class Sessions:
    """All sessions of a server.

    Parameters
    ----------
    loop : asyncio.AbstractEventLoop
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._sessions: dict[tuple[str, str], Session] = {}  # by user and panel; the oldest first

    def attach(self, user: str, key: str, socket: Socket) -> Session:
        """Return a user's session with a new socket; the one of another user is never found.

        Raises
        ------
        TooManySessionsError
            All of this user's sessions have a page that shows them.
        """
        session = self._sessions.get((user, key))
        if session is None:
            self._make_room(user)
            session = self._sessions[user, key] = Session(self._loop)
        if session.expiry is not None:
            session.expiry.cancel()
            session.expiry = None
        session.sockets.add(socket)
        return session

    def detach(self, user: str, key: str, socket: Socket) -> None:
        """Take a socket from its session, which is kept for its page to come back."""
        session = self._sessions.get((user, key))
        if session is None:
            return
        session.sockets.discard(socket)
        if not session.sockets:
            session.expiry = self._loop.call_later(KEPT_SECONDS, self._drop, (user, key))

    def close(self) -> None:
        """Stop every session."""
        for place in list(self._sessions):
            self._drop(place)

    def _make_room(self, user: str) -> None:
        places = [place for place in self._sessions if place[0] == user]
        if len(places) < SESSIONS_PER_USER:
            return
        unseen = next((place for place in places if not self._sessions[place].sockets), None)
        if unseen is None:
            raise TooManySessionsError
        self._drop(unseen)

    def _drop(self, place: tuple[str, str]) -> None:
        session = self._sessions.pop(place)
        if session.expiry is not None:
            session.expiry.cancel()
        session.close()


def _too_many(identity: str) -> ReplyMessage:
    failure = Failure(
        "The panel is busy.",
        f"{REQUESTS_UNDER_WAY} requests of it are under way.",
        "Try again when they are done.",
    )
    return ReplyMessage(identity, ok=False, error=error_body(failure))
