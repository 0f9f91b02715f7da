"""What is known and said of one array or group: info and its changes, sharing, registration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..http.errors import HTTPError
from ..http.messages import Response
from ..registry.database import ARRAY, GROUP
from ..registry.listing import Filter
from ..registry.reading import local_path
from ..registry.users import ARRAY_ACTIONS, GROUP_ACTIONS
from .parameters import body, boolean, text, text_list, text_map, truth
from .responses import Answers, answer

if TYPE_CHECKING:
    from ..http.messages import Request
    from ..registry.registry import AssetRow, Kind, Registry

FILE_TYPES: Final = ("notebook", "user_defined_function", "ml_model", "file", "registered_task_graph")
_TEXTS: Final = ("description", "logo", "license_id", "license_text", "access_credentials_name")


def asset(registry: Registry, request: Request, kind: Kind, action: str) -> AssetRow:
    """Return the asset that a request's path names; 404 when it is of another kind."""
    params = request.params
    namespace = params["namespace"] if "namespace" in params else params["group_namespace"]
    name = params["array"] if "array" in params else params["group_name"]
    found = registry.resolve(request.user, namespace, name, action)
    if found.kind != kind:
        raise HTTPError(
            404, f"{found.uri} is {'an array' if found.kind == 'array' else 'a group'}, not {kind}."
        )
    return found


def info(registry: Registry, request: Request, kind: Kind) -> Response:
    """Answer with what is known of an asset (ArrayInfo or GroupInfo)."""
    found = asset(registry, request, kind, "read_array_info")  # whoever may do anything to it may do this
    return _info(registry, request, found)


def _info(registry: Registry, request: Request, found: AssetRow) -> Response:
    infos = Answers(registry, request.user).infos([found.id])
    if not infos:
        raise HTTPError(404, f"{found.uri} has just been removed.")
    return answer(infos[0][1])


def update(registry: Registry, request: Request, kind: Kind) -> Response:
    """Change what is said of an asset (ArrayInfoUpdate or GroupUpdate)."""
    found = asset(registry, request, kind, "edit")
    _annotate(registry, found, body(request), kind)
    return Response.empty(204)


def _annotate(registry: Registry, found: AssetRow, wanted: dict[str, Any], kind: Kind) -> None:
    said = said_of(wanted, kind)
    uri = text(wanted, "uri")
    # tiledb-cloud sends the array's tiledb:// URI along with every change
    its_own = (found.uri, f"tiledb://{found.namespace}/{found.uuid}")
    if uri and uri not in its_own and local_path(uri) != found.path:
        raise HTTPError(400, "uri cannot be changed: to move an asset, deregister it, then register it anew.")
    registry.annotate(
        found.namespace,
        found.uuid,
        rename=text(wanted, "name") or None,
        tags=text_list(wanted, "tags"),
        **said,
    )


