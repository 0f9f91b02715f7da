"""Builds the models of the control plane's responses, as JSON objects without null values."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ..registry.asset import KINDS
from ..registry.permissions import ARRAY_ACTIONS, GROUP_ACTIONS, WRITING, in_order
from ..registry.users import NAMESPACE_ACTIONS, ROLES, namespace_id
from .parameters import MAX_PER_PAGE, PER_PAGE, integer

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from ..http.messages import Request
    from ..registry.registry import Kind, Registry
    from ..registry.users import User

#: fields of an asset that are strings, and columns of the same names; its owners can change them
STRINGS: Final = ("description", "logo", "license_id", "license_text", "access_credentials_name")
#: roles that may do everything to an asset, so that no grant can add to it
_FULL: Final = frozenset(role for role, actions in ROLES.items() if {"edit", "delete", "write"} <= actions)


def date_time(seconds: float) -> str:
    """Return seconds since 1970 as an RFC 3339 date-time in UTC, to the millisecond."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def without_none(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that are not None."""
    return {name: value for name, value in fields.items() if value is not None}


def paged(request: Request, values: Any) -> tuple[Any, dict[str, int]]:  # noqa: ANN401 - a list or an array
    """Return those of `values` that are on the page a request asks for, and the PaginationMetadata."""
    number = max(integer(request, "page", 1), 1)  # page 0 is the first one too
    per_page = integer(request, "per_page", PER_PAGE, least=1, most=MAX_PER_PAGE)
    begin, total = (number - 1) * per_page, len(values)
    pages = -(-total // per_page)
    metadata = {"page": number, "per_page": per_page, "total_pages": pages, "total_items": total}
    return values[begin : begin + per_page], metadata


def asset_infos(
    registry: Registry, user: User, ids: Sequence[int], *, metadata: bool = False
) -> list[tuple[Kind, dict[str, Any]]]:
    """Return (kind, ArrayInfo or GroupInfo) of the assets `ids` as `user` sees them, in their order."""
    public = registry.permissions.public(ids)
    return [
        (KINDS[row["kind"]], _info(registry, user, row, public=row["id"] in public, metadata=metadata))
        for row in registry.listings.rows(ids, user)
    ]


def _info(
    registry: Registry, user: User, row: sqlite3.Row, *, public: bool, metadata: bool
) -> dict[str, Any]:
    namespace, kind, path = row["namespace"], KINDS[row["kind"]], row["path"]
    role = registry.users.role(user, namespace)
    allowed = ROLES[role] if role in _FULL else registry.permissions.actions(user, row["id"], namespace, kind)
    if row["read_only"]:
        allowed = allowed - WRITING
    accessed = registry.scanner.accessed.get(row["id"], row["last_accessed"])
    info = {
        "id": row["uuid"],
        "namespace": namespace,
        "name": row["name"],
        # only members of the namespace see where it is on this machine
        "uri": (registry.root / path).as_uri() if role and path is not None else None,
        "tiledb_uri": f"tiledb://{namespace}/{row['name']}",
        "tags": json.loads(row["tags"]),
        **{column: row[column] for column in STRINGS},
        "share_count": row["share_count"] if role else None,
        "public_share": public,
        "created_at": date_time(row["created_at"]),
        "created_by": row["created_by"],
        "last_accessed": None if accessed is None else date_time(accessed),
        "metadata": json.loads(row["metadata"] or "[]") if metadata else None,
    }
    return without_none(info | (_of_array if kind == "array" else _of_group)(row, allowed))


def _of_array(row: sqlite3.Row, allowed: frozenset[str]) -> dict[str, Any]:
    return {
        "type": row["type"],
        "size": row["size"],
        "file_type": row["file_type"],
        "file_properties": None if row["file_properties"] is None else json.loads(row["file_properties"]),
        "allowed_actions": in_order(allowed, ARRAY_ACTIONS),
        "namespace_subscribed": False,
        "is_favorite": bool(row["is_favorite"]),
        "read_only": None if row["read_only"] is None else bool(row["read_only"]),
    }


def _of_group(row: sqlite3.Row, allowed: frozenset[str]) -> dict[str, Any]:
    arrays, groups = row["member_arrays"], row["member_groups"]
    is_known = row["path"] is None or row["metadata"] is not None  # else it could not be read
    return {
        "asset_count": arrays if is_known else None,
        "group_count": groups if is_known else None,
        "size": arrays + groups if is_known else None,
        "group_type": row["group_type"] or "generic",
        "allowed_actions": in_order(allowed, GROUP_ACTIONS),
    }


def asset_type(kind: Kind, info: Mapping[str, Any]) -> str:
    """Return the AssetType of an ArrayInfo or GroupInfo."""
    if kind == "group":
        return "group" if info["group_type"] == "generic" else str(info["group_type"])
    properties = info.get("file_properties", {})
    if info.get("file_type") == "notebook" and str(properties.get("is_dashboard")).lower() in ("true", "1"):
        return "dashboard"
    return str(info.get("file_type", "array"))


def membership(user: User, namespace: str, role: str, *, full: bool) -> dict[str, Any]:
    """Return an OrganizationUser; `full`: with name and e-mail address, for admins and for the user."""
    return without_none(
        {
            "user_id": namespace_id(user.username),
            "organization_id": namespace_id(namespace),
            "username": user.username,
            "user_full_name": user.name if full else None,
            "user_email": user.email if full else None,
            "organization_name": namespace,
            "role": role,
            "allowed_actions": namespace_actions(role),
        }
    )


def namespace_actions(role: str) -> list[str]:
    """Return what a role may do, in the order of the API's enumeration."""
    return in_order(ROLES[role], NAMESPACE_ACTIONS)
