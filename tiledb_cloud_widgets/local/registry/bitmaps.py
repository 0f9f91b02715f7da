"""Sets of asset ids as bitmaps, each made by one SQL statement and kept until the registry changes.

A listing is the intersection of a few such sets. A set that was used once (all that a user owns, a tag) is
kept for the next listing, and combining sets of a million assets takes about a millisecond.
"""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from .database import Database

Ids: TypeAlias = np.ndarray[tuple[int], np.dtype[np.uint32]]
Bitmap: TypeAlias = np.ndarray[tuple[int], np.dtype[np.bool_]]

#: bytes of bitmaps and lists kept: 64 of either for a million assets
_BYTES: Final = 128 << 20


class Bitmaps:
    """Makes and keeps sets and lists of asset ids.

    All methods must be called within one `Database.read`, so that what is combined is of one revision.

    Parameters
    ----------
    database : Database
        Where the assets are.
    most : int, optional
        Bytes that may be kept.
    """

    def __init__(self, database: Database, most: int = _BYTES) -> None:
        self._database = database
        self._most = most
        # arrays with their bytes, by counter, its value and key
        self._kept: OrderedDict[Hashable, tuple[np.ndarray[tuple[int], np.dtype[np.generic]], int]]
        self._kept = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def size(self) -> int:
        """Return the length of a bitmap: the largest id plus one."""
        row = self._database.db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'assets'").fetchone()
        return 1 if row is None else int(row[0]) + 1

    def ids(self, sql: str, *params: str | int, until: str = "revision") -> Ids:
        """Return the ids that `sql` selects, in its order; kept until that counter of the store rises."""
        return self.keep(("ids", sql, params), lambda: self._select(sql, params), until)

    def bitmap(self, sql: str, *params: str | int, until: str = "revision") -> Bitmap:
        """Return the set of the ids that `sql` selects; kept until that counter of the store rises."""

        def make() -> Bitmap:
            # as one text: a row for each of a million takes twice the time
            text = self._database.db.execute(
                f"WITH found(id) AS ({sql}) SELECT group_concat(id) FROM found",  # noqa: S608 - our own text
                params,
            ).fetchone()[0]
            return self.of(np.fromstring(text, np.uint32, sep=",")) if text else self.empty()

        return self.keep(("bitmap", sql, params), make, until)

    def empty(self) -> Bitmap:
        """Return the empty set."""
        return np.zeros(self.size(), np.bool_)

    def of(self, ids: Ids) -> Bitmap:
        """Return the set of `ids`."""
        bitmap = self.empty()
        bitmap[ids] = True
        return bitmap

    def _select(self, sql: str, params: tuple[str | int, ...]) -> Ids:
        cursor = self._database.db.cursor()
        cursor.row_factory = None  # plain tuples take half the time
        cursor.execute(sql, params)
        return np.fromiter(itertools.chain.from_iterable(cursor), np.uint32)

    def keep(self, key: Hashable, make: Callable[[], np.ndarray], until: str = "revision") -> np.ndarray:
        """Return the array kept for `key`, which `make` makes when there is none since that counter rose."""
        full = (until, self._database.fact(until), key)
        with self._lock:
            if full in self._kept:
                self._kept.move_to_end(full)
                return self._kept[full][0]
        array = make()
        array.flags.writeable = False  # it is shared between requests
        # a key has a size too: a search can be long, and find nothing
        size = array.nbytes + len(repr(key)) + 256
        with self._lock:
            if full not in self._kept:
                self._kept[full] = array, size
                self._bytes += size
            # stale revisions are never touched again, so the least recently used go first
            while self._bytes > self._most and len(self._kept) > 1:
                self._bytes -= self._kept.popitem(last=False)[1][1]
        return array
