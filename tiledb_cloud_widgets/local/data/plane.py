"""What every handler of the data plane needs: assets with their permissions, contexts, locks, limits."""

from __future__ import annotations

import contextlib
import os
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from ..http.errors import HTTPError
from ..libtiledb.capi import READ, U64_MAX, Context, Handle
from ..libtiledb.pool import ContextPool
from ..registry.asset import is_part
from .lock import SharedLock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from ..http.messages import Request
    from ..registry.access import RegistryAccess
    from ..registry.asset import AssetRow, Kind
    from ..registry.users import User

#: between the name of an array and that of one of the arrays that hold the labels of its dimensions
_LABELS = "/__labels/"
#: the header in which libtiledb says its version
VERSION = "x-tiledb-version"
#: bytes that the buffers of one query may have
BUFFER_LIMIT = 1 << 30


class DataPlane:
    """The state behind the data plane's handlers.

    Parameters
    ----------
    registry : RegistryAccess
        Finds assets and knows who may do what.
    writable : bool, default False
        Whether clients may change arrays and groups at all.
    buffer_limit : int, default 1 GiB
        Bytes that the buffers of one query may have.
    contexts : int, default 8
        Requests that libtiledb works on at one time in this process.
    """

    def __init__(
        self,
        registry: RegistryAccess,
        *,
        writable: bool = False,
        buffer_limit: int = BUFFER_LIMIT,
        contexts: int = 8,
    ) -> None:
        self.registry = registry
        self.writable = writable
        self.buffer_limit = buffer_limit
        self.contexts = ContextPool(contexts)
        self._locks: WeakValueDictionary[Path, SharedLock] = WeakValueDictionary()
        self._guard = threading.Lock()

    def asset(self, request: Request, kind: Kind, action: str) -> AssetRow:
        """Return the asset that the request's path names, or (``array/__labels/l0``) labels of an array.

        Raises
        ------
        HTTPError
            404 when there is none of `kind` that the user may see, 403 when they may not do `action`.
        """
        namespace, name, label = named(request.params, kind)
        try:
            asset = self.resolve(request.user, namespace, name, action)
        except HTTPError as error:
            if error.status != 400:
                raise
            raise HTTPError(404, error.message) from None  # an invalid name cannot exist
        if label:
            asset = replace(asset, part=f"{_LABELS[1:]}{label}")
        if asset.kind != kind or asset.path is None or (label and not is_label(folder(asset))):
            whole_name = clean_name(request.params[kind])
            raise HTTPError(404, f"The {kind} tiledb://{namespace}/{whole_name} does not exist here.")
        self.registry.touch(asset)
        return asset

    def resolve(self, user: User, namespace: str, name: str, action: str = "read") -> AssetRow:
        """Return the asset of that name, as the registry does; 403 when a part of it is a link."""
        asset = self.registry.resolve(user, namespace, name, action)
        check_links(asset)
        return asset

    def writable_asset(self, request: Request, kind: Kind, action: str = "write") -> AssetRow:
        """Return the asset as `asset` does; 403 when this server is read-only."""
        asset = self.asset(request, kind, action)
        self.check_writable()
        return asset

    def check_writable(self) -> None:
        """Raise 403 when this server is read-only."""
        if not self.writable:
            raise HTTPError(403, "This server is read-only: it was started without --writable.")

    def lock(self, asset: AssetRow) -> SharedLock:
        """Return the lock of the asset's folder, shared by all, exclusive for what removes files."""
        with self._guard:
            return self._locks.setdefault(whole(asset), SharedLock())

    @contextmanager
    def context(self, asset: AssetRow, config: Handle | None = None) -> Iterator[Context]:
        """Lend a context, made with the client's settings if they are given, and share the asset's lock."""
        with self.lock(asset).shared(), self.contexts.lend(config) as ctx:
            yield ctx

    @contextmanager
    def change(self, asset: AssetRow, *, exclusive: bool = False) -> Iterator[Context]:
        """Lend a context for a change of the asset, and have the registry read the asset again after it."""
        lock = self.lock(asset)
        with lock.exclusive() if exclusive else lock.shared(), self.contexts.lend() as ctx:
            yield ctx
        self.registry.changed(asset)

    @contextmanager
    def opened(
        self, asset: AssetRow, request: Request, config: Handle | None = None, mode: int = READ
    ) -> Iterator[tuple[Context, Handle]]:
        """Open an array at the request's timestamps, in a context and sharing its lock."""
        with self.context(asset, config) as ctx, opened_array(ctx, folder(asset), mode, request) as array:
            yield ctx, array


def named(params: Mapping[str, str], kind: Kind) -> tuple[str, str, str]:
    """Return namespace and name in the parameters of a path, and of which labels of an array, or ""."""
    name = clean_name(params[kind])
    array, _, label = name.rpartition(_LABELS) if kind == "array" else ("", "", "")
    return params["namespace"], array or name, label if array else ""


def clean_name(name: str) -> str:
    """Return a name without empty parts and dots, which the path of a folder may have: ``a/``, ``a/./b``."""
    return "/".join(part for part in name.split("/") if part not in ("", ".")) or name


def folder(asset: AssetRow) -> Path:
    """Return the folder of an asset that has one, or of the part of it that is meant."""
    return whole(asset) / asset.part


def whole(asset: AssetRow) -> Path:
    """Return the folder of an asset, whichever part of it is meant."""
    if asset.path is None:
        raise HTTPError(404, f"{asset.uri} is only listed here and cannot be opened.")
    return asset.path


def is_label(path: Path) -> bool:
    """Tell whether `path` is an array of labels, right below the folder of them."""
    return path.parent.name == _LABELS.strip("/") and is_part(path.name) and (path / "__schema").is_dir()


def check_links(asset: AssetRow) -> None:
    """Raise 403 when a part of an asset is a link: it could lead to what is not served, or not to this user.

    Checked on every request, because libtiledb follows links; it takes a third of the time to open an array.
    """
    if asset.path is not None and has_links(asset.path):
        raise HTTPError(
            403,
            f"{asset.uri} holds a link. Links inside arrays and groups are not followed: put the file there.",
        )


def has_links(path: Path) -> bool:
    """Tell whether a file or folder of the array or group in the folder `path` is a link."""
    folders = [str(path)]
    with contextlib.suppress(OSError):  # removed meanwhile: libtiledb reports it
        for folder in folders:
            with os.scandir(folder) as entries:
                for entry in entries:
                    # only TileDB's own files: beside them there may be the members of a group
                    if folder is folders[0] and not entry.name.startswith("__"):
                        continue
                    if entry.is_symlink():
                        return True
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
    return False


def opened_array(ctx: Context, path: Path, mode: int, request: Request) -> AbstractContextManager[Handle]:
    """Open the array at the request's timestamps; it is closed after the block."""
    start = _milliseconds(request, "start_timestamp", 0)
    end = _milliseconds(request, "end_timestamp", U64_MAX)

    def set_timestamps(array: Handle) -> None:
        if start:
            ctx.call("array_set_open_timestamp_start", array, start)
        if end != U64_MAX and (end or mode == READ):  # U64_MAX, and 0 for a write, mean now
            ctx.call("array_set_open_timestamp_end", array, end)

    return ctx.opened("array", path, mode, set_timestamps)


def _milliseconds(request: Request, name: str, default: int) -> int:
    """Return the timestamp `name`; 400 when it is not a number below 2**64."""
    text = request.first(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and int(text[:21]) <= U64_MAX):
        raise HTTPError(400, f"{name} is {text[:40]!r}; it must be milliseconds, below 2**64.")
    return int(text)
