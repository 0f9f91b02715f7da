"""The registry: which assets there are below ROOT, and who may do what to them.

For the data plane::

    asset = registry.resolve(user, "demo", "nested/inner", "write")    # or raises NotFound, Forbidden
    path = registry.place("demo", "new")             # where an array of that name would be; BadName
    registry.may_create(user, "demo")                # or raises Forbidden
    registry.register_created(user, "demo", "new", "array")
    registry.changed(asset)                          # after a write: size, members, metadata are read again
    registry.forget(asset)                           # after a delete

For demo data and tests: `scan`, `annotate` and `share`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .asset import KINDS, AssetRow, BadName, Conflict, Forbidden, Kind, NotFound, check_namespace
from .asset_table import AssetTable
from .database import LIVE
from .favorites import Favorites
from .listing import Listings
from .permissions import WRITING, Permissions
from .reading import kind_of
from .tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ..http.messages import Credentials
    from .users import User, Users

__all__ = ["AssetRow", "BadName", "Conflict", "Forbidden", "Kind", "NotFound", "Registry"]


class Registry(AssetTable):
    """The assets below the folder `root`, for several users.

    Parameters
    ----------
    root : Path
        Folder whose sub-folders are namespaces. Nothing is written into it.
    users : Users
        Everybody who can sign in.
    database : Path
        SQLite file, outside `root`.
    """

    def __init__(self, root: Path, users: Users, database: Path) -> None:
        super().__init__(root, database)
        self.users = users
        self.tokens = Tokens(self.database, users)
        self.permissions = Permissions(self.database, users)
        self.listings = Listings(self.database, users)
        self.favorites = Favorites(self.database, self.listings)

    def user_for(self, credentials: Credentials) -> User | None:
        """Return the user who signs in with `credentials`, None if nobody has them."""
        if credentials.token is not None:
            return self.tokens.user(credentials.token)
        return self.users.with_password(credentials.username or "", credentials.password or "")

    def memberships(self, user: User) -> dict[str, str]:
        """Return the user's role in each namespace of theirs: their own first, then their organizations."""
        roles = self.users.memberships(user)
        if self.users.owns_everything:
            roles |= {name: "owner" for name in self.namespaces() if name != user.username}
        return roles

    def not_served(self, user: User) -> dict[str, str]:
        """Return the folders below ROOT that cannot be served, and why, as far as `user` may know of them.

        Members of a namespace know of those inside it; the first user, who runs the server, knows of folders
        that cannot be namespaces.
        """
        first = user.username == self.users.default.username
        return {
            path: reason
            for path, reason in sorted(self.scanner.not_served.items())
            if (self.users.role(user, path.partition("/")[0]) if "/" in path else first)
        }

    # -- permissions -----------------------------------------------------------------------------------------

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
            If no asset can have this name.
        """
        asset = self.find(namespace, name)
        if asset is None or not (actions := self.actions(user, asset)):
            raise NotFound(namespace, name)
        if action not in actions:
            raise Forbidden(f"{user.username} may not {action.replace('_', ' ')} {asset.uri}.")
        return asset

    def actions(self, user: User, asset: AssetRow) -> frozenset[str]:
        """Return what `user` may do to `asset`: nothing means that they do not see it."""
        actions = self.permissions.actions(user, asset.id, asset.namespace, asset.kind)
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
            raise Conflict(f"tiledb://{namespace}/{name} already exists.")

    def share(
        self,
        namespace: str,
        name: str,
        grantee: str,
        actions: Collection[str] = ("read",),
        *,
        group_actions: Collection[str] | None = None,
    ) -> None:
        """Share an asset with a user or organization, or with everybody (``public``).

        Parameters
        ----------
        actions : collection of str
            For an array: what they may do. For a group: what they may do to its arrays of the same namespace.
            Without any action left, the sharing ends.
        group_actions : collection of str, optional
            For a group: what they may do to it and its sub-groups; to read, when there are only `actions`.

        Raises
        ------
        NotFound
            Without such an asset, or such a namespace.
        """
        asset = self._found(namespace, name)
        if asset.kind == "array":
            group_actions = ()
        elif group_actions is None:
            group_actions = ("read",) if actions else ()
        self.permissions.share(asset.id, grantee, actions, group_actions)

    # -- creating --------------------------------------------------------------------------------------------

    def register_created(self, user: User, namespace: str, name: str, kind: Kind) -> AssetRow:
        """Register what `user` has just created in `place(namespace, name)`; call `changed` after it."""
        path = self.place(namespace, name)
        inside = path.relative_to(self.root).as_posix()
        with self.database.write() as db:
            old = db.execute("SELECT * FROM assets WHERE path = ?", (inside,)).fetchone()
            if old is not None and (old["namespace"], old["name"], old["state"]) != (namespace, name, LIVE):
                # another asset was in this folder once: who could see that need not see this one
                self.forget(self._asset(old))
                old = None
            if old is None:  # otherwise the scan has just found it
                self._free_name(db, namespace, name)
            self.scanner.discover(path, KINDS.index(kind), revive=True)
            db.execute(
                "UPDATE assets SET created_by = ?, created_at = ? WHERE path = ?",
                (user.username, time.time(), inside),
            )
        return self._found(namespace, name)

    def register(self, user: User, namespace: str, name: str, kind: Kind, path: Path) -> AssetRow:
        """Register the folder `path`, inside ROOT, as ``tiledb://namespace/name``.

        Raises
        ------
        Forbidden
            Without the permission to create in both namespaces, that of the name and that of the folder.
        BadName, NotFound, Conflict
            If the folder is outside ROOT, holds no such asset, or folder or name are taken.
        """
        self.place(namespace, name)
        self.may_create(user, namespace)
        try:
            inside = path.resolve().relative_to(self.root)
        except (ValueError, OSError):
            raise BadName("This URI is outside the served folder; register a folder inside it.") from None
        if len(inside.parts) < 2:
            raise BadName("Only an array or group below a namespace folder of ROOT can be registered.")
        self.may_create(user, inside.parts[0])
        if kind_of(self.root / inside) != KINDS.index(kind):
            raise BadName(f"There is no {kind} at this URI.")
        with self.database.write() as db:
            old = db.execute("SELECT * FROM assets WHERE path = ?", (inside.as_posix(),)).fetchone()
            if old is not None and old["state"] == LIVE:
                raise Conflict(
                    f"This {kind} is registered already, as tiledb://{old['namespace']}/{old['name']}."
                )
            self._free_name(db, namespace, name)
            self.scanner.discover(self.root / inside, KINDS.index(kind), revive=True)
            row = db.execute(
                "UPDATE assets SET namespace = ?, name = ?, created_by = ? WHERE path = ? RETURNING id",
                (namespace, name, user.username, inside.as_posix()),
            ).fetchone()
            asset = self._asset(self._index_text(db, row["id"]))
        self.changed(asset)
        return asset
