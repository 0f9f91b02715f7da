"""What every panel has, whoever carries it: a state that all its views show, and the requests they make."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, get_args, get_type_hints

from tiledb_cloud_widgets.panel.channel import Channel, Handler, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from tiledb_cloud_widgets.panel.channel import Buffer, Call, Send
    from tiledb_cloud_widgets.panel.message import Message
    from tiledb_cloud_widgets.panel.messages import LeaveRequest, Page, ReadyRequest


class PanelSession(ABC):
    """A panel without what carries it: a widget's comm, or a socket.

    A request ``x`` is answered by the method ``_on_x(body, call)``. The state goes to the views whole until
    the first of them has asked for it, and then change by change; a view that has missed one asks again.

    Parameters
    ----------
    send : callable
        ``send(message, buffers)`` sends a message to every view; called from several threads.
    """

    requests: ClassVar[type]  # the class of messages.py that annotates them with bodies and replies
    slow_requests: ClassVar[frozenset[str]] = frozenset()
    ends_itself: ClassVar[frozenset[str]] = frozenset()  # requests that answer a cancellation

    def __init__(self, send: Send) -> None:
        self.viewed = threading.Event()  # a view shows the panel
        self.unviewed: Callable[[], None] = lambda: None  # called when the last view is gone
        self._viewing: set[str] = set()  # the web pages in which one does
        self._pushing = threading.Lock()  # guards what was pushed
        self._revision = 0
        self._pushed: dict[str, Any] = {}
        handlers = {
            name: Handler(get_args(shapes)[0], getattr(self, f"_on_{name}"))
            for name, shapes in get_type_hints(self.requests).items()
        }
        self._channel = Channel(send, handlers, self.slow_requests, self.ends_itself)

    def receive(self, content: object, buffers: Sequence[Buffer] = ()) -> None:
        """Take a message of a view, and return at once."""
        self._channel.receive(content, buffers)

    def close(self) -> None:
        """Let go of what the views asked for."""
        self._channel.close()

    def abandon(self) -> None:
        """Fetch nothing for views: they are gone."""
        self._viewing.clear()
        if self.viewed.is_set():
            self.viewed.clear()
            self.pause()
            self.unviewed()

    def pause(self, *, forget: bool = False) -> None:  # noqa: B027 (a panel that fetches nothing has nothing to do)
        """Fetch nothing until a view shows the panel again; the last one is gone.

        Parameters
        ----------
        forget : bool, default False
            Whether to drop what was fetched, too.
        """

    def resume(self) -> None:  # noqa: B027 (the same)
        """Go on: a view shows the panel again."""

    def push(self) -> None:
        """Send every view what has changed."""
        with self._pushing:
            self._push(to_json(self.snapshot()))

    @abstractmethod
    def snapshot(self) -> Message:
        """Return the state for the views, without rows; the revision is set when it is sent."""

    def new_pages(self, known: Collection[int] | None) -> list[Page]:  # noqa: ARG002 (for panels with rows)
        """Return the pages that the snapshot names; without those known, or (None) sent before."""
        return []

    def _push(self, state: dict[str, Any]) -> None:
        self._revision += 1
        before, self._pushed = self._pushed, state
        if not self.viewed.is_set():
            self._channel.push("state", self._body(state, ()))
            return
        changes = {name: value for name, value in state.items() if before.get(name, ...) != value}
        self._channel.push("change", self._body(changes, None))

    def _body(self, fields: dict[str, Any], known: Collection[int] | None) -> dict[str, Any]:
        pages = self.new_pages(known)
        return {**fields, "revision": self._revision, **({"pages": pages} if pages else {})}

    def _on_ready(self, body: ReadyRequest, _call: Call) -> dict[str, Any]:
        self._viewing.add(body.view)
        if not self.viewed.is_set():
            self.viewed.set()
            self.resume()
        with self._pushing:
            state = to_json(self.snapshot())
            if state != self._pushed:  # the reply is what was pushed last: the next change is one of that
                self._push(state)
            return self._body(state, body.pages)

    def _on_leave(self, body: LeaveRequest, _call: Call) -> None:
        self._viewing.discard(body.view)
        if not self._viewing:
            self.abandon()
