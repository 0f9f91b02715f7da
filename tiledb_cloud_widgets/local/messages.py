"""Reading and writing Cap'n Proto messages by ``messages.capnp``, safely: the bytes come from a client."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import capnp

from .http import HTTPError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NESTING = 64
_MAX_SEGMENTS = 512


@cache
def schema() -> Any:  # noqa: ANN401 - pycapnp makes classes at run time
    """Return the module of our message types."""
    capnp.remove_import_hook()
    return capnp.load(str(Path(__file__).with_name("messages.capnp")))


@contextmanager
def reading(kind: str, data: memoryview) -> Iterator[Any]:
    """Open `data` as a message of type `kind`.

    Raises
    ------
    HTTPError
        400 when the bytes are no such message, on opening and while its fields are read.
    """
    size = message_size(data)
    try:
        # every word may be read a few times over, no more: a small message cannot keep us busy
        with getattr(schema(), kind).from_bytes(
            data[:size], traversal_limit_in_words=4 * (size // 8) + 1024, nesting_limit=_NESTING
        ) as message:
            yield message
    except capnp.KjException:
        raise broken() from None
    except UnicodeDecodeError:
        raise HTTPError(400, "The body holds text that is not UTF-8.") from None


def message_size(data: memoryview) -> int:
    """Return how many bytes of `data` are the message itself, by its segment table.

    Raises
    ------
    HTTPError
        400 when the table does not fit the data.
    """
    if len(data) < 8:
        raise broken()
    segments = int.from_bytes(data[:4], "little") + 1
    table = (4 + 4 * segments + 7) & ~7
    if segments > _MAX_SEGMENTS or table > len(data):
        raise broken()
    words = sum(int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "little") for i in range(segments))
    size = table + 8 * words
    if size > len(data) or not words:
        raise broken()
    return size


def broken() -> HTTPError:
    """Return the answer to bytes that are no message."""
    return HTTPError(400, "The body is not the Cap'n Proto message that belongs here.")
