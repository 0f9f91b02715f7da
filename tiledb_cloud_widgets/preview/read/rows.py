"""The first rows of an array, as text for a table and as typed values for Python."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import tiledb

from tiledb_cloud_widgets.preview.parts import Cells, Table
from tiledb_cloud_widgets.preview.plan import amount
from tiledb_cloud_widgets.preview.values import FieldValues

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tiledb_cloud_widgets.preview.plan import Stretch
    from tiledb_cloud_widgets.preview.schema import Description, Extent, Field

    from .preview import Previewing
    from .source import Ranges

#: rows and columns of a table, and rows of a DataFrame
ROWS: Final = 50
COLUMNS: Final = 60
TYPED_ROWS: Final = 1000
_TRIES: Final = 2


def shown(description: Description, chosen: Field | None) -> tuple[list[Field], list[Field]]:
    """Return the fields of a table, dimensions first, and those that are never read: blobs."""
    attributes = list(description.attributes)
    readable = [field for field in attributes if field.kind not in ("blob", "other")]
    room = max(1, COLUMNS - len(description.dimensions))
    kept = readable[:room]
    if chosen is not None and chosen in readable and chosen not in kept:
        kept[-1] = chosen
    names = {field.name for field in description.dimensions}
    kept = [field for field in kept if field.name not in names]
    not_read = [field for field in attributes if field not in readable][: max(0, COLUMNS - len(kept))]
    return [*description.dimensions, *kept], not_read


def readable(
    job: Previewing, fields: Sequence[Field], ranges: Sequence[Ranges] | None, error: tiledb.TileDBError
) -> list[Field]:
    """Return the fields that can be read where all together cannot: one may be damaged.

    Raises
    ------
    tiledb.TileDBError
        The one given: none of the first few can be read, or there is no time to try.
    """
    kept: list[Field] = []
    for tried, field in enumerate(fields, 1):
        if not job.has_time:
            break
        try:
            job.source.read([field], ranges)
        except tiledb.TileDBError:
            if tried >= _TRIES and not kept:
                break
        else:
            kept.append(field)
    if not kept:
        raise error
    return kept


def coordinates(extents: Sequence[Extent], box: Sequence[Stretch]) -> dict[str, FieldValues]:
    """Return the coordinates of the cells of a dense array: they are not stored."""
    # counted from 0: no integer type holds every coordinate
    axes = [np.arange(0, s.size, s.step, dtype=np.uint64) + np.uint64(s.low % 2**64) for s in box]
    grids = np.meshgrid(*axes, indexing="ij")
    return {
        extent.name: FieldValues(extent.field, grid.ravel().view(np.int64).astype(extent.field.dtype))
        for extent, grid in zip(extents, grids, strict=True)
    }


def send(
    job: Previewing,
    values: Mapping[str, FieldValues],
    left_out: Sequence[Field],
    of: int | None,
    *,
    table: bool = True,
) -> None:
    """Send the first rows."""
    description = job.source.description
    if table:
        first = [value.head(ROWS) for value in values.values()]
        columns = [value.cut_texts() for value in first]
        job.send(
            Table(
                names=list(values),
                types=[value.field.type for value in first],
                numeric=[value.field.kind in ("number", "time") for value in first],
                rows=[list(row) for row in zip(*columns, strict=True)],
                of=of,
                not_read=[field.name for field in left_out],
                more=max(
                    0, len(description.dimensions) + len(description.attributes) - len(values) - len(left_out)
                ),
            )
        )
    if job.request.typed:
        typed = [value.head(TYPED_ROWS).typed() for value in values.values()]
        buffers = [buffer for _, data, valid in typed for buffer in (data, valid)]
        job.send(Cells(names=list(values), dtypes=[dtype for dtype, *_ in typed]), *buffers)


def sample(read: int, of: int | None, how: str = "") -> str:
    """Describe a sample in words: ``"of 2,000 of 10,000,000 cells, from 16 tiles"``."""
    if of is not None and read >= of:
        return "of the only cell" if of == 1 else f"of all {read:,} cells"
    return f"of {amount(read, 'cell')}{how}" if of is None else f"of {read:,} of {of:,} cells{how}"


def first_cells(read: int, of: int | None) -> str:
    """Describe the first cells in words: ``"of the first 2,000 cells"``."""
    return sample(read, of) if of is not None and read >= of else f"of the first {amount(read, 'cell')}"


def count(box: Sequence[Stretch]) -> int:
    """Return how many cells a selection has."""
    return math.prod(stretch.points for stretch in box)
