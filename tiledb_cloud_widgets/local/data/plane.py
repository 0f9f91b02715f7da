"""What every handler of the data plane needs: assets with their rights, contexts, locks, limits."""

from __future__ import annotations

import contextlib
import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, Protocol

from ..http.errors import HTTPError
from ..libtiledb.library import READ, U64_MAX, Context, Handle, make_config
from ..libtiledb.pool import ContextPool
from .buffers import BufferPool
from .lock import SharedLock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ..http.messages import Request
    from ..registry.reading import Details

Kind = Literal["array", "group"]
#: bytes that the buffers of one query may have
BUFFER_LIMIT = 1 << 30


class Asset(Protocol):
    """An array or group as the registry knows it."""

    @property
    def namespace(self) -> str:
        """Its namespace."""

    @property
    def name(self) -> str:
        """Its name, unique in the namespace."""

    @property
    def kind(self) -> Kind:
        """Either "array" or "group"."""

    @property
    def path(self) -> Path | None:
        """Its folder; None when it is only listed."""

    @property
    def uri(self) -> str:
        """``tiledb://namespace/name``."""


class Registry(Protocol):
    """What the data plane asks of the registry; everything may raise `HTTPError`."""

    def resolve(self, user: object, namespace: str, name: str, action: str = ...) -> Asset:
        """Return the asset of that name or UUID, on which `user` may do `action`."""

    def by_path(self, path: Path) -> Asset | None:
        """Return the asset kept in a folder."""

    def allowed(self, user: object, asset: Asset, action: str) -> bool:
        """Tell whether `user` may do `action`."""

    def may_create(self, user: object, namespace: str, name: str) -> None:
        """Raise unless `user` may create an asset of that name."""

    def place(self, namespace: str, name: str) -> Path:
        """Return the folder for an asset of that name, always inside the served one."""

    def register_created(self, user: object, namespace: str, name: str, kind: Kind) -> Asset:
        """Register what was just created in ``place(namespace, name)``."""

    def changed(self, asset: Asset, read: tuple[str, Details] | None = None) -> None:
        """Note that an asset's folder has changed; `read` is its stamp and what was read of it since."""

    def forget(self, asset: Asset) -> None:
        """Drop an asset that was deleted."""

    def touch(self, asset: Asset) -> None:
        """Note that an asset was accessed."""


class DataPlane:
    """The state behind the data plane's handlers.

    Parameters
    ----------
    registry : Registry
        Finds assets and knows who may do what.
    writable : bool, default False
        Whether clients may change arrays and groups at all.
    buffer_limit : int, default 1 GiB
        Bytes that the buffers of one query may have.
    contexts : int, default 8
        Requests that libtiledb works on at one time.
    """

    def __init__(
        self,
        registry: Registry,
        *,
        writable: bool = False,
        buffer_limit: int = BUFFER_LIMIT,
        contexts: int = 8,
    ) -> None:
        self.registry = registry
        self.writable = writable
        self.buffer_limit = buffer_limit
        self.contexts = ContextPool(contexts)
        self.buffers = BufferPool()
        self._locks: dict[Path, SharedLock] = {}
        self._guard = threading.Lock()

    def asset(self, request: Request, kind: Kind, action: str) -> Asset:
        """Return the asset that the request's path names.

        Raises
        ------
        HTTPError
            404 when there is none of `kind` that the user may see, 403 when they may not do `action`.
        """
        namespace, name = request.params["namespace"], request.params[kind]
        try:
            asset = self.resolve(request.user, namespace, name, action)
        except HTTPError as error:
            if error.status != 400:
                raise
            raise HTTPError(404, error.message) from None  # what cannot be a name is the name of nothing
        if asset.kind != kind or asset.path is None:
            raise HTTPError(404, f"There is no {kind} tiledb://{namespace}/{name} that can be opened here.")
        self.registry.touch(asset)
        return asset

    def resolve(self, user: object, namespace: str, name: str, action: str = "read") -> Asset:
        """Return the asset of that name, as the registry does; 403 when a part of it is a link."""
        asset = self.registry.resolve(user, namespace, name, action)
        check_links(asset)
        return asset

    def changing(self, request: Request, kind: Kind, action: str = "write") -> Asset:
        """Return the asset as `asset` does; 403 when this server is read-only."""
        asset = self.asset(request, kind, action)
        self.check_writable()
        return asset

    def check_writable(self) -> None:
        """Raise 403 when this server is read-only."""
        if not self.writable:
            raise HTTPError(403, "This server is read-only: it was started without --writable.")

    def lock(self, asset: Asset) -> SharedLock:
        """Return the lock of the asset's folder: shared by all, exclusive where files go away."""
        with self._guard:
            return self._locks.setdefault(folder(asset), SharedLock())


def folder(asset: Asset) -> Path:
    """Return the folder of an asset that has one."""
    if asset.path is None:
        raise HTTPError(404, f"{asset.uri} is only listed here and cannot be opened.")
    return asset.path


def check_links(asset: Asset) -> None:
    """Raise 403 when a part of an asset is a link: it could lead to what is not served, or not to this user.

    This is looked at anew each time, for libtiledb follows links: it costs a third of opening an array.
    """
    if asset.path is not None and has_links(asset.path):
        raise HTTPError(
            403,
            f"{asset.uri} holds a link. Links inside arrays and groups are not followed: put the file there.",
        )


def has_links(path: Path) -> bool:
    """Tell whether a file or folder of the array or group in the folder `path` is a link."""
    folders = [path]
    with contextlib.suppress(OSError):  # gone meanwhile: libtiledb will say so
        for folder in folders:
            with os.scandir(folder) as entries:
                for entry in entries:
                    # beside TileDB's own files, whose names begin so, there may be the members of a group
                    if folder is path and not entry.name.startswith("__"):
                        continue
                    if entry.is_symlink():
                        return True
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(folder / entry.name)
    return False


@contextmanager
def opened_array(
    ctx: Context, path: Path, mode: int, request: Request, settings: Mapping[str, str] | None = None
) -> Iterator[Handle]:
    """Open the array at the request's timestamps; it is closed after the block."""
    start, end = timestamps(request)
    with ctx.make("array", "array_alloc", path) as array:
        if settings:
            with make_config(settings) as config:
                ctx.call("array_set_config", array, config)
        ctx.call("array_set_open_timestamp_start", array, start)
        if end != U64_MAX and (end or mode == READ):  # now; a write at 0 is one now, too
            ctx.call("array_set_open_timestamp_end", array, end)
        ctx.call("array_open", array, mode)
        try:
            yield array
        finally:
            ctx.status("array_close", array)


def timestamps(request: Request) -> tuple[int, int]:
    """Return start and end in milliseconds; "now" is 0 and 2**64 - 1.

    Raises
    ------
    HTTPError
        400 for what is no such number.
    """
    start = _number(request, "start_timestamp", 0)
    return start, _number(request, "end_timestamp", U64_MAX)


def _number(request: Request, name: str, default: int) -> int:
    text = request.first(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and int(text[:21]) <= U64_MAX):
        raise HTTPError(400, f"{name} is {text[:40]!r}; it must be milliseconds, below 2**64.")
    return int(text)
