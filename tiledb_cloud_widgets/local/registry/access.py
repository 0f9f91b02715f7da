"""What other packages ask of the registry, so that a worker process can ask it over its channel.

The annotations are the messages' schema: `data.registry_service` encodes arguments and results by them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from .asset import AssetRow, Kind
from .reading import Details
from .users import User


class Resolver(Protocol):
    """Finds the asset that a request is about."""

    def resolve(self, user: User, namespace: str, name: str, action: str = "read") -> AssetRow:
        """Return the asset of that name or UUID, on which `user` may do `action`; raise `HTTPError`."""


class RegistryAccess(Resolver, Protocol):
    """What the data plane needs of the registry; every method may raise `HTTPError`."""

    def by_path(self, path: Path) -> AssetRow | None:
        """Return the asset kept in a folder."""

    def allowed(self, user: User, asset: AssetRow, action: str) -> bool:
        """Tell whether `user` may do `action`."""

    def may_create(self, user: User, namespace: str, name: str) -> None:
        """Raise unless `user` may create an asset of that name."""

    def place(self, namespace: str, name: str) -> Path:
        """Return the folder for an asset of that name, always inside the served one."""

    def register_created(self, user: User, namespace: str, name: str, kind: Kind) -> AssetRow:
        """Register what was just created in ``place(namespace, name)``."""

    def changed(self, asset: AssetRow, read: tuple[str, Details] | None = None) -> None:
        """Note that an asset's folder has changed; `read` is its stamp and what was read of it since."""

    def forget(self, asset: AssetRow) -> None:
        """Drop an asset that was deleted."""

    def touch(self, asset: AssetRow) -> None:
        """Note that an asset was accessed."""
