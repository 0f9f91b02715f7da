"""Which assets a user owns, may see, or may do something to: permissions of a million assets at once."""

from __future__ import annotations

import json
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final, Literal

from .permissions import ARRAY_ACTIONS, PERMISSIONS, WRITING
from .users import PUBLIC, ROLES

if TYPE_CHECKING:
    from collections.abc import Collection

    from .bitmaps import Bitmap, Bitmaps
    from .users import User, Users

Scope = Literal["owned", "shared", "public", "visible"]

ALL: Final = "SELECT id FROM assets WHERE kind = ? AND state = 0"
_IN: Final = ALL + " AND namespace IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own text
_READ_ONLY: Final = "SELECT id FROM assets WHERE read_only"
#: stands for any action of a grant
_ANY: Final = "*"

#: ids that grants reach, directly or through groups of the same namespace.
#: ?1: JSON pairs [grantee, action or *]; ?2: the kind
_REACHED: Final = """
WITH RECURSIVE
may(namespace, action) AS (
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?1)
),
reach(id, of_array, of_group) AS (
    SELECT * FROM (
        SELECT s.asset,
            max(s.array_actions <> '' AND instr(',' || s.array_actions || ',*,', ',' || may.action || ',')),
            max(s.group_actions <> '' AND instr(',' || s.group_actions || ',*,', ',' || may.action || ','))
        FROM may CROSS JOIN sharing s ON s.namespace = may.namespace GROUP BY s.namespace, s.asset)
    UNION
    SELECT m.member, r.of_array, r.of_group
    FROM reach r CROSS JOIN members m ON m.parent = r.id
    CROSS JOIN assets p ON p.id = m.parent AND p.state = 0
    CROSS JOIN assets c ON c.id = m.member AND c.namespace = p.namespace
)
SELECT a.id FROM reach r CROSS JOIN assets a ON a.id = r.id
WHERE a.kind = ?2 AND a.state = 0 AND CASE WHEN ?2 = 0 THEN r.of_array ELSE r.of_group END
"""


class Visibility:
    """Sets of assets, as one user sees them; to be used within one `Database.read`."""

    def __init__(self, bitmaps: Bitmaps, users: Users) -> None:
        self._bitmaps = bitmaps
        self._users = users

    def scope(self, user: User, scope: Scope, kinds: tuple[int, ...]) -> Bitmap:
        """Return the assets of a scope, for `user`."""
        if scope == "owned":
            return self.owned(user, None, kinds)
        if scope == "public":
            return self._reached([[PUBLIC, _ANY]], kinds)
        grants = self._grants(user, None)
        owned = self.owned(user, None, kinds)
        if scope == "visible":
            return owned | self._reached(grants, kinds)
        return self._reached([grant for grant in grants if grant[0] != PUBLIC], kinds) & ~owned

    def shared_to(self, user: User, grantees: Collection[str], kinds: tuple[int, ...]) -> Bitmap:
        """Return what is shared with those of `grantees` that are the user or their organizations."""
        own = set(self._users.memberships(user)) & set(grantees)
        return self._reached([grant for grant in self._grants(user, None) if grant[0] in own], kinds)

    def permitted(self, user: User, permission: str, kinds: tuple[int, ...]) -> Bitmap:
        """Return the assets for which `user` has a permission, one of `PERMISSIONS`."""
        permitted = ~self._bitmaps.empty()
        for action in PERMISSIONS[permission]:
            reached = self._reached(self._grants(user, action), kinds)
            permitted = permitted & (self.owned(user, action, kinds) | reached)
            if action in WRITING:
                permitted = permitted & ~self._bitmaps.bitmap(_READ_ONLY)
        return permitted

    def owned(self, user: User, action: str | None, kinds: tuple[int, ...]) -> Bitmap:
        """Return the assets of the user's namespaces; with `action`, of those where their role allows it."""
        bitmap = self._bitmaps.bitmap
        if self._users.owns_everything:
            return union([bitmap(ALL, kind, until="structure") for kind in kinds])
        roles = self._users.memberships(user)
        names = sorted(name for name, role in roles.items() if action is None or action in ROLES[role])
        return union([bitmap(_IN, kind, json.dumps(names), until="structure") for kind in kinds])

    def _grants(self, user: User, action: str | None) -> list[list[str]]:
        """Return the grants that are the user's, [grantee, action]; in an organization, within their role."""
        grants = [[grantee, action or _ANY] for grantee in (PUBLIC, user.username)]
        actions = ARRAY_ACTIONS if action is None else (action,)
        for name, role in self._users.memberships(user).items():
            if name != user.username:
                grants += [[name, allowed] for allowed in actions if allowed in ROLES[role]]
        return grants

    def _reached(self, grants: list[list[str]], kinds: tuple[int, ...]) -> Bitmap:
        texts = json.dumps(sorted(grants))
        return union([self._bitmaps.bitmap(_REACHED, texts, kind) for kind in kinds])


def union(sets: list[Bitmap]) -> Bitmap:
    """Return the union of one or more sets."""
    return reduce(or_, sets)
