"""The control plane's operations: method, path, name, handler, parameters and models.

The same table makes the routes and the OpenAPI description that the server publishes of itself. Names of
operations and models are those of the TileDB Cloud API.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Final, TypeAlias

from ..http.messages import CAPNP, JSON
from ..http.router import Route, unimplemented
from ..registry.permissions import PERMISSIONS
from . import accounts, assets, contents, favorites, listings
from .parameters import MAX_PER_PAGE, PER_PAGE
from .schemas import BOOLEAN, COUNT, DATE_TIME, INTEGER, STRING, Schema, enum, items

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ..http.messages import Request, Response
    from ..http.router import Router
    from ..registry.registry import Registry

ControlHandler: TypeAlias = "Callable[[Registry, Request], Response]"

ARRAY: Final = "/v1/arrays/{namespace}/{array}"
GROUP: Final = "/v1/groups/{group_namespace}/{group_name}"
#: query parameters of the listings
_PAGE: Final = {
    "page": COUNT | {"default": 1},
    "per_page": INTEGER | {"minimum": 1, "maximum": MAX_PER_PAGE, "default": PER_PAGE},
}
_BROWSER: Final = _PAGE | {"search": STRING, "namespace": STRING}
_TAGS: Final = {"tag": items(STRING), "exclude_tag": items(STRING)}
_FILES: Final = {
    "file_type": items(STRING), "exclude_file_type": items(STRING), "file_property": items(STRING),
}  # fmt: skip
_PERMISSION: Final = {"permissions": enum(*PERMISSIONS)}
_METADATA: Final = {"with_metadata": BOOLEAN}
_GROUP_ORDER: Final = {"orderby": enum(*listings.GROUP_ORDERS)}
_ARRAYS: Final = (
    _BROWSER | {"orderby": enum(*listings.ARRAY_ORDERS)} | _PERMISSION | _TAGS | _FILES | _METADATA
)
_GROUPS: Final = (
    _BROWSER | _GROUP_ORDER | _PERMISSION | {"group_type": STRING} | _TAGS
    | {"flat": BOOLEAN, "parent": STRING | {"format": "uuid"}} | _METADATA
)  # fmt: skip
_CONTENTS: Final = (
    _BROWSER | _GROUP_ORDER | _TAGS | {"member_type": items(STRING), "exclude_member_type": items(STRING)}
)
_ASSETS: Final = _PAGE | {
    "asset_type": STRING, "depth": enum("root", "all"), "search": STRING,
    "order_by": enum(*listings.ASSET_ORDERS),
}  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """One operation of the API.

    Attributes
    ----------
    name : str
        The operationId; where the API has none, one of ours.
    response : str or None
        Model of the response, ``[Model]`` for a list of them; None: a response without a body.
    body : str or None
        Model of the JSON body of the request.
    query : dict
        The JSON Schema of each query parameter.
    status : int
        Status of a response without a body.
    """

    method: str
    path: str
    name: str
    handler: ControlHandler
    response: str | None = None
    body: str | None = None
    query: dict[str, Schema] = field(default_factory=dict)
    status: int = 204


def _scoped(
    path: str, name: str, handler: Callable[..., Response], response: str, query: dict[str, Schema]
) -> list[Operation]:
    """Return the operations of a listing for each scope; shared ones can say with whom."""
    shared_to = {} if "filters" in path else {"shared_to": items(STRING)}
    return [
        Operation(
            "GET",
            path.format(scope),
            name.format(scope.capitalize()),
            partial(handler, scope),
            response,
            query=query | (shared_to if scope == "shared" else {}),
        )
        for scope in ("owned", "shared", "public")
    ]


def _favorites(of: favorites.FavoritesOf) -> list[Operation]:
    """Return the operations of one list of favorites."""
    path, name = f"/v1/{of.collection}/favorites", of.operation
    one = path + "/{namespace}/{name}"
    model = f"{name}Favorite"
    return [
        Operation(
            "GET", path, f"list{name}Favorites", partial(favorites.favorites, of), f"{name}FavoritesData",
            query=_PAGE,
        ),
        Operation(
            "GET", f"{path}/uuids", f"list{name}FavoritesUUIDs", partial(favorites.uuids, of), f"[{model}]",
        ),
        Operation("GET", one, f"get{name}Favorite", partial(favorites.favorite, of), model),
        Operation("POST", one, f"add{name}Favorite", partial(favorites.add, of)),
        Operation("DELETE", one, f"delete{name}Favorite", partial(favorites.delete, of)),
    ]  # fmt: skip


OPERATIONS: Final = (
    Operation("GET", "/v1/user", "getUser", accounts.user, "User"),
    Operation("GET", "/v1/users/{username}", "getUserWithUsername", accounts.other_user, "User"),
    Operation("GET", "/v1/organizations", "getAllOrganizations", accounts.organizations, "[Organization]"),
    Operation(
        "GET", "/v1/organizations/{organization}", "getOrganization", accounts.organization, "Organization",
    ),
    Operation(
        "GET", "/v1/organizations/{organization}/{username}", "getOrganizationUser",
        accounts.organization_user, "OrganizationUser",
    ),
    Operation(
        "GET", "/v1/session", "getSession", accounts.session, "Token",
        query={"remember_me": BOOLEAN, "expires": DATE_TIME},
    ),
    Operation("POST", "/v1/token", "requestToken", accounts.new_token, "Token", "TokenRequest"),
    Operation("GET", "/v1/tokens", "listTokens", partial(accounts.tokens, sessions=False), "[Token]"),
    Operation(
        "GET", "/v1/tokens/session", "listSessionTokens", partial(accounts.tokens, sessions=True), "[Token]",
    ),
    Operation("GET", "/v1/tokens/scopes", "getTokenScopes", accounts.scopes, "[TokenScope]"),
    Operation("DELETE", "/v1/tokens/{token}", "revokeToken", accounts.revoke),
    *_scoped("/v1/arrays/browser/{}", "list{}Arrays", listings.arrays, "ArrayBrowserData", _ARRAYS),
    *_scoped(
        "/v1/arrays/browser/{}/sidebar", "get{}ArraysSidebar", listings.arrays_sidebar, "ArrayBrowserSidebar",
        _FILES,
    ),
    *_scoped("/v1/groups/browser/{}", "list{}Groups", listings.groups, "GroupBrowserData", _GROUPS),
    *_scoped(
        "/v1/groups/browser/{}/filters", "get{}GroupsFilters", listings.groups_filters,
        "GroupBrowserFilterData", {"namespace": STRING},
    ),
    Operation(
        "GET", GROUP + "/contents", "getGroupContents", listings.contents, "GroupContents", query=_CONTENTS,
    ),
    Operation(
        "GET", GROUP + "/contents/filters", "getGroupContentsFilters", listings.contents_filters,
        "GroupContentsFilterData",
    ),
    Operation(
        "GET", "/v1/assets/{namespace}", "listAssets", listings.assets, "AssetListResponse",
        query=_ASSETS | {"ownership_level": enum("owned", "shared"), "expand": enum("metadata")},
    ),
    Operation(
        "GET", "/v1/public_assets", "listPublicAssets", listings.public_assets, "AssetListResponse",
        query=_ASSETS,
    ),
    Operation("GET", ARRAY + "/metadata", "getArrayMetadata", assets.info, "ArrayInfo"),
    Operation("PATCH", ARRAY + "/metadata", "updateArrayMetadata", assets.update, None, "ArrayInfoUpdate"),
    Operation("GET", GROUP, "getGroup", assets.info, "GroupInfo"),
    Operation("PATCH", GROUP, "updateGroup", assets.update, None, "GroupUpdate"),
    Operation("GET", ARRAY + "/share", "getArraySharingPolicies", assets.sharing, "[ArraySharing]"),
    Operation("PATCH", ARRAY + "/share", "shareArray", assets.share, None, "ArraySharing"),
    Operation("GET", GROUP + "/share", "getGroupSharingPolicies", assets.sharing, "[GroupSharing]"),
    Operation("PATCH", GROUP + "/share", "shareGroup", assets.share, None, "GroupSharingRequest"),
    Operation(
        "POST", ARRAY + "/register", "registerArray", partial(assets.register, kind="array"), "ArrayInfo",
        "ArrayInfoUpdate",
    ),
    Operation(
        "POST", "/v1/groups/{namespace}/{array}/register", "registerGroup",
        partial(assets.register, kind="group"), None, "GroupRegister",
    ),
    Operation("DELETE", ARRAY + "/deregister", "deregisterArray", assets.deregister),
    Operation("DELETE", GROUP, "deleteGroup", assets.deregister),
    Operation(
        "DELETE", "/v2/groups/{group_namespace}/{group_name}", "deregisterGroup",
        partial(assets.deregister, status=200), query={"recursive": BOOLEAN}, status=200,
    ),
    Operation("GET", ARRAY, "getArray", contents.schema, "ArraySchema"),
    Operation(
        "GET", ARRAY + "/metadata_json", "getArrayMetaDataJson", contents.metadata, "ArrayMetadataJson",
        query={"length": COUNT, "end_timestamp": COUNT},
    ),
    Operation(
        "GET", ARRAY + "/non_empty_domain_json", "getArrayNonEmptyDomainJson", contents.non_empty_domain,
        "NonEmptyDomainJson",
    ),
    Operation(
        "GET", ARRAY + "/sample", "getArraySampleData", contents.sample, "ArraySample",
        query={"samples": COUNT | {"maximum": 255, "default": 5}},
    ),
    Operation(
        "GET", ARRAY + "/end_timestamps", "getArrayEndTimestamps", contents.end_timestamps,
        "ArrayEndTimestampData", query=_PAGE,
    ),
    *(operation for of in favorites.LISTS for operation in _favorites(of)),
)  # fmt: skip


def routes(
    registry: Registry, in_worker: Callable[[str, Request], Response] | None = None
) -> Iterator[Route]:
    """Yield the routes of the control plane; they match any media type that no other route asks for.

    Parameters
    ----------
    registry : Registry
        The assets, and who may do what to them.
    in_worker : callable, optional
        ``in_worker(name, request)`` runs the handler `name` of `contents.READING` in a worker process.
        Default: these handlers run in this process too.
    """
    names: dict[ControlHandler, str] = {handler: name for name, handler in contents.READING.items()}
    for operation in OPERATIONS:
        name = names.get(operation.handler)
        if in_worker is None or name is None:
            handler = partial(operation.handler, registry)
        else:
            handler = partial(in_worker, name)
        yield Route(operation.method, operation.path, handler)
    # not one of the operations: version 2 calls this registerGroup too, and a name is published once
    yield Route("PUT", "/v2/groups/{group_namespace}", partial(assets.register_group, registry))


def missing(router: Router) -> Iterator[Route]:
    """Yield a route that answers 501 for each operation of the API that `router` has no handler for.

    Where only Cap'n Proto is accepted, JSON is what is missing.
    """
    media = {_shape(route.method, route.pattern) for route in router.routes if route.media == CAPNP}
    known = {_shape(route.method, route.pattern) for route in router.routes if route.media in (None, JSON)}
    for method, path, name in operations():
        shape = _shape(method, path)
        if shape not in known:
            known.add(shape)
            label = f"{method} {path}" if name == "-" else name
            if shape in media:
                yield Route(method, path, unimplemented(f"{label} in JSON"), JSON)
            else:
                yield Route(method, path, unimplemented(label))


def operations() -> Iterable[tuple[str, str, str]]:
    """Return (method, path, name or "-") of every operation of the API, implemented or not."""
    for line in files(__package__).joinpath("api_operations.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            method, path, name = line.split()
            yield method, path, name


def _shape(method: str, path: str) -> tuple[str, str]:
    """Return what routing distinguishes: the names of parameters do not matter."""
    return method, "/".join("{}" if part.startswith("{") else part for part in path.split("/"))
