"""Bodies of answers, decoded in one step from bytes into models."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec

if TYPE_CHECKING:
    from collections.abc import Hashable

T = TypeVar("T")


@functools.cache
def _decoder(kind: Hashable) -> msgspec.json.Decoder[Any]:
    # Not strict: the API declares counts as "number", so that 14.0 may stand for 14.
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(kind, strict=False)
    return decoder


def decode(body: bytes, kind: type[T]) -> T:
    """Decode the body of an answer.

    Parameters
    ----------
    body : bytes
        JSON, if all is well.
    kind : type
        What it should hold: a model, a list of models, a dict.

    Raises
    ------
    TileDBCloudError
        When it holds something else; the error shows how it begins, unless it might begin with a token.

    Examples
    --------
    >>> decode(b'{"page": 1.0}', models.PaginationMetadata).page
    1
    """
    try:
        result: T = _decoder(cast("Hashable", kind)).decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        why = str(error)
    else:
        return result
    from .errors import TileDBCloudError  # noqa: PLC0415 (imports tiledb)

    begins = body[:80].decode("utf-8", errors="replace")
    shown = "" if body.lstrip().startswith(b"{") and "Token" in str(kind) else f" It begins {begins!r}."
    raise TileDBCloudError(
        f"The server's answer is not what this call returns ({why}).{shown}",
        "Check that the host is a TileDB Cloud server: a proxy or a sign-in page may have answered instead.",
        http_status=200,
    )
