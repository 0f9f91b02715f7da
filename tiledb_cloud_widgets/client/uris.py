"""``tiledb://`` addresses: the only place that knows their shape."""

from __future__ import annotations

import re
from urllib.parse import quote

from .auth.secret import DOTS

_TOKEN = re.compile(r"(/v1/tokens/)(?!(?:session|scopes)(?:[/?\s]|$))[^/?\s]+")


def split(uri: str) -> tuple[str, str]:
    """Return the namespace and the name (or UUID) that a ``tiledb://`` URI holds.

    Parameters
    ----------
    uri : str
        ``tiledb://namespace/name``; the name may hold slashes, and may itself be a storage URI
        (``tiledb://namespace/s3://bucket/array``).

    Returns
    -------
    tuple of str
        Namespace and name, as they are written.

    Raises
    ------
    TypeError, ValueError
        When it is no string, or no such URI.

    Examples
    --------
    >>> split("tiledb://TileDB-Inc/quickstart_dense")
    ('TileDB-Inc', 'quickstart_dense')
    """
    if not isinstance(uri, str):
        raise TypeError(f"uri must be a string, such as 'tiledb://namespace/name', not {type(uri).__name__}")
    scheme, separator, rest = uri.partition("://")
    namespace, slash, name = rest.partition("/")
    name = name.rstrip("/")
    if scheme.lower() != "tiledb" or not (separator and slash and namespace and name):
        raise ValueError(f"uri {uri!r} must be 'tiledb://namespace/name'")
    return namespace, name


def part(text: str) -> str:
    """Return a piece of a path for a request: all but letters, digits and ``_.-~`` is percent-encoded.

    Raises
    ------
    ValueError
        For ``.`` and ``..``, which would lead to another path, and for nothing at all.
    """
    if text in ("", ".", ".."):
        raise ValueError(f"{text!r} is no name")
    return quote(text, safe="")


def without_token(text: str) -> str:
    """Return text in which the token of a ``/v1/tokens/`` route is dots.

    Examples
    --------
    >>> without_token("DELETE /v1/tokens/my-token")
    'DELETE /v1/tokens/••••••'
    """
    return _TOKEN.sub(rf"\1{DOTS}", text)


class Route(str):
    """A path or an address whose repr hides the token of a ``/v1/tokens/`` route from tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(without_token(str(self)))
