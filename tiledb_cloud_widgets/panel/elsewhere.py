"""What matches in the other scopes, for a listing that is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiledb_cloud_widgets.catalog.page import fetch_page
from tiledb_cloud_widgets.client.arguments import SCOPES
from tiledb_cloud_widgets.panel.messages import Elsewhere, ScopeCount

if TYPE_CHECKING:
    from tiledb_cloud_widgets.catalog.query import Query
    from tiledb_cloud_widgets.client import Client


def elsewhere(client: Client, query: Query) -> Elsewhere:
    """Return how many assets the same query has in each other scope, where it has any.

    A scope that could not be asked is left out: unknown is not zero. What a group holds is in no scope.
    """
    from tiledb_cloud_widgets.client.errors import TileDBCloudError  # noqa: PLC0415 (imports tiledb)

    counts = []
    for scope in SCOPES if query.group is None else ():
        if scope == query.scope:
            continue
        try:
            found = fetch_page(client, query.adapt(scope=scope), 1, 1).total_items
        except TileDBCloudError:
            continue
        if found:
            counts.append(ScopeCount(scope, found))
    return Elsewhere(counts)
