"""Whose catalogue is meant when somebody gives a client, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiledb_cloud_widgets.client import Client


def client_or_default(client: Client | None) -> Client:
    """Return the client given, or the one whose methods the functions of ``tiledb_cloud_widgets.client`` are.

    That module may be given as well: it reads as its client does.

    Raises
    ------
    TypeError
        When it is anything else.
    """
    from tiledb_cloud_widgets import client as core  # noqa: PLC0415 (loaded when a catalogue is first asked)

    if client is None or client is core:  # type: ignore[comparison-overlap]
        return core.client
    if not hasattr(client, "iter_pages"):
        raise TypeError(
            "client must be a tiledb_cloud_widgets.client.Client, "
            f"not {type(client).__name__} ({client!r:.60})."
        )
    return client
