"""Writing the whole catalogue: arrays and groups, their members and metadata."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

import tiledb

from . import documents, images, series, tables
from .catalogue import entries

if TYPE_CHECKING:
    from pathlib import Path

    from .catalogue import Entry

_RECIPES = {**documents.RECIPES, **images.RECIPES, **series.RECIPES, **tables.RECIPES}


def write(root: Path) -> None:
    """Write all entries below `root`. Raises OSError if they cannot be written."""
    try:
        for entry in entries():
            _create(entry, root / entry.path)
        for entry in entries():
            _complete(entry, root / entry.path)
    except tiledb.TileDBError as error:
        raise OSError(errno.EIO, f"TileDB could not write the demo catalogue: {error}") from error


def _create(entry: Entry, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if entry.kind == "group":
        tiledb.Group.create(str(path))
    else:
        _RECIPES[entry.path](str(path))


def _complete(entry: Entry, path: Path) -> None:
    """Add the metadata and, once they are there, a group's members."""
    opened = tiledb.Group if entry.kind == "group" else tiledb.open
    with opened(str(path), "w") as asset:
        for key, value in entry.metadata.items():
            asset.meta[key] = value
        if entry.kind == "group":
            for member in _members(entry):
                asset.add(member, name=member, relative=True)


def _members(group: Entry) -> list[str]:
    inside = f"{group.name}/"
    names = [e.name for e in entries() if e.namespace == group.namespace and e.name.startswith(inside)]
    return [name.removeprefix(inside) for name in names if "/" not in name.removeprefix(inside)]
