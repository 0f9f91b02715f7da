"""Previews of sparse arrays: rows, columns, and a sample spread over the array."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import tiledb

from tiledb_cloud_widgets.preview.parts import Columns, Facts, Sentence
from tiledb_cloud_widgets.preview.plan import amount
from tiledb_cloud_widgets.preview.summary import not_read, summarize
from tiledb_cloud_widgets.preview.values import joined

from . import exact, rows, sparse_picture
from .source import BUFFER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiledb_cloud_widgets.preview.schema import Extent, Field
    from tiledb_cloud_widgets.preview.values import FieldValues

    from .preview import Previewing

#: answers of the server in which a small array is read whole
ANSWERS: Final = 4
#: tiles of a sample; bytes of all of it
SAMPLE: Final = 16
SAMPLE_BYTES: Final = 16 << 20
#: data tiles of which the rectangles are asked for
TILES: Final = 20_000

Values = dict[str, "FieldValues"]
Bounds = tuple[tuple[Any, Any], ...]


@dataclass(frozen=True)
class Tiles:
    """The data tiles of an array: the rectangle of each, and how many cells it has on average."""

    bounds: list[Bounds]
    cells: list[float]


def preview(job: Previewing) -> None:
    """Preview a sparse array in which something was written."""
    description = job.source.description
    fragments = job.fragments
    written = None if fragments is None else sum(fragments.cells)
    versions = job.versions()
    if written is not None:
        job.send(Facts(cells=written, versions=versions))
    fields, left_out = rows.shown(description, job.attribute)
    values, complete, too_large = _first(job, fields, written)
    left_out += too_large
    read = _count(values)
    if not read and not complete:
        job.send(Sentence(title="Its cells are larger than a preview reads.", detail="Open it to read them."))
        return
    cells = read if complete else written
    rows.send(job, values, left_out, cells)
    _columns(job, values, left_out, rows.first_cells(read, cells), complete=complete and not left_out)
    if complete:
        job.send(Facts(cells=read, counted=True, versions=versions))
        sparse_picture.whole(job, values, read)
        return
    fields = [field for field in fields if field not in too_large]
    _sample(job, fields, left_out, written)
    exact.preview(job, written)


def _first(job: Previewing, fields: list[Field], written: int | None) -> tuple[Values, bool, list[Field]]:
    """Read the first cells, or all of a small array; without the fields whose cells are too large."""
    widest = max(field.size for field in fields)
    small = written is not None and written * widest <= BUFFER * (ANSWERS - 1)
    answers, damaged = ANSWERS if small else 1, []
    try:
        values, complete = job.source.read(fields, answers=answers)
    except tiledb.TileDBError as error:
        kept = rows.readable(job, fields, None, error)
        damaged = [field for field in fields if field not in kept]
        fields = kept
        values, complete = job.source.read(fields, answers=answers)
    if _count(values) or complete:
        return values, complete, damaged
    # a cell is larger than the buffer: libtiledb answers with nothing, and no error
    if len(fields) <= SAMPLE:
        with job.source.with_large_buffers() as source:
            values, complete = source.read(fields)
            if _count(values) or complete:
                return values, complete, damaged
    varying = [field for field in fields if field.var and field not in job.source.description.dimensions]
    fixed = [field for field in fields if field not in varying]
    values, complete = job.source.read(fixed)
    return values, complete, [*damaged, *varying]


def _columns(
    job: Previewing, values: Values, left_out: Sequence[Field], sample: str, *, complete: bool
) -> None:
    columns = [summarize(value) for value in values.values()]
    columns += [not_read(field) for field in left_out]
    job.columns = Columns(sample=sample, complete=complete, columns=columns)
    job.send(job.columns)


def _sample(job: Previewing, fields: Sequence[Field], left_out: Sequence[Field], written: int | None) -> None:
    """Read cells from all over the array, for columns and a picture that are not of its beginning alone."""
    description = job.source.description
    tiles = _tiles(job, written)
    density = None
    if tiles is not None:
        density = sparse_picture.density(job, tiles, written or 0)
        order = range(len(tiles.bounds))
        if description.plane == (0,):
            order = sorted(order, key=lambda i: tiles.bounds[i][0][0])  # type: ignore[assignment]
        chosen = _spread(len(tiles.bounds), _sample_size(fields))
        boxes = [tiles.bounds[order[i]] for i in chosen]
        noun, where = "tile", ""
    else:
        boxes = _slices(description.extents, _sample_size(fields))
        noun, where = "slice", f" of {description.extents[0].name}"
    batches: list[Values] = []
    for box in boxes:
        if not job.has_time:
            break
        try:
            values, _ = job.source.read(fields, [[ends] for ends in box])
        except tiledb.TileDBError:  # one part of the sample less
            continue
        if _count(values):
            batches.append(values)
    if not batches:
        return
    values = joined(batches)
    read, origin = _count(values), f"{amount(len(batches), noun)}{where}"
    sample = rows.sample(read, written, f", from {origin}")
    if written is not None and read >= written:  # cells of overlapping rectangles were read twice
        sample = f"of {amount(read, 'cell')} read from {origin}"
    _columns(job, values, left_out, sample, complete=False)
    sparse_picture.sampled(job, values, density, sample)


def _tiles(job: Previewing, written: int | None) -> Tiles | None:
    """Ask for the rectangles of the data tiles, unless there are too many of them."""
    fragments = job.fragments
    if fragments is None or (written or 0) / job.source.description.capacity > TILES:
        return None
    fragments = job.source.fragments(tiles=True)
    if fragments is None:
        return None
    bounds, cells = [], []
    for count, tiles in zip(fragments.cells, fragments.tiles, strict=True):
        bounds += tiles
        cells += [count / max(1, len(tiles))] * len(tiles)
    return Tiles(bounds, cells) if bounds else None


def _slices(extents: Sequence[Extent], count: int) -> list[Bounds]:
    """Return parts of the first dimension, where the rectangles of the tiles are not known."""
    first, *others = extents
    rest = tuple((extent.low, extent.high) for extent in others)
    if first.field.kind == "text":
        return []
    if first.field.dtype.kind == "f":
        edges = np.linspace(float(first.low), float(first.high), count + 1).tolist()
        return [((a, b), *rest) for a, b in pairwise(edges)]
    low, span = int(first.low), int(first.high) - int(first.low) + 1
    starts = [low + span * i // count for i in range(count + 1)]
    return [((a, b - 1), *rest) for a, b in pairwise(starts) if a < b]


def _sample_size(fields: Sequence[Field]) -> int:
    return max(2, min(SAMPLE, SAMPLE_BYTES // (BUFFER * max(1, len(fields)))))


def _spread(of: int, count: int) -> list[int]:
    return sorted({int(place) for place in np.linspace(0, of - 1, count)})


def _count(values: Values) -> int:
    return len(next(iter(values.values()))) if values else 0
