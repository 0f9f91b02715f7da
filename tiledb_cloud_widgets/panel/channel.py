"""Requests of views and their replies: acknowledged at once, done in a thread, answered once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from tiledb_cloud_widgets import structs
from tiledb_cloud_widgets.catalog.failure import Failure, explain
from tiledb_cloud_widgets.panel import messages as m
from tiledb_cloud_widgets.panel.decoding import BodyError, decode
from tiledb_cloud_widgets.panel.errors import REQUEST_FAILED, Refused, error_body, title_of

if TYPE_CHECKING:
    from tiledb_cloud_widgets.panel.message import Message

Buffer: TypeAlias = bytes | bytearray | memoryview
Send: TypeAlias = Callable[[dict[str, Any], Sequence[Buffer]], None]

_log = logging.getLogger(__name__)


class Handler(msgspec.Struct, frozen=True):
    """What answers a request: called in a thread with body and ``Call``, it returns the body of the reply."""

    body: type[Message]
    answer: Callable[[Any, Call], object]


class Call:
    """A request under way.

    Parameters
    ----------
    request : RequestMessage
    buffers : sequence of bytes-like
        What came with it.
    send : callable
        Sends a message to every view.

    Attributes
    ----------
    number : int
        Of the view's requests, which one it is: a kernel may take them in several threads, in another order.
    cancelled : threading.Event
        Set when the view no longer waits.
    on_cancel : callable
        Called then, in the thread that takes the views' messages.
    """

    def __init__(self, request: m.RequestMessage, buffers: Sequence[Buffer], send: Send) -> None:
        from tiledb_cloud_widgets.client.http.cancellation import Cancellation  # noqa: PLC0415 (loaded with the client)

        self.id = request.id
        self.name = request.name
        self.view, _, count = request.id.rpartition("-")  # several views of a panel may ask the same
        self.number = int(count) if count.isdecimal() else 0
        self.buffers = buffers
        self.cancellation = Cancellation()
        self.cancelled = self.cancellation.cancelled
        self.on_cancel: Callable[[], None] = _nothing
        self._send = send

    def progress(self, done: int, total: int | None, seconds_left: float | None) -> None:
        """Tell the view how far it is."""
        self._send(to_json(m.ProgressMessage(self.id, m.Progress(done, total, seconds_left))), ())

    def check(self) -> None:
        """Raise ``CancelledError`` when the view no longer waits."""
        self.cancellation.check()

    def part(self, name: str, body: object, buffers: Sequence[Buffer] = ()) -> None:
        """Send the view some of what it asked for, before the reply; the order is kept."""
        self._send(to_json(m.PartMessage(self.id, name, body)), buffers)


class Channel:
    """Takes the messages of all views of one panel.

    Parameters
    ----------
    send : callable
        Sends a message of JSON values, and its buffers, to every view; called from several threads.
    handlers : mapping of str to Handler
        What answers each request.
    slow : collection of str
        The requests that take long. The others are quick, and are taken in the order sent.
    ends_itself : collection of str
        The requests that are answered as their handlers see fit when the view cancels them. The others are
        dropped, and what they fetch is given up.
    """

    def __init__(
        self,
        send: Send,
        handlers: Mapping[str, Handler],
        slow: Collection[str] = (),
        ends_itself: Collection[str] = (),
    ) -> None:
        from tiledb_cloud_widgets.client.futures import Pool  # noqa: PLC0415 (loaded with the client)

        self._carry = send
        self._handlers = handlers
        self._slow_requests, self._ends_itself = slow, ends_itself
        self._in_order = Pool(1, "tiledb-cloud-widgets-view")
        self._slow = Pool(16, "tiledb-cloud-widgets-panels")
        self._calls: dict[str, Call] = {}
        self._lock = threading.Lock()

    def receive(self, content: object, buffers: Sequence[Buffer] = ()) -> None:
        """Take a message of a view; only hands the work on, for this may be the kernel's main thread."""
        try:
            message = structs.convert(content, m.RequestMessage | m.CancelMessage)
        except msgspec.ValidationError:
            _log.warning("A message of a view was not understood and is ignored.")
            return
        if isinstance(message, m.CancelMessage):
            with self._lock:
                known = self._calls.get(message.id)
            if known is not None:
                if known.name in self._ends_itself:
                    known.cancelled.set()
                else:
                    known.cancellation.cancel()
                known.on_cancel()
            return
        call = Call(message, buffers, self._send)
        with self._lock:
            self._calls[call.id] = call
        self._send(to_json(m.AckMessage(call.id)))
        pool = self._slow if call.name in self._slow_requests else self._in_order
        pool.start(self._reply, call, message.body)

    def close(self) -> None:
        """Let go of what the views asked for."""
        with self._lock:
            calls = list(self._calls.values())
        for call in calls:
            call.cancellation.cancel()
            call.on_cancel()
        self._in_order.close()
        self._slow.close()

    def push(self, name: Literal["state", "change"], body: object) -> None:
        """Send the state, or what has changed of it, to every view."""
        self._send(to_json(m.PushMessage(name, body)))

    def _reply(self, call: Call, body: object) -> None:
        try:
            reply = m.ReplyMessage(call.id, ok=True, body=self._body(call, body))
        except CancelledError:
            reply = m.ReplyMessage(call.id, ok=False)  # the view has given it up: nothing to say
        except Refused as refusal:
            reply = _refusal(call, refusal.failure)
        except Exception as error:  # noqa: BLE001 (a view always gets its answer)
            failure = explain(error, title_of(call.name, body))
            if isinstance(error, BodyError):
                failure = replace(failure, field=error.field)
            reply = _refusal(call, failure)
        finally:
            with self._lock:
                self._calls.pop(call.id, None)
        self._send(to_json(reply))

    def _body(self, call: Call, body: object) -> object:
        handler = self._handlers.get(call.name)
        if handler is None:
            reason = f"This panel has no request {call.name[:40]!r}; it has {', '.join(self._handlers)}."
            next_step = "Reload the page; it runs a different version of the package."
            raise Refused(Failure(REQUEST_FAILED, reason, next_step, retry=False))
        if call.name in self._ends_itself:
            return handler.answer(decode(handler.body, body), call)
        call.check()
        with call.cancellation:
            return handler.answer(decode(handler.body, body), call) or m.Nothing()

    def _send(self, message: dict[str, Any], buffers: Sequence[Buffer] = ()) -> None:
        try:
            self._carry(message, buffers)
        except Exception as error:  # noqa: BLE001 (a view that is gone must not stop the work)
            _log.debug("A message could not be sent: %s", type(error).__name__)


def _nothing() -> None:
    """Do nothing."""


def to_json(message: Message) -> dict[str, Any]:
    """Return a message as plain JSON values."""
    values: dict[str, Any] = msgspec.to_builtins(message)
    return values


def _refusal(call: Call, failure: Failure) -> m.ReplyMessage:
    return m.ReplyMessage(call.id, ok=False, error=error_body(failure))
