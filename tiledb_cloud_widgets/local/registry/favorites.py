"""The arrays that each user has marked as favorites."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

    from .asset import AssetRow
    from .database import Database
    from .listing import Listings
    from .users import User

FILE_TYPES_APART: Final = ("notebook", "ml_model", "user_defined_function")
"""File types whose favorites the API lists apart from those of other arrays."""

#: ?2: one of `FILE_TYPES_APART`, or NULL for all other arrays
_FAVORITES: Final = f"""
SELECT a.id, a.uuid, a.namespace, a.name FROM favorites f CROSS JOIN assets a ON a.id = f.asset
WHERE f.username = ?1 AND a.state = 0
AND CASE WHEN a.file_type IN {FILE_TYPES_APART} THEN a.file_type END IS ?2
ORDER BY f.added_at DESC, a.id DESC
"""  # noqa: S608 - our own names


class Favorites:
    """What each user has marked; what they may no longer see is kept, and not listed."""

    def __init__(self, database: Database, listings: Listings) -> None:
        self._database = database
        self._listings = listings

    def add(self, user: User, asset: AssetRow) -> None:
        """Mark an array; marking it again changes nothing."""
        with self._database.write(listings=False) as db:
            db.execute(
                "INSERT OR IGNORE INTO favorites VALUES (?, ?, ?)", (user.username, asset.id, time.time())
            )

    def remove(self, user: User, asset: AssetRow) -> None:
        """Take back the mark of an array, if it has one."""
        with self._database.write(listings=False) as db:
            db.execute("DELETE FROM favorites WHERE username = ? AND asset = ?", (user.username, asset.id))

    def holds(self, user: User, asset: AssetRow) -> bool:
        """Whether `user` has marked an array."""
        found = self._database.db.execute(
            "SELECT 1 FROM favorites WHERE username = ? AND asset = ?", (user.username, asset.id)
        )
        return found.fetchone() is not None

    def rows(self, user: User, file_type: str | None = None) -> list[sqlite3.Row]:
        """Return id, uuid, namespace and name of favorites that the user may see, the newest first.

        Parameters
        ----------
        file_type : str, optional
            One of `FILE_TYPES_APART`: only these. By default those of no such type.
        """
        with self._database.read() as db:
            visible = self._listings.visible_arrays(user)
            rows = db.execute(_FAVORITES, (user.username, file_type)).fetchall()
            return [row for row in rows if row["id"] < len(visible) and visible[row["id"]]]
