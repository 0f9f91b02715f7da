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

from .registry_asset import (
    AssetRow,
    BadName,
    Conflict,
    Forbidden,
    Kind,
    NotFound,
    check_name,
    check_namespace,
)
from .registry_listing import NAMESPACES, Listings
from .registry_rights import Rights
from .registry_scan import Scanner, kind_of
from .registry_store import ARRAY, DEREGISTERED, GONE, GROUP, LIVE, Store, folded
from .registry_tokens import Tokens
from .users import is_namespace

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from .http import Credentials
    from .users import User, Users

__all__ = ["AssetRow", "BadName", "Conflict", "Forbidden", "Kind", "NotFound", "Registry"]

KINDS: Final[Mapping[str, int]] = {"array": ARRAY, "group": GROUP}
COLUMNS: Final = (
    "description", "file_type", "file_properties", "group_type", "logo", "license_id", "license_text",
    "access_credentials_name", "read_only", "created_by", "created_at",
)  # fmt: skip
"""What `Registry.annotate` can say of an asset besides its tags and its name."""


class Registry:
    """The catalogue of the folder `root`.

    Parameters
    ----------
    root : Path
        Folder whose sub-folders are namespaces. Nothing is written into it.
    users : Users
        Who there is.
    database : Path
        SQLite file, outside `root`.
    """

    def __init__(self, root: Path, users: Users, database: Path) -> None:
        self.root = root.resolve(strict=True)
        self.users = users
        self.store = Store(database)
        self.tokens = Tokens(self.store, users)
        self.rights = Rights(self.store, users)
        self.scanner = Scanner(self.root, self.store)
        self.listings = Listings(self.store, users)

    def user_for(self, credentials: Credentials) -> User | None:
        """Return who signs in with `credentials`, None if nobody has them."""
        if credentials.token is not None:
            return self.tokens.user(credentials.token)
        return self.users.with_password(credentials.username or "", credentials.password or "")

    # -- finding ---------------------------------------------------------------------------------------------

    def resolve(self, user: User, namespace: str, name: str, action: str = "read") -> AssetRow:
        """Return the asset that `user` calls ``tiledb://namespace/name`` (a name or a UUID).

        Parameters
        ----------
        action : str
            What they want to do: read, write, edit, delete, read_array_info, read_array_schema or read_array_logs.

        Raises
        ------
        NotFound
            If there is none, or none that they may see.
        Forbidden
            If they see it but may not do `action`.
        BadName
            If nothing can have this name.
        """
        asset = self.find(namespace, name)
        if asset is None or not (actions := self.actions(user, asset)):
            raise NotFound(namespace, name)
        if action not in actions:
            raise Forbidden(f"{user.username} may not {action.replace('_', ' ')} {asset.uri}.")
        return asset

    def find(self, namespace: str, name: str) -> AssetRow | None:
        """Return the asset of that name or UUID whoever may see it, None if there is none; `BadName`."""
        path = self.place(namespace, name)
        row = self._row(namespace, name)
        if row is None:
            kind = kind_of(path)
            # a folder made since the last scan; a name below another array is no asset
            if kind is None or not self.scanner.discover(path, kind):
                return None
            row = self._row(namespace, name)
        elif row["path"] is not None and kind_of(self.root / row["path"]) is None:
            with self.store.write() as db:
                db.execute("UPDATE assets SET state = ? WHERE id = ?", (GONE, row["id"]))
            return None
        return None if row is None else self._asset(row)

    def by_path(self, path: Path) -> AssetRow | None:
        """Return the asset kept in the folder `path`, None if it is none or outside ROOT."""
        try:
            inside = path.resolve().relative_to(self.root)
        except (ValueError, OSError):
            return None
        row = self.store.db.execute(
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
            If the name has ``..``, empty or hidden parts, backslashes, control characters or a storage URI in it,
            or leads out of ROOT through a link. The message tells nothing of the server's folders.
        """
        check_namespace(namespace)
        check_name(name)
        path = self.root / namespace / name
        try:
            resolved = path.resolve()
        except (OSError, RuntimeError):  # links that go round in a circle
            resolved = None
        if (
            resolved != path
        ):  # links are not followed: one could lead out of ROOT, or to somebody else's arrays
            raise BadName(f"{namespace}/{name[:80]} leads out of what this server serves.")
        return path

    def _row(self, namespace: str, name: str) -> sqlite3.Row | None:
        db = self.store.db
        row: sqlite3.Row | None = db.execute(
            "SELECT * FROM assets WHERE namespace = ? AND name = ? AND state = ?", (namespace, name, LIVE)
        ).fetchone()
        if row is None and len(name) == 36:
            row = db.execute(
                "SELECT * FROM assets WHERE uuid = ? AND namespace = ? AND state = ?",
                (name.lower(), namespace, LIVE),
            ).fetchone()
        return row

    def _asset(self, row: sqlite3.Row) -> AssetRow:
        path = None if row["path"] is None else self.root / row["path"]
        kind: Kind = "array" if row["kind"] == ARRAY else "group"
        return AssetRow(row["id"], row["uuid"], row["namespace"], row["name"], kind, path)

    # -- rights ----------------------------------------------------------------------------------------------

    def actions(self, user: User, asset: AssetRow) -> frozenset[str]:
        """Return what `user` may do to `asset`: nothing means that they do not see it."""
        return self.rights.actions(user, asset.id, asset.namespace, asset.kind)

    def allowed(self, user: User, asset: AssetRow, action: str) -> bool:
        """Whether `user` may do `action` to `asset`; see `resolve`."""
        return action in self.actions(user, asset)

    def may_create(self, user: User, namespace: str) -> None:
        """Raise `Forbidden` unless `user` may create assets in `namespace`, `BadName` if it cannot be one."""
        check_namespace(namespace)
        if not self.users.may(user, namespace, "create"):
            raise Forbidden(f"{user.username} may not create anything in the namespace {namespace}.")

    # -- changing --------------------------------------------------------------------------------------------

    def register_created(self, user: User, namespace: str, name: str, kind: Kind) -> AssetRow:
        """Register what `user` has just created in the folder `place(namespace, name)`."""
        path = self.place(namespace, name)
        with self.store.write() as db:
            self.scanner.discover(path, KINDS[kind], revive=True)
            db.execute(
                "UPDATE assets SET created_by = ?, created_at = ? WHERE path = ?",
                (user.username, time.time(), path.relative_to(self.root).as_posix()),
            )
        asset = self.find(namespace, name)
        if asset is None:
            raise NotFound(namespace, name)
        self.changed(asset)
        return asset

    def changed(self, asset: AssetRow) -> None:
        """Read the size, members and metadata of `asset` anew: its folder has changed."""
        self.scanner.read_details(asset.id)

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
            ``description``, ``license_id``, ``license_text``, ``logo``, ``access_credentials_name``, ``file_type``,
            ``file_properties`` (dict of str), ``group_type``, ``read_only`` (bool), ``created_by``, ``created_at``
            (seconds since 1970). None takes it back.

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
                db.execute("DELETE FROM asset_tags WHERE tag IN (SELECT value FROM json_each(?)) AND asset = ?", (
                    db.execute("SELECT tags FROM assets WHERE id = ?", (asset.id,)).fetchone()[0], asset.id,
                ))  # fmt: skip
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
            For a group: what they may do to the group itself; ``("read",)`` when absent and there are `actions`.

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
        """Find what is in ROOT: register new folders, forget those that are gone. Return how many assets there are.

        Parameters
        ----------
        details_seconds : float, optional
            Stop reading sizes, types and metadata after this long; `scan` goes on with them the next time.
        """
        return self.scanner.scan(details_seconds)

    def namespaces(self) -> list[str]:
        """Return every namespace that holds something or is a folder of ROOT, sorted."""
        db = self.store.db
        return sorted({row[0] for row in db.execute(NAMESPACES)} | set(self.scanner.namespaces()))

    def memberships(self, user: User) -> dict[str, str]:
        """Return the user's role in each namespace they belong to: their own first, then their organizations."""
        roles = self.users.memberships(user)
        if self.users.owns_everything:
            roles |= {name: "owner" for name in self.namespaces() if name != user.username}
        return roles

    def close(self) -> None:
        """Write what is held in memory, and close the file."""
        self.scanner.write_accesses()
        self.store.close()
