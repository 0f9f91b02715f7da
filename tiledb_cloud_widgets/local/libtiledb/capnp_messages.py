"""Reading and writing Cap'n Proto messages of ``messages.capnp``; a client's bytes may be hostile."""

from __future__ import annotations

import struct
from contextlib import contextmanager
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import capnp

from ..http.errors import HTTPError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        400 when the bytes are no such message, at the start or while its fields are read.
    """
    size = message_size(data)
    try:
        # a few reads of every word, no more: a small message with loops must not keep the server busy
        with getattr(schema(), kind).from_bytes(
            data[:size], traversal_limit_in_words=4 * (size // 8) + 1024, nesting_limit=_NESTING
        ) as message:
            yield message
    except capnp.KjException:
        raise broken() from None
    except UnicodeDecodeError:
        raise HTTPError(400, "The body holds text that is not UTF-8.") from None


def copied(kind: str, message: Any, field: str) -> bytes:  # noqa: ANN401 - a message of pycapnp
    """Return one field of a client's message, of type `kind`, as a message of its own.

    Raises
    ------
    capnp.KjException
        When the field is damaged. pycapnp's ``as_builder`` would end the process.
    """
    copy = getattr(schema(), kind).new_message()
    setattr(copy, field, getattr(message, field))
    return copy.to_bytes()  # type: ignore[no-any-return]


def message_size(data: memoryview) -> int:
    """Return how many bytes of `data` are the message itself, by its segment table.

    Raises
    ------
    HTTPError
        400 when the table does not fit the data.
    """
    start, *_, end = _segments(data)
    if not start < end <= len(data):
        raise broken()
    return end


def broken() -> HTTPError:
    """Return the error for bytes that are no such message."""
    return HTTPError(400, "The body is not the Cap'n Proto message that belongs here.")


def drop_text(message: memoryview, *path: int) -> None:
    """Erase a text in a message: libtiledb writes the local path of an array into some.

    Parameters
    ----------
    message : memoryview
        A whole message, mutable.
    path : int
        Numbers of the pointers that lead to the text, from the root.
    """
    *segments, _ = _segments(message)
    place = _pointer(message, segments, path)
    target = None if place is None else _target(message, segments, place)
    if place is not None and target is not None:
        start, size = target[0], target[1] >> 35
        message[start : start + size] = bytes(size)
        message[place : place + 8] = bytes(8)


def drop_field(message: memoryview, *path: int) -> None:
    """Remove a field from a message, so that it reads as absent; parameters as for `drop_text`.

    Only the pointer is erased: its target stays in the bytes, unreachable.
    """
    *segments, _ = _segments(message)
    place = _pointer(message, segments, path)
    if place is not None:
        message[place : place + 8] = bytes(8)


def _pointer(message: memoryview, segments: list[int], path: Sequence[int]) -> int | None:
    """Return the position of the last pointer of `path`."""
    place = segments[0]
    for number in path:
        target = _target(message, segments, place)
        if target is None:
            return None
        start, pointer = target
        words, pointers = pointer >> 32 & 0xFFFF, pointer >> 48
        if number >= pointers:
            return None
        place = start + 8 * (words + number)
    return place


def _segments(message: memoryview) -> list[int]:
    """Return where the segments of a message begin, by the table before them, and where the last one ends."""
    count = int.from_bytes(message[:4], "little") + 1
    table = (4 + 4 * count + 7) & ~7
    if count > _MAX_SEGMENTS or table > len(message):
        raise broken()
    words = struct.unpack_from(f"<{count}I", message, 4)
    return list(accumulate((8 * size for size in words), initial=table))


def _target(message: memoryview, segments: list[int], place: int) -> tuple[int, int] | None:
    """Return the position that the pointer at `place` leads to, and the pointer that describes the target."""
    pointer = int.from_bytes(message[place : place + 8], "little")
    if not pointer:
        return None
    if pointer & 3 != 2:
        offset = (pointer >> 2 & 0x3FFFFFFF ^ 0x20000000) - 0x20000000
        return place + 8 + 8 * offset, pointer
    landing = segments[pointer >> 32] + 8 * (pointer >> 3 & 0x1FFFFFFF)
    if not pointer & 4:
        return _target(message, segments, landing)
    far = int.from_bytes(message[landing : landing + 8], "little")
    tag = int.from_bytes(message[landing + 8 : landing + 16], "little")
    return segments[far >> 32] + 8 * (far >> 3 & 0x1FFFFFFF), tag