def said_of(wanted: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """Return the columns that a body says something of: an empty text takes back, null only a description."""
    said: dict[str, Any] = {}
    for name in _TEXTS:
        value = text(wanted, name)
        if value is not None or (name == "description" and name in wanted):
            said[name] = value or None
    if kind == "array":
        file_type = text(wanted, "file_type")
        if file_type and file_type not in FILE_TYPES:
            raise HTTPError(
                400, f"file_type={file_type[:80]!r} is not known; these are: {', '.join(FILE_TYPES)}."
            )
        if file_type is not None:
            said["file_type"] = file_type or None
        properties = text_map(wanted, "file_properties")
        if properties is not None:
            said["file_properties"] = properties
        read_only = truth(wanted, "read_only")
        if read_only is not None:
            said["read_only"] = read_only
    return said


def sharing(registry: Registry, request: Request, kind: Kind) -> Response:
    """Answer with whom an asset is shared (list of ArraySharing or GroupSharing)."""
    found = _shareable(registry, request, kind)
    policies = []
    for row in registry.permissions.sharing(found.id):
        of_arrays = row["array_actions"].split(",") if row["array_actions"] else []
        of_groups = row["group_actions"].split(",") if row["group_actions"] else []
        actions = {"actions": of_arrays} if kind == "array" else {
            "group_actions": of_groups, "array_actions": of_arrays,
        }  # fmt: skip
        grantee = row["namespace"]
        policies.append(
            actions | {"namespace": grantee, "namespace_type": registry.permissions.namespace_type(grantee)}
        )
    return answer(policies)


def share(registry: Registry, request: Request, kind: Kind) -> Response:
    """Share an asset with a namespace, or end that (ArraySharing or GroupSharingRequest)."""
    found = _shareable(registry, request, kind)
    wanted = body(request)
    grantee = text(wanted, "namespace")
    if not grantee:
        raise HTTPError(400, "namespace is missing: say with whom to share; 'public' is everybody.")
    _check_grant(registry, request, found, wanted)
    if kind == "array":
        registry.share(found.namespace, found.uuid, grantee, text_list(wanted, "actions") or [])
    else:
        registry.share(
            found.namespace,
            found.uuid,
            grantee,
            text_list(wanted, "array_actions") or [],
            group_actions=text_list(wanted, "group_actions") or [],
        )
    return Response.empty(204)


def _check_grant(registry: Registry, request: Request, found: AssetRow, wanted: dict[str, Any]) -> None:
    """Raise 403 if somebody shares more than they have: with a share to themselves they would get it."""
    # not registry.actions(): owners of a read-only asset may well share it for writing, later
    for field, of in (("actions", "array"), ("array_actions", "array"), ("group_actions", "group")):
        if found.kind == "array" and field != "actions":
            continue
        known = GROUP_ACTIONS if of == "group" else ARRAY_ACTIONS
        lacking = (set(text_list(wanted, field) or []) & set(known)) - registry.permissions.actions(
            request.user, found.id, found.namespace, of
        )
        if lacking:
            raise HTTPError(
                403, f"You may not share {min(lacking)!r} of {found.uri}: you do not have it yourself."
            )


def _shareable(registry: Registry, request: Request, kind: Kind) -> AssetRow:
    found = asset(registry, request, kind, "read_array_info")
    if not registry.allowed(request.user, found, "edit"):
        # 404, not 403: that is what the API says here
        raise HTTPError(404, f"You may not see or change with whom {found.uri} is shared.")
    return found


def register(registry: Registry, request: Request, kind: Kind) -> Response:
    """Register a folder of ROOT as an array or group (ArrayInfoUpdate, GroupRegister)."""
    wanted, given = body(request), request.params["array"]
    if "://" in given:  # tiledb-cloud puts the folder into the path, and the name into the body
        wanted, given = {"uri": given} | wanted, text(wanted, "name") or given.rpartition("/")[2]
    found = _register(registry, request, kind, given, wanted)
    return _info(registry, request, found) if kind == "array" else Response.empty(204)


def register_group(registry: Registry, request: Request) -> Response:
    """Register a folder of ROOT as a group (GroupRegistrationRequest)."""
    wanted = body(request).get("group_details")
    if not isinstance(wanted, dict):
        raise HTTPError(400, "group_details is missing: an object with the name and uri of the group.")
    name = text(wanted, "name")
    if not name:
        raise HTTPError(400, "group_details.name is missing: say what to call the group.")
    _register(registry, request, "group", name, wanted)
    return Response.empty(201)


def _register(
    registry: Registry, request: Request, kind: Kind, name: str, wanted: dict[str, Any]
) -> AssetRow:
    params = request.params
    namespace = params["namespace"] if "namespace" in params else params["group_namespace"]
    said, tags = said_of(wanted, kind), text_list(wanted, "tags")
    if text(wanted, "parent"):
        raise HTTPError(400, "parent cannot be given here: add the group to its parent with tiledb.Group.")
    uri = text(wanted, "uri")
    path = local_path(uri) if uri else registry.place(namespace, name)
    if path is None or not Path(path).is_absolute():
        raise HTTPError(
            400, "uri is no folder: this server registers file:// URIs inside the served ROOT only."
        )
    found = registry.register(request.user, namespace, name, kind, path)
    return registry.annotate(found.namespace, found.uuid, tags=tags, **said)


def deregister(registry: Registry, request: Request, kind: Kind, done: int = 204) -> Response:
    """Take an asset out of the catalogue; its folder stays."""
    found = asset(registry, request, kind, "delete")
    doomed = _held(registry, request, found) if boolean(request, "recursive") else []
    for each in [*doomed, found]:
        registry.deregister(each)
    return Response.empty(done)


def _held(registry: Registry, request: Request, group: AssetRow) -> list[AssetRow]:
    """Return what the user sees in a group, at any depth; 403 if they may not take some of it away."""
    inside = Filter(scope="visible", kinds=(ARRAY, GROUP), members_of=group.uuid, nested=True)
    rows = registry.listings.rows(registry.listings.ids(request.user, inside))
    return [registry.resolve(request.user, row["namespace"], row["uuid"], "delete") for row in rows]
