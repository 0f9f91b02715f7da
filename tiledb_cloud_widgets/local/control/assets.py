"""One array or group: its info and changes to it, sharing, registration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..http.errors import HTTPError
from ..http.messages import Response
from ..registry.database import ARRAY, GROUP
from ..registry.listing import FILE_TYPES, Filter
from ..registry.permissions import ARRAY_ACTIONS, GROUP_ACTIONS
from ..registry.reading import local_path
from .parameters import (
    boolean,
    boolean_field,
    json_object,
    string_field,
    string_list_field,
    string_map_field,
)
from .responses import STRINGS, asset_infos, without_none

if TYPE_CHECKING:
    from ..http.messages import Request
    from ..registry.access import Resolver
    from ..registry.registry import AssetRow, Kind, Registry


def resolve(registry: Resolver, request: Request, action: str) -> AssetRow:
    """Return the array or group that a request's path names; 404 when the asset is of the other kind."""
    names = request.params
    kind = "group" if "group_name" in names else "array"
    name = next(names[key] for key in ("group_name", "array", "name") if key in names)
    asset = registry.resolve(request.user, _namespace(request), name, action)
    if asset.kind != kind:
        actual, expected = ("an array", "a group") if kind == "group" else ("a group", "an array")
        raise HTTPError(404, f"{asset.uri} is {actual}, not {expected}.")
    return asset


def _namespace(request: Request) -> str:
    params = request.params
    return params["namespace"] if "namespace" in params else params["group_namespace"]


def info(registry: Registry, request: Request) -> Response:
    """Return what is known of an asset (ArrayInfo or GroupInfo)."""
    # every permission includes this one
    return _info(registry, request, resolve(registry, request, "read_array_info"))


def _info(registry: Registry, request: Request, asset: AssetRow) -> Response:
    infos = asset_infos(registry, request.user, [asset.id])
    if not infos:
        raise HTTPError(404, f"{asset.uri} has just been removed.")
    return Response.of_json(infos[0][1])


def update(registry: Registry, request: Request) -> Response:
    """Change the info of an asset (ArrayInfoUpdate or GroupUpdate)."""
    asset = resolve(registry, request, "edit")
    fields = json_object(request)
    columns = _columns(fields, asset.kind)
    uri = string_field(fields, "uri")
    # tiledb-cloud sends the array's own tiledb:// URI with every change
    own = (asset.uri, f"tiledb://{asset.namespace}/{asset.uuid}")
    if uri and uri not in own and local_path(uri) != asset.path:
        raise HTTPError(
            400, "uri cannot be changed: to move an asset, deregister it, then register it again."
        )
    registry.annotate(
        asset.namespace,
        asset.uuid,
        rename=string_field(fields, "name") or None,
        tags=string_list_field(fields, "tags"),
        **columns,
    )
    return Response(204)


