"""Reading what the catalogue shows of arrays and groups on disk, with the `tiledb` library."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import numpy as np

from .database import ARRAY, GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator

#: uses of a context before it is replaced: it keeps statistics of every query it ran
_USES = 200
#: contexts kept for the next request: each has threads
_KEPT = 4

CONFIG: Final = {
    "sm.compute_concurrency_level": "1",
    "sm.io_concurrency_level": "2",
    "py.init_buffer_bytes": str(1 << 20),
}
"""Settings of every context: few threads, small buffers."""
_idle: deque[tuple[Any, int]] = deque()
#: the name of a schema or of the details of a group: when its writing began and ended, and an identity
_TIMED: Final = re.compile("__([0-9]{1,14})_[0-9]+_")


@contextlib.contextmanager
def context() -> Iterator[Any]:
    """Lend a `tiledb.Ctx`, to one thread at a time."""
    import tiledb  # noqa: PLC0415 - a third of a second, not needed by `--help`

    try:
        ctx, uses = _idle.pop()
    except IndexError:
        ctx, uses = tiledb.Ctx(CONFIG), 0
    # some functions of tiledb take no ctx, and would create one with threads for each of our threads
    with tiledb.scope_ctx(ctx):
        yield ctx
    if uses < _USES and len(_idle) < _KEPT:  # not after an error: it may still hold the array
        _idle.append((ctx, uses + 1))


@dataclass(frozen=True)
class Details:
    """What was read of an asset. `members` are folders, in the group's order; `size` is in bytes.

    `metadata` is None when the asset could not be read: then nothing but its size is known.
    """

    type: str | None = None
    size: int | None = None
    metadata: list[dict[str, str]] | None = None
    members: list[Path] = field(default_factory=list)
    group_type: str | None = None
    file_type: str | None = None


def kind_of(path: Path) -> int | None:
    """Return `ARRAY`, `GROUP`, or None for a folder that is neither."""
    # not by pathlib, which takes longer than the system: this is part of every request
    is_dir, is_file = os.path.isdir, os.path.isfile
    if is_dir(f"{path}/__schema") or is_file(f"{path}/__array_schema.tdb"):
        return ARRAY
    if is_dir(f"{path}/__group") or is_file(f"{path}/__tiledb_group.tdb"):
        return GROUP
    return None


def is_real(path: Path) -> bool:
    """Whether no part of an absolute path is a link, which could lead out of ROOT or to others' arrays."""
    whole = str(path)
    ends = [place for place, letter in enumerate(whole) if letter == os.sep and place]
    parts = [*(whole[:end] for end in ends), whole]
    return os.path.normpath(whole) == whole and not any(map(os.path.islink, parts))


def is_spelled_so(path: Path, root: Path) -> bool:
    """Whether the folders on the way from `root` to `path` have these very names on disk.

    On file systems that ignore case, as those of macOS and Windows, a folder is found by other names too, and
    would be registered under each of them.
    """
    inside = [folder for folder in (path, *path.parents) if folder.is_relative_to(root) and folder != root]
    return not any(ignores_case(folder) and folder.name not in os.listdir(folder.parent) for folder in inside)  # noqa: PTH208


def ignores_case(path: Path) -> bool:
    """Whether a folder that exists is found by its name in other letters too."""
    other = path.with_name(path.name.swapcase())
    try:
        return other != path and other.samefile(path)
    except OSError:  # there is no such folder
        return False


def stamp_of(path: Path) -> str:
    """Return a text that changes with every write to, or removal from, the asset in `path`."""
    return "-".join(map(str, _times(path)))


def written_at(path: Path) -> float:
    """Return when something was last written to the asset in `path`, in seconds since 1970.

    Raises
    ------
    OSError
        When there is no such folder.
    """
    path.stat()
    return max(_times(path)) / 1e9


def _times(path: Path) -> list[int]:
    """Nanoseconds since 1970 at which the asset's folders changed: every write adds a file to one of them."""
    times = []
    for name in ("", "__schema", "__fragments", "__commits", "__meta", "__group"):
        with contextlib.suppress(OSError):
            times.append((path / name).stat().st_mtime_ns)
    return times


