"""Listings: assets that a user owns, or that are shared with them or with everybody, filtered and sorted."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ..http.errors import HTTPError
from .bitmaps import Bitmap, Bitmaps, Ids
from .database import ARRAY, GROUP, fold
from .scanner import GROUP_TYPES
from .visibility import ALL, Scope, Visibility, union

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from .database import Database
    from .users import User, Users

MOST_WORDS: Final = 100  # of a search
#: the orders that SQL sorts by; `last_accessed` and `asset_type` are sorted here
_SORTED: Final = {
    "name": "ORDER BY a.name COLLATE NOCASE, a.namespace",
    "size": "ORDER BY a.size DESC, a.id DESC",
    "created_at": "ORDER BY a.created_at, a.id",
}
FILE_TYPES: Final = ("notebook", "user_defined_function", "ml_model", "file", "registered_task_graph")
#: the types that an asset can have besides array and group; a dashboard is a notebook too
_TYPES: Final = (*FILE_TYPES, "dashboard", *(GROUP_TYPES - {"generic"}))

#: jumps from one namespace to the next in the index, so that a million assets cost nothing
NAMESPACES: Final = """
WITH RECURSIVE
kinds(kind) AS (VALUES (0), (1)),
held(kind, namespace) AS (
    SELECT kind, (SELECT min(namespace) FROM assets a WHERE a.kind = kinds.kind AND a.state = 0) FROM kinds
    UNION ALL
    SELECT held.kind, (
        SELECT min(namespace) FROM assets a
        WHERE a.kind = held.kind AND a.state = 0 AND a.namespace > held.namespace)
    FROM held WHERE held.namespace IS NOT NULL
)
SELECT DISTINCT namespace FROM held WHERE namespace IS NOT NULL ORDER BY 1
"""

_MEMBERS: Final = (
    "SELECT a.id FROM assets g CROSS JOIN members m ON m.parent = g.id CROSS JOIN assets a ON a.id = m.member"
    " WHERE g.uuid = ? AND g.state = 0 AND a.state = 0"
)
_NESTED: Final = (
    "WITH RECURSIVE below(id) AS (SELECT id FROM assets WHERE uuid = ?1 AND state = 0 UNION"
    " SELECT m.member FROM below b CROSS JOIN members m ON m.parent = b.id)"
    " SELECT a.id FROM below b CROSS JOIN assets a ON a.id = b.id WHERE a.state = 0 AND a.uuid <> ?1"
)
_PROPERTY: Final = (
    "SELECT a.id FROM assets a, json_each(a.file_properties) p"
    " WHERE a.file_type IS NOT NULL AND a.file_properties IS NOT NULL AND p.key = ? AND p.value = ?"
)
_TAG: Final = "SELECT asset FROM asset_tags WHERE tag = ?"
_TYPE: Final = (
    "SELECT id FROM assets WHERE file_type = ?1 AND kind = 0"
    " UNION ALL SELECT id FROM assets WHERE group_type = ?1 AND kind = 1"
)
_GENERIC: Final = ALL + " AND coalesce(group_type, 'generic') = 'generic'"
_DASHBOARD: Final = (
    "SELECT id FROM assets WHERE file_type = 'notebook'"
    " AND lower(json_extract(file_properties, '$.is_dashboard')) IN ('true', '1')"
)


@dataclass(frozen=True)
class Filter:
    """Selects the assets of a listing, and their order. None and () select everything.

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
        UUID of a group: only its members; at any depth when `nested`.
    top
        Only assets that are in no group of the same scope.
    order
        name, size (the largest first), last_accessed (the latest first), created_at or asset_type; " desc"
        after it reverses it.
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
    """Finds the ids of the assets that a filter selects, and the rows of ids."""

    def __init__(self, database: Database, users: Users) -> None:
        self._database = database
        self._bitmaps = Bitmaps(database)
        self._visibility = Visibility(self._bitmaps, users)

    def ids(self, user: User, filters: Filter) -> Ids:
        """Return the ids of a whole listing, in its order."""
        with self._database.read():
            accesses = self._database.fact("accesses") if filters.order == "last_accessed" else 0
            key = ("listing", user.username, filters, accesses)
            return self._bitmaps.keep(key, lambda: self._ids(user, filters))

    def visible_arrays(self, user: User) -> Bitmap:
        """Return the arrays that `user` may see; to be used within one `Database.read`."""
        return self._visibility.scope(user, "visible", (ARRAY,))

    def rows(self, ids: Sequence[int] | Ids, user: User) -> list[sqlite3.Row]:
        """Return the rows of `ids`, in this order, with their share_count, last_accessed and is_favorite."""
        numbers = [int(asset) for asset in ids]
        rows = self._database.db.execute(
            "SELECT a.*, x.at AS last_accessed,"
            " (SELECT count(*) FROM sharing s WHERE s.asset = a.id) AS share_count,"
            " EXISTS (SELECT 1 FROM favorites f WHERE f.username = ? AND f.asset = a.id) AS is_favorite"
            " FROM json_each(?) j CROSS JOIN assets a ON a.id = j.value"
            " LEFT JOIN accesses x ON x.asset = a.id",
            (user.username, json.dumps(numbers)),
        )
        by_id = {row["id"]: row for row in rows}
        return [by_id[asset] for asset in numbers if asset in by_id]

    def counts(self, user: User, filters: Filter) -> dict[str, int]:
        """Return how many assets of a listing each namespace holds, by name."""
        with self._database.read() as db:
            listed = self._bitmaps.of(self.ids(user, filters))
            names = [row["namespace"] for row in db.execute(NAMESPACES)]
            counts = {name: int(np.count_nonzero(listed & self._namespace(name))) for name in names}
            return {name: count for name, count in counts.items() if count}

    def group_types(self, user: User, filters: Filter) -> list[str]:
        """Return the types of a listing's groups, sorted; a group of no special type is generic."""
        with self._database.read() as db:
            listed = self._bitmaps.of(self.ids(user, filters))
            rows = db.execute(
                "SELECT DISTINCT group_type FROM assets WHERE group_type IS NOT NULL"
            ).fetchall()
            names = {"generic", *(row[0] for row in rows)}
            return sorted(name for name in names if (listed & self._type(name)).any())

    # -- one filter ------------------------------------------------------------------------------------------

    def _ids(self, user: User, filters: Filter) -> Ids:
        found = self._visibility.scope(user, filters.scope, filters.kinds)
        if filters.top:
            found = found & ~self._members_of(found)
        if filters.members_of is not None and not self._sees(user, filters.members_of):
            return np.zeros(0, np.uint32)
        if filters.permission:
            found = found & self._visibility.permitted(user, filters.permission, filters.kinds)
        if filters.shared_to:
            found = found & self._visibility.shared_to(user, filters.shared_to, filters.kinds)
        for clause in self._clauses(filters):
            found = found & clause
        ordered = self._ordered(filters)
        return ordered[found[ordered]]

    def _sees(self, user: User, group: str) -> bool:
        row = self._database.db.execute(
            "SELECT id FROM assets WHERE uuid = ? AND state = 0", (_uuid(group),)
        ).fetchone()
        return row is not None and bool(self._visibility.scope(user, "visible", (GROUP,))[row["id"]])

    def _clauses(self, filters: Filter) -> list[Bitmap]:
        bitmap = self._bitmaps.bitmap
        clauses = []
        if filters.namespace:
            clauses += [self._namespace(filters.namespace)]
        clauses += [bitmap(_TAG, tag) for tag in filters.tags]
        clauses += [~bitmap(_TAG, tag) for tag in filters.exclude_tags]
        if filters.types:
            clauses += [union([self._type(name) for name in filters.types])]
        clauses += [~self._type(name) for name in filters.exclude_types]
        clauses += [bitmap(_PROPERTY, key, value) for key, value in filters.file_properties]
        if filters.search:
            clauses += self._search(filters.search)
        return clauses

    def _namespace(self, name: str) -> Bitmap:
        sql = "SELECT id FROM assets WHERE kind IN (0, 1) AND state = 0 AND namespace = ?"
        return self._bitmaps.bitmap(sql, name, until="structure")

    def _search(self, text: str) -> list[Bitmap]:
        """Return the assets that hold each word, in any field; all of them hold every word."""
        if "\x1f" in text or "\0" in text:
            return [self._bitmaps.empty()]
        words = sorted(set(fold(text).split()))
        if len(words) > MOST_WORDS:
            raise HTTPError(400, f"A search has at most {MOST_WORDS} different words, not {len(words):,}.")
        # a word may be shorter than the trigrams of the index
        short = [word for word in words if len(word) < 3]
        found = [self._bitmaps.bitmap("SELECT id FROM assets WHERE instr(folded, ?)", word) for word in short]
        indexed = " ".join('"' + word.replace('"', '""') + '"' for word in words if len(word) >= 3)
        if indexed:
            found += [self._bitmaps.bitmap("SELECT rowid FROM search WHERE search MATCH ?", indexed)]
        return found

    def _type(self, name: str) -> Bitmap:
        bitmap = self._bitmaps.bitmap
        if name in ("array", "group"):
            return bitmap(ALL, ARRAY if name == "array" else GROUP, until="structure")
        if name == "dashboard":
            return bitmap(_DASHBOARD)
        if name == "generic":
            return bitmap(_GENERIC, GROUP)
        return bitmap(_TYPE, name)

    def _members_of(self, assets: Bitmap) -> Bitmap:
        """Return the members of the groups among `assets`."""
        parents = self._bitmaps.ids("SELECT parent FROM members ORDER BY parent, member")
        members = self._bitmaps.ids("SELECT member FROM members ORDER BY parent, member")
        return self._bitmaps.of(members[assets[parents] & (parents != members)])

    # -- orders ----------------------------------------------------------------------------------------------

    def _ordered(self, filters: Filter) -> Ids:
        """Return every candidate of a listing in its order."""
        order, _, direction = filters.order.partition(" ")
        if order == "last_accessed":
            ids = self._by_access(filters)
        elif order == "asset_type":
            ids = self._by_type(filters)
        else:
            ids = self._sorted(order, filters)
        return ids[::-1] if direction == "desc" else ids

    def _by_access(self, filters: Filter) -> Ids:
        """Order by the last access; assets that were never accessed come last, by name."""
        by_name = self._sorted("name", filters)
        recent = self._bitmaps.ids("SELECT asset FROM accesses ORDER BY at DESC, asset", until="accesses")
        recent = recent[recent < self._bitmaps.size()]
        candidates, rest = self._bitmaps.of(by_name), ~self._bitmaps.of(recent)
        return np.concatenate([recent[candidates[recent]], by_name[rest[by_name]]])

    def _by_type(self, filters: Filter) -> Ids:
        """Order by the name of the type, those of one type by their own names."""
        by_name = self._sorted("name", filters)
        names = sorted({"array", "group", *_TYPES})
        ranks = np.zeros(self._bitmaps.size(), np.uint8)
        for name in ("array", "group", *_TYPES):  # later ones are arrays or groups too, and win
            ranks[self._type(name)] = names.index(name)
        return by_name[np.argsort(ranks[by_name], kind="stable")]

    def _sorted(self, order: str, filters: Filter) -> Ids:
        until = "revision" if order == "size" else "structure"
        ids = self._bitmaps.ids
        if filters.members_of is not None:
            sql = _NESTED if filters.nested else _MEMBERS
            return ids(f"{sql} {_SORTED[order]}", _uuid(filters.members_of))
        if len(filters.kinds) == 1:
            sql = "SELECT a.id FROM assets a WHERE a.kind = ? AND a.state = 0"
            return ids(f"{sql} {_SORTED[order]}", filters.kinds[0], until=until)
        # without this, SQLite uses another index and sorts a million names
        index = "INDEXED BY assets_all_by_name" if order == "name" else ""
        sql = f"SELECT a.id FROM assets a {index} WHERE a.state = 0"  # noqa: S608 - a name of ours
        return ids(f"{sql} {_SORTED[order]}", until=until)


def _uuid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise HTTPError(400, f"parent={text[:80]!r} is not the UUID of a group.") from None
