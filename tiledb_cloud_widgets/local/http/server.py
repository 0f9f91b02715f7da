"""The HTTP server: one thread a connection, on sockets of the standard library and h11.

libtiledb opens a connection for every request and moves bodies of any size. A large body is therefore
received straight into the memory that libtiledb uses, and a response is sent straight from its buffers.
Compared with cheroot, whose buffers are pure Python, 100 MB go out five times and come in twice as fast.

Examples
--------
>>> import threading
>>> with Server(lambda request: Response.of_json({"path": request.path})) as server:
...     threading.Timer(0.1, server.stop).start()  # as a signal does
...     server.serve()
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import math
import selectors
import socket
import threading
import time
from queue import SimpleQueue
from typing import TYPE_CHECKING, Self

from .connection import Connection
from .errors import HTTPError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .messages import Request, Response

_log = logging.getLogger(__name__)

#: connections at the same time; further ones are answered 503
CONNECTIONS = 512
#: threads that wait for a connection: to start one takes as long as to read a request
_IDLE_THREADS = 16
#: files of a connection: its socket, and the registry's file and log while a request is under way
_FILES = 3
#: files that everything else has open
_OTHER_FILES = 40
#: seconds until the next attempt to accept a connection when no more files can be opened
_PAUSE = 0.1
#: seconds that a client may be silent
SILENCE = 60.0
#: seconds that requests under way have to finish once the server stops
GRACE = 30.0
#: seconds that those which are cancelled then have to send their error
_CANCELLED = 5.0
#: seconds between two checks for connections that are overdue
_CHECK_EVERY = 1.0


class Server:
    """An HTTP/1.1 server around ``app(request) -> Response``.

    Parameters
    ----------
    app : callable
        Called in many threads at the same time.
    host : str, default "127.0.0.1"
        Address to bind; one of this machine's loopback addresses.
    port : int, default 0
        Port to bind; 0 takes a free one.
    silence : float, default 60
        Seconds after which a connection is closed when it sends or receives nothing, or when the headers of
        its next request are not complete.

    Raises
    ------
    ValueError
        When `host` is not a loopback address.
    OSError
        When the port is taken.
    """

    def __init__(
        self,
        app: Callable[[Request], Response],
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        silence: float = SILENCE,
    ) -> None:
        self.app = app
        self.silence = silence
        self._socket = _listen(host, port)
        self._wake, self._waker = socket.socketpair()
        self._stopping = threading.Event()
        self._cutting_off = False
        self._changed = threading.Condition()
        self._connections: set[Connection] = set()
        #: how many threads wait for a connection, and the connections that they are to take
        self._idle = 0
        self._accepted: SimpleQueue[Connection] = SimpleQueue()
        self._limit = _connection_limit()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def address(self) -> tuple[str, int]:
        """The host and port that the server listens on."""
        host, port, *_ = self._socket.getsockname()
        return host, port

    @property
    def url(self) -> str:
        """The base address for clients, such as ``http://127.0.0.1:8181``."""
        host, port = self.address
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    @property
    def stopping(self) -> bool:
        """True once `stop` was called."""
        return self._stopping.is_set()

    def serve(self, grace: float = GRACE) -> None:
        """Serve until `stop` is called, then let requests under way finish.

        A response that is being sent is only broken off when its client is silent, or by `cut_off`: libtiledb
        takes half a response for a whole one.

        Parameters
        ----------
        grace : float, default 30
            Seconds that requests have until their response begins; then they are answered 503.
        """
        threading.Thread(
            target=getattr(self.app, "prepare", lambda: None), name="prepare", daemon=True
        ).start()
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            selector.register(self._wake, selectors.EVENT_READ)
            while not self.stopping:
                for key, _ in selector.select(_CHECK_EVERY):
                    if key.fileobj is self._socket:
                        self._accept()
                self._close_overdue()
        # clients that have connected are served: closing the socket would reset their connections
        while self._accept():
            pass
        self._socket.close()
        self._finish(grace)

    def stop(self) -> None:
        """Ask `serve` to end; returns at once, and may be called in a signal handler."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._waker.send(b"x")

    def cut_off(self) -> None:
        """As `stop`, but wait for nothing: connections are cut off."""
        self._cutting_off = True
        self.stop()

    def close(self) -> None:
        """Close the listening socket; connections are left to `serve`."""
        self.stop()
        for sock in (self._socket, self._wake, self._waker):
            sock.close()

    def _accept(self) -> bool:
        """Take the next connection; return whether there was one."""
        try:
            sock, _ = self._socket.accept()
        except (BlockingIOError, ConnectionError):  # the client has gone
            return False
        except OSError:  # too many open files: the client waits until some are closed
            self._stopping.wait(_PAUSE)
            return False
        connection = Connection(sock, self)
        with self._changed:
            full = len(self._connections) >= self._limit
            if not full:
                self._connections.add(connection)
            has_thread = not full and self._idle > 0
            self._idle -= has_thread
        if full:
            connection.refuse(HTTPError(503, "Too many connections; try again in a moment."))
        elif has_thread:
            self._accepted.put(connection)
        else:
            threading.Thread(target=self._run, args=(connection,), name="http", daemon=True).start()
        return True

    def _run(self, connection: Connection) -> None:
        """Serve a connection, then those for which a thread is needed."""
        stays = True
        while stays:
            try:
                connection.run()
            finally:
                with self._changed:
                    self._connections.discard(connection)
                    self._changed.notify_all()
            with self._changed:
                stays = self._idle < _IDLE_THREADS
                self._idle += stays
            if stays:
                connection = self._accepted.get()

    def _close_overdue(self) -> None:
        now = time.monotonic()
        with self._changed:
            for connection in self._connections:
                if now > connection.due:
                    connection.abort()

    def _finish(self, grace: float) -> None:
        for connection in list(self._connections):
            connection.close_if_idle()
        if not self._wait(lambda: not self._connections, min(1.0, grace)):
            _log.warning("Waiting for requests under way. Stop once more to cut them off.")
        if not self._wait(lambda: not self._connections, grace):
            getattr(self.app, "cancel", lambda: None)()
            self._wait(lambda: all(connection.sending for connection in self._connections), _CANCELLED)
        for connection in list(self._connections):
            if not connection.sending:
                connection.abort()
        self._wait(lambda: not self._connections, math.inf)
        for connection in list(self._connections):
            connection.abort()

    def _wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Return whether `condition` comes true in time, and before connections are to be cut off."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while not (done := condition()) and not self._cutting_off and time.monotonic() < deadline:
                self._changed.wait(0.1)
        return done


def _connection_limit() -> int:
    """Raise the number of files that this process may open, and return how many connections that allows."""
    try:
        import resource  # noqa: PLC0415 - there is none on Windows, which needs none
    except ModuleNotFoundError:
        return CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = _FILES * CONNECTIONS + _OTHER_FILES
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return CONNECTIONS
    files = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return max(1, (files - _OTHER_FILES) // _FILES)


def _listen(host: str, port: int) -> socket.socket:
    family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    if not ipaddress.ip_address(address[0]).is_loopback:
        msg = f"host is {host!r}, but this server binds to loopback only: 127.0.0.1, ::1 or localhost"
        raise ValueError(msg)
    sock = socket.socket(family, kind, proto)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows, where SO_REUSEADDR would share the port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(128)
        sock.setblocking(False)  # accept() must not block for a client that has gone since
    except OSError:
        sock.close()
        raise
    return sock
