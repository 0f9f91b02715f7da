"""Listings: the assets that a user owns, that are shared with them or with everybody, filtered, sorted, in pages."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from .http import HTTPError
from .registry_bitmaps import Bitmap, Bitmaps, Ids
from .registry_store import ARRAY, GROUP
from .users import ARRAY_ACTIONS, GROUP_ACTIONS, PUBLIC, ROLES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from .registry_store import Store
    from .users import User, Users

Scope = Literal["owned", "shared", "public", "visible"]

ORDERS: Final = {
    "name": "ORDER BY a.name COLLATE NOCASE, a.namespace",
    "size": "ORDER BY a.size DESC, a.id DESC",
    "created_at asc": "ORDER BY a.created_at, a.id",
    "created_at desc": "ORDER BY a.created_at DESC, a.id DESC",
    "name asc": "ORDER BY a.name COLLATE NOCASE, a.namespace",
    "name desc": "ORDER BY a.name COLLATE NOCASE DESC, a.namespace DESC",
    "asset_type asc": "ORDER BY a.kind, a.file_type, a.group_type, a.name COLLATE NOCASE, a.namespace",
    "asset_type desc": "ORDER BY a.kind DESC, a.file_type DESC, a.group_type DESC, a.name COLLATE NOCASE, a.namespace",
}

#: what a permission asks for: each is an action that the user must have
PERMISSIONS: Final = {
    "read": ("read",),
    "write": ("write",),
    "read_write": ("read", "write"),
    "edit": ("edit",),
    "admin": ("edit",),
}

#: ids that grants reach. ?1: JSON pairs [grantee, action]; ?2: the kind
_REACHED: Final = """
WITH RECURSIVE
may(namespace, action) AS (
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?1)
),
reach(id, of_array, of_group) AS (
    SELECT * FROM (
        SELECT s.asset,
            max(instr(',' || s.array_actions || ',', ',' || may.action || ',') > 0),
            max(instr(',' || s.group_actions || ',', ',' || may.action || ',') > 0)
        FROM may JOIN sharing s ON s.namespace = may.namespace GROUP BY s.asset, s.namespace)
    UNION
    SELECT m.member, r.of_array, r.of_group
    FROM reach r JOIN assets p ON p.id = r.id AND p.kind = 1 AND p.state = 0
    JOIN members m ON m.parent = r.id JOIN assets c ON c.id = m.member AND c.namespace = p.namespace
)
SELECT DISTINCT a.id FROM reach r JOIN assets a ON a.id = r.id
WHERE a.kind = ?2 AND a.state = 0 AND CASE WHEN ?2 = 0 THEN r.of_array ELSE r.of_group END
"""


@dataclass(frozen=True)
class Filter:
    """What a listing holds. Sequences of texts are tuples; None and () filter nothing.

    Attributes
    ----------
    scope
        owned, shared (with the user or their organizations), public, or visible: any of them.
    kinds
        `ARRAY`, `GROUP` or both.
    tags, exclude_tags
        All of the first, none of the second.
    types, exclude_types
        Asset types, any and none of them: array, group, a file type or a group type.
    members_of, nested
        UUID of a group: only what is in it; at any depth when `nested`.
    top
        Only what is in no group of the same listing.
    order
        A key of `ORDERS`, or ``last_accessed``.
    """

    scope: Scope = "owned"
    kinds: tuple[int, ...] = (ARRAY,)
    namespace: str | None = None
    search: str | None = None
    tags: tuple[str, ...] = ()
    exclude_tags: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    exclude_types: tuple[str, ...] = ()
    file_properties: tuple[tuple[str, str], ...] = ()
    permission: str | None = None
    shared_to: tuple[str, ...] = ()
    members_of: str | None = None
    nested: bool = False
    top: bool = False
    order: str = "name"


class Listings:
    """Answers filters with lists of asset ids, and pages of ids with rows."""

    def __init__(self, store: Store, users: Users) -> None:
        self._store = store
        self._users = users
        self._bitmaps = Bitmaps(store)

    def ids(self, user: User, wanted: Filter) -> Ids:
        """Return the ids of a whole listing, in its order."""
        with self._store.read():
            accesses = self._store.fact("accesses") if wanted.order == "last_accessed" else 0
            key = ("listing", user.username, wanted, accesses)
            return self._bitmaps.kept(key, lambda: self._ids(user, wanted))

    def rows(self, ids: Sequence[int] | Ids) -> list[sqlite3.Row]:
        """Return the rows of `ids`, in this order, with share_count, public (an effective one) and last_accessed."""
        wanted = [int(each) for each in ids]
        with self._store.read() as db:
            found = {
                row["id"]: row
                for row in db.execute(
                    "SELECT a.*, x.at AS last_accessed,"
                    " (SELECT count(*) FROM sharing s WHERE s.asset = a.id) AS share_count"
                    " FROM json_each(?) j CROSS JOIN assets a ON a.id = j.value LEFT JOIN accesses x ON x.asset = a.id",
                    (json.dumps(wanted),),
                )
            }
        return [found[each] for each in wanted if each in found]

    def public(self, kind: int) -> Bitmap:
        """Return which assets of a kind everybody may see."""
        with self._store.read():
            return self._reached([[PUBLIC, action] for action in _wanted(None)], (kind,))

    def counts(self, user: User, wanted: Filter) -> dict[str, int]:
        """Return how many assets of a listing each namespace holds, by name."""
        with self._store.read() as db:
            ids = self.ids(user, wanted)
            inside = self._bitmaps.empty()
            inside[ids] = True
            found = {}
            for (namespace,) in db.execute(
                "SELECT DISTINCT namespace FROM assets WHERE state = 0 ORDER BY 1"
            ):
                members = self._bitmaps.bitmap("SELECT id FROM assets WHERE namespace = ?", namespace)
                count = int(np.count_nonzero(inside & members))
                if count:
                    found[namespace] = count
            return found

    def group_types(self, user: User, wanted: Filter) -> list[str]:
        """Return the types of a listing's groups, sorted; a group of no special type is generic."""
        with self._store.read() as db:
            inside = self._bitmaps.empty()
            inside[self.ids(user, wanted)] = True
            typed = self._bitmaps.empty()
            found = []
            for (name,) in db.execute("SELECT DISTINCT group_type FROM assets WHERE group_type IS NOT NULL"):
                members = self._type(name)
                typed = typed | members
                if (inside & members).any():
                    found.append(name)
            if (inside & ~typed).any() and "generic" not in found:
                found.append("generic")
            return sorted(found)

    # -- one filter ------------------------------------------------------------------------------------------

    def _ids(self, user: User, wanted: Filter) -> Ids:
        found = self._scope(user, wanted.scope, wanted.kinds)
        if wanted.permission:
            found = found & self._permitted(user, wanted.permission, wanted.kinds)
        if wanted.shared_to:
            mine = set(self._users.memberships(user)) & set(wanted.shared_to)
            pairs = [[grantee, action] for grantee in sorted(mine) for action in _wanted(None)]
            found = found & self._reached(pairs, wanted.kinds)
        for each in self._clauses(wanted):
            found = found & each
        if wanted.top:
            found = found & ~self._inside(found)
        ordered = self._ordered(wanted)
        return ordered[found[ordered]]

    def _clauses(self, wanted: Filter) -> list[Bitmap]:
        bitmap = self._bitmaps.bitmap
        clauses = []
        if wanted.namespace:
            clauses += [bitmap("SELECT id FROM assets WHERE namespace = ?", wanted.namespace)]
        clauses += [bitmap("SELECT asset FROM asset_tags WHERE tag = ?", tag) for tag in wanted.tags]
        clauses += [~bitmap("SELECT asset FROM asset_tags WHERE tag = ?", tag) for tag in wanted.exclude_tags]
        if wanted.types:
            clauses += [np.logical_or.reduce([self._type(each) for each in wanted.types])]
        clauses += [~self._type(each) for each in wanted.exclude_types]
        clauses += [
            bitmap(
                "SELECT a.id FROM assets a, json_each(a.file_properties) p"
                " WHERE a.file_properties IS NOT NULL AND p.key = ? AND p.value = ?", key, value,
            )
            for key, value in wanted.file_properties
        ]  # fmt: skip
        if wanted.search:
            clauses += [self._search(wanted.search.casefold())]
        return clauses

    def _search(self, text: str) -> Bitmap:
        if "\x1f" in text or "\0" in text:
            return self._bitmaps.empty()
        if len(text) < 3:  # shorter than what the index is made of
            return self._bitmaps.bitmap("SELECT id FROM assets WHERE instr(folded, ?)", text)
        quoted = '"' + text.replace('"', '""') + '"'
        return self._bitmaps.bitmap("SELECT rowid FROM search WHERE search MATCH ?", quoted)

    def _type(self, name: str) -> Bitmap:
        bitmap = self._bitmaps.bitmap
        if name in ("array", "group"):
            return bitmap(
                "SELECT id FROM assets WHERE kind = ? AND state = 0", ARRAY if name == "array" else GROUP
            )
        if name == "dashboard":
            sql = "SELECT id FROM assets WHERE file_type = 'notebook' AND json_extract(file_properties, '$.is_dashboard') IN"
            return bitmap(f"{sql} ('true', 'True', '1')")
        if name == "generic":
            return bitmap(
                "SELECT id FROM assets WHERE kind = 1 AND coalesce(group_type, 'generic') = 'generic'"
            )
        sql = "SELECT id FROM assets WHERE file_type = ?1 AND kind = 0 UNION ALL SELECT id FROM assets WHERE group_type = ?1"
        return bitmap(sql, name)

    # -- who may see it --------------------------------------------------------------------------------------

    def _scope(self, user: User, scope: Scope, kinds: tuple[int, ...]) -> Bitmap:
        if scope == "owned":
            return self._owned(user, None, kinds)
        if scope == "public":
            return self._reached([[PUBLIC, action] for action in _wanted(None)], kinds)
        pairs = self._pairs(user, None)
        shared = self._reached([pair for pair in pairs if scope == "visible" or pair[0] != PUBLIC], kinds)
        owned = self._owned(user, None, kinds)
        return owned | shared if scope == "visible" else shared & ~owned

    def _permitted(self, user: User, permission: str, kinds: tuple[int, ...]) -> Bitmap:
        if permission not in PERMISSIONS:
            raise HTTPError(
                400, f"permissions={permission[:80]!r} is not known; allowed: {', '.join(PERMISSIONS)}."
            )
        sets = [
            self._owned(user, action, kinds) | self._reached(self._pairs(user, action), kinds)
            for action in PERMISSIONS[permission]
        ]
        return np.logical_and.reduce(sets)

    def _owned(self, user: User, action: str | None, kinds: tuple[int, ...]) -> Bitmap:
        """Return what is in the user's namespaces; with `action`: where their role allows it."""
        kind = json.dumps(kinds)
        if self._users.owns_everything:
            sql = "SELECT id FROM assets WHERE kind IN (SELECT value FROM json_each(?)) AND state = 0"
            return self._bitmaps.bitmap(sql, kind)
        names = [
            name
            for name, role in self._users.memberships(user).items()
            if action is None or action in ROLES[role]
        ]
        sql = (
            "SELECT id FROM assets WHERE kind IN (SELECT value FROM json_each(?)) AND state = 0"
            " AND namespace IN (SELECT value FROM json_each(?))"
        )
        return self._bitmaps.bitmap(sql, kind, json.dumps(sorted(names)))

    def _pairs(self, user: User, action: str | None) -> list[list[str]]:
        """Return the grants that are the user's: [grantee, action], as far as their role there lets them."""
        pairs = [[grantee, each] for grantee in (PUBLIC, user.username) for each in _wanted(action)]
        for name, role in self._users.memberships(user).items():
            pairs += [
                [name, each] for each in _wanted(action) if each in ROLES[role] and name != user.username
            ]
        return pairs

    def _reached(self, pairs: list[list[str]], kinds: tuple[int, ...]) -> Bitmap:
        wanted = json.dumps(sorted(pairs))
        return np.logical_or.reduce([self._bitmaps.bitmap(_REACHED, wanted, kind) for kind in kinds])

    # -- groups and orders -----------------------------------------------------------------------------------

    def _inside(self, found: Bitmap) -> Bitmap:
        """Return what is a member of a group among `found`."""
        parents = self._bitmaps.ids("SELECT parent FROM members ORDER BY parent, member")
        members = self._bitmaps.ids("SELECT member FROM members ORDER BY parent, member")
        inside = self._bitmaps.empty()
        inside[members[found[parents] & (parents != members)]] = True
        return inside

    def _ordered(self, wanted: Filter) -> Ids:
        """Return every candidate of a listing in its order."""
        if wanted.order == "last_accessed":
            recent = self._recent()
            by_name = self._ordered_by("name", wanted)
            rest = np.ones(self._bitmaps.size(), np.bool_)
            rest[recent] = False
            inside = self._bitmaps.empty()
            inside[by_name] = True
            return np.concatenate([recent[inside[recent]], by_name[rest[by_name]]])
        return self._ordered_by(wanted.order, wanted)

    def _recent(self) -> Ids:
        accesses = self._store.fact("accesses")
        # the counter is in the statement's parameters, as a new order comes with each new access
        return self._bitmaps.ids("SELECT asset FROM accesses WHERE ? >= 0 ORDER BY at DESC, asset", accesses)

    def _ordered_by(self, order: str, wanted: Filter) -> Ids:
        if wanted.members_of is not None:
            group = _uuid(wanted.members_of)
            sql = _NESTED if wanted.nested else _MEMBERS
            return self._bitmaps.ids(f"{sql} {ORDERS[order]}", group)
        if len(wanted.kinds) == 1:
            sql = "SELECT a.id FROM assets a WHERE a.kind = ? AND a.state = 0"
            return self._bitmaps.ids(f"{sql} {ORDERS[order]}", wanted.kinds[0])
        return self._bitmaps.ids(f"SELECT a.id FROM assets a WHERE a.state = 0 {ORDERS[order]}")


_MEMBERS: Final = (
    "SELECT a.id FROM assets g JOIN members m ON m.parent = g.id JOIN assets a ON a.id = m.member"
    " WHERE g.uuid = ? AND g.state = 0 AND a.state = 0"
)
_NESTED: Final = (
    "WITH RECURSIVE below(id) AS (SELECT id FROM assets WHERE uuid = ?1 AND state = 0 UNION"
    " SELECT m.member FROM below b JOIN members m ON m.parent = b.id)"
    " SELECT a.id FROM below b JOIN assets a ON a.id = b.id WHERE a.state = 0 AND a.uuid <> ?1"
)


def _wanted(action: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*ARRAY_ACTIONS, *GROUP_ACTIONS))) if action is None else (action,)


def _uuid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise HTTPError(400, f"parent={text[:80]!r} is no UUID of a group.") from None
