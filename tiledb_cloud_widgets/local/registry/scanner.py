"""Finding the arrays and groups of ROOT: each folder is a row of the registry, marked when it is gone.

A scan has two parts. The first walks the folders and is quick; the second reads types, sizes, members and
metadata of those that have changed, which takes a few milliseconds each, so it can stop early and continue
with the next scan.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
import uuid
from typing import TYPE_CHECKING, Final

from .asset import is_hidden, is_part
from .database import ARRAY, DEREGISTERED, GONE, GROUP, LIVE, Database, folded
from .reading import Details, created_at, details, is_real, kind_of, stamp_of, written_at
from .users import is_namespace

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_log = logging.getLogger(__name__)
#: details read between two commits
_BATCH: Final = 100
#: what is looked at in a folder that begins with a dot
_HIDDEN_LOOKS: Final = 100
#: seconds after a write in which what cannot be read is read again
_SETTLING: Final = 10.0
_HIDDEN: Final = "its name begins with a dot"
_LINK: Final = "it is a link, and links are not followed"
GROUP_TYPES: Final = frozenset(
    {"generic", "vcf", "soma", "bioimg", "pointcloud", "raster", "geometry", "vector_search"}
)

_MEMBERS: Final = (
    "(SELECT count(*) FROM members m CROSS JOIN assets a ON a.id = m.member"
    " WHERE m.parent = assets.id AND a.state = 0 AND a.kind IN ({}))"
)
#: ?1: JSON list of ids. The size of a group is its number of members, as in the API, and listings sort by it.
#: +: SQLite would use the index of kinds, and look at every group.
_COUNT_MEMBERS: Final = (
    f"UPDATE assets SET member_arrays = {_MEMBERS.format(ARRAY)}, member_groups = {_MEMBERS.format(GROUP)},"  # noqa: S608
    f" size = {_MEMBERS.format(f'{ARRAY}, {GROUP}')} WHERE +kind = {GROUP} AND path IS NOT NULL AND id IN ("
    "SELECT value FROM json_each(?1) UNION"
    " SELECT m.parent FROM json_each(?1) j CROSS JOIN members m ON m.member = j.value)"
)


def _unsettled(stamp: str) -> str:
    """Return the stamp of what could not be read; one that the next scan does not know if it is recent.

    It may have been read while it was written, which changes no folder at its end.
    """
    newest = max(map(int, stamp.split("-"))) / 1e9 if stamp else 0.0
    return f"{stamp}?" if time.time() - newest < _SETTLING else stamp


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder, or a link to one."""
    try:
        return entry.is_dir()
    except OSError:  # a link that leads round in a circle, or to where we may not look
        return False


