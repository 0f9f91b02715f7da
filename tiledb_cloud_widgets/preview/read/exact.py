"""Figures of all cells. libtiledb keeps them for each tile, so most often nothing is read for them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import tiledb

from tiledb_cloud_widgets.preview import plan
from tiledb_cloud_widgets.preview.parts import Exact
from tiledb_cloud_widgets.preview.schema import plain

from . import rows

if TYPE_CHECKING:
    from tiledb_cloud_widgets.preview.parts import Value
    from tiledb_cloud_widgets.preview.schema import Field

    from .preview import Previewing

#: tiles of a non-empty domain whose figures are put together unasked
TILES: Final = 20_000
#: cells, where overlapping fragments without duplicates have every cell read
CELLS: Final = 2_000_000


def preview(job: Previewing, cells: int | None) -> None:
    """Send the figures, or say what they would cost.

    Parameters
    ----------
    job : Previewing
        The preview.
    cells : int, optional
        How many cells there are, as far as is known: exactly of a dense array, at most of a sparse one.
    """
    description = job.source.description
    fields, _ = rows.shown(description, job.attribute)
    numbers = [field for field in fields if field in description.attributes and field.kind == "number"]
    if not numbers or (not description.sparse and plan.tile_bytes(description, numbers) > plan.OVERVIEW):
        return
    if not description.sparse and not _is_all_written(job):
        return
    if not job.request.exact and (offer := _offer(job, cells)):
        job.send(Exact(offer=offer))
        return
    wanted = {field.name: _figures(field) for field in numbers}
    ranges = None if description.sparse else [[(e.low, e.high)] for e in description.extents]
    try:
        found = job.source.aggregate(wanted, ranges)
    except tiledb.TileDBError:  # what came before stands; these figures are an addition
        return
    counts = {int(figures.get("count", -1)) for figures in found.values()}
    if len(counts) != 1 or not _plausible(counts.pop(), cells, sparse=description.sparse):
        return  # libtiledb drops network errors: the memory was never filled
    total = int(next(iter(found.values()))["count"])
    columns = {field.name: _trusted(field, found[field.name]) for field in numbers}
    job.send(Exact(cells=total, columns=columns))


def _figures(field: Field) -> tuple[str, ...]:
    return ("count", "min", "max", "mean", *(["null_count"] if field.nullable else []))


def _offer(job: Previewing, cells: int | None) -> str | None:
    """Return what must be read for the figures, where that is much."""
    description = job.source.description
    if not description.sparse:
        tiles = math.prod(-(-extent.size // extent.tile_size) for extent in description.extents)
        return f"goes through {tiles:,} tiles" if tiles > TILES else None
    fragments = job.fragments
    overlap = not description.duplicates and (fragments is None or len(fragments.cells) > 1)
    if overlap and (cells is None or cells > CELLS):
        return "reads every cell" if cells is None else f"reads all {cells:,} cells"
    tiles = -(-(cells or 0) // description.capacity)
    return f"goes through {tiles:,} tiles" if tiles > TILES else None


def _plausible(count: int, cells: int | None, *, sparse: bool) -> bool:
    if cells is None:
        return 0 <= count < 2**48
    return 0 <= count <= cells if sparse else count == cells


def _is_all_written(job: Previewing) -> bool:
    """Whether every cell of a dense array was written: of others, libtiledb counts some fill values."""
    fragments = job.fragments
    box = tuple((extent.low, extent.high) for extent in job.source.description.extents)
    return fragments is not None and plan.covers(fragments.boxes, box)


def _trusted(field: Field, figures: dict[str, Any]) -> dict[str, Value]:
    """Return the figures that can be trusted: those with NaN in them depend on what libtiledb met first."""
    trusted: dict[str, Value] = {}
    for name in ("min", "max", "mean"):
        value = figures.get(name)
        if value is not None and not math.isnan(float(value)):
            trusted[name] = plain(value)
    if field.nullable and "null_count" in figures:
        trusted["nulls"] = int(figures["null_count"])
    return trusted
