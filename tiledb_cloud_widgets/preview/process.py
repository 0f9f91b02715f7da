"""Workers seen from outside: started, bounded in time, stopped; one is kept ready for the next preview."""

from __future__ import annotations

import atexit
import os
import queue
import threading
import time
import weakref
from typing import TYPE_CHECKING, Final, Literal

from . import parts, wire
from .child import Gone, Turn, Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    OnPart = Callable[[parts.Part, list[bytes]], None]

#: seconds that an idle worker is kept, and previews after which it is replaced, with all that libtiledb keeps
IDLE: Final = 60.0
PREVIEWS: Final = 200
#: workers at one time: one, and a spare while another is stopped
MOST: Final = 2
#: seconds in which a worker must stop when asked to, and start
GRACE: Final = 0.5
START: Final = 30.0

#: done: every part came. The others say what came of the rest.
Outcome = Literal["done", "stopped", "late", "crashed"]


class Previewer:
    """Runs previews, each in a worker process that is bounded in time and memory.

    Methods may be called from any thread; `run` blocks the one that calls it.

    Parameters
    ----------
    idle : float
        Seconds that a worker without work is kept.
    previews : int
        Previews after which a worker is replaced.

    Examples
    --------
    >>> from tiledb_cloud_widgets.preview.parts import name
    >>> from tiledb_cloud_widgets.preview.wire import Request
    >>> from tiledb_cloud_widgets.preview.process import Previewer
    >>> import tiledb_cloud_widgets as tcw
    >>> previewer, seen = Previewer(), []
    >>> with tcw.local.start() as cloud:
    ...     request = Request(uri="tiledb://ada/iris", config=cloud.client.Config().dict())
    ...     previewer.run(request, lambda part, buffers: seen.append(name(part)))
    'done'
    >>> previewer.close()
    >>> seen[:2]
    ['head', 'facts']
    """

    def __init__(self, *, idle: float = IDLE, previews: int = PREVIEWS) -> None:
        self._keep = idle
        self._previews = previews
        self._users: weakref.WeakSet[object] = weakref.WeakSet()
        self._closed = False
        self._reset()
        _previewers.add(self)

    def _reset(self) -> None:
        self._changed = threading.Condition()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._turns: dict[Hashable, Turn] = {}

    @property
    def pids(self) -> list[int]:
        """The numbers of the worker processes."""
        with self._changed:
            return [worker.pid for worker in (*self._idle, *self._busy)]

    def prepare(self) -> None:
        """Start a worker before it is needed, unless one is there: starting takes about a second."""
        with self._changed:
            if self._closed or self._idle or len(self._busy) >= MOST:
                return
            self._keep_idle(Worker())

    def enter(self, user: object) -> None:
        """Note that somebody may ask for previews, and start a worker for the first of them."""
        with self._changed:
            self._users.add(user)
        self.prepare()

    def leave(self, user: object) -> None:
        """Note that somebody will ask no more; with the last of them, the workers end."""
        with self._changed:
            if user not in self._users:
                return
            self._users.discard(user)
            if self._users:
                return
            workers, self._idle = self._idle, []
            for worker in self._busy:
                worker.last = True
        for worker in workers:
            worker.end()

    def run(
        self,
        request: wire.Request,
        on_part: OnPart,
        *,
        owner: Hashable = None,
        number: int = 0,
        cancelled: threading.Event | None = None,
    ) -> Outcome:
        """Run a preview to its end.

        Parameters
        ----------
        request : Request
            What to show. Its `seconds` bound the preview; starting a worker does not count.
        on_part : callable
            Gets each part and its buffers as it comes, in this thread, except `parts.End`. What could not be
            read comes as a `parts.Failure`.
        owner : hashable, optional
            Who asks. Of one owner's previews the newest wins: an earlier one is stopped, and its `on_part`
            gets nothing more. Those without an owner wait for each other.
        number : int
            The owner's count of requests, where these may come in another order than they were sent (a kernel
            takes messages in several threads): the highest is the newest.
        cancelled : threading.Event, optional
            A preview of which this is set before it begins does not, and stops no other one. Once it runs,
            `stop` ends it.

        Returns
        -------
        str
            ``"done"``, ``"stopped"``, ``"late"`` or ``"crashed"``.
        """
        turn = Turn(number)
        with self._changed:
            if cancelled is not None and cancelled.is_set():
                return "stopped"
            if owner is not None:
                current = self._turns.get(owner)
                if current is not None and current.number > number:
                    return "stopped"
                self._stop(owner)
                self._turns[owner] = turn
        try:
            outcome = self._attempt(request, on_part, turn)
            if outcome == "crashed" and turn.unheard:  # an idle worker had ended: another one may do it
                outcome = self._attempt(request, on_part, turn)
            if outcome == "crashed":
                on_part(_CRASHED, [])
            return outcome
        finally:
            with self._changed:
                if self._turns.get(owner) is turn:
                    del self._turns[owner]

    def stop(self, owner: Hashable, number: int = 0) -> None:
        """Stop the preview of this owner and number, if it runs; its parts so far stand."""
        with self._changed:
            current = self._turns.get(owner)
            if current is not None and current.number == number:
                self._stop(owner)

    def close(self) -> None:
        """End all workers; previews under way end as crashed."""
        with self._changed:
            self._closed = True
            workers = [*self._idle, *self._busy]
            self._idle.clear()
            self._changed.notify_all()
        for worker in workers:
            worker.end()

    def _stop(self, owner: Hashable) -> None:
        turn = self._turns.pop(owner, None)
        if turn is not None:
            turn.stopped = True
            if turn.worker is not None:
                turn.worker.stop(turn)
            self._changed.notify_all()

    def _lend(self, turn: Turn) -> Worker | None:
        """Return a worker, as soon as there is one; None once the turn is stopped."""
        waited_until = time.monotonic() + 2 * GRACE
        with self._changed:
            while True:
                if turn.stopped or self._closed:
                    return None
                while self._idle:
                    worker = self._idle.pop()
                    if worker.expiry is not None:
                        worker.expiry.cancel()
                    if worker.alive:
                        return self._lent(worker, turn)
                    worker.end()  # somebody ended it
                # a worker that is about to be free is there sooner than a new one
                stopping = any(worker.stopping for worker in self._busy)
                if len(self._busy) < MOST and not (stopping and time.monotonic() < waited_until):
                    return self._lent(Worker(), turn)
                self._changed.wait(GRACE if stopping else None)

    def _lent(self, worker: Worker, turn: Turn) -> Worker:
        self._busy.add(worker)
        turn.worker = worker
        return worker

    def _attempt(self, request: wire.Request, on_part: OnPart, turn: Turn) -> Outcome:
        """Run a preview in the next worker that is free."""
        worker = self._lend(turn)
        if worker is None:
            return "stopped"
        turn.unheard, free = worker.ready, False
        try:
            outcome, free = self._follow(worker, request, on_part, turn)
        finally:
            self._take_back(worker, free=free)
        return outcome

    def _follow(
        self, worker: Worker, request: wire.Request, on_part: OnPart, turn: Turn
    ) -> tuple[Outcome, bool]:
        """Pass on the parts of a preview; return its outcome, and whether the worker is free again."""
        worker.ask(request)
        ends = time.monotonic() + (request.seconds if worker.ready else START)
        while True:
            try:
                event = worker.next(ends - time.monotonic())
            except queue.Empty:
                if turn.stopped:
                    return "stopped", False
                on_part(_late(request, worker), [])
                return "late", False
            if isinstance(event, Turn):
                if event is turn:
                    worker.stopping = True
                    worker.ask(wire.Stop())
                    ends = time.monotonic() + GRACE
            elif isinstance(event, Gone):
                return "stopped" if turn.stopped else "crashed", False
            elif isinstance(event[0], parts.Ready):
                worker.ready = True
                ends = time.monotonic() + (GRACE if turn.stopped else request.seconds)
            elif isinstance(event[0], parts.End):
                return "stopped" if turn.stopped else "done", True
            elif not turn.stopped:
                turn.unheard = False
                on_part(*event)

    def _take_back(self, worker: Worker, *, free: bool) -> None:
        worker.previews += 1
        worker.stopping = False
        with self._changed:
            self._busy.discard(worker)
            kept = free and worker.previews < self._previews and not self._closed and not worker.last
            if kept:
                self._keep_idle(worker)
            self._changed.notify_all()
        if not kept:
            worker.end()
            if not worker.last:
                self.prepare()

    def _keep_idle(self, worker: Worker) -> None:
        self._idle.append(worker)
        worker.expiry = threading.Timer(self._keep, _expire, (weakref.ref(self), worker))
        worker.expiry.daemon = True
        worker.expiry.start()
        self._changed.notify_all()


