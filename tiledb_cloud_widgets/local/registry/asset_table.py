"""The table of assets: finding them by name, UUID or folder, and changing what is known of them.

Nothing here knows users: who may do what is checked by `registry.Registry`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from .asset import KINDS, AssetRow, BadName, Conflict, NotFound, check_name, check_namespace
from .database import DEREGISTERED, GONE, LIVE, Database, folded
from .listing import NAMESPACES
from .reading import is_real, is_spelled_so, kind_of, stamp_of
from .scanner import Scanner
from .users import is_namespace

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

    from .reading import Details

COLUMNS: Final = (
    "description", "file_type", "file_properties", "group_type", "logo", "license_id", "license_text",
    "access_credentials_name", "read_only", "created_by", "created_at",
)  # fmt: skip
"""What `AssetTable.annotate` can set besides the tags and the name."""


class AssetTable:
    """The arrays and groups below the folder `root`.

    Parameters
    ----------
    root : Path
        Folder whose sub-folders are namespaces. Nothing is written into it.
    database : Path
        SQLite file, outside `root`.
    """

    def __init__(self, root: Path, database: Path) -> None:
        self.root = root.resolve(strict=True)
        self.database = Database(database)
        self.scanner = Scanner(self.root, self.database)

    # -- finding ---------------------------------------------------------------------------------------------

    def find(self, namespace: str, name: str) -> AssetRow | None:
        """Return the asset of that name or UUID, None if there is none.

        Raises
        ------
        BadName
            If no asset can have this name.
        """
        check_namespace(namespace)
        check_name(name)
        row = self._row(namespace, name)
        if row is not None and (row["path"] is None or self.scanner.is_there(row["path"])):
            return self._asset(row)
        path = self.place(namespace, name)
        if row is not None:
            with self.database.write() as db:
                db.execute("UPDATE assets SET state = ? WHERE id = ?", (GONE, row["id"]))
                self.scanner.count_members(db, [row["id"]])
            return None
        kind = kind_of(path)
        # a folder made since the last scan; a folder inside an array is no asset
        if kind is None or not is_spelled_so(path, self.root) or not self.scanner.discover(path, kind):
            return None
        row = self._row(namespace, name)
        return None if row is None else self._asset(row)

    def by_path(self, path: Path) -> AssetRow | None:
        """Return the asset kept in the folder `path`, None if it is none or outside ROOT."""
        try:
            inside = path.resolve().relative_to(self.root)
        except (ValueError, OSError):
            return None
        row = self.database.db.execute(
            "SELECT * FROM assets WHERE path = ? AND state = ?", (inside.as_posix(), LIVE)
        ).fetchone()
        if row is not None:
            return self._asset(row)
        parts = inside.parts
        return self.find(parts[0], "/".join(parts[1:])) if len(parts) > 1 and is_namespace(parts[0]) else None

    def place(self, namespace: str, name: str) -> Path:
        """Return the folder in which an asset of this name is or would be: always inside ROOT.

        Raises
        ------
        BadName
            If the name has ``..``, empty or hidden parts, backslashes, control characters or a storage URI in
            it, or a link on its path. The message names no folder of the server.
        """
        check_namespace(namespace)
        check_name(name)
        path = self.root / namespace / name
        if not is_real(path):
            raise BadName(f"{namespace}/{name[:80]} is outside the served folder.")
        return path

    def namespaces(self) -> list[str]:
        """Return every namespace that holds an asset or is a folder of ROOT, sorted."""
        rows = self.database.db.execute(NAMESPACES)
        return sorted({row["namespace"] for row in rows} | set(self.scanner.namespaces()))

    def _row(self, namespace: str, name: str) -> sqlite3.Row | None:
        db = self.database.db
        row: sqlite3.Row | None = None
        if len(name) == 36:  # first, so that nobody takes over another asset's UUID by using it as a name
            row = db.execute(
                "SELECT * FROM assets WHERE uuid = ? AND namespace = ? AND state = ?",
                (name.lower(), namespace, LIVE),
            ).fetchone()
        if row is None:
            row = db.execute(
                "SELECT * FROM assets WHERE namespace = ? AND name = ? AND state = ?", (namespace, name, LIVE)
            ).fetchone()
        return row

    def _asset(self, row: sqlite3.Row) -> AssetRow:
        path = None if row["path"] is None else self.root / row["path"]
        kind, read_only = KINDS[row["kind"]], bool(row["read_only"])
        return AssetRow(row["id"], row["uuid"], row["namespace"], row["name"], kind, path, read_only)

    # -- changing --------------------------------------------------------------------------------------------

    def changed(self, asset: AssetRow, read: tuple[str, Details] | None = None) -> None:
        """Read the size, members and metadata of `asset` again: its folder has changed.

        Parameters
        ----------
        read : tuple of str and Details, optional
            The folder's stamp and details, if they have just been read; the stamp before the details.
        """
        if read is None and asset.path is not None:
            stamp = stamp_of(asset.path)  # taken first: a write in between is seen by the next scan
            read = stamp, self.scanner.read(asset.path, KINDS.index(asset.kind))
        if read is not None:
            self.scanner.keep([(asset.id, *read)])

    def is_readable(self, asset: AssetRow) -> bool:
        """Whether `asset` could be read when its folder was scanned last; True while that is not known."""
        failed = "SELECT 1 FROM assets WHERE id = ? AND metadata IS NULL AND stamp NOT LIKE '%?'"
        return self.database.db.execute(failed, (asset.id,)).fetchone() is None

    def touch(self, asset: AssetRow) -> None:
        """Note that `asset` was opened just now; kept in memory until the next scan."""
        self.scanner.touch(asset.id)

    def forget(self, asset: AssetRow) -> None:
        """Drop `asset`, deleted by a client, with its annotations and sharing."""
        with self.database.write() as db:
            for table in ("asset_tags", "sharing", "accesses", "favorites"):
                db.execute(f"DELETE FROM {table} WHERE asset = ?", (asset.id,))  # noqa: S608 - our own names
            db.execute("DELETE FROM assets WHERE id = ?", (asset.id,))
            self.scanner.count_members(db, [asset.id])
            db.execute("DELETE FROM members WHERE parent = ? OR member = ?", (asset.id, asset.id))

    def deregister(self, asset: AssetRow) -> None:
        """Take `asset` out of the catalogue; its folder stays, and `Registry.register` brings it back."""
        with self.database.write() as db:
            if asset.path is None:
                self.forget(asset)
            else:
                db.execute("UPDATE assets SET state = ? WHERE id = ?", (DEREGISTERED, asset.id))
                self.scanner.count_members(db, [asset.id])

    def annotate(
        self,
        namespace: str,
        name: str,
        *,
        rename: str | None = None,
        tags: Iterable[str] | None = None,
        **columns: Any,  # noqa: ANN401 - a column's value: text, bool, dict or None
    ) -> AssetRow:
        """Set what the catalogue says of an asset; what is not given stays.

        Parameters
        ----------
        namespace, name : str
            Name or UUID.
        rename : str, optional
            A new name in the same namespace; the folder stays where it is.
        tags : iterable of str, optional
            All the tags, in the order they are shown. Any text is a tag.
        **columns
            ``description``, ``license_id``, ``license_text``, ``logo``, ``access_credentials_name``,
            ``file_type``, ``file_properties`` (dict of str), ``group_type``, ``read_only`` (bool),
            ``created_by``, ``created_at`` (seconds since 1970). None removes it.

        Raises
        ------
        NotFound, BadName, Conflict
            Without such an asset; for a bad or taken new name.
        TypeError
            For an unknown keyword.
        """
        unknown = sorted(set(columns) - set(COLUMNS))
        if unknown:
            raise TypeError(
                f"annotate() takes no {unknown[0]!r}; it takes tags, rename, {', '.join(COLUMNS)}"
            )
        asset = self._found(namespace, name)
        if columns.get("file_properties") is not None:
            columns["file_properties"] = json.dumps(columns["file_properties"], ensure_ascii=False)
        with self.database.write(structure=rename is not None) as db:
            if rename is not None and rename != asset.name:
                self.place(namespace, rename)
                self._free_name(db, namespace, rename)
                columns["name"] = rename
            if tags is not None:
                unique = list(dict.fromkeys(tags))
                columns["tags"] = json.dumps(unique, ensure_ascii=False)
                db.execute(
                    "DELETE FROM asset_tags WHERE asset = ?1 AND tag IN"
                    " (SELECT value FROM assets a, json_each(a.tags) WHERE a.id = ?1)",
                    (asset.id,),
                )
                db.executemany("INSERT INTO asset_tags VALUES (?, ?)", [(tag, asset.id) for tag in unique])
            for column, value in columns.items():  # the column names are those of COLUMNS
                db.execute(f"UPDATE assets SET {column} = ? WHERE id = ?", (value, asset.id))  # noqa: S608
            return self._asset(self._index_text(db, asset.id))

    def _found(self, namespace: str, name: str) -> AssetRow:
        asset = self.find(namespace, name)
        if asset is None:
            raise NotFound(namespace, name)
        return asset

    @staticmethod
    def _index_text(db: sqlite3.Connection, asset: int) -> sqlite3.Row:
        """Bring the text that a search looks at up to date with the other columns; return the row."""
        row: sqlite3.Row = db.execute("SELECT * FROM assets WHERE id = ?", (asset,)).fetchone()
        text = folded(row["namespace"], row["name"], row["description"])
        db.execute("UPDATE assets SET folded = ? WHERE id = ?", (text, asset))
        return row

    def _free_name(self, db: sqlite3.Connection, namespace: str, name: str) -> None:
        """Rename an asset that is gone but still has this name; `Conflict` when it is there."""
        if not self.scanner.free_name(db, namespace, name):
            raise Conflict(f"tiledb://{namespace}/{name} already exists.")

    # -- life ------------------------------------------------------------------------------------------------

    def scan(self, *, details_seconds: float | None = None) -> int:
        """Register what is new in ROOT, mark what is gone, and return how many assets there are.

        Parameters
        ----------
        details_seconds : float, optional
            Stop reading sizes, types and metadata after this long; the next `scan` goes on with them.
        """
        return self.scanner.scan(details_seconds)

    def close(self) -> None:
        """Write what is held in memory, and close the file."""
        self.scanner.write_accesses()
        self.database.close()
