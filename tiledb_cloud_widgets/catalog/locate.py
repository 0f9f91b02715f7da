"""Finding an asset by its URI or UUID alone, and opening it."""

from __future__ import annotations

import uuid
from contextlib import closing
from typing import TYPE_CHECKING, Any

from tiledb_cloud_widgets.catalog.asset import Asset
from tiledb_cloud_widgets.catalog.clients import client_or_default
from tiledb_cloud_widgets.catalog.page import fetch_info
from tiledb_cloud_widgets.catalog.query import client_hint

if TYPE_CHECKING:
    from collections.abc import Iterator

    import tiledb

    from tiledb_cloud_widgets.catalog.page import Info
    from tiledb_cloud_widgets.catalog.times import Timestamp
    from tiledb_cloud_widgets.client import Client

#: requests for a UUID that run at once
_THREADS = 8


def open(  # noqa: A001 (it is tcw.open)
    uri: str,
    mode: str = "r",
    *,
    client: Client | None = None,
    timestamp: Timestamp = None,
    **options: Any,  # noqa: ANN401 (tiledb's own)
) -> tiledb.Array | tiledb.Group:
    """Open an array or group of the catalogue with ``tiledb``.

    Parameters
    ----------
    uri : str
        ``tiledb://namespace/name``, or the UUID of an asset: it is then looked for in the user's namespaces,
        and in those that share or publish something.
    mode : str, default "r"
        "r", "w", and for arrays "d" (delete) and "m" (modify exclusively).
    client : Client, optional
        Its credentials open the asset; by default the client of ``tiledb_cloud_widgets.client``.
    timestamp : int, datetime, or tuple of two, optional
        Open it as of this time, as ``Asset.open``.
    **options
        For ``tiledb.open``: ``attr``, ``key``; or ``config``.

    Raises
    ------
    NotFound, Forbidden, Unreachable, TileDBCloudError
        It does not exist, the user may not open it, or it could not be opened.
    TypeError, ValueError
        An argument of a wrong type or form.

    Examples
    --------
    >>> import tiledb_cloud_widgets as tcw
    >>> with tcw.local.start() as cloud:
    ...     with tcw.open("tiledb://ada/photos/chelsea", client=cloud.client) as array:
    ...         array.shape
    (300, 451, 3)
    """
    return asset_of(client, uri).open(mode, timestamp, **options)


def asset_of(client: Client | None, text: str) -> Asset:
    """Return the asset of a ``tiledb://`` URI, without a request, or of a UUID.

    Raises
    ------
    NotFound
        No namespace that the user can list holds an asset with this UUID.
    TypeError, ValueError
        When it is neither.
    """
    if hint := client_hint(text, "open(uri, "):
        raise TypeError(f"uri must be a tiledb:// URI or a UUID, not {type(text).__name__}.{hint}")
    client = client_or_default(client)
    identity = uuid_in(text) if isinstance(text, str) else None
    if identity is None:
        # a name may end in a space, and in no slash
        return Asset(client, text.lstrip().rstrip("\r\n/") if isinstance(text, str) else text)
    info = _find(client, identity)
    return Asset(client, info.tiledb_uri or f"tiledb://{info.namespace}/{identity}", info)


def uuid_in(text: str) -> str | None:
    """Return the UUID that a text is, with dashes and in lower case; None if it is none.

    Examples
    --------
    >>> uuid_in(" 12345678-1234-5678-1234-56781234567A "), uuid_in("12345678")
    ('12345678-1234-5678-1234-56781234567a', None)
    """
    text = text.strip()
    try:
        return str(uuid.UUID(text)) if len(text) == 36 else None
    except ValueError:
        return None


def _find(client: Client, identity: str) -> Info:
    """Return the entry of a UUID: every route of the API wants the namespace too, so try each."""
    from tiledb_cloud_widgets.client.errors import Forbidden, NotFound  # noqa: PLC0415 (imports tiledb)
    from tiledb_cloud_widgets.client.futures import Pool  # noqa: PLC0415 (loaded with the client)

    tried: set[str] = set()
    with closing(Pool(_THREADS, "tiledb-cloud-locate")) as pool:
        for namespaces in _namespaces(client):
            new = [name for name in namespaces if name not in tried]
            tried.update(new)
            uris = [f"tiledb://{name}/{identity}" for name in new]
            for call in [pool.submit(fetch_info, client, uri, (NotFound, Forbidden)) for uri in uris]:
                info = call.result()
                if info is not None:
                    return info
    raise NotFound(
        f"No array or group has the UUID {identity} in the {len(tried):,} namespaces that you can list.",
        "Check it, or give the URI: tiledb://namespace/name.",
    )


def _namespaces(client: Client) -> Iterator[list[str]]:
    """Yield namespaces that may hold an asset, the likeliest first."""
    if client.signed_in:
        user = client.default_user()
        yield [user.username, *(org.organization_name or "" for org in user.organizations)]
    for scope in ("owned", "shared", "public"):
        if client.signed_in or scope == "public":
            yield client.arrays_sidebar(scope).namespaces
            yield client.groups_filters(scope).namespaces
