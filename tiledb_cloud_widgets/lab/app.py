"""The Jupyter Server extension: one websocket, and one client for all side panels of the server."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from jupyter_server.extension.application import ExtensionApp

from tiledb_cloud_widgets.lab.sessions import Sessions
from tiledb_cloud_widgets.lab.socket import PanelSocket

if TYPE_CHECKING:
    from tiledb_cloud_widgets.client import Client


class SidePanelApp(ExtensionApp):
    """Serves ``tiledb_cloud_widgets/panel`` below the server's base URL."""

    name = "tiledb_cloud_widgets"

    def initialize_handlers(self) -> None:
        """Add the websocket; nothing is loaded or fetched before the first panel opens it."""
        self.sessions: Sessions | None = None
        self._client: Client | None = None
        self._client_lock = threading.Lock()
        self.handlers.append((rf"/{self.name}/panel", PanelSocket, {"app": self}))

    @property
    def open_sessions(self) -> Sessions:
        """The sessions; to be asked for on the event loop."""
        if self.sessions is None:
            self.sessions = Sessions(asyncio.get_running_loop())
        return self.sessions

    def client(self) -> Client:
        """Return the client, with the credentials that a kernel of this user would find; made in a thread."""
        with self._client_lock:
            if self._client is None:
                from tiledb_cloud_widgets.client import Client  # noqa: PLC0415 (the first panel pays for it)

                self._client = Client()
            return self._client

    async def stop_extension(self) -> None:
        """Stop every session when the server stops."""
        if self.sessions is not None:
            self.sessions.close()
