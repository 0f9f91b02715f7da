"""Calls that run concurrently: the handle of a call, and the pool of threads behind it."""

from __future__ import annotations

import concurrent.futures
import functools
import logging
import os
import threading
import traceback
import weakref
from collections import deque
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

from .arguments import above_zero

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
P = ParamSpec("P")

logger = logging.getLogger(__name__)

#: Calls that run at once by default: enough to fetch a listing of 20 pages in the time of two.
DEFAULT_THREADS = 20
_IDLE_SECONDS = 5.0


class Pending(concurrent.futures.Future[T], Generic[T]):
    """A running or waiting call: a ``concurrent.futures.Future`` with the methods of the reference API.

    Examples
    --------
    >>> pending = client.list_arrays(async_req=True)
    >>> len(pending.get(timeout=30).arrays)
    1
    >>> pending.ready(), pending.successful()
    (True, True)
    """

    def get(self, timeout: float | None = None) -> T:
        """Return the result; wait for it at most ``timeout`` seconds.

        Raises
        ------
        TimeoutError
            When the time is over. (Also a ``multiprocessing.TimeoutError``, which older scripts catch.)
        concurrent.futures.CancelledError
            When it was cancelled.
        TileDBCloudError
            When the call failed.
        """
        if not self._finished(timeout):
            raise _timeout_error_class()(f"no result within {timeout:g} s")
        return self.result()

    def wait(self, timeout: float | None = None) -> None:
        """Wait until the call has ended, at most ``timeout`` seconds."""
        self._finished(timeout)

    def ready(self) -> bool:
        """Tell whether the call has ended."""
        return self.done()

    def successful(self) -> bool:
        """Tell whether the call has ended without an error; a ValueError when it has not ended."""
        if not self.done():
            raise ValueError("the call has not ended")
        return not self.cancelled() and self.exception() is None

    def _finished(self, timeout: float | None) -> bool:
        try:
            self.exception(timeout)
        except concurrent.futures.CancelledError:
            return True
        except TimeoutError:  # the wait's own: a TimeoutError of the call would be returned
            return False
        return True


@functools.cache
def _timeout_error_class() -> type[TimeoutError]:
    from multiprocessing import TimeoutError as PoolTimeoutError  # noqa: PLC0415 (slow to import, rarely needed)

    class ResultTimeoutError(PoolTimeoutError, TimeoutError):
        pass

    return ResultTimeoutError


class Pool:
    """A pool of threads that start when needed, end when idle, and never keep the process from exiting.

    A pool without calls has no threads, so a process can have many pools. Calls start in the order in which
    they were submitted. A forked process starts with empty pools.

    Parameters
    ----------
    threads : int, optional
        Most calls that run at once; 20 by default.
    name : str, default "tiledb-cloud-call"
        Name of the threads.

    Raises
    ------
    TypeError, ValueError
        When ``threads`` is not a whole number above 0.

    Examples
    --------
    >>> Pool(2).submit(sum, [1, 2]).get(timeout=10)
    3
    """

    # Not a ThreadPoolExecutor: the interpreter waits for its threads at exit, for ever if a server hangs.

    def __init__(self, threads: int | None = None, name: str = "tiledb-cloud-call") -> None:
        self._name = name
        self.resize(threads)
        self._reset()
        _pools.add(self)

    def _reset(self) -> None:
        self._changed = threading.Condition()
        self._queue: deque[tuple[Callable[[], None], bool]] = deque()  # calls; whether they have a handle
        self._running = 0
        self._idle = 0
        self._patience = _IDLE_SECONDS

    def resize(self, threads: int | None = None) -> None:
        """Set how many calls run at once from now on."""
        self.threads = DEFAULT_THREADS if threads is None else above_zero("threads", threads)

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Pending[T]:
        """Call a function in a thread of the pool, and return the handle of the call."""
        pending: Pending[T] = Pending()

        def run() -> None:
            if not pending.set_running_or_notify_cancel():
                return
            try:
                result = function(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001 (raised where the result is asked for)
                pending.set_exception(error)
            else:
                pending.set_result(result)

        self._enqueue(run, has_handle=True)
        return pending

    def start(self, function: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Call a function in a thread of the pool, without a handle.

        What it raises is logged with its traceback, but without its message, which may hold a secret.
        """

        def run() -> None:
            try:
                function(*args, **kwargs)
            except Exception as error:  # noqa: BLE001 (logged; nobody waits for the result)
                frames = "".join(traceback.format_tb(error.__traceback__))
                logger.error("A background call failed: %s\n%s", type(error).__name__, frames)  # noqa: TRY400 (see above)

        self._enqueue(run, has_handle=False)

    def close(self) -> None:
        """Drop calls without a handle that have not begun, and let threads end; later calls still run."""
        with self._changed:
            self._patience = 0
            self._queue = deque(call for call in self._queue if call[1])
            self._changed.notify_all()

    def _enqueue(self, run: Callable[[], None], *, has_handle: bool) -> None:
        with self._changed:
            self._queue.append((run, has_handle))
            if self._idle < len(self._queue) and self._running < self.threads:
                self._running += 1
                threading.Thread(target=self._work, name=self._name, daemon=True).start()
            else:
                self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                if not self._queue:
                    self._idle += 1
                    self._changed.wait(self._patience)
                    self._idle -= 1
                if not self._queue:
                    self._running -= 1
                    return
                run, _ = self._queue.popleft()
            run()
            del run  # its result must not live on while this thread is idle


_pools: weakref.WeakSet[Pool] = weakref.WeakSet()


def _reset_pools() -> None:
    """Empty all pools in a forked process, which has neither the threads nor usable locks."""
    for pool in _pools:
        pool._reset()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_reset_pools)
