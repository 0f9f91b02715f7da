"""``tiledb://`` URIs: how they are split, and the paths of requests for them."""

from __future__ import annotations

import re
from urllib.parse import quote

from .auth.secret import DOTS

_AFTER_TOKENS = r"(/v1/tokens/)(?!(?:session|scopes)(?:[/?\s]|$))[^/?\s]+"


def split(uri: str) -> tuple[str, str]:
    """Return the namespace and the name (or UUID) in a ``tiledb://`` URI.

    Parameters
    ----------
    uri : str
        ``tiledb://namespace/name``; the name may hold slashes, and may itself be a storage URI
        (``tiledb://namespace/s3://bucket/array``).

    Returns
    -------
    tuple of str
        Namespace and name, as written.

    Raises
    ------
    TypeError, ValueError
        When it is not a string, or not such a URI.

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


def path(collection: str, uri: str, route: str | None = None) -> str:
    """Return the path of an asset's route, percent-encoded for a request.

    Examples
    --------
    >>> path("arrays", "tiledb://demo/a b", "share")
    '/v1/arrays/demo/a%20b/share'
    """
    namespace, name = split(uri)
    return f"/v1/{collection}/{part(namespace)}/{part(name)}{f'/{route}' if route else ''}"


def part(text: str) -> str:
    """Return one segment of a path: everything but letters, digits and ``_.-~`` is percent-encoded.

    Raises
    ------
    ValueError
        For ``.`` and ``..``, which would lead to another path, and for an empty name.
    """
    if text in ("", ".", ".."):
        raise ValueError(f"{text!r} is not a valid name")
    return quote(text, safe="")


def without_token(text: str) -> str:
    """Return text with the token of a ``/v1/tokens/`` route replaced by dots.

    Examples
    --------
    >>> without_token("DELETE /v1/tokens/my-token")
    'DELETE /v1/tokens/••••••'
    """
    return re.sub(_AFTER_TOKENS, rf"\1{DOTS}", text)


class Route(str):
    """A path or an address whose repr hides the token of a ``/v1/tokens/`` route from tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(without_token(str(self)))
