"""The state of a Browser as its views get it."""

from __future__ import annotations

import importlib.util
from functools import cache
from typing import TYPE_CHECKING, Any

from tiledb_cloud_widgets.catalog.query import FILE_TYPES, GROUP_TYPES, PERMISSIONS
from tiledb_cloud_widgets.panel.rows import iso, row_of, rows_of, tags_seen

if TYPE_CHECKING:
    from tiledb_cloud_widgets.catalog.sign_in import Standing
    from tiledb_cloud_widgets.catalog.state import State

PAGE_SIZES = (10, 25, 50, 100)
SERVERS = (
    "https://api.tiledb.com",
    "https://us-east-1.aws.api.tiledb.com",
    "https://us-west-2.aws.api.tiledb.com",
    "https://eu-west-1.aws.api.tiledb.com",
    "https://eu-west-2.aws.api.tiledb.com",
    "https://ap-southeast-1.aws.api.tiledb.com",
)


def snapshot(state: State, standing: Standing) -> dict[str, Any]:
    """Return the ``State`` of the message contract, without its revision."""
    shown = state.shown
    pages = {page.key: page for page in (*state.cache, shown, state.next) if page is not None}
    picked = state.picks[-1].info if state.picks else None
    totals = (
        shown if shown is not None and shown.query == state.query and shown.size == state.page_size else None
    )
    return {
        "generation": state.generation,
        "status": state.status,
        "query": state.query.to_dict(),
        "page": state.page,
        "page_size": state.page_size,
        "shown": rows_of(shown),
        "total_items": None if totals is None else totals.total_items,
        "total_pages": None if totals is None else totals.total_pages,
        "next": rows_of(state.next),
        "selection": state.selection,
        "selected": None if picked is None else row_of(picked),
        "breadcrumbs": [{"uri": crumb.uri, "name": crumb.name} for crumb in state.crumbs],
        "error": None if state.failure is None else state.failure.to_dict(),
        "account": account_of(standing),
        "servers": servers_of(standing),
        "tags_seen": tags_seen(pages.values()),
        "choices": {
            "file_types": list(FILE_TYPES),
            "group_types": list(GROUP_TYPES),
            "permissions": list(PERMISSIONS),
            "order_by": list(state.query.orders),
            "page_sizes": sorted({*PAGE_SIZES, state.page_size}),
        },
        "updated_at": None if shown is None else iso(shown.fetched_at),
        "parquet": has_parquet(),
    }


def account_of(standing: Standing) -> dict[str, Any] | None:
    """Return who is signed in, for the views; None when nobody is."""
    if not standing.signed_in:
        return None
    return {
        "username": standing.username,
        "host": standing.host,
        "source": standing.source,
        "loopback": standing.loopback,
    }


def servers_of(standing: Standing) -> list[str]:
    """Return the servers that a sign-in form suggests, the current one first."""
    return list(dict.fromkeys([standing.host, *SERVERS]))


@cache
def has_parquet() -> bool:
    """Whether Parquet files can be written."""
    return importlib.util.find_spec("pyarrow") is not None
