"""Requests from a view, and their answers: acknowledged at once, done elsewhere, answered once."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from tiledb_cloud_widgets.catalog.failure import Failure, explain
from tiledb_cloud_widgets.catalog.thread_pool import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    Answer = Callable[["Call"], object]
    Send = Callable[[dict[str, Any]], None]

_log = logging.getLogger(__name__)

_slow = Workers(16, "tiledb-cloud-widgets-panels")


class Refused(Exception):  # noqa: N818 (reads as a sentence: `except Refused`)
    """A request that is answered with an error of our own words."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.what)
        self.failure = failure


class Call:
    """One request of a view.

    Parameters
    ----------
    identity : str
        The view's name for it.
    name : str
        What is asked.
    body : dict
        With what; not checked yet.
    """

    def __init__(self, identity: str, name: str, body: Mapping[str, Any], send: Send) -> None:
        self.identity = identity
        self.name = name
        self.body = body
        self.cancelled = threading.Event()
        self._send = send

    def progress(self, done: int, total: int | None, seconds_left: float | None) -> None:
        """Tell the view how far it is."""
        body = {"done": done, "total": total, "seconds_left": seconds_left}
        self._send({"kind": "progress", "id": self.identity, "body": body})

    def __repr__(self) -> str:
        return f"Call({self.name!r})"  # never the body: it may hold a password


class Channel:
    """Takes the messages of all views of one widget.

    Parameters
    ----------
    send : callable
        Sends one message to every view.
    answers : mapping of str to callable
        What answers each request: called with the ``Call``, in a thread; returns the reply's body.
    in_order : collection of str
        Names of requests that are quick and must be taken in the order sent.
    """

    def __init__(self, send: Send, answers: Mapping[str, Answer], in_order: Collection[str]) -> None:
        self._deliver = send
        self._answers = dict(answers)
        self._in_order = frozenset(in_order)
        self._queue = Workers(1, "tiledb-cloud-widgets-view")
        self._calls: dict[str, Call] = {}
        self._lock = threading.Lock()

    def receive(self, _widget: object, content: object, _buffers: object = None) -> None:
        """Take one message; only hands the work on, for this may be the kernel's main thread."""
        match content:
            case {"kind": "request", "id": str(identity), "name": str(name), **rest}:
                body = rest.get("body")
                call = Call(identity, name, body if isinstance(body, dict) else {}, self._send)
                with self._lock:
                    self._calls[identity] = call
                self._send({"kind": "ack", "id": identity})
                pool = self._queue if name in self._in_order else _slow
                pool.submit(lambda: self._answer(call))
            case {"kind": "cancel", "id": str(identity)}:
                with self._lock:
                    known = self._calls.get(identity)
                if known is not None:
                    known.cancelled.set()
            case _:
                _log.warning("A message of a view was not understood and is left alone.")

    def push(self, state: Mapping[str, Any]) -> None:
        """Send the state to every view."""
        self._send({"kind": "push", "name": "state", "body": dict(state)})

    def _answer(self, call: Call) -> None:
        reply: dict[str, Any] = {"kind": "reply", "id": call.identity}
        try:
            answer = self._answers.get(call.name)
            if answer is None:
                reply |= {"ok": False, "error": _unknown(call).to_dict()}
            else:
                reply |= {"ok": True, "body": answer(call) or {}}
        except Refused as refusal:
            reply |= {"ok": False, "error": refusal.failure.to_dict()}
        except Exception as error:  # noqa: BLE001 (a view always gets its answer)
            reply |= {
                "ok": False,
                "error": explain(error, _UNDONE.get(call.name, "That did not work.")).to_dict(),
            }
        finally:
            with self._lock:
                self._calls.pop(call.identity, None)
        self._send(reply)

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self._deliver(message)
        except Exception as error:  # noqa: BLE001 (a view that is gone must not stop the work)
            _log.debug("A message could not be sent: %s", type(error).__name__)


def _unknown(call: Call) -> Failure:
    why = f"The kernel knows no request {call.name[:40]!r}."
    return Failure("That did not work.", why, "Restart the kernel: it runs another version.", retry=False)


_UNDONE = {
    "details": "The details did not arrive.",
    "namespaces": "The namespaces did not arrive.",
    "export": "The export did not finish.",
    "sign_in": "Signing in did not work.",
    "sign_out": "Signing out did not work.",
}