def created_at(path: Path) -> float:
    """Return when the asset was created, in seconds since 1970: by its oldest file, or its folder."""
    times = []
    for folder in ("__schema", "__group"):
        with contextlib.suppress(OSError):
            matches = (_TIMED.match(entry.name) for entry in (path / folder).iterdir())
            times += [int(match[1]) for match in matches if match is not None]
    return min(times) / 1000 if times else path.stat().st_mtime


def size_of(path: Path) -> int:
    """Return the bytes of all files below `path`."""
    total = 0
    for folder, _, files in os.walk(path):
        for file in files:
            with contextlib.suppress(OSError):
                total += (Path(folder) / file).lstat().st_size
    return total


def details(path: Path, kind: int) -> Details:
    """Read what the catalogue keeps of the asset in `path`; what cannot be read is left out."""
    import tiledb  # noqa: PLC0415

    try:
        if kind == ARRAY:
            with context() as ctx, tiledb.open(str(path), ctx=ctx) as array:
                type_ = "sparse" if array.schema.sparse else "dense"
                file_type = "file" if _is_file(array) else None
                return Details(type_, size_of(path), metadata_entries(array.meta), file_type=file_type)
        with context() as ctx, tiledb.Group(str(path), ctx=ctx) as group:
            members = [inside for member in group if (inside := local_path(member.uri)) is not None]
            entries = metadata_entries(group.meta)
    except Exception:  # noqa: BLE001 - tiledb raises all kinds of errors for what is damaged
        # encrypted, damaged, or of a future format: it is listed by name nevertheless
        return Details(size=size_of(path) if kind == ARRAY else None)
    types = {entry["value"].lower() for entry in entries if entry["key"] == "dataset_type"}
    return Details(metadata=entries, members=members, group_type=next(iter(types), None))


def _is_file(array: Any) -> bool:  # noqa: ANN401 - an open `tiledb.Array`
    """Tell whether `tiledb.Filestore` keeps a file in an array, or could once one is written."""
    names = [array.schema.attr(number).name for number in range(array.schema.nattr)]
    return names == ["contents"] and (
        "file_size" in array.meta or array.schema.domain.dim(0).name == "position"
    )


def local_path(uri: str) -> Path | None:
    """Return the folder a ``file://`` URI or plain path names, None for other storage."""
    if uri.startswith("file://"):
        path = uri[len("file://") :]
        if re.match("/[A-Za-z]:", path):  # file:///C:/folder, of Windows
            path = path[1:]
        # libtiledb means the characters as they stand, and writes members of groups so; people may quote them
        if "%" in path and not os.path.exists(path):  # noqa: PTH110 (a text, before it is a path)
            path = unquote(path)
        return Path(os.path.normpath(path))
    return None if "://" in uri else Path(os.path.normpath(uri))


def metadata_values(meta: Any) -> Iterator[tuple[str, Any, str]]:  # noqa: ANN401
    """Yield (key, value, datatype name) of an open asset's metadata, by key."""
    for key in sorted(meta.keys()):
        value, datatype = meta.__getitem__(key, include_type=True)
        yield key, plain(value), getattr(datatype, "name", str(datatype))


def metadata_entries(meta: Any) -> list[dict[str, str]]:  # noqa: ANN401
    """Return an open asset's metadata as the catalogue shows it: values as text."""
    return [
        {"key": key, "value": value if isinstance(value, str) else _text(value), "type": datatype}
        for key, value, datatype in metadata_values(meta)
    ]


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def plain(value: Any) -> Any:  # noqa: ANN401
    """Return `value` as a type of JSON; others (NaN, dates, bytes) become text."""
    if isinstance(value, np.datetime64 | np.timedelta64):
        return str(value)
    if isinstance(value, np.number | np.bool_):
        value = value.item()
    if isinstance(value, np.void):
        value = list(value.tolist())
    if isinstance(value, np.ndarray | list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, bool | int | None) or (isinstance(value, float) and np.isfinite(value)):
        return value
    return str(value)
