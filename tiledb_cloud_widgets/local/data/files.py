"""Folders, listed for `tiledb.ls`, `tiledb.walk` and `tiledb.VFS`: libtiledb asks in the words of S3.

A client sees the arrays and groups that it may read, and what is in their folders.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape

from ..http.errors import HTTPError
from ..http.messages import Request, Response
from ..registry.asset import is_safe
from ..registry.database import ARRAY
from ..registry.reading import is_real, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..registry.access import RegistryAccess
    from .plane import DataPlane

#: entries of one page, as with S3
_MOST = 1000


class Entry(NamedTuple):
    """A file, or (without size) a folder, by its name in the namespace."""

    key: str
    size: int | None
    written: float


def listing(plane: DataPlane, request: Request) -> Response:
    """Answer which files begin with `prefix`, or with a delimiter which files and folders (ListObjectsV2)."""
    namespace, prefix = request.params["namespace"], request.first("prefix") or ""
    max_keys = request.first("max-keys") or ""
    most = min(int(max_keys), _MOST) if re.fullmatch("[0-9]{1,8}", max_keys) else _MOST
    after = request.first("continuation-token") or ""
    folder = prefix.rpartition("/")[0]
    deep = not request.first("delimiter")
    entries = sorted(
        entry
        for entry in _below(plane.registry, request.user, namespace, folder, deep=deep)
        if entry.key.startswith(prefix) and entry.key > after
    )
    page = entries[:most]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
        f"<Name>{escape(namespace)}</Name><Prefix>{escape(prefix)}</Prefix>",
        f"<KeyCount>{len(page)}</KeyCount><MaxKeys>{most}</MaxKeys>",
        f"<IsTruncated>{str(len(entries) > len(page)).lower()}</IsTruncated>",
    ]
    if page and len(entries) > len(page):
        lines.append(f"<NextContinuationToken>{escape(page[-1].key)}</NextContinuationToken>")
    lines += [_element(entry) for entry in page]
    return xml("\n".join([*lines, "</ListBucketResult>"]))


def xml(text: str, status: int = 200) -> Response:
    """Return a response with a text in XML, as S3 answers."""
    return Response(status, {"Content-Type": "application/xml"}, (text.encode(),))


def _element(entry: Entry) -> str:
    if entry.size is None:
        return f"<CommonPrefixes><Prefix>{escape(entry.key)}</Prefix></CommonPrefixes>"
    time = datetime.fromtimestamp(entry.written, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return (
        f"<Contents><Key>{escape(entry.key)}</Key><LastModified>{time}</LastModified>"
        f"<Size>{entry.size}</Size></Contents>"
    )


def _below(registry: RegistryAccess, user: Any, namespace: str, name: str, *, deep: bool) -> Iterator[Entry]:  # noqa: ANN401
    """Yield what is in the folder `name` of a namespace, as far as `user` may see it."""
    # folders that begin so are TileDB's, parts of the asset before them
    outer, own, inner = f"{name}/".partition("/__")
    outer = outer.rstrip("/")
    # `place` checks names of assets; the folder of a namespace is the one around any asset of it
    folder = registry.place(namespace, outer) if outer else registry.place(namespace, "x").parent
    base = folder.parents[outer.count("/")] if outer else folder
    if own:
        folder = folder / f"__{inner}"
        if ".." in folder.parts or not is_safe(inner) or not is_real(folder):
            raise HTTPError(400, "This prefix is outside the served folder.")
    walk = Walk(registry, user, base)
    within = folder.relative_to(base).parts
    owned = any(walk.owns(base.joinpath(*within[: end + 1])) for end in range(len(within)))
    yield from walk.inside(folder, owned=owned, deep=deep)


class Walk:
    """What one user sees below the folder of a namespace."""

    def __init__(self, registry: RegistryAccess, user: Any, base: Path) -> None:  # noqa: ANN401
        self._registry = registry
        self._user = user
        self._base = base

    def inside(self, folder: Path, *, owned: bool, deep: bool) -> Iterator[Entry]:
        """Yield the entries of `folder`, or with `deep` all files below it.

        Parameters
        ----------
        owned : bool
            Whether the folder is part of an asset that the user may read, and so all that is in it.
        """
        for entry in _entries(folder):
            path = folder / entry.name
            readable = owned or self.owns(path)
            key = path.relative_to(self._base).as_posix()
            if not entry.is_dir(follow_symlinks=False):
                if readable:
                    with suppress(OSError):
                        stat = entry.stat(follow_symlinks=False)
                        yield Entry(key, stat.st_size, stat.st_mtime)
            elif readable or self._leads_to_assets(path):
                if deep:
                    yield from self.inside(path, owned=readable, deep=True)
                else:
                    yield Entry(f"{key}/", None, 0)

    def owns(self, path: Path) -> bool:
        """Tell whether `path` is an array that the user may read, or TileDB's own part of such a group."""
        if path.name.startswith("__"):
            return self._readable(path.parent)
        return kind_of(path) == ARRAY and self._readable(path)

    def _leads_to_assets(self, path: Path) -> bool:
        """Tell whether `path` is a group that the user may read, or leads to something that they may."""
        if path.name.startswith("__"):
            return False
        return self._readable(path) or any(self.inside(path, owned=False, deep=True))

    def _readable(self, path: Path) -> bool:
        if path == self._base or any(part.startswith("__") for part in path.relative_to(self._base).parts):
            return False
        asset = self._registry.by_path(path)
        return asset is not None and self._registry.allowed(self._user, asset, "read")


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return the entries of a folder without links and hidden files; none if it is not a folder."""
    with suppress(OSError), os.scandir(folder) as entries:
        return [entry for entry in entries if not entry.is_symlink() and not entry.name.startswith(".")]
    return []
