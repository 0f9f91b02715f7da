"""How requests and parts travel between two processes: a length, JSON of typed structs, then raw buffers."""

from __future__ import annotations

import struct
from functools import reduce
from operator import or_
from typing import IO, Any, Final, Literal

import msgspec

from .parts import Part


class Request(msgspec.Struct, frozen=True, kw_only=True, tag_field="ask", tag="preview"):
    """What to preview.

    Attributes
    ----------
    uri : str
        A ``tiledb://`` URI; any other that libtiledb opens works too.
    config : dict
        TileDB's configuration, credentials included: it is not in the repr.
    kind : str, optional
        ``"array"`` or ``"group"``, if it is known: that saves a round trip.
    at : dict
        Coordinates of dimensions that are not to be drawn, by name; dates as integers of their unit, or
        as text.
    attribute : str, optional
        The attribute to draw. Default: where the cells of a sparse array are, else the first number.
    timestamp : int, optional
        As it was then: milliseconds since 1970.
    since : int
        What was written before is left out, in milliseconds since 1970.
    exact : bool
        Compute the exact figures even where every cell must be read for them.
    typed : bool
        Send the rows and the numbers behind the picture as typed values too, for Python. Then what `at` asks
        for must be there; a panel's sliders may come from another version.
    labels : bool
        Send nothing but the labels of enumerations.
    seconds : float
        How long it may take; reading samples stops before.
    """

    uri: str
    config: dict[str, str]
    kind: Literal["array", "group"] | None = None
    at: dict[str, int | str] = {}
    attribute: str | None = None
    timestamp: int | None = None
    since: int = 0
    exact: bool = False
    typed: bool = False
    labels: bool = False
    seconds: float = 10.0

    def __repr__(self) -> str:  # the configuration holds credentials
        return f"<preview Request {self.uri}>"


class Stop(msgspec.Struct, frozen=True, tag_field="ask", tag="stop"):
    """End the preview under way after the part at hand."""


_LENGTH = struct.Struct("<I")
#: bytes of JSON in one message; a table of 50 rows, 60 columns and 120 characters has 0.4 MB
_LARGEST_HEAD: Final = 16 << 20
#: bytes of one buffer: the bytes of an image file
LARGEST_BUFFER: Final = 8 << 20


class _Frame(msgspec.Struct, array_like=True):
    part: msgspec.Raw
    sizes: list[int]


_encoder = msgspec.json.Encoder()
_frames = msgspec.json.Decoder(_Frame)
_parts: msgspec.json.Decoder[Any] = msgspec.json.Decoder(reduce(or_, Part.__subclasses__()))
_asks: msgspec.json.Decoder[Request | Stop] = msgspec.json.Decoder(Request | Stop)


def write_part(pipe: IO[bytes], part: Part, buffers: tuple[bytes, ...] = ()) -> None:
    """Write one part: the length of the JSON, the JSON, the buffers."""
    head = _encoder.encode(_Frame(msgspec.Raw(_encoder.encode(part)), [len(buffer) for buffer in buffers]))
    pipe.write(_LENGTH.pack(len(head)) + head)
    for buffer in buffers:
        pipe.write(buffer)
    pipe.flush()


def read_part(pipe: IO[bytes]) -> tuple[Part, list[bytes]]:
    """Read one part.

    Raises
    ------
    EOFError
        The pipe has ended, or holds something that is not a part.
    """
    try:
        frame = _frames.decode(_read_head(pipe))
        part: Part = _parts.decode(frame.part)
    except msgspec.MsgspecError as error:
        raise EOFError(f"not a part of a preview: {error}") from error
    if any(not 0 <= size <= LARGEST_BUFFER for size in frame.sizes):
        raise EOFError("a buffer is larger than previews have")
    return part, [_exactly(pipe, size) for size in frame.sizes]


def write_ask(pipe: IO[bytes], ask: Request | Stop) -> None:
    """Write a request, or `Stop`."""
    head = _encoder.encode(ask)
    pipe.write(_LENGTH.pack(len(head)) + head)
    pipe.flush()


def read_ask(pipe: IO[bytes]) -> Request | Stop:
    """Read a request, or `Stop`.

    Raises
    ------
    EOFError
        The pipe has ended: nobody will ask any more.
    """
    return _asks.decode(_read_head(pipe))


def _read_head(pipe: IO[bytes]) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    if length > _LARGEST_HEAD:
        raise EOFError("a message is larger than previews have")
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    data = pipe.read(count)
    if len(data) < count:
        raise EOFError
    return data
