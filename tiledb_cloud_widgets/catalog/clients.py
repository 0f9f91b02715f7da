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
        inside = isinstance(getattr(client, "client", None), core.Client)
        raise TypeError(
            "client must be a tiledb_cloud_widgets.client.Client, "
            f"not {type(client).__name__} ({client!r:.60}).{' Give its .client.' if inside else ''}"
        )
    return client
