"""Files that are stored as arrays of bytes, in the way of `tiledb.Filestore`."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiledb


def file_bytes(uri: str, ctx: tiledb.Ctx) -> bytes | None:
    """Return the bytes of the file in an array, None when the array holds no file.

    Raises
    ------
    tiledb.TileDBError
        The array cannot be opened or read.
    """
    import tiledb  # noqa: PLC0415 (takes long to import)

    from tiledb_cloud_widgets.client import read_guard  # noqa: PLC0415 (loaded with the client)

    read_guard.install()
    with tiledb.open(uri, ctx=ctx) as array:
        schema, size, filled = array.schema, array.meta.get("file_size"), array.nonempty_domain()
        attributes = [schema.attr(number).name for number in range(schema.nattr)]
        if "contents" not in attributes or not (
            isinstance(size, Integral) or schema.domain.dim(0).name == "position"
        ):
            return None
        if size == 0 or filled is None:
            return b""
        # not by Filestore: it raises for an empty file, and the read guard does not cover its reads
        written = int(filled[0][1]) + 1
        end = written if size is None else min(size, written)
        return bytes(array.query(attrs=["contents"])[0:end]["contents"].tobytes())
