"""Calls that run side by side, and the handle on one of them."""

from __future__ import annotations

import concurrent.futures
import os
import threading
from collections import deque
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
P = ParamSpec("P")

#: Calls that run at once unless a client is told otherwise: a listing of 20 pages comes in the time of two.
DEFAULT_THREADS = 20
_IDLE_SECONDS = 5.0


class Pending(concurrent.futures.Future[T], Generic[T]):
    """A call under way: a ``concurrent.futures.Future`` with the methods that ``async_req=True`` always gave.

    Examples
    --------
    >>> pending = client.list_arrays(async_req=True)
    >>> len(pending.get(timeout=30).arrays)
    1
    >>> pending.ready(), pending.successful()
    (True, True)
    """

    def get(self, timeout: float | None = None) -> T:
        """Return the result, waiting for it at most ``timeout`` seconds.

        Raises
        ------
        TimeoutError
            When it did not come in time. (A ``multiprocessing.TimeoutError`` too, which older scripts catch.)
        concurrent.futures.CancelledError
            When it was cancelled.
        TileDBCloudError
            When the call failed.
        """
        if not self._finished(timeout):
            from multiprocessing import TimeoutError as PoolTimeoutError  # noqa: PLC0415 (heavy, and rarely needed)

            class NotInTime(PoolTimeoutError, TimeoutError):  # noqa: N818
                pass

            raise NotInTime(f"no result within {timeout:g} s")
        return self.result()

    def wait(self, timeout: float | None = None) -> None:
        """Wait for the call to end, at most ``timeout`` seconds."""
        self._finished(timeout)

    def ready(self) -> bool:
        """Tell whether the call has ended."""
        return self.done()

    def successful(self) -> bool:
        """Tell whether the call has ended well; a ValueError when it has not ended."""
        if not self.done():
            raise ValueError("the call has not ended")
        return not self.cancelled() and self.exception() is None

    def _finished(self, timeout: float | None) -> bool:
        try:
            self.exception(timeout)
        except concurrent.futures.CancelledError:
            return True
        except TimeoutError:  # of the waiting: the call's own is returned, not raised
            return False
        return True


def checked_threads(threads: int) -> int:
    """Return a number of threads, or raise a TypeError or ValueError."""
    if isinstance(threads, bool) or not isinstance(threads, int):
        raise TypeError(f"threads must be a whole number, not {threads!r}")
    if threads < 1:
        raise ValueError(f"threads must be above 0; it is {threads}")
    return threads


class Pool:
    """Threads made when they are needed, gone when they idle, and never waited for when the process ends.

    Parameters
    ----------
    threads : int, optional
        Most calls that run at once; 20 by default.

    Raises
    ------
    TypeError, ValueError
        When ``threads`` is no whole number above 0.
    """

    # Not a ThreadPoolExecutor: the interpreter waits for its threads, and a hung server would hold it up.

    def __init__(self, threads: int | None = None) -> None:
        self._changed = threading.Condition()
        self._tasks: deque[Callable[[], None]] = deque()
        self._running = 0
        self._idle = 0
        self._process = os.getpid()
        self.resize(threads)

    def resize(self, threads: int | None = None) -> None:
        """Set how many calls run at once from now on."""
        self.threads = DEFAULT_THREADS if threads is None else checked_threads(threads)

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Pending[T]:
        """Run a function in a thread of the pool, and return the handle on it."""
        pending: Pending[T] = Pending()

        def run() -> None:
            if not pending.set_running_or_notify_cancel():
                return
            try:
                result = function(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001 (whoever asks for the result gets it)
                pending.set_exception(error)
            else:
                pending.set_result(result)

        with self._changed:
            if self._process != os.getpid():  # after a fork, the threads are gone
                self._process, self._running, self._idle = os.getpid(), 0, 0
                self._tasks.clear()
            self._tasks.append(run)
            if self._idle < len(self._tasks) and self._running < self.threads:
                self._running += 1
                threading.Thread(target=self._work, name="tiledb-cloud-call", daemon=True).start()
            else:
                self._changed.notify()
        return pending

    def _work(self) -> None:
        while True:
            with self._changed:
                if not self._tasks:
                    self._idle += 1
                    self._changed.wait(_IDLE_SECONDS)
                    self._idle -= 1
                if not self._tasks:
                    self._running -= 1
                    return
                task = self._tasks.popleft()
            task()
            del task  # its result must not live on while this thread idles
