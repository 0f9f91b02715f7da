"""Listings of owned, shared and public arrays and groups, their filters' choices, and contents of groups."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ..http.errors import HTTPError
from ..http.messages import Response
from ..registry.database import ARRAY, GROUP
from ..registry.listing import Filter
from ..registry.permissions import PERMISSIONS
from ..registry.users import namespace_id
from .assets import resolve
from .parameters import boolean, one_of, strings
from .responses import asset_infos, asset_type, paged

if TYPE_CHECKING:
    from ..http.messages import Request
    from ..registry.registry import Kind, Registry
    from ..registry.visibility import Scope

#: folders that a listing names as not served
_NOTICES: Final = 10
ARRAY_ORDERS: Final = ("name", "size")
GROUP_ORDERS: Final = ("name", "size", "last_accessed")
ASSET_ORDERS: Final = tuple(
    f"{key}{direction}" for key in ("created_at", "name", "asset_type") for direction in ("", " asc", " desc")
)


def _common_filters(request: Request) -> dict[str, Any]:
    """Return the fields of a `Filter` that every listing of arrays, groups and contents can set."""
    return {
        "namespace": request.first("namespace") or None,
        "search": request.first("search") or None,
        "tags": strings(request, "tag"),
        "exclude_tags": strings(request, "exclude_tag"),
    }


def _shared_to(request: Request, scope: Scope) -> tuple[str, ...]:
    return strings(request, "shared_to") if scope == "shared" else ()


def arrays(scope: Scope, registry: Registry, request: Request) -> Response:
    """Return a page of arrays (ArrayBrowserData)."""
    filters = _array_filter(
        request,
        scope,
        **_common_filters(request),
        permission=one_of(request, "permissions", PERMISSIONS),
        order=one_of(request, "orderby", ARRAY_ORDERS) or "name",
    )
    rows, metadata = _page(registry, filters, request)
    body = {"arrays": [info for _, info in rows], "pagination_metadata": metadata}
    return Response.of_json(body, headers=_notices(registry, scope, request))


def arrays_sidebar(scope: Scope, registry: Registry, request: Request) -> Response:
    """Return the namespaces of a listing of arrays with their counts (ArrayBrowserSidebar)."""
    counts = registry.listings.counts(request.user, _array_filter(request, scope))
    return Response.of_json(
        {
            "namespaces": list(counts),
            "result_count_for_all": sum(counts.values()),
            "result_count_by_namespace": counts,
        }
    )


def _array_filter(request: Request, scope: Scope, **fields: Any) -> Filter:  # noqa: ANN401 - fields of a Filter
    return Filter(
        scope=scope,
        types=strings(request, "file_type"),
        exclude_types=strings(request, "exclude_file_type"),
        file_properties=tuple(_file_property(value) for value in strings(request, "file_property")),
        shared_to=_shared_to(request, scope),
        **fields,
    )


def _file_property(parameter: str) -> tuple[str, str]:
    key, comma, value = parameter.partition(",")
    if not comma or not key:
        raise HTTPError(400, f"file_property must be a key, a comma and a value, not {parameter[:80]!r}.")
    return key, value


def groups(scope: Scope, registry: Registry, request: Request) -> Response:
    """Return a page of groups (GroupBrowserData)."""
    flat = boolean(request, "flat")
    parent = request.first("parent") or None
    group_type = request.first("group_type")
    filters = Filter(
        scope=scope,
        kinds=(GROUP,),
        **_common_filters(request),
        permission=one_of(request, "permissions", PERMISSIONS),
        types=(group_type,) if group_type else (),
        shared_to=_shared_to(request, scope),
        members_of=parent,
        nested=flat,
        top=not flat and parent is None,
        order=one_of(request, "orderby", GROUP_ORDERS) or "name",
    )
    rows, metadata = _page(registry, filters, request)
    body = {"groups": [info for _, info in rows], "pagination_metadata": metadata}
    return Response.of_json(body, headers=_notices(registry, scope, request))


def groups_filters(scope: Scope, registry: Registry, request: Request) -> Response:
    """Return the namespaces and group types of a listing of groups (GroupBrowserFilterData)."""
    filters = Filter(scope=scope, kinds=(GROUP,), namespace=request.first("namespace") or None)
    return Response.of_json(
        {
            "namespaces": list(registry.listings.counts(request.user, filters)),
            "group_types": registry.listings.group_types(request.user, filters),
        }
    )


def contents(registry: Registry, request: Request) -> Response:
    """Return a page of those members of a group that the user may see (GroupContents)."""
    filters = _contents_filter(registry, request)
    rows, metadata = _page(registry, filters, request)
    if not rows and not registry.is_readable(resolve(registry, request, "read")):
        raise HTTPError(400, "TileDB cannot read this group: what it holds is not known.")
    entries = [{"member_id": info["id"], kind: info} for kind, info in rows]
    return Response.of_json({"entries": entries, "pagination_metadata": metadata})


def contents_filters(registry: Registry, request: Request) -> Response:
    """Return the namespaces of the members of a group (GroupContentsFilterData)."""
    counts = registry.listings.counts(request.user, _contents_filter(registry, request))
    return Response.of_json({"namespaces": list(counts)})


def _contents_filter(registry: Registry, request: Request) -> Filter:
    return Filter(
        scope="visible",
        kinds=(ARRAY, GROUP),
        **_common_filters(request),
        types=strings(request, "member_type"),
        exclude_types=strings(request, "exclude_member_type"),
        members_of=resolve(registry, request, "read").uuid,
        order=one_of(request, "orderby", GROUP_ORDERS) or "name",
    )


def assets(registry: Registry, request: Request) -> Response:
    """Return a page of the arrays and groups of a namespace (AssetListResponse)."""
    level = one_of(request, "ownership_level", ("owned", "shared"))
    metadata = one_of(request, "expand", ("metadata",)) is not None
    namespace = request.params["namespace"]
    if level == "shared":
        # shared with this namespace, which must be the user or one of their organizations
        selected = Filter(scope="shared", shared_to=(namespace,))
    else:
        selected = Filter(scope="owned" if level == "owned" else "visible", namespace=namespace)
    return _assets(registry, request, selected, metadata=metadata)


def public_assets(registry: Registry, request: Request) -> Response:
    """Return a page of the public arrays and groups (AssetListResponse)."""
    return _assets(registry, request, Filter(scope="public"))


def _assets(registry: Registry, request: Request, selected: Filter, *, metadata: bool = False) -> Response:
    """Return a page of the arrays and groups that `selected` and the request's own parameters select."""
    filters = replace(
        selected,
        kinds=(ARRAY, GROUP),
        search=request.first("search") or None,
        types=strings(request, "asset_type"),
        top=one_of(request, "depth", ("root", "all")) == "root",
        order=one_of(request, "order_by", ASSET_ORDERS) or "created_at desc",
    )
    rows, page_metadata = _page(registry, filters, request, metadata=metadata)
    data = [_asset(registry, request, kind, info, metadata=metadata) for kind, info in rows]
    return Response.of_json({"data": data, "pagination_metadata": page_metadata})


