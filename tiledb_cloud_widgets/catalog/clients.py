"""The client to use where none or a module is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiledb_cloud_widgets.client import Client


def client_or_default(client: Client | None) -> Client:
    """Return the given client, or by default the one behind the functions of ``tiledb_cloud_widgets.client``.

    That module itself is accepted too.

    Raises
    ------
    TypeError
        When it is anything else.
    """
    from tiledb_cloud_widgets import client as core  # noqa: PLC0415 (loaded with the first listing)

    if client is None or client is core:  # type: ignore[comparison-overlap]
        return core.client
    if not isinstance(client, core.Client):
        raise TypeError(f"client must be a tiledb_cloud_widgets.client.Client, not {_hint(client)}")
    return client


def _hint(client: object) -> str:
    """Return what was given in place of a client, and what to write instead."""
    from tiledb_cloud_widgets import client as core  # noqa: PLC0415 (loaded with the first listing)
    from tiledb_cloud_widgets.catalog.query import Query  # noqa: PLC0415 (which needs no client)

    if isinstance(client, str):  # it may be a token, which is not repeated
        return "a string. Filters are given by name, namespace=..., and a token to client.login(token=...)."
    hint = ""
    if isinstance(getattr(client, "client", None), core.Client):
        hint = " Give its .client."
    elif isinstance(client, Query):
        hint = " A query is given by name: Browser(query=...)."
    return f"{type(client).__name__} ({client!r:.60}).{hint}"
