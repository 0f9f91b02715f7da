"""The filters of a query, as arguments of the client's methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiledb_cloud_widgets.catalog.query import OTHER_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiledb_cloud_widgets.catalog.query import Query
    from tiledb_cloud_widgets.client import Client


#: What the client calls the fields of a query, where it has other words.
_WORDS = {name: word for word, name in OTHER_WORDS.items()} | {"order_by": "orderby"}


def call_of(client: Client, query: Query) -> tuple[Callable[..., Any], tuple[str, ...], dict[str, Any]]:
    """Return the client's method for a query, its first arguments, and its filters."""
    filters = {_WORDS.get(name, name): value for name, value in query.set_fields().items()}
    for name in ("scope", "kind", "group"):
        filters.pop(name, None)
    if query.group is not None:
        return client.group_contents, (query.group,), _of_members(filters)
    if query.scope == "favorites":
        return client.list_favorites, (), filters
    if query.kind == "array" and query.permission is not None:
        filters["permissions"] = filters.pop("permission")
    listings: dict[tuple[str, str], Callable[..., Any]] = {
        ("array", "owned"): client.list_arrays,
        ("array", "shared"): client.list_shared_arrays,
        ("array", "public"): client.list_public_arrays,
        ("group", "owned"): client.list_groups,
        ("group", "shared"): client.list_shared_groups,
        ("group", "public"): client.list_public_groups,
    }
    return listings[query.kind, query.scope], (), filters


def _of_members(filters: dict[str, Any]) -> dict[str, Any]:
    """Return the filters of the contents of a group, which have one word for the types of both kinds."""
    types = [*filters.pop("file_type", []), *filter(None, [filters.pop("group_type", None)])]
    excluded = filters.pop("exclude_file_type", [])
    return filters | {"member_type": types, "exclude_member_type": excluded}
