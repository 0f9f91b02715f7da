"""Decoding into structs, in any thread.

When a struct is decoded for the first time, msgspec (0.22) looks up its fields in Python code. Meanwhile
another thread that needs the struct finds half of them, and the process ends with a segmentation fault. So
each struct is looked up here, by one thread at a time.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

_decoders: dict[tuple[Any, bool], msgspec.json.Decoder[Any]] = {}
_looking_up = threading.RLock()


def decoder(kind: Any, *, strict: bool = True) -> msgspec.json.Decoder[Any]:  # noqa: ANN401
    """Return the decoder of JSON into ``kind``, a struct or a type that holds structs."""
    made = _decoders.get((kind, strict))
    if made is None:
        with _looking_up:
            made = _decoders[kind, strict] = msgspec.json.Decoder(kind, strict=strict)
    return made


def convert(
    value: object,
    kind: Any,  # noqa: ANN401
    *,
    strict: bool = True,
    dec_hook: Callable[[type, Any], Any] | None = None,
) -> Any:  # noqa: ANN401
    """Return plain values as a ``kind``; raises ``msgspec.ValidationError`` when they do not fit."""
    decoder(kind, strict=strict)
    return msgspec.convert(value, kind, strict=strict, dec_hook=dec_hook)
