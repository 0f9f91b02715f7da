"""What a side panel browses: a session like a Browser widget's that writes no files."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from tiledb_cloud_widgets.catalog import state as s
from tiledb_cloud_widgets.catalog.failure import Failure
from tiledb_cloud_widgets.catalog.query import check_uri
from tiledb_cloud_widgets.panel.errors import Refused
from tiledb_cloud_widgets.panel.session import BrowserSession

if TYPE_CHECKING:
    from tiledb_cloud_widgets.client import Client
    from tiledb_cloud_widgets.lab.messages import StartMessage
    from tiledb_cloud_widgets.panel import messages as m
    from tiledb_cloud_widgets.panel.channel import Call, Send


class SidePanelBrowser(BrowserSession):
    """A browser without a kernel.

    Parameters
    ----------
    client : Client
        The server's own; every panel of a server shares its sign-in.
    start : StartMessage
        What to show at first.
    send : callable
        ``send(message, buffers)`` sends a message to every view; called from several threads.
    """

    def __init__(self, client: Client, start: StartMessage, send: Send) -> None:
        super().__init__(client, start.query, start.page_size, send)
        if start.page > 1:
            self.engine.ask(s.PageRequested(start.page))
        with contextlib.suppress(ValueError, TypeError):  # remembered by an older release, or by hand
            selection = tuple(check_uri("selection", uri) for uri in start.selection)
            self.engine.ask(s.SelectionRequested(selection))

    def _on_export(self, _body: m.ExportRequest, _call: Call) -> m.Exported:
        """Refuse: rows belong in a notebook, and this process writes no files for its users."""
        raise Refused(
            Failure("The side panel exports code.", "It has no kernel to export rows to.", "Reload the page.")
        )
