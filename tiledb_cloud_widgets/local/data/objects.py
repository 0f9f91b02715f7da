"""Single files of arrays and groups, read, copied and deleted in the words of S3, for `tiledb.VFS`.

libtiledb moves and removes whole arrays and groups file by file, in any order and several at once. So a file
is copied only to the same place in another array or group, and what has lost its last schema is deleted as a
whole.
"""

from __future__ import annotations

import mmap
import os
import re
import shutil
import threading
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote

from ..http.errors import HTTPError
from ..http.messages import Request, Response
from ..registry.asset import is_part
from ..registry.reading import is_real, kind_of
from .files import xml
from .plane import DataPlane, whole

if TYPE_CHECKING:
    from ..registry.asset import AssetRow

#: bytes from which a file is mapped and not read
_LARGE: Final = 1 << 20
#: assets being copied, of which one is forgotten when there are more
_MOST_COPIES: Final = 1000
_REFUSAL: Final = "This server takes no single files; create, move and delete arrays and groups with tiledb."


class StoredFile(NamedTuple):
    """A file of an asset: where it is, and its path inside the asset's folder."""

    asset: AssetRow
    path: Path
    inside: str


class Objects:
    """The files of all arrays and groups."""

    def __init__(self, plane: DataPlane) -> None:
        self._plane = plane
        self._guard = threading.Lock()
        #: the folders of assets that are being copied, from where and by whom: more of their files may come
        self._copies: dict[Path, tuple[Path, str]] = {}

    def read(self, request: Request) -> Response:
        """Answer with a file, or the part of it that Range names."""
        file = self._file(request, request.params["name"], "read")
        if file is None or not file.path.is_file():
            raise HTTPError(404, f"There is no file {request.params['name'][:200]} here.")
        with self._plane.lock(file.asset).shared(), file.path.open("rb") as opened:
            stat = os.fstat(opened.fileno())
            start, end = _range(request, stat.st_size)
            large = end - start >= _LARGE and not request.wants_gzip
            if large:
                content = memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))[start:end]
            else:
                opened.seek(start)
                content = memoryview(opened.read(end - start))
            if request.method == "GET" and self._names_folders(request, file, content):
                raise HTTPError(403, f"{file.inside} names folders of the server, and cannot be read here.")
            headers = {
                "Content-Type": "application/octet-stream",
                "Accept-Ranges": "bytes",
                "ETag": f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"',
                "Last-Modified": formatdate(stat.st_mtime, usegmt=True),
            }
            status = 200
            if "range" in request.headers:
                status, headers["Content-Range"] = 206, f"bytes {start}-{end - 1}/{stat.st_size}"
        return Response(status, headers, (content,))

    def change(self, request: Request) -> Response:
        """Copy a file of another array or group (PUT with a source); no other file is written."""
        source = request.headers.get("x-amz-copy-source")
        if request.method != "PUT" or source is None:
            return denied(_REFUSAL)
        try:
            self._copy(request, unquote(source).lstrip("/"))
        except HTTPError as error:
            return denied(error.message, error.status)
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        details = f'<LastModified>{now}</LastModified><ETag>"copied"</ETag>'
        return xml(f"<CopyObjectResult>{details}</CopyObjectResult>")

    def delete(self, request: Request) -> Response:
        """Delete a file; with the last schema, or the mark of a group, all that is left of the asset."""
        try:
            file = self._file(request, request.params["name"], "delete")
            self._plane.check_writable()
        except HTTPError as error:
            return denied(error.message, error.status)
        if file is None or file.path.is_dir():
            return Response(204)
        folder = whole(file.asset)
        # a missing file was deleted with the last schema, or never existed: S3 answers both as deleted
        with self._plane.lock(file.asset).exclusive(), suppress(FileNotFoundError):
            file.path.unlink()
            if _is_asset(folder):
                _remove_empty(file.path.parent, folder / Path(file.inside).parts[0])
            else:
                self._delete_rest(request, file.asset)
        return Response(204)

    def _delete_rest(self, request: Request, asset: AssetRow) -> None:
        folder = whole(asset)
        for part in [folder] if asset.kind == "array" else folder.glob("__*"):
            shutil.rmtree(part, ignore_errors=True)
        _remove_empty(folder, self._namespace(request.params["namespace"]))
        with self._guard:
            self._copies = {to: copy for to, copy in self._copies.items() if copy[0] != folder}
        self._plane.registry.forget(asset)

    def _namespace(self, namespace: str) -> Path:
        """Return the folder of a namespace: the one around any asset of it."""
        return self._plane.registry.place(namespace, "x").parent

    def _names_folders(self, request: Request, file: StoredFile, content: memoryview) -> bool:
        """Tell whether a file may hold paths of this machine: those of members, or of files to be removed."""
        root = str(self._namespace(request.params["namespace"]).parent).encode()
        return file.inside.startswith("__group/") or (len(content) < _LARGE and root in bytes(content))

    def _copy(self, request: Request, source: str) -> None:
        from_namespace, _, from_name = source.partition("/")
        file = self._file(request, from_name, "read", from_namespace)
        if file is None or not file.path.is_file():
            raise HTTPError(404, f"There is no file {source[:200]} here.")
        namespace, name = request.params["namespace"], request.params["name"]
        new_name = name.removesuffix(f"/{file.inside}")
        if new_name == name:
            raise HTTPError(403, _REFUSAL)
        registry, user = self._plane.registry, request.user
        self._plane.check_writable()
        folder = registry.place(namespace, new_name)
        with self._guard:
            copy = (whole(file.asset), user.username)
            if self._copies.get(folder) != copy:
                registry.may_create(user, namespace, new_name)
                if kind_of(folder) is not None:
                    raise HTTPError(409, f"tiledb://{namespace}/{new_name} already exists.")
                if any((parent / "__schema").is_dir() for parent in folder.parents):
                    raise HTTPError(400, "Nothing can be created inside an array.")
                while len(self._copies) >= _MOST_COPIES:
                    del self._copies[next(iter(self._copies))]
                self._copies[folder] = copy
        known = kind_of(folder)
        target = folder / file.inside
        target.parent.mkdir(parents=True, exist_ok=True)
        with self._plane.lock(file.asset).shared():
            shutil.copyfile(file.path, target)
        if known is None and kind_of(folder) is not None:
            registry.register_created(user, namespace, new_name, file.asset.kind)
        os.utime(folder)  # so that a scan reads again what is in it

    def _file(
        self, request: Request, name: str, action: str, namespace: str | None = None
    ) -> StoredFile | None:
        """Return a file of an asset on which the user may do `action`; None without such an asset.

        Raises
        ------
        HTTPError
            400 for a name that leads elsewhere, 403 when they may only see the asset.
        """
        registry = self._plane.registry
        namespace = namespace or request.params["namespace"]
        parts = name.split("/")
        base = self._namespace(namespace)
        for end in range(1, len(parts)):
            folder = base.joinpath(*parts[:end])
            if not is_part(parts[end - 1]):
                break
            own = parts[end].startswith("__")
            asset = registry.by_path(folder) if own or kind_of(folder) is not None else None
            if asset is None or not (own or asset.kind == "array"):
                continue
            path = folder.joinpath(*parts[end:])
            if not all(is_part(part.lstrip("_") or "_") for part in parts[end:]) or not is_real(path):
                raise HTTPError(400, "This name leads out of the array or group.")
            if not registry.allowed(request.user, asset, "read"):
                return None
            if not registry.allowed(request.user, asset, action):
                raise HTTPError(403, f"{request.user.username} may not {action} {asset.uri}.")
            return StoredFile(asset, path, "/".join(parts[end:]))
        return None