class Scanner:
    """Keeps the registry in step with the folder `root` (resolved)."""

    def __init__(self, root: Path, database: Database) -> None:
        self.root = root
        #: seconds since 1970 at which assets were opened, by id, as far as that is not in the database yet
        self.accessed: dict[int, float] = {}
        #: reads what is in a folder; the server has workers do it, since a damaged array may crash libtiledb
        self.read: Callable[[Path, int], Details] = details
        self._database = database
        self._access_lock = threading.Lock()
        self._scanning = threading.Lock()
        self._stop = threading.Event()
        #: folders that cannot be served, below ROOT, and why; as the last walk found them
        self.not_served: dict[str, str] = {}
        self._warned: set[str] = set()

    def namespaces(self, not_served: dict[str, str] | None = None) -> Iterator[str]:
        """Yield the folders of ROOT that are namespaces; note in `not_served` why the others are none."""
        with os.scandir(self.root) as entries:
            for entry in entries:
                if not _is_folder(entry) or (entry.name.startswith(".") and not self._hides_assets(entry)):
                    continue
                if entry.name.startswith("."):
                    reason = _HIDDEN
                elif entry.is_symlink():
                    reason = _LINK
                elif not is_namespace(entry.name):
                    reason = "a namespace is 1 to 63 letters, digits, '_', '.' or '-', and not 'public'"
                elif kind_of(self.root / entry.name) is not None:
                    reason = "it is an array or group; move it into a namespace folder"
                else:
                    yield entry.name
                    continue
                if not_served is not None:
                    not_served[entry.name] = reason

    def walk(self) -> Iterator[tuple[str, int]]:
        """Yield (path below ROOT, kind) of every array and group; links are not followed."""
        not_served: dict[str, str] = {}
        folders = list(self.namespaces(not_served))
        while folders:
            folder = folders.pop()
            try:
                with os.scandir(self.root / folder) as scanned:
                    entries = list(filter(_is_folder, scanned))
            except FileNotFoundError:  # removed meanwhile
                continue
            except OSError as error:
                not_served[folder] = f"it cannot be read: {error.strerror}"
                continue
            names = [entry.name for entry in entries if not entry.is_symlink()]
            if "/" in folder:
                if "__schema" in names:
                    kind: int | None = ARRAY
                else:
                    kind = GROUP if "__group" in names else kind_of(self.root / folder)
                if kind is not None:
                    yield folder, kind
                if kind == ARRAY:
                    continue
            for entry in entries:
                path = f"{folder}/{entry.name}"
                if reason := self._why_not_served(entry):
                    not_served[path] = reason
                elif is_part(entry.name):
                    folders.append(path)
        self._set_not_served(not_served)

    def _why_not_served(self, entry: os.DirEntry[str]) -> str:
        """Return why a folder of a namespace is not served; "" if it is, or if nobody misses it."""
        if is_hidden(entry.name):
            return _HIDDEN if entry.name.startswith(".") and self._hides_assets(entry) else ""
        if entry.is_symlink():
            return _LINK
        return "" if is_part(entry.name) else "its name has a backslash, control or direction characters"

    def _hides_assets(self, entry: os.DirEntry[str]) -> bool:
        """Whether a folder that begins with a dot is an array or group, or holds one: `.git` does not."""
        folder = self.root / entry.path
        try:
            return kind_of(folder) is not None or any(
                kind_of(folder / name) is not None
                for name in sorted(os.listdir(folder))[:_HIDDEN_LOOKS]  # noqa: PTH208
            )
        except OSError:  # removed meanwhile, or not for us
            return False

    def _set_not_served(self, not_served: dict[str, str]) -> None:
        """Keep which folders are not served, and warn of those that are new."""
        self.not_served = not_served
        for path in sorted(not_served.keys() - self._warned):
            _log.warning("The folder %r is not served: %s.", path, not_served[path])
        self._warned |= not_served.keys()

    def scan(self, details_seconds: float | None = None) -> int:
        """Do both parts; see `AssetTable.scan`."""
        with self._scanning:
            self.write_accesses()
            kinds = dict(self.walk())
            self._register(kinds)
            self._read_changed(details_seconds)
            return len(kinds)

    def _register(self, kinds: dict[str, int]) -> None:
        rows = self._database.db.execute("SELECT id, path, kind, state FROM assets WHERE path IS NOT NULL")
        known = {row["path"]: row for row in rows}
        new = [path for path in kinds if path not in known]
        gone = [
            row["id"]
            for path, row in known.items()
            # checked again: a client may have created it since the walk
            if path not in kinds and row["state"] != GONE and not self.is_there(path)
        ]
        # a folder that comes back counts as new; a deregistered one stays so while its folder stays
        back = [
            row
            for path, row in known.items()
            if path in kinds and (row["state"] == GONE or row["kind"] != kinds[path])
        ]
        if not (new or gone or back):
            return
        with self._database.write() as db:
            for path in new:
                self._insert(db, path, kinds[path])
            db.executemany(f"UPDATE assets SET state = {GONE} WHERE id = ?", [(asset,) for asset in gone])  # noqa: S608
            for row in back:
                self._revive(db, row["id"], kinds[row["path"]])
            if new or back:
                self._read_groups_again(db)
            self.count_members(db, [*gone, *(row["id"] for row in back)])

    @staticmethod
    def _read_groups_again(db: sqlite3.Connection) -> None:
        """Have the next scan check whether groups hold what has just been found."""
        db.execute("UPDATE assets SET stamp = NULL WHERE kind = ? AND path IS NOT NULL", (GROUP,))

    def is_there(self, path: str) -> bool:
        """Whether an array or group is at `path` below ROOT, not behind a link that took its place."""
        folder = self.root / path
        return kind_of(folder) is not None and is_real(folder)

    def discover(self, path: Path, kind: int, *, revive: bool = False) -> bool:
        """Register the folder `path`; `revive`: also when it was deregistered. False if it is no asset."""
        inside = path.relative_to(self.root)
        parents = [self.root.joinpath(*inside.parts[:end]) for end in range(2, len(inside.parts))]
        if len(inside.parts) < 2 or any(kind_of(parent) == ARRAY for parent in parents):
            return False
        with self._database.write() as db:
            row = db.execute("SELECT id, state FROM assets WHERE path = ?", (inside.as_posix(),)).fetchone()
            if row is None:
                self._insert(db, inside.as_posix(), kind)
            elif row["state"] == DEREGISTERED and not revive:
                return False
            else:
                self._revive(db, row["id"], kind)
                self.count_members(db, [row["id"]])
            if not revive:  # else a client has just created it, and no group holds it yet
                self._read_groups_again(db)
        return True

    def _insert(self, db: sqlite3.Connection, path: str, kind: int) -> None:
        namespace, _, name = path.partition("/")
        identity = str(uuid.uuid4())
        if not self.free_name(db, namespace, name):  # of a renamed or a catalogue-only asset
            name = f"{name}-{identity[:8]}"
        try:
            created, written = created_at(self.root / path), written_at(self.root / path)
        except OSError:
            created = written = time.time()
        inserted = db.execute(
            "INSERT INTO assets (uuid, namespace, name, kind, path, created_at, folded)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (identity, namespace, name, kind, path, created, folded(namespace, name, None)),
        )
        # until somebody opens it through the server, the last known access is the last write
        db.execute("INSERT INTO accesses VALUES (?, ?)", (inserted.lastrowid, written))

    @staticmethod
    def free_name(db: sqlite3.Connection, namespace: str, name: str) -> bool:
        """Rename an asset that is gone but still has this name; False when it is there."""
        row = db.execute(
            "SELECT id, uuid, state FROM assets WHERE namespace = ? AND name = ?", (namespace, name)
        ).fetchone()
        if row is None:
            return True
        if row["state"] == LIVE:
            return False
        db.execute("UPDATE assets SET name = ? WHERE id = ?", (f"{name}/{row['uuid']}", row["id"]))
        return True

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
        batch: list[tuple[int, str, Details]] = []
        for row in rows:
            path = self.root / row["path"]
            stamp = stamp_of(path)
            if stamp != row["stamp"]:
                batch.append((row["id"], stamp, self.read(path, row["kind"])))
            if self._stop.is_set() or (deadline is not None and time.monotonic() > deadline):
                break
            if len(batch) >= _BATCH:
                self.keep(batch)
                batch = []
        self.keep(batch)

    def keep(self, batch: list[tuple[int, str, Details]]) -> None:
        """Keep what was read of assets: for each its id, its stamp before that, and the details."""
        if not batch:
            return
        with self._database.write(structure=False) as db:
            for asset, stamp, found in batch:
                stamp = stamp if found.metadata is not None else _unsettled(stamp)  # noqa: PLW2901
                group_type = found.group_type if found.group_type in GROUP_TYPES else None
                metadata = None if found.metadata is None else json.dumps(found.metadata, ensure_ascii=False)
                db.execute(
                    "UPDATE assets SET stamp = ?, type = ?, size = ?, metadata = ?, "
                    "group_type = COALESCE(?, group_type), file_type = COALESCE(file_type, ?) WHERE id = ?",
                    (stamp, found.type, found.size, metadata, group_type, found.file_type, asset),
                )
                db.execute("DELETE FROM members WHERE parent = ?", (asset,))
                db.executemany(
                    "INSERT OR IGNORE INTO members SELECT ?, id, ? FROM assets WHERE path = ?",
                    (
                        (asset, position, member.relative_to(self.root).as_posix())
                        for position, member in enumerate(found.members)
                        if member.is_relative_to(self.root)
                    ),
                )
            self.count_members(db, [asset for asset, _, _ in batch])

    @staticmethod
    def count_members(db: sqlite3.Connection, assets: Iterable[int]) -> None:
        """Bring the numbers of members up to date: of groups among `assets`, and of those that hold them."""
        db.execute(_COUNT_MEMBERS, (json.dumps(list(assets)),))

    # -- life ------------------------------------------------------------------------------------------------

    def touch(self, asset: int) -> None:
        """Note that an asset was opened just now; kept in memory until the next scan."""
        with self._access_lock:
            self.accessed[asset] = time.time()

    def write_accesses(self) -> None:
        """Write what `touch` noted; on failure it stays noted."""
        with self._access_lock:
            noted, self.accessed = self.accessed, {}
        if not noted:
            return
        try:
            with self._database.write(listings=False) as db:
                db.executemany("INSERT OR REPLACE INTO accesses VALUES (?, ?)", noted.items())
                db.execute("UPDATE facts SET value = value + 1 WHERE key = 'accesses'")
        except BaseException:
            with self._access_lock:
                self.accessed = noted | self.accessed
            raise

    def watch(self, seconds: float = 1.0) -> threading.Thread:
        """Scan again and again in a thread: every `seconds`, or 20 times what a scan takes; see `stop`."""

        def run() -> None:
            pause = seconds
            while not self._stop.wait(pause):
                begin = time.monotonic()
                try:
                    self.scan(details_seconds=10)
                except Exception as error:  # noqa: BLE001 - a disk that fails now may work the next time
                    reason = f"{type(error).__name__}: {error}"
                    _log.warning("A scan of the served folder failed and is retried: %s", reason)
                pause = max(seconds, 20 * (time.monotonic() - begin))

        thread = threading.Thread(target=run, name="scan", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """End `watch` soon."""
        self._stop.set()
