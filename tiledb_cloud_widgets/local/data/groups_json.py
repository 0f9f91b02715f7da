"""Creating groups and changing their members in JSON, as the ``tiledb-cloud`` client does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..control.parameters import json_object, string_field, string_list_field
from ..http.errors import HTTPError
from ..http.messages import JSON, Request, Response
from ..registry.reading import local_path
from .groups import apply_changes, create_named
from .routes import GROUP, Routes

if TYPE_CHECKING:
    from .plane import DataPlane

ROUTES = Routes()


@ROUTES.add("POST", "/groups/{namespace}", "v2", media=JSON)
def create(plane: DataPlane, request: Request) -> Response:
    """Create a group (GroupCreationRequest) in the folder that this server keeps a group of its name in."""
    namespace, fields = request.params["namespace"], _part(request, "group_details")
    name, uri = string_field(fields, "name"), string_field(fields, "uri")
    if not name:
        raise HTTPError(400, "group_details.name is missing: the name of the group.")
    own = f"tiledb://{namespace}/{name}"
    if uri and uri != own and local_path(uri) != plane.registry.place(namespace, name):
        raise HTTPError(
            400, f"group_details.uri must be {own} or its folder below default_s3_path, not {uri[:200]!r}."
        )
    create_named(plane, request, namespace, name)
    return Response(204)


@ROUTES.add("PATCH", GROUP, "v2", media=JSON)
def change_members(plane: DataPlane, request: Request) -> Response:
    """Remove and add members (GroupContentsChangesRequest)."""
    asset = plane.writable_asset(request, "group")
    changes = _part(request, "group_changes")
    members = changes.get("members_to_add") or []
    if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        raise HTTPError(
            400, "group_changes.members_to_add must be a list of objects with the uri of a member."
        )
    added = [
        (_uri(member), member.get("relative") is True, string_field(member, "name") or "")
        for member in members
    ]
    removed = string_list_field(changes, "members_to_remove") or []
    apply_changes(plane, request, asset, removed, added)
    return Response(204)


def _part(request: Request, name: str) -> dict[str, Any]:
    part = json_object(request).get(name)
    if not isinstance(part, dict):
        raise HTTPError(400, f"{name} is missing: an object.")
    return part


def _uri(member: dict[str, Any]) -> str:
    uri = string_field(member, "uri")
    if not uri:
        raise HTTPError(400, "A member of group_changes.members_to_add has no uri.")
    return uri
