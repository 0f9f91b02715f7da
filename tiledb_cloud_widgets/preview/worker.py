"""The process that reads for previews: requests come in on its input, parts go out on its output."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import signal
import sys
import threading
from typing import IO, Final

import tiledb

from tiledb_cloud_widgets.client import read_guard

from . import parts, wire
from .read import preview

#: bytes of addresses; contexts reserve far more of them than they use
_ADDRESSES: Final = 2 << 30
_REASON: Final = 300
#: where in libtiledb an error arose, which is of no use to a reader
_ORIGIN: Final = re.compile(r"\[TileDB::\w+\] Error: |Caught std::exception: ")
#: what libtiledb says of files that are not as they were written
_DAMAGE: Final = ("exceeds file size", "checksum", "decompress", "corrupt", "deserializ")
_DAMAGED: Final = "A file of it seems to be damaged."


class _Stopped(BaseException):
    """The preview under way is not wanted any more."""


class Worker:
    """Answers requests one after the other.

    Parameters
    ----------
    asks, answers : file
        Where requests come from, and where parts go.
    """

    def __init__(self, asks: IO[bytes], answers: IO[bytes]) -> None:
        self._asks = asks
        self._answers = answers
        self._waiting: queue.SimpleQueue[wire.Request] = queue.SimpleQueue()
        self._stop = threading.Event()

    def serve(self) -> None:
        """Answer until the other side ends."""
        threading.Thread(target=self._listen, daemon=True).start()
        wire.write_part(self._answers, parts.Ready())
        while True:
            request = self._waiting.get()
            self._stop.clear()
            self._answer(request)

    def _listen(self) -> None:
        try:
            while True:
                ask = wire.read_ask(self._asks)
                if isinstance(ask, wire.Stop):
                    self._stop.set()
                else:
                    self._waiting.put(ask)
        finally:  # whoever asked has ended; a read under way is of no use to anybody
            os._exit(0)

    def _send(self, part: parts.Part, *buffers: bytes) -> None:
        if self._stop.is_set():
            raise _Stopped
        wire.write_part(self._answers, part, buffers)

    def _answer(self, request: wire.Request) -> None:
        with contextlib.suppress(_Stopped):
            try:
                preview.preview(request, self._send)
            except Exception as error:  # noqa: BLE001 (what could be shown has been sent)
                self._send(_failure(error))
        wire.write_part(self._answers, parts.End())


def _failure(error: Exception) -> parts.Failure:
    """Put an error into words."""
    title = "It could not be read."
    if isinstance(error, MemoryError) or "memory budget" in str(error) or "bad_alloc" in str(error):
        reason = "It needs more memory than a preview may take."
        return parts.Failure(code="memory", title=title, reason=reason)
    next_step = ""
    if isinstance(error, tiledb.TileDBError):
        message = _ORIGIN.sub("", getattr(error, "reason", None) or _of_server(str(error)))
        damaged = any(sign in message.lower() for sign in _DAMAGE)
        reason = message.rstrip(". ") + "."
        next_step = getattr(error, "next_step", None) or (_DAMAGED if damaged else "")
    else:
        reason = f"{type(error).__name__}: {error}"
    return parts.Failure(code="failed", title=title, reason=_line(reason), next_step=next_step)


def _of_server(text: str) -> str:
    """Return what the server said, of an error that libtiledb wraps in words of its own."""
    _, found, rest = text.partition("server response data '")
    try:
        message = json.loads(rest.rpartition("'")[0])["message"] if found else text
    except (ValueError, KeyError, TypeError):
        return text
    return str(message)


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _REASON else line[:_REASON] + "…"


def _bound_memory() -> None:
    """Let libtiledb fail, and the preview with it, rather than this machine run out of memory."""
    if sys.platform != "linux":  # elsewhere addresses are counted otherwise, or not at all
        return
    import resource  # noqa: PLC0415 (there is none on Windows)

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with contextlib.suppress(ValueError, OSError):  # the system bounds it closer already
        resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, hard))


def main() -> None:
    """Serve the process at the other end of the pipes."""
    # whatever a library prints must not get between the parts
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is for whoever asks
    _bound_memory()
    read_guard.install()
    with contextlib.suppress(BrokenPipeError):
        Worker(sys.stdin.buffer, answers).serve()


if __name__ == "__main__":
    main()