def _asset(
    registry: Registry, request: Request, kind: Kind, info: dict[str, Any], *, metadata: bool
) -> dict[str, Any]:
    owned = registry.users.role(request.user, info["namespace"]) is not None
    asset = {
        "uuid": info["id"],
        "asset_type": asset_type(kind, info),
        "asset_backing_type": kind,
        "asset_ownership_level": "owned" if owned else "shared",
        "namespace_name": info["namespace"],
        "namespace_uuid": namespace_id(info["namespace"]),
        "name": info["name"],
        "created_at": info["created_at"],
    }
    return asset | ({"metadata": {"entries": info["metadata"]}} if metadata else {})


def _notices(registry: Registry, scope: Scope, request: Request) -> dict[str, str]:
    """Return the header that tells the owner of a listing which folders are not in it, and why."""
    if scope != "owned":
        return {}
    not_served = registry.not_served(request.user)
    notices = [f"The folder {path[:200]!r} is not served: {reason}." for path, reason in not_served.items()]
    if len(notices) > _NOTICES:
        notices[_NOTICES:] = [f"{len(notices) - _NOTICES:,} more folders are not served."]
    return {"X-TileDB-Local-Notices": json.dumps(notices)} if notices else {}


def _page(
    registry: Registry, filters: Filter, request: Request, *, metadata: bool | None = None
) -> tuple[list[tuple[Kind, dict[str, Any]]], dict[str, int]]:
    """Return the kinds and infos of a page's rows, and the PaginationMetadata."""
    if metadata is None:
        metadata = boolean(request, "with_metadata")
    if filters.order == "last_accessed":
        registry.scanner.write_accesses()
    ids, page_metadata = paged(request, registry.listings.ids(request.user, filters))
    return asset_infos(registry, request.user, ids.tolist(), metadata=metadata), page_metadata