def _expire(previewer: weakref.ref[Previewer], worker: Worker) -> None:
    """End a worker that was idle for long."""
    owner = previewer()
    if owner is not None:
        with owner._changed:
            if worker not in owner._idle:
                return
            owner._idle.remove(worker)
    worker.end()


def _late(request: wire.Request, worker: Worker) -> parts.Failure:
    if not worker.ready:
        return parts.Failure(
            code="crashed",
            title="The preview could not be started.",
            reason=f"Its process was not ready within {START:g} s.",
            next_step="Try again.",
        )
    host = request.config.get("rest.server_address", "").partition("://")[2]
    who = host if host and request.uri.startswith("tiledb://") else "Reading"
    return parts.Failure(
        code="late",
        title="The preview is not complete.",
        reason=f"{who} did not {'answer' if who == host else 'end'} within {request.seconds:g} s.",
        next_step="What came before is shown. Try again.",
    )


_CRASHED: Final = parts.Failure(
    code="crashed",
    title="The preview ended too early.",
    reason="Its process ended while it read this: the array may be damaged.",
    next_step="What came before is shown. The next preview starts a new process.",
)

_previewers: weakref.WeakSet[Previewer] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    for previewer in list(_previewers):
        previewer.close()


_shared: Previewer | None = None
_guard = threading.Lock()
_of_parent: list[Worker] = []  # kept: closing pipes that another process reads may block


def _reset_all() -> None:
    """Forget all workers in a forked process: they are its parent's, as the threads that read from them."""
    global _guard  # noqa: PLW0603 (a lock that may have been held when the process was forked)
    _guard = threading.Lock()
    for previewer in list(_previewers):
        _of_parent.extend([*previewer._idle, *previewer._busy])
        previewer._reset()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_reset_all)


def shared() -> Previewer:
    """Return the previewer of this process."""
    global _shared  # noqa: PLW0603 (one worker a process, whoever asks)
    with _guard:
        if _shared is None:
            _shared = Previewer()
        return _shared
