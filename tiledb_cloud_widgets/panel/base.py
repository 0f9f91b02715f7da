"""What every panel has, whoever carries it: a state that all its views show, and the requests they make."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, ClassVar, get_args, get_type_hints

from tiledb_cloud_widgets.panel.channel import Channel, Handler

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiledb_cloud_widgets.panel.channel import Buffer, Call, Send
    from tiledb_cloud_widgets.panel.messages import Message, Nothing


class PanelSession:
    """A panel without what carries it: a widget's comm, or a socket.

    A request ``x`` is answered by the method ``_on_x(body, call)``.

    Parameters
    ----------
    send : callable
        ``send(message, buffers)`` sends a message to every view; called from several threads.
    """

    requests: ClassVar[type]  # the TypedDict of messages.py with the bodies and replies
    slow_requests: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, send: Send) -> None:
        self.viewed = threading.Event()  # a view has asked for the state
        self._revision = 0
        self._pushing = threading.Lock()
        self._channel = Channel(
            send,
            {
                name: Handler(get_args(shapes)[0], getattr(self, f"_on_{name}"), name in self.slow_requests)
                for name, shapes in get_type_hints(self.requests).items()
            },
        )

    def receive(self, content: object, buffers: Sequence[Buffer] = ()) -> None:
        """Take a message of a view, and return at once."""
        self._channel.receive(content, buffers)

    def push(self) -> None:
        """Send the state to every view; the revision says which of two is newer."""
        with self._pushing:
            self._revision += 1
            self._channel.push(self.snapshot(self._revision))

    def snapshot(self, revision: int) -> Message:
        """Return the state for the views."""
        raise NotImplementedError

    def _on_ready(self, _body: Nothing, _call: Call) -> Message:
        self.viewed.set()
        with self._pushing:  # a view that has had the last push already takes this for what it has
            return self.snapshot(self._revision)
