"""Previews of dense arrays: rows, columns, and what the picture is made of."""

from __future__ import annotations

import math
from dataclasses import replace as replace_values
from typing import TYPE_CHECKING

import numpy as np
import tiledb
from msgspec.structs import replace

from tiledb_cloud_widgets.preview import plan
from tiledb_cloud_widgets.preview.parts import Columns, Sentence
from tiledb_cloud_widgets.preview.plan import Stretch, plan_dense
from tiledb_cloud_widgets.preview.summary import not_read, summarize

from . import dense_picture, rows
from .source import LARGEST_ROWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiledb_cloud_widgets.preview.parts import Column
    from tiledb_cloud_widgets.preview.schema import Description, Field
    from tiledb_cloud_widgets.preview.values import FieldValues

    from .preview import Previewing

Values = dict[str, "FieldValues"]


def is_colour(field: Field) -> bool:
    """Whether the values of a cell are a colour: three or four of 8 or 16 bits."""
    return field.values in (3, 4) and field.dtype.kind == "u" and field.dtype.itemsize <= 2


def preview(job: Previewing) -> bool:
    """Preview a dense array; return whether its columns are of all its cells."""
    description = job.source.description
    fields, left_out = rows.shown(description, job.attribute)
    attributes = [field for field in fields if field in description.attributes]
    whole = _whole(job, attributes)
    if whole is not None:
        left_out += [field for field in attributes if field.name not in whole]
        cells = description.cells
        _rows(job, whole, plan.whole_box(description.extents), left_out)
        sample = rows.sample(cells, cells)
        if _several(description):
            _columns(job, whole, left_out, sample, complete=True)
        _picture(job, whole)
        if not _several(description):
            _columns(job, whole, left_out, sample, complete=True)
        return job.columns is not None and job.columns.complete and not left_out
    _first_rows(job, attributes, left_out)
    values = _picture(job, None)
    if _several(description):
        return _sampled_columns(job, attributes, left_out)
    if values is None:
        return False
    read, cells = len(values), description.cells
    _columns(job, {values.field.name: values}, [], rows.sample(read, cells), complete=read == cells)
    return read == cells


def _several(description: Description) -> bool:
    return len(description.attributes) > 1


def _whole(job: Previewing, attributes: Sequence[Field]) -> Values | None:
    """Read every cell of a small array at once."""
    description = job.source.description
    if not attributes or not plan.is_small(description, attributes):
        return None
    ranges = plan.ranges(plan.whole_box(description.extents))
    if any(field.var for field in attributes):
        sizes = job.source.sizes(attributes, ranges, plan.SMALL)
        if sum(sizes.values()) > plan.SMALL:
            return None
    return _read(job, attributes, plan.whole_box(description.extents))


def _read(job: Previewing, fields: Sequence[Field], stretches: Sequence[Stretch]) -> Values:
    """Read cells, and mark those that were never written: libtiledb returns the fill value for them."""
    ranges = plan.ranges(stretches)
    try:
        values, _ = job.source.read(fields, ranges)
    except tiledb.TileDBError as error:
        if len(fields) == 1:
            raise
        values, _ = job.source.read(rows.readable(job, fields, ranges, error), ranges)
    if not any(_may_be_a_filling(value) for value in values.values()):
        return values
    fragments = job.fragments
    mask = plan.written_mask(stretches, fragments.boxes) if fragments else None
    return values if mask is None else {name: replace_values(v, written=mask) for name, v in values.items()}


def _may_be_a_filling(values: FieldValues) -> bool:
    fill = values.field.fill
    if values.valid is not None:
        return not values.valid.all()
    if fill is None:
        return False
    return bool((np.isnan(values.data) if math.isnan(fill) else values.data == fill).any())