def denied(sentence: str, status: int = 403) -> Response:
    """Answer that a file cannot be changed, in the form that libtiledb shows to people."""
    return xml(f"<Error><Code>AccessDenied</Code><Message>{sentence}</Message></Error>", status)


def _range(request: Request, size: int) -> tuple[int, int]:
    """Return the first byte that is asked for and the one after the last.

    Raises
    ------
    HTTPError
        416 when the file has none of them.
    """
    text = request.headers.get("range")
    if text is None:
        return 0, size
    match = re.fullmatch(r"bytes=(\d{1,19})-(\d{0,19})", text)
    if match is None or int(match[1]) >= size or (match[2] and int(match[2]) < int(match[1])):
        raise HTTPError(416, f"The file has {size:,} bytes, none of them in the range {text[:80]!r}.")
    return int(match[1]), min(int(match[2] or size) + 1, size)


def _is_asset(folder: Path) -> bool:
    """Tell whether `folder` still holds a schema, or the mark or a member of a group."""
    marks = ("__array_schema.tdb", "__tiledb_group.tdb", "__schema/*", "__group/*")
    return any(path.is_file() for mark in marks for path in folder.glob(mark))


def _remove_empty(folder: Path, above: Path) -> None:
    """Remove `folder` and those around it, up to `above`, as long as they are empty."""
    with suppress(OSError):
        while folder != above and folder.is_relative_to(above):
            if folder.exists():
                folder.rmdir()
            folder = folder.parent
