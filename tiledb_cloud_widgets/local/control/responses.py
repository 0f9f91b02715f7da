"""The control plane's models, as JSON objects: what is not known is left out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import msgspec

from ..http.messages import JSON, Response
from ..registry.database import ARRAY, GROUP
from ..registry.permissions import WRITING, array_actions, group_actions
from ..registry.users import NAMESPACE_ACTIONS, ROLES, namespace_id

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from ..registry.registry import Registry
    from ..registry.users import User

#: roles that may do everything to an asset, so that no grant can add to it
_FULL: Final = frozenset(role for role, actions in ROLES.items() if {"edit", "delete", "write"} <= actions)


def answer(value: object) -> Response:
    """Return `value` as a JSON answer."""
    return Response(200, {"Content-Type": JSON}, (msgspec.json.encode(value),))


def date_time(seconds: float) -> str:
    """Return seconds since 1970 as an RFC 3339 date-time in UTC, to the millisecond."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def without_none(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return `value` without what is None."""
    return {key: each for key, each in value.items() if each is not None}


def pagination(page: int, per_page: int, total: int) -> dict[str, int]:
    """Return a PaginationMetadata."""
    return {
        "page": page,
        "per_page": per_page,
        "total_pages": -(-total // per_page),
        "total_items": total,
    }


class Answers:
    """Makes models of a registry's rows, as one user sees them."""

    def __init__(self, registry: Registry, user: User) -> None:
        self._registry = registry
        self._user = user

    def infos(self, ids: Sequence[int], *, metadata: bool = False) -> list[tuple[int, dict[str, Any]]]:
        """Return (kind, ArrayInfo or GroupInfo) for the assets `ids`, in their order."""
        rows = self._registry.listings.rows(ids)
        public = self._registry.permissions.public(ids)
        return [(row["kind"], self._info(row, public=row["id"] in public, metadata=metadata)) for row in rows]

    def _info(self, row: sqlite3.Row, *, public: bool, metadata: bool) -> dict[str, Any]:
        role = self._registry.users.role(self._user, row["namespace"])
        if role in _FULL:
            allowed = ROLES[role]
        else:
            allowed = self._registry.permissions.actions(
                self._user, row["id"], row["namespace"], kind_name(row["kind"])
            )
        if row["read_only"]:
            allowed = allowed - WRITING
        path = row["path"]
        accessed = self._registry.scanner.accessed.get(row["id"], row["last_accessed"])
        info = {
            "id": row["uuid"],
            "namespace": row["namespace"],
            "name": row["name"],
            # where it is on this machine concerns those only who own it
            "uri": (self._registry.root / path).as_uri() if role and path is not None else None,
            "tiledb_uri": f"tiledb://{row['namespace']}/{row['name']}",
            "description": row["description"],
            "tags": json.loads(row["tags"]),
            "logo": row["logo"],
            "license_id": row["license_id"],
            "license_text": row["license_text"],
            "access_credentials_name": row["access_credentials_name"],
            "share_count": row["share_count"] if role else None,
            "public_share": public,
            "created_at": date_time(row["created_at"]),
            "created_by": row["created_by"],
            "last_accessed": None if accessed is None else date_time(accessed),
            "metadata": json.loads(row["metadata"] or "[]") if metadata else None,
        }
        return without_none(
            info | (_of_array(row, allowed) if row["kind"] == ARRAY else _of_group(row, allowed))
        )


def membership(user: User, namespace: str, role: str, *, full: bool) -> dict[str, Any]:
    """Return an OrganizationUser; `full`: with name and e-mail address, for admins and for oneself."""
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


def _of_array(row: sqlite3.Row, allowed: frozenset[str]) -> dict[str, Any]:
    return {
        "type": row["type"],
        "size": row["size"],
        "file_type": row["file_type"],
        "file_properties": None if row["file_properties"] is None else json.loads(row["file_properties"]),
        "allowed_actions": array_actions(allowed),
        "namespace_subscribed": False,
        "read_only": None if row["read_only"] is None else bool(row["read_only"]),
    }


def _of_group(row: sqlite3.Row, allowed: frozenset[str]) -> dict[str, Any]:
    return {
        "asset_count": row["member_arrays"],
        "group_count": row["member_groups"],
        "size": row["member_arrays"] + row["member_groups"],
        "group_type": row["group_type"] or "generic",
        "allowed_actions": group_actions(allowed),
    }


def asset_type(row: Mapping[str, Any]) -> str:
    """Return the AssetType of an ArrayInfo or GroupInfo."""
    if "asset_count" in row:
        group_type = row.get("group_type", "generic")
        return "group" if group_type == "generic" else str(group_type)
    properties = row.get("file_properties", {})
    if row.get("file_type") == "notebook" and str(properties.get("is_dashboard")).lower() in ("true", "1"):
        return "dashboard"
    return str(row.get("file_type", "array"))


def namespace_actions(role: str) -> list[str]:
    """Return what a role may do, in the order of the spec."""
    return [action for action in NAMESPACE_ACTIONS if action in ROLES[role]]


def kind_name(kind: int) -> str:
    """Return "array" or "group"."""
    return {ARRAY: "array", GROUP: "group"}[kind]


def uri_path(name: str) -> str:
    """Return a name as one percent-encoded path segment."""
    return quote(name, safe="")