def _first_rows(job: Previewing, attributes: Sequence[Field], left_out: list[Field]) -> None:
    """Send the first rows and, until there are better ones, summaries of them; note what was not read."""
    description = job.source.description
    table = _several(description) or len(description.extents) == 1
    if not (table or job.request.typed):
        return
    box = plan.row_box(description.extents, rows.TYPED_ROWS if job.request.typed else rows.ROWS)
    too_large = plan.beyond_bounds(description, box, attributes)
    readable = [field for field in attributes if field not in too_large]
    ranges = plan.ranges(box)
    if any(field.var for field in readable):
        sizes = job.source.sizes(readable, ranges, LARGEST_ROWS)
        too_large += [field for field in readable if sizes.get(field.name, 0) > LARGEST_ROWS]
    left_out += too_large
    readable = [field for field in readable if field not in too_large]
    if not readable:
        return
    values = _read(job, readable, box)
    left_out += [field for field in readable if field.name not in values]
    _rows(job, values, box, left_out)
    if table:
        cells = rows.count(box)
        said = rows.first_cells(cells, description.cells)
        _columns(job, values, left_out, said, complete=cells == description.cells)


def _rows(job: Previewing, values: Values, box: Sequence[Stretch], left_out: Sequence[Field]) -> None:
    description = job.source.description
    first = min(box, plan.row_box(description.extents, rows.TYPED_ROWS), key=rows.count)
    coordinates = rows.coordinates(description.extents, first)
    shown = {**coordinates, **{name: value.head(rows.count(first)) for name, value in values.items()}}
    table = _several(description) or len(description.extents) == 1
    rows.send(job, shown, left_out, description.cells, table=table)


def _columns(
    job: Previewing, values: Values, left_out: Sequence[Field], sample: str, *, complete: bool,
    known: Sequence[Column] = (),
) -> None:  # fmt: skip
    some = next(iter(values.values()))
    if some.written is not None:
        sample, complete = f"{sample}, the {some.cells:,} that were written", False
    columns = [summarize(value) for value in values.values()]
    earlier = {column.name: column for column in known}
    columns += [earlier.get(field.name) or not_read(field) for field in left_out]
    order = {field.name: place for place, field in enumerate(job.source.description.attributes)}
    columns.sort(key=lambda column: order[column.name])
    job.columns = Columns(sample=sample, complete=complete, columns=columns)
    job.send(job.columns)


def _picture(job: Previewing, whole: Values | None) -> FieldValues | None:
    """Draw the chosen attribute, from what was read already or from a read of its own; return its values."""
    description, attribute = job.source.description, job.attribute
    if attribute is None:
        if not _several(description):
            job.send(Sentence(title="There is no picture of values of this type."))
        return None
    written: Sequence[plan.Box] = ()
    if whole is None and plan.needs_fragments(description, attribute):
        fragments = job.fragments
        written = fragments.boxes if fragments else ()
    planned = plan_dense(description, attribute, job.at, written)
    if isinstance(planned, Sentence):
        job.send(planned)
        return None
    if whole is None:
        values = _read(job, [attribute], planned.stretches)[attribute.name]
    elif attribute.name not in whole:
        job.send(Sentence(title=f"{attribute.name or 'The attribute'} could not be read."))
        return None
    else:
        values = whole[attribute.name].part(description.shape, plan.places(planned, description.extents))
    dense_picture.draw(job, planned, values)
    return values


def _sampled_columns(job: Previewing, attributes: Sequence[Field], left_out: Sequence[Field]) -> bool:
    """Send summaries of cells from all over the array, of all its attributes."""
    description = job.source.description
    varying = [field for field in attributes if field.var]
    fixed = [field for field in attributes if not field.var]
    stretches = plan.spread_sample(description, fixed) if fixed else None
    if stretches is None or (job.columns is not None and job.columns.complete):
        return job.columns is not None and job.columns.complete and not left_out
    values = _read(job, [field for field in fixed if field not in left_out], stretches)
    read, cells = rows.count(stretches), description.cells
    # what varies in length is known of the first rows alone
    missing = [*varying, *(field for field in left_out if field not in varying)]
    known = [
        column if column.kind == "not read" else _of_first_rows(column)
        for column in (job.columns.columns if job.columns else ())
    ]
    complete = read == cells and not missing
    _columns(job, values, missing, rows.sample(read, cells), complete=complete, known=known)
    return complete


def _of_first_rows(column: Column) -> Column:
    return replace(column, note=f"of the first {plan.amount(column.cells, 'cell')}")
