"""Bodies of answers, decoded in one step from bytes into models."""

from __future__ import annotations

import contextlib
import functools
import gc
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_origin

import msgspec

from . import lenient

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

T = TypeVar("T")


@functools.cache
def _decoder(kind: Hashable) -> msgspec.json.Decoder[Any]:
    # Not strict: the API declares counts as "number", so that 14.0 may stand for 14.
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(kind, strict=False)
    return decoder


def decode(body: bytes, kind: type[T], hide: Callable[[str], str] = str) -> T:
    """Decode the body of an answer.

    Values inside it that are not what the API says are left out, with a warning; null for a list is ``[]``.

    Parameters
    ----------
    body : bytes
        JSON, if all is well.
    kind : type
        What it should hold: a model, a list of models, a dict.
    hide : callable, optional
        Makes dots of secrets in text of the server.

    Raises
    ------
    TileDBCloudError
        When it is something else; the error shows how it begins, unless it might begin with a token.

    Examples
    --------
    >>> decode(b'{"page": 1.0}', models.PaginationMetadata).page
    1
    """
    places: list[str] = []
    try:
        with _collector_paused():
            try:
                result: T = _decoder(cast("Hashable", kind)).decode(body)
            except msgspec.ValidationError:
                if body.strip() == b"null" and get_origin(kind) in (list, dict):
                    return kind()
                result, places = lenient.decode(body, kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        why = str(error)
    else:
        if places:
            del body  # tracebacks that show variables must not show a token
            lenient.warn(places)
        return result
    from ..errors import TileDBCloudError  # noqa: PLC0415 (imports tiledb)

    begins = body[:80].decode("utf-8", errors="replace")
    shown = "" if body.lstrip().startswith(b"{") and "Token" in str(kind) else f" It begins {hide(begins)!r}."
    if not body:
        shown = " It is empty."
    del body, begins
    raise TileDBCloudError(
        f"The server's answer is not what this call returns ({why}).{shown}",
        "Check that the host is a TileDB Cloud server: a proxy or a sign-in page may have answered instead.",
        http_status=200,
    )


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the garbage collector: nothing here is garbage, and looking through it takes as long again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
