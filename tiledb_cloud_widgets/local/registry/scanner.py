"""Finding the arrays and groups of ROOT: folders become rows of the registry, and are forgotten with them.

A scan has two parts. The first walks the folders and is quick; the second reads types, sizes, members and
metadata of those that have changed, which costs a few milliseconds each, so that it can be cut short and go
on later.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
import uuid
from typing import TYPE_CHECKING, Final

from .asset import is_part
from .database import ARRAY, DEREGISTERED, GONE, GROUP, LIVE, Database, folded
from .reading import Details, created_at, details, is_real, kind_of, stamp_of, written_at
from .users import is_namespace

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["Scanner", "kind_of"]

_log = logging.getLogger(__name__)
#: details read between two commits
_BATCH: Final = 100


class Scanner:
    """Keeps the registry in step with the folder `root` (resolved)."""

    def __init__(self, root: Path, database: Database) -> None:
        self.root = root
        self.accessed: dict[int, float] = {}
        #: reads what is in a folder; the server has workers do it, which a damaged array may end
        self.read: Callable[[Path, int], Details] = details
        self._database = database
        self._scanning = threading.Lock()
        self._stop = threading.Event()
        self._warned: set[str] = set()

    def namespaces(self) -> Iterator[str]:
        """Yield the folders of ROOT that are namespaces."""
        with os.scandir(self.root) as entries:
            for entry in entries:
                if entry.name.startswith(".") or not entry.is_dir(follow_symlinks=False):
                    continue
                if not is_namespace(entry.name):
                    why = "a namespace is 1 to 63 letters, digits, '_', '.' or '-', and not 'public'"
                elif kind_of(self.root / entry.name) is not None:
                    why = "it is no namespace but an array or group, and belongs into the folder of one"
                else:
                    yield entry.name
                    continue
                if entry.name not in self._warned:
                    self._warned.add(entry.name)
                    _log.warning("The folder %r is not served: %s.", entry.name, why)

    def walk(self) -> Iterator[tuple[str, int]]:
        """Yield (path below ROOT, kind) of every array and group; links are not followed."""
        open_folders = list(self.namespaces())
        while open_folders:
            folder = open_folders.pop()
            try:
                with os.scandir(self.root / folder) as entries:
                    names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
            except OSError:  # gone since, or not for us to read
                continue
            if "/" in folder:
                kind = (
                    ARRAY
                    if "__schema" in names
                    else GROUP
                    if "__group" in names
                    else kind_of(self.root / folder)
                )
                if kind is not None:
                    yield folder, kind
                if kind == ARRAY:
                    continue
            open_folders += [f"{folder}/{name}" for name in names if is_part(name)]

    def scan(self, details_seconds: float | None = None) -> int:
        """Do both parts; see `Registry.scan`."""
        with self._scanning:
            self.write_accesses()
            found = dict(self.walk())
            self._register(found)
            self._read_changed(details_seconds)
            return len(found)

    def _register(self, found: dict[str, int]) -> None:
        known = {
            row["path"]: row
            for row in self._database.db.execute(
                "SELECT id, path, kind, state FROM assets WHERE path IS NOT NULL"
            )
        }
        new = [path for path in found if path not in known]
        gone = [
            row["id"]
            for path, row in known.items()
            # looked at once more: a client may have made it since the walk
            if path not in found and row["state"] != GONE and not self.is_there(path)
        ]
        # a path that comes back counts as new; one that was deregistered stays so while its folder stays
        back = [
            row
            for path, row in known.items()
            if path in found and (row["state"] == GONE or row["kind"] != found[path])
        ]
        if not (new or gone or back):
            return
        with self._database.write() as db:
            for path in new:
                self._insert(db, path, found[path])
            db.executemany(f"UPDATE assets SET state = {GONE} WHERE id = ?", [(each,) for each in gone])  # noqa: S608
            for row in back:
                self._revive(db, row["id"], found[row["path"]])
            if new or back:
                self._read_groups_again(db)
            self.count_members(db)

    @staticmethod
    def _read_groups_again(db: sqlite3.Connection) -> None:
        """Have the next reading of details look whether groups hold what has just been found."""
        db.execute("UPDATE assets SET stamp = NULL WHERE kind = ? AND path IS NOT NULL", (GROUP,))

    def is_there(self, path: str) -> bool:
        """Whether an array or group is at `path` below ROOT, not behind a link that took its place."""
        folder = self.root / path
        return kind_of(folder) is not None and is_real(folder)

    def discover(self, path: Path, kind: int, *, revive: bool = False) -> bool:
        """Register the folder `path`; `revive`: also when it was deregistered. False if it is no asset."""
        inside = path.relative_to(self.root)
        inner = [self.root.joinpath(*inside.parts[:end]) for end in range(2, len(inside.parts))]
        if len(inside.parts) < 2 or any(kind_of(folder) == ARRAY for folder in inner):
            return False
        with self._database.write() as db:
            row = db.execute("SELECT id, state FROM assets WHERE path = ?", (inside.as_posix(),)).fetchone()
            if row is None:
                self._insert(db, inside.as_posix(), kind)
            elif row["state"] == DEREGISTERED and not revive:
                return False
            else:
                self._revive(db, row["id"], kind)
            if not revive:  # else a client is making it, and no group holds it yet
                self._read_groups_again(db)
            self.count_members(db)
        return True

    def _insert(self, db: sqlite3.Connection, path: str, kind: int) -> None:
        namespace, _, name = path.partition("/")
        identity = str(uuid.uuid4())
        taken = db.execute(
            "SELECT id, uuid, state FROM assets WHERE namespace = ? AND name = ?", (namespace, name)
        ).fetchone()
        if taken is not None:  # by an asset that was renamed to it, or a catalogue-only entry
            if taken["state"] == LIVE:
                name = f"{name}-{identity[:8]}"
            else:
                db.execute(
                    "UPDATE assets SET name = ? WHERE id = ?", (f"{name}/{taken['uuid']}", taken["id"])
                )
        try:
            made, written = created_at(self.root / path), written_at(self.root / path)
        except OSError:
            made = written = time.time()
        inserted = db.execute(
            "INSERT INTO assets (uuid, namespace, name, kind, path, created_at, folded)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (identity, namespace, name, kind, path, made, folded(namespace, name, None)),
        )
        # until somebody comes through the server, the last access we know of is the last write
        db.execute("INSERT INTO accesses VALUES (?, ?)", (inserted.lastrowid, written))

    def _revive(self, db: sqlite3.Connection, asset: int, kind: int) -> None:
        db.execute("UPDATE assets SET state = ?, kind = ?, stamp = NULL WHERE id = ?", (LIVE, kind, asset))

    # -- details ---------------------------------------------------------------------------------------------

    def _read_changed(self, seconds: float | None) -> None:
        deadline = None if seconds is None else time.monotonic() + seconds
        rows = self._database.db.execute(
            # not by an index of states or kinds, in which all the catalogue-only entries are too
            "SELECT id, path, kind, stamp FROM assets INDEXED BY assets_path"
            " WHERE path IS NOT NULL AND state = ? ORDER BY kind DESC, id",
            (LIVE,),
        ).fetchall()
        done: list[tuple[int, str, Details]] = []
        for row in rows:
            path = self.root / row["path"]
            stamp = stamp_of(path)
            if stamp != row["stamp"]:
                done.append((row["id"], stamp, self.read(path, row["kind"])))
            if self._stop.is_set() or (deadline is not None and time.monotonic() > deadline):
                break
            if len(done) >= _BATCH:
                self._keep(done)
                done = []
        self._keep(done)

    def keep_details(self, asset: int, stamp: str, found: Details) -> None:
        """Keep what was just read of one asset."""
        self._keep([(asset, stamp, found)])

    def read_details(self, asset: int) -> None:
        """Read the details of one asset now."""
        row = self._database.db.execute("SELECT path, kind FROM assets WHERE id = ?", (asset,)).fetchone()
        if row is not None and row["path"] is not None:
            path = self.root / row["path"]
            stamp = stamp_of(path)  # taken first: a write in between is seen by the next scan
            self._keep([(asset, stamp, self.read(path, row["kind"]))])

    def _keep(self, done: list[tuple[int, str, Details]]) -> None:
        if not done:
            return
        with self._database.write(structure=False) as db:
            for asset, stamp, found in done:
                db.execute(
                    "UPDATE assets SET stamp = ?, type = ?, size = ?, metadata = ?, "
                    "group_type = COALESCE(?, group_type) WHERE id = ?",
                    (
                        stamp, found.type, found.size, json.dumps(found.metadata, ensure_ascii=False),
                        found.group_type if found.group_type in GROUP_TYPES else None, asset,
                    ),
                )  # fmt: skip
                db.execute("DELETE FROM members WHERE parent = ?", (asset,))
                for position, member in enumerate(found.members):
                    if member.is_relative_to(self.root):
                        db.execute(
                            "INSERT OR IGNORE INTO members SELECT ?, id, ? FROM assets WHERE path = ?",
                            (asset, position, member.relative_to(self.root).as_posix()),
                        )
            self.count_members(db)

    def count_members(self, db: sqlite3.Connection) -> None:
        """Bring the groups' numbers of members up to date."""
        counted = (
            "(SELECT count(*) FROM members m CROSS JOIN assets a ON a.id = m.member "
            "WHERE m.parent = assets.id AND a.state = 0 AND a.kind = {})"
        )
        db.execute(
            f"UPDATE assets SET member_arrays = {counted.format(ARRAY)}, "  # noqa: S608 - numbers of ours
            f"member_groups = {counted.format(GROUP)} WHERE kind = 1 AND path IS NOT NULL"
        )
        # the size of a group is its number of members, as in the API, and listings sort by it
        db.execute(
            "UPDATE assets SET size = member_arrays + member_groups WHERE kind = 1 AND path IS NOT NULL"
        )

    # -- life ------------------------------------------------------------------------------------------------

    def write_accesses(self) -> None:
        """Write what `Registry.touch` noted."""
        noted, self.accessed = self.accessed, {}
        if noted:
            with self._database.write(listings=False) as db:
                db.executemany("INSERT OR REPLACE INTO accesses VALUES (?, ?)", noted.items())
                db.execute("UPDATE facts SET value = value + 1 WHERE key = 'accesses'")

    def watch(self, seconds: float = 1.0) -> threading.Thread:
        """Scan again and again in a thread: every `seconds`, or 20 times what a scan takes; see `stop`."""

        def run() -> None:
            pause = seconds
            while not self._stop.wait(pause):
                begin = time.monotonic()
                try:
                    self.scan(details_seconds=10)
                except Exception:  # noqa: BLE001 - a disk that fails now may work the next time
                    _log.warning("A scan of the served folder failed; it is tried again.")
                pause = max(seconds, 20 * (time.monotonic() - begin))

        thread = threading.Thread(target=run, name="scan", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """End `watch`, soon."""
        self._stop.set()


GROUP_TYPES: Final = frozenset(
    {"generic", "vcf", "soma", "bioimg", "pointcloud", "raster", "geometry", "vector_search"}
)
