"""The one websocket of the side panel: who may open it, and how messages and their buffers travel on it."""

from __future__ import annotations

import importlib.metadata
import json
from typing import TYPE_CHECKING, Any

import msgspec
from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server.utils import ensure_async
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from tiledb_cloud_widgets import structs
from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.lab import messages as m
from tiledb_cloud_widgets.lab.sessions import Session, TooManySessionsError
from tiledb_cloud_widgets.panel.channel import to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiledb_cloud_widgets.lab.app import SidePanelApp
    from tiledb_cloud_widgets.panel.channel import Buffer

MAX_MESSAGE = 256 * 1024  # bytes that a panel may send at once
MAX_BUFFERS = 16  # and with one message
MAX_UNSENT = 32 * 1024 * 1024  # bytes that may wait for a page that does not read


class PanelSocket(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """A panel's socket. Jupyter checks the Origin, the cookie or token, and asks its authorizer."""

    auth_resource = "tiledb_cloud_widgets"  # what an authorizer is asked about

    def initialize(self, app: SidePanelApp) -> None:
        """Begin without a session: it is attached when the socket is open."""
        self._app = app
        self._session: Session | None = None
        self._awaited: tuple[dict[str, Any], int] | None = None  # a message, and how many buffers it has
        self._buffers: list[bytes] = []
        self._unsent = 0

    @property
    def max_message_size(self) -> int:
        """Bytes of a message; tornado closes the socket at more."""
        return MAX_MESSAGE

    def get_compression_options(self) -> dict[str, Any]:
        """Compress: a page of 100 rows is 60 kB of JSON, and 9 kB on the wire."""
        return {}

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (tornado's)
        """Open the socket for those who may execute code here: they could read the credentials too."""
        user = self.current_user
        if not await ensure_async(self.authorizer.is_authorized(self, user, "execute", self.auth_resource)):
            raise HTTPError(403)
        await super().get(*args, **kwargs)

    def open(self) -> None:
        """Attach the session that the page names, or a new one, and say hello."""
        super().open()
        self._user, self._key = self.current_user.username, self.get_query_argument("session", "")[:64]
        try:
            self._session = self._app.open_sessions.attach(self._user, self._key, self)
        except TooManySessionsError:
            self.close(m.TOO_MANY_SESSIONS, "too many sessions")
            return
        version = importlib.metadata.version("tiledb-cloud-widgets")
        hello = m.HelloMessage(m.PROTOCOL, version, self._session.epoch)
        self.deliver(json.dumps(to_json(hello)), ())

    async def on_message(self, message: str | bytes) -> None:
        """Take a message of the page.

        Never raises: tornado would log the address, which may hold Jupyter's own token.
        """
        try:
            await self._take(message)
        except Exception:
            self.log.exception("tiledb_cloud_widgets: a message of a panel failed.")
            self.close(m.FAILED, "failed")

    def on_close(self) -> None:
        """Leave the session, which waits for the page to come back."""
        super().on_close()
        if self._session is not None:
            self._app.open_sessions.detach(self._user, self._key, self)

    def deliver(self, text: str, buffers: Sequence[Buffer]) -> None:
        """Send a message and the buffers that belong to it; drop a page that has long not read any."""
        if self._unsent > MAX_UNSENT:
            self.close(m.TOO_SLOW, "too slow")
            return
        for part in (text, *buffers):
            self._write(part if isinstance(part, str) else bytes(part))

    def _write(self, part: str | bytes) -> None:
        size = len(part)

        def sent(future: Any) -> None:  # noqa: ANN401 (tornado's)
            self._unsent -= size
            future.exception()  # taken, so that nobody logs it: the socket is gone, and on_close says so

        self._unsent += size
        try:
            self.write_message(part, binary=isinstance(part, bytes)).add_done_callback(sent)
        except WebSocketClosedError:
            self._unsent -= size

    async def _take(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            if self._awaited is not None:
                self._buffers.append(message)
                await self._complete()
            return
        self._awaited = None
        try:
            content = json.loads(message)
        except ValueError:
            content = None
        if not isinstance(content, dict):
            self.log.warning("tiledb_cloud_widgets: a message that is not a JSON object was ignored.")
            return
        count = content.pop("buffers", 0)
        self._awaited = (content, count if isinstance(count, int) and 0 <= count <= MAX_BUFFERS else 0)
        self._buffers = []
        await self._complete()

    async def _complete(self) -> None:
        """Hand a message on once all of its buffers are here."""
        if self._session is None or self._awaited is None or len(self._buffers) < self._awaited[1]:
            return
        content, self._awaited = self._awaited[0], None
        if content.get("kind") == "start":
            await self._session.start(_start_of(content), self._app.client)
        else:
            self._session.receive(content, self._buffers)


def _start_of(content: dict[str, Any]) -> m.StartMessage:
    """Return what to start with: what the page remembers, as far as this release understands it."""
    try:
        start: m.StartMessage = structs.convert(content, m.StartMessage)
    except msgspec.ValidationError:
        return m.StartMessage(Query())
    return start
