"""The filters of a query, as arguments of the client's methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiledb_cloud_widgets.catalog.query import Query
    from tiledb_cloud_widgets.client import Client


def call_of(client: Client, query: Query) -> tuple[Callable[..., Any], tuple[str, ...], dict[str, Any]]:
    """Return the client's method for a query, its first arguments, and its filters."""
    if query.group is not None:
        return client.group_contents, (query.group,), _contents_filters(query)
    if query.scope == "favorites":
        return client.list_favorites, (), {}
    listings: dict[tuple[str, str], Callable[..., Any]] = {
        ("array", "owned"): client.list_arrays,
        ("array", "shared"): client.list_shared_arrays,
        ("array", "public"): client.list_public_arrays,
        ("group", "owned"): client.list_groups,
        ("group", "shared"): client.list_shared_groups,
        ("group", "public"): client.list_public_groups,
    }
    return listings[query.kind, query.scope], (), _listing_filters(query)


def _common_filters(query: Query) -> dict[str, Any]:
    return {
        "namespace": query.namespace,
        "tag": list(query.tags) or None,
        "exclude_tag": list(query.exclude_tags) or None,
        "search": query.search or None,
        "orderby": query.order_by,
    }


def _listing_filters(query: Query) -> dict[str, Any]:
    """Return the filters of a listing of arrays or groups."""
    filters = _common_filters(query) | {"with_metadata": query.with_metadata or None}
    if query.kind == "array":
        filters["permissions"] = query.permission
        filters["file_type"] = list(query.file_types) or None
        filters["exclude_file_type"] = list(query.exclude_file_types) or None
    else:
        filters["permission"] = query.permission
        filters["group_type"] = query.group_type
        filters["flat"] = query.flat
    if query.scope == "shared":
        filters["shared_to"] = list(query.shared_to) or None
    return filters


def _contents_filters(query: Query) -> dict[str, Any]:
    """Return the filters of the contents of a group."""
    types = [*query.file_types, *([query.group_type] if query.group_type else [])]
    return _common_filters(query) | {
        "member_type": types or None,
        "exclude_member_type": list(query.exclude_file_types) or None,
    }
