"""Finding assets by name, UUID or folder, and who may do what to them: the reading half of the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .asset import AssetRow, BadName, Conflict, Forbidden, Kind, NotFound, check_name, check_namespace
from .database import ARRAY, GONE, LIVE, Store
from .listing import NAMESPACES, Listings
from .permissions import WRITING, Rights
from .reading import is_real
from .scanner import Scanner, kind_of
from .tokens import Tokens
from .users import is_namespace

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from ..http.messages import Credentials
    from .users import User, Users


class Catalogue:
    """What there is below the folder `root`, and who may do what to it.

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
            What they want to do: read, write, edit, delete, read_array_info, read_array_schema or
            read_array_logs.

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
        elif row["path"] is not None and not self.scanner.is_there(row["path"]):
            with self.store.write() as db:
                db.execute("UPDATE assets SET state = ? WHERE id = ?", (GONE, row["id"]))
                self.scanner.count_members(db)
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
            If the name has ``..``, empty or hidden parts, backslashes, control characters or a storage URI in
            it, or leads out of ROOT through a link. The message tells nothing of the server's folders.
        """
        check_namespace(namespace)
        check_name(name)
        path = self.root / namespace / name
        if not is_real(path):
            raise BadName(f"{namespace}/{name[:80]} leads out of what this server serves.")
        return path

    def _row(self, namespace: str, name: str) -> sqlite3.Row | None:
        db = self.store.db
        row: sqlite3.Row | None = None
        if len(name) == 36:  # first: nobody takes another's UUID by giving it to an asset as its name
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
        kind: Kind = "array" if row["kind"] == ARRAY else "group"
        return AssetRow(
            row["id"], row["uuid"], row["namespace"], row["name"], kind, path, bool(row["read_only"])
        )

    # -- rights ----------------------------------------------------------------------------------------------

    def actions(self, user: User, asset: AssetRow) -> frozenset[str]:
        """Return what `user` may do to `asset`: nothing means that they do not see it."""
        actions = self.rights.actions(user, asset.id, asset.namespace, asset.kind)
        return actions - WRITING if asset.read_only else actions

    def allowed(self, user: User, asset: AssetRow, action: str) -> bool:
        """Whether `user` may do `action` to `asset`; see `resolve`."""
        return action in self.actions(user, asset)

    def may_create(self, user: User, namespace: str, name: str | None = None) -> None:
        """Raise `Forbidden` unless `user` may create assets in `namespace`.

        Raises
        ------
        BadName
            If it cannot be a namespace.
        Conflict
            If `name` is given, and is that of an asset there: its folder may have another name.
        """
        check_namespace(namespace)
        if not self.users.may(user, namespace, "create"):
            raise Forbidden(f"{user.username} may not create anything in the namespace {namespace}.")
        if name is not None and self._row(namespace, name) is not None:
            raise Conflict(f"tiledb://{namespace}/{name} exists already.")

    # -- people ----------------------------------------------------------------------------------------------

    def namespaces(self) -> list[str]:
        """Return every namespace that holds something or is a folder of ROOT, sorted."""
        db = self.store.db
        return sorted({row[0] for row in db.execute(NAMESPACES)} | set(self.scanner.namespaces()))

    def memberships(self, user: User) -> dict[str, str]:
        """Return the user's role in each namespace of theirs: their own first, then their organizations."""
        roles = self.users.memberships(user)
        if self.users.owns_everything:
            roles |= {name: "owner" for name in self.namespaces() if name != user.username}
        return roles
