"""The control plane's operations: method, path, name, handler, and what they take and give.

The same table makes the routes and the OpenAPI description that the server publishes of itself. Names of
operations and models are those of the TileDB Cloud API.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Final, TypeAlias

from ..http.messages import JSON
from ..http.router import Route, unimplemented
from . import accounts as account
from . import assets as arrays
from . import contents, listings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ..http.messages import Request, Response
    from ..http.router import Router
    from ..registry.registry import Registry

Answer: TypeAlias = "Callable[[Registry, Request], Response]"

ARRAY: Final = "/v1/arrays/{namespace}/{array}"
GROUP: Final = "/v1/groups/{group_namespace}/{group_name}"
#: query parameters of the browser listings, by the type of their values
_PAGE: Final = {"page": "page", "per_page": "per_page"}
_BROWSER: Final = _PAGE | {"search": "text", "namespace": "text"}
_TAGS: Final = {"tag": "texts", "exclude_tag": "texts"}
_FILES: Final = {"file_type": "texts", "exclude_file_type": "texts", "file_property": "texts"}
_SHARED: Final = {"shared_to": "texts"}
_ARRAYS: Final = (
    _BROWSER
    | {"orderby": "array_order", "permissions": "permission"}
    | _TAGS
    | _FILES
    | {"with_metadata": "truth"}
)
_GROUPS: Final = (
    _BROWSER
    | {"orderby": "group_order", "permissions": "permission", "group_type": "text"}
    | _TAGS
    | {"flat": "truth", "parent": "uuid", "with_metadata": "truth"}
)
_CONTENTS: Final = (
    _BROWSER | {"orderby": "group_order"} | _TAGS | {"member_type": "texts", "exclude_member_type": "texts"}
)
_ASSETS: Final = _PAGE | {"asset_type": "text", "depth": "depth", "search": "text", "order_by": "asset_order"}


@dataclass(frozen=True)
class Operation:
    """One operation of the API.

    Attributes
    ----------
    name : str
        The operationId; where the API has none, one of ours.
    gives : str or None
        Model of the answer, ``[Model]`` for a list of them; None: 204 without a body.
    takes : str or None
        Model of the JSON body.
    query : mapping
        Query parameters and what they take, see `openapi.PARAMETERS`.
    done : int
        Status of an answer without a body.
    """

    method: str
    path: str
    name: str
    answer: Answer
    gives: str | None = None
    takes: str | None = None
    query: dict[str, str] | None = None
    done: int = 204


def _scoped(
    path: str, name: str, answer: Callable[..., Response], gives: str, query: dict[str, str]
) -> list[Operation]:
    """Return an operation for each scope; shared ones can be asked with whom."""
    return [
        Operation(
            "GET",
            path.format(scope),
            name.format(scope.capitalize()),
            partial(_of_scope, answer, scope),
            gives,
            query=query | (_SHARED if scope == "shared" and "filters" not in path else {}),
        )
        for scope in ("owned", "shared", "public")
    ]


def _of_scope(answer: Callable[..., Response], scope: str, registry: Registry, request: Request) -> Response:
    return answer(registry, scope, request)


OPERATIONS: Final = (
    Operation("GET", "/v1/user", "getUser", account.user, "User"),
    Operation("GET", "/v1/users/{username}", "getUserWithUsername", account.other_user, "User"),
    Operation("GET", "/v1/organizations", "getAllOrganizations", account.organizations, "[Organization]"),
    Operation("GET", "/v1/organizations/{organization}", "getOrganization", account.organization,
    "Organization"),
    Operation(
        "GET", "/v1/organizations/{organization}/{username}", "getOrganizationUser",
        account.organization_user,
        "OrganizationUser",
    ),
    Operation(
        "GET", "/v1/session", "getSession", account.session, "Token",
        query={"remember_me": "truth", "expires": "date_time"},
    ),
    Operation("POST", "/v1/token", "requestToken", account.new_token, "Token", "TokenRequest"),
    Operation("GET", "/v1/tokens", "listTokens", partial(account.tokens, sessions=False), "[Token]"),
    Operation("GET", "/v1/tokens/session", "listSessionTokens", partial(account.tokens, sessions=True),
    "[Token]"),
    Operation("GET", "/v1/tokens/scopes", "getTokenScopes", account.scopes, "[TokenScope]"),
    Operation("DELETE", "/v1/tokens/{token}", "revokeToken", account.revoke),
    *_scoped("/v1/arrays/browser/{}", "list{}Arrays", listings.arrays, "ArrayBrowserData", _ARRAYS),
    *_scoped(
        "/v1/arrays/browser/{}/sidebar", "get{}ArraysSidebar", listings.arrays_sidebar,
        "ArrayBrowserSidebar", _FILES
    ),
    *_scoped("/v1/groups/browser/{}", "list{}Groups", listings.groups, "GroupBrowserData", _GROUPS),
    *_scoped(
        "/v1/groups/browser/{}/filters", "get{}GroupsFilters", listings.groups_filters,
        "GroupBrowserFilterData",
        {"namespace": "text"},
    ),
    Operation("GET", GROUP + "/contents", "getGroupContents", listings.contents, "GroupContents",
    query=_CONTENTS),
    Operation(
        "GET", GROUP + "/contents/filters", "getGroupContentsFilters", listings.contents_filters,
        "GroupContentsFilterData",
    ),
    Operation(
        "GET", "/v1/assets/{namespace}", "listAssets", listings.assets, "AssetListResponse",
        query=_ASSETS | {"ownership_level": "ownership", "expand": "expand"},
    ),
    Operation("GET", "/v1/public_assets", "listPublicAssets", listings.public_assets, "AssetListResponse",
    query=_ASSETS),
    Operation("GET", ARRAY + "/metadata", "getArrayMetadata", partial(arrays.info, kind="array"),
    "ArrayInfo"),
    Operation(
        "PATCH", ARRAY + "/metadata", "updateArrayMetadata", partial(arrays.update, kind="array"), None,
        "ArrayInfoUpdate"
    ),
    Operation("GET", GROUP, "getGroup", partial(arrays.info, kind="group"), "GroupInfo"),
    Operation("PATCH", GROUP, "updateGroup", partial(arrays.update, kind="group"), None, "GroupUpdate"),
    Operation(
        "GET", ARRAY + "/share", "getArraySharingPolicies", partial(arrays.sharing, kind="array"),
        "[ArraySharing]"
    ),
    Operation("PATCH", ARRAY + "/share", "shareArray", partial(arrays.share, kind="array"), None,
    "ArraySharing"),
    Operation(
        "GET", GROUP + "/share", "getGroupSharingPolicies", partial(arrays.sharing, kind="group"),
        "[GroupSharing]"
    ),
    Operation(
        "PATCH", GROUP + "/share", "shareGroup", partial(arrays.share, kind="group"), None,
        "GroupSharingRequest"
    ),
    Operation(
        "POST", ARRAY + "/register", "registerArray", partial(arrays.register, kind="array"), "ArrayInfo",
        "ArrayInfoUpdate",
    ),
    Operation(
        "POST", "/v1/groups/{namespace}/{array}/register", "registerGroup", partial(arrays.register,
        kind="group"),
        None, "GroupRegister",
    ),
    Operation("DELETE", ARRAY + "/deregister", "deregisterArray", partial(arrays.deregister, kind="array")),
    Operation("DELETE", GROUP, "deleteGroup", partial(arrays.deregister, kind="group")),
    Operation(
        "DELETE", "/v2/groups/{group_namespace}/{group_name}", "deregisterGroup",
        partial(arrays.deregister, kind="group", done=200), query={"recursive": "truth"}, done=200,
    ),
    Operation("GET", ARRAY, "getArray", contents.schema, "ArraySchema"),
    Operation(
        "GET", ARRAY + "/metadata_json", "getArrayMetaDataJson", contents.metadata, "ArrayMetadataJson",
        query={"length": "count", "end_timestamp": "time"},
    ),
    Operation(
        "GET", ARRAY + "/non_empty_domain_json", "getArrayNonEmptyDomainJson", contents.non_empty_domain,
        "NonEmptyDomainJson",
    ),
    Operation(
        "GET", ARRAY + "/sample", "getArraySampleData", contents.sample, "ArraySample",
        query={"samples": "samples"}
    ),
    Operation(
        "GET", ARRAY + "/end_timestamps", "getArrayEndTimestamps", contents.end_timestamps,
        "ArrayEndTimestampData",
        query=_PAGE,
    ),
)  # fmt: skip


def routes(registry: Registry, isolated: Callable[[str, Request], Response] | None = None) -> Iterator[Route]:
    """Yield the routes of the control plane; they take any media type that no other route asks for.

    Parameters
    ----------
    registry : Registry
        What there is.
    isolated : callable, optional
        Gives those answers that read arrays themselves, by their names in `contents.READING`. Default:
        they are given in this process.
    """
    names = {answer: name for name, answer in contents.READING.items()}
    for each in OPERATIONS:
        if isolated is not None and each.answer in names:
            yield Route(each.method, each.path, partial(isolated, names[each.answer]))
        else:
            yield Route(each.method, each.path, partial(each.answer, registry))
    # not among the operations: version 2 calls this registerGroup as well, and a name is published once
    yield Route("PUT", "/v2/groups/{group_namespace}", partial(arrays.register_group, registry))


def missing(router: Router) -> Iterator[Route]:
    """Yield a route that answers 501 for each operation of the API that `router` has no handler for.

    Where only Cap'n Proto is taken, JSON is what is missing.
    """
    media = {_shape(route.method, route.pattern): route.media for route in router.routes if route.media}
    known = {_shape(route.method, route.pattern) for route in router.routes if not route.media}
    for method, path, name in operations():
        shape = _shape(method, path)
        if shape not in known:
            known.add(shape)
            named = f"{method} {path}" if name == "-" else name
            if shape in media:
                yield Route(method, path, unimplemented(f"{named} in JSON"), JSON)
            else:
                yield Route(method, path, unimplemented(named))


def operations() -> Iterable[tuple[str, str, str]]:
    """Return (method, path, name or "-") of every operation of the API, implemented or not."""
    for line in files(__package__).joinpath("operations.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            method, path, name = line.split()
            yield method, path, name


def _shape(method: str, path: str) -> tuple[str, str]:
    """Return what routing tells apart: the names of parameters do not matter."""
    return method, "/".join("{}" if part.startswith("{") else part for part in path.split("/"))