def _columns(fields: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """Return the columns that a JSON object sets; "" removes a value, null only removes a description."""
    columns: dict[str, Any] = {}
    for name in STRINGS:
        value = string_field(fields, name)
        if value is not None or (name == "description" and name in fields):
            columns[name] = value or None
    if kind == "group":
        return columns
    file_type = string_field(fields, "file_type")
    if file_type and file_type not in FILE_TYPES:
        raise HTTPError(400, f"file_type must be one of {', '.join(FILE_TYPES)}, not {file_type[:80]!r}.")
    if file_type is not None:
        columns["file_type"] = file_type or None
    others = {
        "file_properties": string_map_field(fields, "file_properties"),
        "read_only": boolean_field(fields, "read_only"),
    }
    return columns | without_none(others)


def sharing(registry: Registry, request: Request) -> Response:
    """Return with which namespaces an asset is shared (list of ArraySharing or GroupSharing)."""
    asset = _shareable(registry, request)
    policies = []
    for row in registry.permissions.sharing(asset.id):
        of_arrays, of_groups = (
            row[column].split(",") if row[column] else [] for column in ("array_actions", "group_actions")
        )
        actions = {"actions": of_arrays} if asset.kind == "array" else {
            "group_actions": of_groups, "array_actions": of_arrays,
        }  # fmt: skip
        grantee = row["namespace"]
        policies.append(
            actions | {"namespace": grantee, "namespace_type": registry.permissions.namespace_type(grantee)}
        )
    return Response.of_json(policies)


def share(registry: Registry, request: Request) -> Response:
    """Share an asset with a namespace, or end that (ArraySharing or GroupSharingRequest)."""
    asset = _shareable(registry, request)
    fields = json_object(request)
    grantee = string_field(fields, "namespace")
    if not grantee:
        raise HTTPError(400, "namespace is missing: a user, an organization, or 'public' for everybody.")
    of_arrays = string_list_field(fields, "actions" if asset.kind == "array" else "array_actions") or []
    of_groups = (string_list_field(fields, "group_actions") or []) if asset.kind == "group" else []
    _check_grant(registry, request, asset, "array", set(of_arrays) & set(ARRAY_ACTIONS))
    _check_grant(registry, request, asset, "group", set(of_groups) & set(GROUP_ACTIONS))
    registry.share(asset.namespace, asset.uuid, grantee, of_arrays, group_actions=of_groups)
    return Response(204)


def _check_grant(
    registry: Registry, request: Request, asset: AssetRow, kind: Kind, actions: set[str]
) -> None:
    """Raise 403 for a grant of more than the user has: they could grant it to themselves."""
    # not registry.actions(): the owner of a read-only asset may share it for writing, for later
    own = registry.permissions.actions(request.user, asset.id, asset.namespace, kind)
    if actions - own:
        action = min(actions - own)
        raise HTTPError(403, f"You may not share {action!r} of {asset.uri}: you do not have it yourself.")


def _shareable(registry: Registry, request: Request) -> AssetRow:
    asset = resolve(registry, request, "read_array_info")
    if not registry.allowed(request.user, asset, "edit"):
        # 404, not 403: that is what the API says here
        raise HTTPError(404, f"You may not see or change the sharing of {asset.uri}.")
    return asset


def register(registry: Registry, request: Request, kind: Kind) -> Response:
    """Register a folder of ROOT as an array or group (ArrayInfoUpdate, GroupRegister)."""
    fields, name = json_object(request), request.params["array"]
    if "://" in name:  # tiledb-cloud sends the folder in the path, and the name in the body
        fields, name = {"uri": name} | fields, string_field(fields, "name") or name.rpartition("/")[2]
    asset = _register(registry, request, kind, name, fields)
    return _info(registry, request, asset) if kind == "array" else Response(204)


def register_group(registry: Registry, request: Request) -> Response:
    """Register a folder of ROOT as a group (GroupRegistrationRequest)."""
    fields = json_object(request).get("group_details")
    if not isinstance(fields, dict):
        raise HTTPError(400, "group_details is missing: an object with the name and uri of the group.")
    name = string_field(fields, "name")
    if not name:
        raise HTTPError(400, "group_details.name is missing: the name of the group.")
    _register(registry, request, "group", name, fields)
    return Response(201)


def _register(
    registry: Registry, request: Request, kind: Kind, name: str, fields: dict[str, Any]
) -> AssetRow:
    namespace = _namespace(request)
    columns, tags = _columns(fields, kind), string_list_field(fields, "tags")
    if string_field(fields, "parent"):
        raise HTTPError(400, "parent is not supported: add the group to its parent with tiledb.Group.")
    uri = string_field(fields, "uri")
    path = local_path(uri) if uri else registry.place(namespace, name)
    if path is None or not Path(path).is_absolute():
        raise HTTPError(400, f"uri must be a file:// URI of a folder inside ROOT, not {(uri or '')[:80]!r}.")
    asset = registry.register(request.user, namespace, name, kind, path)
    return registry.annotate(asset.namespace, asset.uuid, tags=tags, **columns)


def deregister(registry: Registry, request: Request, status: int = 204) -> Response:
    """Remove an asset from the catalogue; its folder stays."""
    asset = resolve(registry, request, "delete")
    members = _members(registry, request, asset) if boolean(request, "recursive") else []
    for member in [*members, asset]:
        registry.deregister(member)
    return Response(status)


def _members(registry: Registry, request: Request, group: AssetRow) -> list[AssetRow]:
    """Return what the user sees in a group, at any depth; 403 if they may not remove one of these."""
    members = Filter(scope="visible", kinds=(ARRAY, GROUP), members_of=group.uuid, nested=True)
    rows = registry.listings.rows(registry.listings.ids(request.user, members), request.user)
    return [registry.resolve(request.user, row["namespace"], row["uuid"], "delete") for row in rows]
