"""Decoding of response bodies, in one step from bytes to models."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, get_origin

import msgspec
from msgspec.structs import force_setattr

from ... import collector, structs
from ..models import Model
from . import lenient

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_ZERO_TIME = b'"0001-01-01'
_AFTER_ZERO_TIME = datetime(1, 1, 2)
# Escapes of JSON: a pair of surrogates, half a pair (1), any other
_ESCAPE = rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."


def decode(body: bytes, expected: type[T], hide: Callable[[str], str] = str) -> T:
    """Decode the body of a response.

    Invalid values are dropped with a warning; a null list becomes ``[]``.

    Parameters
    ----------
    body : bytes
        JSON.
    expected : type
        What the JSON holds: a model, a list of models, a dict.
    hide : callable, optional
        Masks secrets in text from the server.

    Raises
    ------
    TileDBCloudError
        When the body cannot be read as ``expected``. The error shows how the body begins, unless a token may
        stand there.

    Examples
    --------
    >>> decode(b'{"page": 1.0}', models.PaginationMetadata).page
    1
    """
    dropped: list[str] = []
    # One byte is found fifty times as fast as three, and most pages have no escape.
    if b"\\" in body and (b"\\ud" in body or b"\\uD" in body):
        # JSON allows half a pair of surrogates, msgspec does not: one name would cost the whole page.
        body = re.sub(_ESCAPE, lambda escape: rb"\ufffd" if escape[1] else escape[0], body, flags=re.DOTALL)
    try:
        if not body.isascii():
            body.decode()  # msgspec skips unknown names unread: one that is damaged would be a value left out
        with collector.paused():
            try:
                # Not strict: the API declares counts as "number", so that 14.0 may stand for 14.
                result: T = structs.decoder(expected, strict=False).decode(body)
            except msgspec.ValidationError:
                if body.strip() == b"null" and get_origin(expected) in (list, dict):
                    return expected()
                result, dropped = lenient.decode(body, expected)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        reason = str(error)
    else:
        if _ZERO_TIME in body:
            _drop_zero_times(result)
        if dropped:
            del body  # tracebacks that show variables must not show a token
            lenient.warn(dropped)
        return result
    from ..errors import TileDBCloudError  # noqa: PLC0415 (imports tiledb)

    begins = body[:80].decode("utf-8", errors="replace")
    may_hold_token = body.lstrip().startswith(b"{") and "Token" in str(expected)
    shown = "" if may_hold_token else f"; it begins {hide(begins)!r}"
    if not body:
        shown = "; it is empty"
    del body, begins
    type_name = (get_origin(expected) or expected).__name__
    raise TileDBCloudError(
        f"The server's response could not be read as {type_name} ({reason}){shown}.",
        "Check that the host is a TileDB Cloud server: a proxy or a sign-in page may have answered instead.",
        http_status=200,
    )


def _drop_zero_times(value: object) -> None:
    """Set dates to None that are Go's zero time, whatever their offset: it stands for "never"."""
    if isinstance(value, list):
        for item in value:
            _drop_zero_times(item)
    elif isinstance(value, Model):
        for name in value.__struct_fields__:
            part = getattr(value, name)
            if isinstance(part, datetime) and part.replace(tzinfo=None) < _AFTER_ZERO_TIME:
                force_setattr(value, name, None)
            elif isinstance(part, list | Model):
                _drop_zero_times(part)
