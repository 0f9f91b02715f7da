"""Files stored as arrays of bytes, as TileDB Cloud stores them."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import tiledb

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable


def _document(original: Traversable, mime_type: str) -> Callable[[str], None]:
    """Return what writes a file: dense, (position,) of bytes; `tiledb.Filestore` reads it back."""

    def write(uri: str) -> None:
        with as_file(original) as path:
            tiledb.Array.create(uri, tiledb.ArraySchema.from_file(str(path)))
            tiledb.Filestore.copy_from(uri, str(path))
        # What libtiledb detects depends on the machine, and it stores the path as the extension.
        with tiledb.open(uri, "w") as array:
            array.meta["file_extension"] = original.name.rpartition(".")[2]
            array.meta["mime_type"] = mime_type

    return write


RECIPES: dict[str, Callable[[str], None]] = {
    "open-data/files/airports.csv": _document(files("vega_datasets") / "_data" / "airports.csv", "text/csv"),
    "vision-lab/files/coins.png": _document(files("skimage") / "data" / "coins.png", "image/png"),
}
