"""The registry: which assets there are below ROOT, what people said of them, and who may do what to them.

For the data plane::

    asset = registry.resolve(user, "demo", "nested/inner", "write")    # or raises NotFound, Forbidden
    path = registry.place("demo", "new")             # where an array of that name would be; BadName
    registry.may_create(user, "demo")                # or raises Forbidden
    registry.register_created(user, "demo", "new", "array")
    registry.changed(asset)                          # after a write: size, members, metadata are read anew
    registry.forget(asset)                           # after a delete

For demo data and tests: `scan`, `annotate` and `share`.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from .asset import AssetRow, BadName, Conflict, Forbidden, Kind, NotFound
from .database import ARRAY, DEREGISTERED, GROUP, LIVE, folded
from .lookup import Catalogue
from .scanner import kind_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from .reading import Details
    from .users import User

__all__ = ["AssetRow", "BadName", "Conflict", "Forbidden", "Kind", "NotFound", "Registry"]

KINDS: Final[Mapping[str, int]] = {"array": ARRAY, "group": GROUP}
COLUMNS: Final = (
    "description", "file_type", "file_properties", "group_type", "logo", "license_id", "license_text",
    "access_credentials_name", "read_only", "created_by", "created_at",
)  # fmt: skip
"""What `Registry.annotate` can say of an asset besides its tags and its name."""


class Registry(Catalogue):
    """The catalogue of the folder `root`, with what changes it.

    Parameters
    ----------
    root : Path
        Folder whose sub-folders are namespaces. Nothing is written into it.
    users : Users
        Who there is.
    database : Path
        SQLite file, outside `root`.
    """

    # -- changing --------------------------------------------------------------------------------------------

    def register_created(self, user: User, namespace: str, name: str, kind: Kind) -> AssetRow:
        """Register what `user` has just created in `place(namespace, name)`; `changed` is to follow."""
        path = self.place(namespace, name)
        inside = path.relative_to(self.root).as_posix()
        with self.store.write() as db:
            old = db.execute("SELECT * FROM assets WHERE path = ?", (inside,)).fetchone()
            if old is not None and (old["namespace"], old["name"], old["state"]) != (namespace, name, LIVE):
                # of something else that was in this folder once: who saw that need not see this
                self.forget(self._asset(old))
                old = None
            if old is None:  # else the scan has just found it
                self._free_name(db, namespace, name)
            self.scanner.discover(path, KINDS[kind], revive=True)
            db.execute(
                "UPDATE assets SET created_by = ?, created_at = ? WHERE path = ?",
                (user.username, time.time(), inside),
            )
        asset = self.find(namespace, name)
        if asset is None:
            raise NotFound(namespace, name)
        return asset

    def changed(self, asset: AssetRow, read: tuple[str, Details] | None = None) -> None:
        """Read the size, members and metadata of `asset` anew: its folder has changed.

        Parameters
        ----------
        read : tuple of str and Details, optional
            The folder's stamp and details, if they have just been read; the stamp before the details.
        """
        if read is None:
            self.scanner.read_details(asset.id)
        else:
            self.scanner.keep_details(asset.id, *read)

    def touch(self, asset: AssetRow) -> None:
        """Note that `asset` was opened just now; kept in memory until the next scan."""
        self.scanner.accessed[asset.id] = time.time()

    def forget(self, asset: AssetRow) -> None:
        """Drop `asset`, deleted by a client, with everything that was said of it."""
        with self.store.write() as db:
            for table in ("asset_tags", "sharing", "accesses"):
                db.execute(f"DELETE FROM {table} WHERE asset = ?", (asset.id,))  # noqa: S608 - our own names
            db.execute("DELETE FROM members WHERE parent = ? OR member = ?", (asset.id, asset.id))
            db.execute("DELETE FROM assets WHERE id = ?", (asset.id,))
            self.scanner.count_members(db)

    def deregister(self, asset: AssetRow) -> None:
        """Take `asset` out of the catalogue; its folder stays, and `register` brings it back."""
        with self.store.write() as db:
            if asset.path is None:
                self.forget(asset)
            else:
                db.execute("UPDATE assets SET state = ? WHERE id = ?", (DEREGISTERED, asset.id))
                self.scanner.count_members(db)

    def register(self, user: User, namespace: str, name: str, kind: Kind, path: Path) -> AssetRow:
        """Register the folder `path`, inside ROOT, as ``tiledb://namespace/name``.

        Raises
        ------
        Forbidden
            Without the right to create in both namespaces, that of the name and that of the folder.
        BadName, NotFound, Conflict
            If the folder is outside ROOT, holds no such asset, or folder or name are taken.
        """
        self.place(namespace, name)
        self.may_create(user, namespace)
        try:
            inside = path.resolve().relative_to(self.root)
        except (ValueError, OSError):
            raise BadName(
                "Only folders of the served ROOT can be registered; this URI is none of them."
            ) from None
        if len(inside.parts) < 2:
            raise BadName("Only an array or group below a namespace folder of ROOT can be registered.")
        self.may_create(user, inside.parts[0])
        if kind_of(self.root / inside) != KINDS[kind]:
            raise BadName(f"There is no {kind} at this URI.")
        with self.store.write() as db:
            old = db.execute("SELECT * FROM assets WHERE path = ?", (inside.as_posix(),)).fetchone()
            if old is not None and old["state"] == LIVE:
                raise Conflict(
                    f"This {kind} is registered already, as tiledb://{old['namespace']}/{old['name']}."
                )
            self._free_name(db, namespace, name)
            self.scanner.discover(self.root / inside, KINDS[kind], revive=True)
            db.execute(
                "UPDATE assets SET namespace = ?, name = ?, created_by = ?, folded = ? WHERE path = ?",
                (namespace, name, user.username, folded(namespace, name, None), inside.as_posix()),
            )
        asset = self.find(namespace, name)
        if asset is None:
            raise NotFound(namespace, name)
        self.annotate(namespace, name)
        self.changed(asset)
        return asset

    def _free_name(self, db: sqlite3.Connection, namespace: str, name: str) -> None:
        """Take a name from an asset that is not there any more; `Conflict` from one that is."""
        row = db.execute(
            "SELECT id, uuid, state FROM assets WHERE namespace = ? AND name = ?", (namespace, name)
        ).fetchone()
        if row is None:
            return
        if row["state"] == LIVE:
            raise Conflict(f"There is a tiledb://{namespace}/{name} already.")
        db.execute("UPDATE assets SET name = ? WHERE id = ?", (f"{name}/{row['uuid']}", row["id"]))

    def annotate(
        self,
        namespace: str,
        name: str,
        *,
        rename: str | None = None,
        tags: Iterable[str] | None = None,
        **said: Any,  # noqa: ANN401 - a column's value: text, bool, dict or None
    ) -> AssetRow:
        """Say something of an asset; what is not given stays.

        Parameters
        ----------
        namespace, name : str
            Name or UUID.
        rename : str, optional
            A new name in the same namespace; the folder stays where it is.
        tags : iterable of str, optional
            All the tags, in the order they are shown. Any text is a tag.
        **said
            ``description``, ``license_id``, ``license_text``, ``logo``, ``access_credentials_name``,
            ``file_type``, ``file_properties`` (dict of str), ``group_type``, ``read_only`` (bool),
            ``created_by``, ``created_at`` (seconds since 1970). None takes it back.

        Raises
        ------
        NotFound, BadName, Conflict
            Without such an asset; for a bad or taken new name.
        TypeError
            For an unknown keyword.

        Examples
        --------
        >>> registry.annotate("demo", "earthquakes", tags=["geo"], license_id="CC0-1.0")    # doctest: +SKIP
        """
        unknown = sorted(set(said) - set(COLUMNS))
        if unknown:
            raise TypeError(
                f"annotate() takes no {unknown[0]!r}; it takes tags, rename, {', '.join(COLUMNS)}"
            )
        asset = self.find(namespace, name)
        if asset is None:
            raise NotFound(namespace, name)
        if said.get("file_properties") is not None:
            said["file_properties"] = json.dumps(said["file_properties"], ensure_ascii=False)
        with self.store.write(structure=rename is not None) as db:
            if rename is not None and rename != asset.name:
                self.place(namespace, rename)
                self._free_name(db, namespace, rename)
                said["name"] = rename
            if tags is not None:
                kept = list(dict.fromkeys(tags))
                said["tags"] = json.dumps(kept, ensure_ascii=False)
                db.execute(
                    "DELETE FROM asset_tags WHERE asset = ?1 AND tag IN"
                    " (SELECT value FROM assets a, json_each(a.tags) WHERE a.id = ?1)",
                    (asset.id,),
                )
                db.executemany("INSERT INTO asset_tags VALUES (?, ?)", [(tag, asset.id) for tag in kept])
            for column, value in said.items():  # the column names are those of COLUMNS
                db.execute(f"UPDATE assets SET {column} = ? WHERE id = ?", (value, asset.id))  # noqa: S608
            row = db.execute("SELECT * FROM assets WHERE id = ?", (asset.id,)).fetchone()
            text = folded(row["namespace"], row["name"], row["description"])
            db.execute("UPDATE assets SET folded = ? WHERE id = ?", (text, asset.id))
        return self._asset(row)

    def share(
        self,
        namespace: str,
        name: str,
        grantee: str,
        actions: Iterable[str] = ("read",),
        *,
        group_actions: Iterable[str] | None = None,
    ) -> None:
        """Share an asset with a user or organization, or with everybody (``public``).

        Parameters
        ----------
        actions : iterable of str
            For an array: what they may do. For a group: what they may do to its arrays of the same namespace.
            Without any action left, the sharing ends.
        group_actions : iterable of str, optional
            For a group: what they may do to it and its sub-groups; to read, when there are only `actions`.

        Raises
        ------
        NotFound
            Without such an asset, or such a namespace.
        """
        asset = self.find(namespace, name)
        if asset is None:
            raise NotFound(namespace, name)
        wanted = list(actions)
        if asset.kind == "group":
            of_group = list(group_actions) if group_actions is not None else ["read"] if wanted else []
        else:
            of_group = []
        self.rights.share(asset.id, grantee, wanted, of_group)

    # -- scanning --------------------------------------------------------------------------------------------

    def scan(self, *, details_seconds: float | None = None) -> int:
        """Register what is new in ROOT, forget what is gone, and return how many assets there are.

        Parameters
        ----------
        details_seconds : float, optional
            Stop reading sizes, types and metadata after this long; `scan` goes on with them the next time.
        """
        return self.scanner.scan(details_seconds)

    def close(self) -> None:
        """Write what is held in memory, and close the file."""
        self.scanner.write_accesses()
        self.store.close()
