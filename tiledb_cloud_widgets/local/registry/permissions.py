"""Who may do what to which asset: by their role in its namespace, and by what is shared with them.

Sharing a group reaches its arrays and sub-groups too, at any depth, but only those of the group's own
namespace: nobody publishes another's array by adding it to a group of theirs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from ..http.errors import HTTPError
from .users import PUBLIC, ROLES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping

    from .database import Database
    from .users import User, Users

#: what an array or a group can be shared for
ARRAY_ACTIONS: Final = ("read", "write", "edit", "read_array_logs", "read_array_info", "read_array_schema")
GROUP_ACTIONS: Final = ("read", "write", "edit")
#: the actions that each permission a listing can ask for consists of
PERMISSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "read": ("read",),
    "write": ("write",),
    "read_write": ("read", "write"),
    "edit": ("edit",),
    "admin": ("edit",),
}
_ASSET: Final = frozenset({*ARRAY_ACTIONS, "delete"})
#: actions that nobody has on an asset that its owners have made read-only
WRITING: Final = frozenset({"write", "delete"})
#: actions that come with another one, as they do with roles
_IMPLIED: Final = {
    "read": {"read_array_info", "read_array_schema"},
    "write": {"read_array_info", "read_array_schema"},
    "edit": {"read_array_info", "read_array_schema"},
    "read_array_logs": {"read_array_info"},
    "read_array_schema": {"read_array_info"},
}

#: the grants that reach an asset: its own, and those of the groups of its namespace that hold it
_REACHING: Final = """
WITH RECURSIVE up(id) AS (
    SELECT ?1 UNION
    SELECT m.parent FROM up CROSS JOIN members m ON m.member = up.id CROSS JOIN assets g ON g.id = m.parent
    WHERE g.namespace = ?2 AND g.state = 0
)
SELECT s.namespace, s.array_actions, s.group_actions
FROM up CROSS JOIN sharing s ON s.asset = up.id
"""

#: those of the assets ?1, a JSON list of ids, that a grant to the public reaches
_PUBLIC: Final = """
WITH RECURSIVE up(asset, kind, namespace, id) AS (
    SELECT a.id, a.kind, a.namespace, a.id FROM json_each(?1) j CROSS JOIN assets a ON a.id = j.value UNION
    SELECT up.asset, up.kind, up.namespace, m.parent
    FROM up CROSS JOIN members m ON m.member = up.id CROSS JOIN assets g ON g.id = m.parent
    WHERE g.namespace = up.namespace AND g.state = 0
)
SELECT DISTINCT up.asset FROM up CROSS JOIN sharing s ON s.namespace = ?2 AND s.asset = up.id
WHERE CASE WHEN up.kind = 0 THEN s.array_actions ELSE s.group_actions END <> ''
"""


class Permissions:
    """What each user may do, and what is shared with whom."""

    def __init__(self, database: Database, users: Users) -> None:
        self._database = database
        self._users = users

    def actions(self, user: User, asset: int, namespace: str, kind: str) -> frozenset[str]:
        """Return what `user` may do to an asset; nothing if they may not see it."""
        role = self._users.role(user, namespace)
        allowed = set(ROLES[role] & _ASSET) if role else set()
        for row in self._database.db.execute(_REACHING, (asset, namespace)):
            granted = _split(row["array_actions"]) if kind == "array" else _split(row["group_actions"])
            allowed |= with_implied(self._limited(user, row["namespace"], granted))
        return frozenset(allowed)

    def public(self, assets: Iterable[int]) -> set[int]:
        """Return those of `assets`, by their ids, that everybody may see."""
        rows = self._database.db.execute(_PUBLIC, (json.dumps(list(assets)), PUBLIC))
        return {row["asset"] for row in rows}

    def _limited(self, user: User, grantee: str, granted: set[str]) -> set[str]:
        """Return the actions of a grant that are the user's: in an organization, within their role."""
        if grantee in (PUBLIC, user.username):
            return granted
        role = self._users.memberships(user).get(grantee)
        return granted & ROLES[role] if role else set()

    def share(
        self, asset: int, grantee: str, array_actions: Collection[str], group_actions: Collection[str]
    ) -> None:
        """Set what `grantee` may do to an asset; without any action the sharing ends.

        Raises
        ------
        HTTPError
            404 when there is no such user or organization.
        """
        arrays, groups = _ordered(array_actions, ARRAY_ACTIONS), _ordered(group_actions, GROUP_ACTIONS)
        if grantee != PUBLIC and not self.is_known(grantee):
            raise HTTPError(404, f"There is no user or organization {grantee[:80]!r} to share with.")
        with self._database.write(structure=False) as db:
            if arrays or groups:
                db.execute(
                    "INSERT OR REPLACE INTO sharing VALUES (?, ?, ?, ?)",
                    (asset, grantee, ",".join(arrays), ",".join(groups)),
                )
            else:
                db.execute("DELETE FROM sharing WHERE asset = ? AND namespace = ?", (asset, grantee))

    def is_known(self, namespace: str) -> bool:
        """Whether `namespace` is a user or an organization; with one user, each namespace is one."""
        users = self._users
        if namespace in users.users or namespace in users.organizations:
            return True
        row = self._database.db.execute(
            "SELECT 1 FROM assets WHERE namespace = ? LIMIT 1", (namespace,)
        ).fetchone()
        return users.owns_everything and row is not None

    def sharing(self, asset: int) -> list[sqlite3.Row]:
        """Return the grants of an asset: rows of namespace, array_actions, group_actions."""
        return self._database.db.execute(
            "SELECT namespace, array_actions, group_actions FROM sharing WHERE asset = ? ORDER BY namespace",
            (asset,),
        ).fetchall()

    def namespace_type(self, namespace: str) -> str:
        """Return "user" or "organization"; the public counts as an organization, as everybody is in it."""
        return "user" if namespace in self._users.users else "organization"


def with_implied(actions: Collection[str]) -> set[str]:
    """Return `actions` with those that come with them: who reads an array also sees its schema."""
    return set(actions).union(*(_IMPLIED.get(action, ()) for action in actions))


def in_order(actions: Collection[str], known: tuple[str, ...]) -> list[str]:
    """Return those of `actions` that are `known` to the API, in its order."""
    return [action for action in known if action in actions]


def _ordered(actions: Collection[str], allowed: tuple[str, ...]) -> list[str]:
    unknown = set(actions) - set(allowed)
    if unknown:
        message = f"{min(unknown)[:80]!r} is not an action to share; use one of: {', '.join(allowed)}."
        raise HTTPError(400, message)
    return in_order(actions, allowed)


def _split(text: str) -> set[str]:
    return set(text.split(",")) if text else set()
