"""What the side panel and its server half say to each other before the messages of ``panel/messages.py``.

``js/src/lab/protocol.ts`` has the same names and shapes, and a test compares them.

server -> panel: ``hello``, the first message on each socket. panel -> server: ``start``, its answer. After
those two, the messages of every panel, as JSON texts; one with ``buffers: 2`` is followed by two binary ones.
"""

from __future__ import annotations

from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.panel.message import Envelope
from tiledb_cloud_widgets.panel.messages import Number, PageSize

PROTOCOL = 1  # raised when a panel and a server half of different releases no longer understand each other

# Codes with which the server half closes a socket; a panel says them in words
TOO_MANY_SESSIONS = 4429
TOO_SLOW = 4408
FAILED = 4500


class HelloMessage(Envelope, tag="hello"):
    """Who speaks. Another ``epoch`` than before: the session is new, and its revisions begin again."""

    protocol: int
    version: str
    epoch: str


class StartMessage(Envelope, tag="start"):
    """What to show in a session that is new; one that goes on shows what it did."""

    query: Query
    page: Number = 1
    page_size: PageSize = 25
    selection: list[str] = []
