"""The listings: arrays and groups that are owned, shared or public, their sidebars, and group contents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..http.errors import HTTPError
from ..registry.database import ARRAY, GROUP
from ..registry.listing import PERMISSIONS, Filter
from ..registry.users import namespace_id
from .parameters import boolean, one_of, page, texts
from .responses import Answers, answer, asset_type, kind_name, pagination

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..http.messages import Request, Response
    from ..registry.bitmaps import Ids
    from ..registry.listing import Scope
    from ..registry.registry import Registry

ARRAY_ORDERS: Final = ("name", "size")
GROUP_ORDERS: Final = ("name", "size", "last_accessed")
ASSET_ORDERS: Final = tuple(
    f"{key}{way}" for key in ("created_at", "name", "asset_type") for way in ("", " asc", " desc")
)


def arrays(registry: Registry, scope: Scope, request: Request) -> Response:
    """Answer with a page of arrays (ArrayBrowserData)."""
    wanted = _array_filter(
        request,
        scope,
        namespace=request.first("namespace") or None,
        search=request.first("search") or None,
        permission=one_of(request, "permissions", PERMISSIONS),
        tags=texts(request, "tag"),
        exclude_tags=texts(request, "exclude_tag"),
        order=one_of(request, "orderby", ARRAY_ORDERS, "name"),
    )
    rows, found = _page(registry, wanted, request)
    return answer({"arrays": [row for _, row in rows], "pagination_metadata": found})


def arrays_sidebar(registry: Registry, scope: Scope, request: Request) -> Response:
    """Answer with the namespaces of a listing of arrays and their counts (ArrayBrowserSidebar)."""
    counts = registry.listings.counts(request.user, _array_filter(request, scope))
    return answer(
        {
            "namespaces": list(counts),
            "result_count_for_all": sum(counts.values()),
            "result_count_by_namespace": counts,
        }
    )


def _array_filter(request: Request, scope: Scope, **more: Any) -> Filter:  # noqa: ANN401 - fields of a Filter
    return Filter(
        scope=scope,
        types=texts(request, "file_type"),
        exclude_types=texts(request, "exclude_file_type"),
        file_properties=tuple(_pair(each) for each in texts(request, "file_property")),
        shared_to=texts(request, "shared_to") if scope == "shared" else (),
        **more,
    )


def _pair(text: str) -> tuple[str, str]:
    key, comma, value = text.partition(",")
    if not comma or not key:
        raise HTTPError(400, f"file_property={text[:80]!r} is not allowed: a key, a comma and a value are.")
    return key, value


def groups(registry: Registry, scope: Scope, request: Request) -> Response:
    """Answer with a page of groups (GroupBrowserData)."""
    flat = boolean(request, "flat")
    parent = request.first("parent") or None
    group_type = request.first("group_type")
    wanted = Filter(
        scope=scope,
        kinds=(GROUP,),
        namespace=request.first("namespace") or None,
        search=request.first("search") or None,
        permission=one_of(request, "permissions", PERMISSIONS),
        tags=texts(request, "tag"),
        exclude_tags=texts(request, "exclude_tag"),
        types=(group_type,) if group_type else (),
        shared_to=texts(request, "shared_to") if scope == "shared" else (),
        members_of=parent,
        nested=flat,
        top=not flat and parent is None,
        order=one_of(request, "orderby", GROUP_ORDERS, "name") or "name",
    )
    rows, found = _page(registry, wanted, request)
    return answer({"groups": [row for _, row in rows], "pagination_metadata": found})


def groups_filters(registry: Registry, scope: Scope, request: Request) -> Response:
    """Answer with the namespaces and group types of a listing of groups (GroupBrowserFilterData)."""
    namespace = request.first("namespace") or None
    listings = registry.listings
    wanted = Filter(scope=scope, kinds=(GROUP,), namespace=namespace)
    return answer(
        {
            "namespaces": list(listings.counts(request.user, wanted)),
            "group_types": listings.group_types(request.user, wanted),
        }
    )


def contents(registry: Registry, request: Request) -> Response:
    """Answer with a page of what is in a group, as far as the user may see it (GroupContents)."""
    wanted = _contents_filter(registry, request)
    rows, found = _page(registry, wanted, request)
    entries = [{"member_id": row["id"], kind_name(kind): row} for kind, row in rows]
    return answer({"entries": entries, "pagination_metadata": found})


def contents_filters(registry: Registry, request: Request) -> Response:
    """Answer with the namespaces of what is in a group (GroupContentsFilterData)."""
    counts = registry.listings.counts(request.user, _contents_filter(registry, request))
    return answer({"namespaces": list(counts)})


def _contents_filter(registry: Registry, request: Request) -> Filter:
    group = registry.resolve(request.user, request.params["group_namespace"], request.params["group_name"])
    if group.kind != "group":
        raise HTTPError(404, f"{group.uri} is an array, not a group.")
    return Filter(
        scope="visible",
        kinds=(ARRAY, GROUP),
        namespace=request.first("namespace") or None,
        search=request.first("search") or None,
        tags=texts(request, "tag"),
        exclude_tags=texts(request, "exclude_tag"),
        types=texts(request, "member_type"),
        exclude_types=texts(request, "exclude_member_type"),
        members_of=group.uuid,
        order=one_of(request, "orderby", GROUP_ORDERS, "name") or "name",
    )


def assets(registry: Registry, request: Request) -> Response:
    """Answer with a page of the arrays and groups of a namespace (AssetListResponse)."""
    level = one_of(request, "ownership_level", ("owned", "shared"))
    expand = one_of(request, "expand", ("metadata",))
    namespace = request.params["namespace"]
    if level == "shared":
        # what is shared with this namespace, which must be the user's own or one of their organizations
        return _assets(registry, request, "shared", metadata=bool(expand), shared_to=(namespace,))
    scope: Scope = "owned" if level == "owned" else "visible"
    return _assets(registry, request, scope, metadata=bool(expand), namespace=namespace)


def public_assets(registry: Registry, request: Request) -> Response:
    """Answer with a page of what everybody may read (AssetListResponse)."""
    return _assets(registry, request, "public")


def _assets(
    registry: Registry,
    request: Request,
    scope: Scope,
    *,
    metadata: bool = False,
    namespace: str | None = None,
    shared_to: tuple[str, ...] = (),
) -> Response:
    order = one_of(request, "order_by", ASSET_ORDERS, "created_at desc") or "created_at desc"
    wanted = Filter(
        scope=scope,
        kinds=(ARRAY, GROUP),
        namespace=namespace,
        search=request.first("search") or None,
        types=texts(request, "asset_type"),
        shared_to=shared_to,
        top=one_of(request, "depth", ("root", "all"), "all") == "root",
        order=order,
    )
    rows, found = _page(registry, wanted, request, metadata=metadata)
    data = [_asset(registry, request, kind, row, metadata=metadata) for kind, row in rows]
    return answer({"data": data, "pagination_metadata": found})


def _asset(
    registry: Registry, request: Request, kind: int, row: dict[str, Any], *, metadata: bool
) -> dict[str, Any]:
    owned = registry.users.role(request.user, row["namespace"]) is not None
    asset = {
        "uuid": row["id"],
        "asset_type": asset_type(row),
        "asset_backing_type": kind_name(kind),
        "asset_ownership_level": "owned" if owned else "shared",
        "namespace_name": row["namespace"],
        "namespace_uuid": namespace_id(row["namespace"]),
        "name": row["name"],
        "created_at": row["created_at"],
    }
    return asset | ({"metadata": {"entries": row["metadata"]}} if metadata else {})


def _page(
    registry: Registry, wanted: Filter, request: Request, *, metadata: bool | None = None
) -> tuple[list[tuple[int, dict[str, Any]]], dict[str, int]]:
    """Return a page's rows with their kinds, and its PaginationMetadata."""
    if metadata is None:
        metadata = boolean(request, "with_metadata")
    number, per_page = page(request)
    if wanted.order == "last_accessed":
        registry.scanner.write_accesses()
    ids: Ids = registry.listings.ids(request.user, wanted)
    begin = (number - 1) * per_page
    shown: Sequence[int] = ids[begin : begin + per_page].tolist() if begin < len(ids) else []
    rows = Answers(registry, request.user).infos(shown, metadata=metadata)
    return rows, pagination(number, per_page, len(ids))
