"""The picture of a sparse array: where its cells are, or one of their numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec.structs import replace

from tiledb_cloud_widgets.preview import pictures
from tiledb_cloud_widgets.preview.parts import Axis, Picture
from tiledb_cloud_widgets.preview.plan import amount
from tiledb_cloud_widgets.preview.schema import plain
from tiledb_cloud_widgets.preview.values import distance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from tiledb_cloud_widgets.preview.schema import Description, Extent, Field
    from tiledb_cloud_widgets.preview.values import FieldValues

    from .preview import Previewing
    from .sparse import Tiles

#: dimensions that go from left to right wherever they stand
_ACROSS: Final = {"x", "lon", "long", "longitude", "easting"}
#: points that are drawn over a density
_POINTS: Final = 4000
#: counts from here on are coloured by their logarithm
_LOGARITHMIC: Final = 50
#: the share of coordinates with a cell from which on there is a cell nearly everywhere
_EVERYWHERE: Final = 0.9


def whole(job: Previewing, values: Mapping[str, FieldValues], read: int) -> None:
    """Draw an array of which every cell was read."""
    description = job.source.description
    dims = description.plane
    if not dims or not read:
        return
    places = [_places(values[description.dimensions[i].name].data, description.extents[i]) for i in dims]
    if len(dims) == 1:
        _one_dimension(job, values, places[0], [f"Every cell: {read:,}."], complete=True)
    else:
        _map(job, values, places, f"Every cell: {read:,}.", complete=True)


def density(job: Previewing, tiles: Tiles, written: int) -> None:
    """Draw where cells are by the rectangles of their tiles: no cell is read for it."""
    drawn = _density(job, tiles, written)
    if drawn is not None and (job.density or len(drawn[0].axes) == 1):
        picture, buffers, cells = drawn
        job.send(picture, *buffers)
        _send_counts(job, cells)


def sampled(
    job: Previewing, values: Mapping[str, FieldValues], tiles: Tiles | None, written: int | None, sample: str
) -> None:
    """Draw a sample: points over the density, or a number where it was read."""
    description = job.source.description
    dims = description.plane
    if not dims:
        return
    places = [_places(values[description.dimensions[i].name].data, description.extents[i]) for i in dims]
    note = f"{sample[3].upper()}{sample[4:]}; nothing was read between."
    if len(dims) == 1:
        strip = None if tiles is None else _density(job, tiles, written or 0)
        _one_dimension(job, values, places[0], [note], complete=False, strip=strip[1][0] if strip else b"")
        return
    drawn = None if tiles is None or not job.density else _density(job, tiles, written or 0)
    if drawn is None:
        _map(job, values, places, note, complete=False)
        return
    picture, buffers, cells = drawn
    step = max(1, len(places[0]) // _POINTS)
    down, across, upward = _sides(description, dims)
    points = np.stack([places[dims.index(across)][::step], places[dims.index(down)][::step]], 1)
    if upward:
        points[:, 1] = 1 - points[:, 1]
    notes = [
        *picture.notes,
        f"Points: {len(points):,} of the {amount(len(places[0]), 'cell')} of the sample.",
    ]
    job.send(replace(picture, notes=notes), *buffers, points.tobytes())
    _send_counts(job, cells)


def _send_counts(job: Previewing, counts: NDArray[np.float64]) -> None:
    """Send the numbers behind a density, which lie as its picture does; of bars they are its buffer."""
    if counts.ndim == 1:
        return
    turned = _turned(
        job.source.description, job.source.description.plane, np.where(counts > 0, counts, np.nan)
    )
    job.send_values(turned if job.request.typed else turned.astype(np.float32))


def _density(
    job: Previewing, tiles: Tiles, written: int
) -> tuple[Picture, list[bytes], NDArray[np.float64]] | None:
    description = job.source.description
    dims = description.plane
    if not dims:
        return None
    boxes = [_box_places([bounds[i] for bounds in tiles.bounds], description.extents[i]) for i in dims]
    grid = tuple(_fields(description.extents[i], len(dims)) for i in dims)
    cells = pictures.spread(boxes, np.asarray(tiles.cells), grid)
    of = f"{amount(written, 'cell')}, from the bounds of {amount(len(tiles.bounds), 'data tile')}"
    notes = [f"Density of {of}; no cell was read."]
    if len(dims) == 1:
        axis = _axis(description.extents[dims[0]], grid[0])
        return _bars(axis, cells, notes, complete=False), [cells.tobytes()], cells
    return *_density_picture(description, dims, cells, notes, complete=False), cells


def _map(
    job: Previewing, values: Mapping[str, FieldValues], places: Sequence[NDArray[np.float64]], note: str, *,
    complete: bool,
) -> None:  # fmt: skip
    """Draw the number of cells of each field of a grid, or the mean of an attribute there."""
    description = job.source.description
    dims = description.plane
    grid = tuple(_fields(description.extents[i], 2) for i in dims)
    counts, index = pictures.counted(places, grid)
    first = description.first_number()
    if complete and first is not None and first.name in values and _is_everywhere(description, dims, counts):
        job.draw_number(job.attribute or first)
    if job.density or job.attribute is None:
        most = amount(int(counts.max()), "cell")
        notes = [note, f"At most {most} on a point; where none is, there is no colour."]
        picture, buffers = _density_picture(description, dims, counts.astype(float), notes, complete=complete)
        job.send(picture, *buffers)
        shown = np.where(counts > 0, counts, np.nan)
    else:
        numbers = values[job.attribute.name].numbers()
        there = np.isfinite(numbers)
        sums, amounts = np.zeros(grid), np.zeros(grid)
        np.add.at(sums, tuple(i[there] for i in index), numbers[there])
        np.add.at(amounts, tuple(i[there] for i in index), 1)
        shown = np.where(amounts > 0, sums / np.maximum(amounts, 1), np.nan)
        notes = [note] + (
            [f"A point is the mean of up to {int(counts.max()):,} cells."] if counts.max() > 1 else []
        )
        missing = int(np.isnan(numbers).sum())
        _heat(job, description, dims, shown, notes, job.attribute, missing, complete=complete)
    oriented = _turned(description, dims, shown)
    job.send_values(oriented if job.request.typed else oriented.astype(np.float32))


def _is_everywhere(description: Description, dims: tuple[int, ...], counts: NDArray[np.int64]) -> bool:
    """Whether nearly every coordinate has one cell: then a density shows nothing."""
    each = all(counts.shape[place] == description.extents[i].size for place, i in enumerate(dims))
    return (
        each
        and not any(_is_real(description.extents[i]) for i in dims)
        and counts.max() == 1
        and float(counts.mean()) > _EVERYWHERE
    )


def _heat(
    job: Previewing, description: Description, dims: tuple[int, ...], shown: NDArray[np.float64],
    notes: list[str], attribute: Field, missing: int, *, complete: bool,
) -> None:  # fmt: skip
    low, high, outliers = pictures.colour_ends(shown)
    if outliers:
        notes = [*notes, "Colours from the 1st to the 99th percentile."]
    turned = _turned(description, dims, shown)
    job.send(
        Picture(
            form="heat",
            name=attribute.name,
            axes=_axes(description, dims, turned.shape),
            width=turned.shape[1],
            height=turned.shape[0],
            low=None if math.isnan(low) else plain(low),
            high=None if math.isnan(high) else plain(high),
            square=max(turned.shape) < 3 * min(turned.shape),
            missing=missing,
            reason="without a value" if missing else "no cell",
            complete=complete,
            notes=notes,
        ),
        pictures.heat_png(turned, low, high),
    )


def _density_picture(
    description: Description, dims: tuple[int, ...], counts: NDArray[np.float64], notes: list[str], *,
    complete: bool,
) -> tuple[Picture, list[bytes]]:  # fmt: skip
    turned = _turned(description, dims, np.where(counts > 0, counts, np.nan))
    seen = turned[np.isfinite(turned)]
    low, high = (float(seen.min()), float(seen.max())) if seen.size else (0.0, 0.0)
    scaled = turned
    if high > _LOGARITHMIC:
        notes = [*notes, "Colours by the logarithm."]
        scaled = np.log1p(turned)
    # without the darkest quarter of the colours: nobody would see the thinnest places on a dark ground
    least, most = (float(np.nanmin(scaled)), float(np.nanmax(scaled))) if seen.size else (0.0, 0.0)
    ends = (least - (most - least) / 3, most) if most > least else (least - 1, most + 1)
    return Picture(
        form="density",
        name="",
        axes=_axes(description, dims, turned.shape),
        width=turned.shape[1],
        height=turned.shape[0],
        low=_count(low),
        high=_count(high),
        square=max(turned.shape) < 3 * min(turned.shape),
        complete=complete,
        notes=notes,
    ), [pictures.heat_png(scaled, *ends)]


def _one_dimension(
    job: Previewing, values: Mapping[str, FieldValues], places: NDArray[np.float64], notes: list[str], *,
    complete: bool, strip: bytes = b"",
) -> None:  # fmt: skip
    """Draw a number along the only dimension; where there is none, how many cells are where."""
    extent = job.source.description.extents[0]
    if job.attribute is None:
        if strip:
            return  # the density of all cells says more than that of a sample
        counts, _ = pictures.counted([places], (_fields(extent, 1),))
        axis = _axis(extent, len(counts))
        job.send(
            _bars(axis, counts.astype(float), notes, complete=complete), counts.astype(np.float64).tobytes()
        )
        return
    shown = values[job.attribute.name]
    numbers = shown.numbers()
    order = np.argsort(places, kind="stable")
    pairs, gaps = pictures.joined(places[order], numbers[order])
    seen = pairs[np.isfinite(pairs)]
    missing = int(np.isnan(numbers).sum())
    job.send(
        Picture(
            form="line",
            name=job.attribute.name,
            axes=[_axis(extent, len(pairs))],
            width=len(pairs),
            height=0,
            low=_end(seen.min(), job.attribute) if seen.size else None,
            high=_end(seen.max(), job.attribute) if seen.size else None,
            missing=missing,
            reason="null" if shown.valid is not None else "NaN",
            complete=complete,
            notes=notes,
        ),
        pairs.tobytes(),
        gaps.tobytes() if missing else b"",
        strip,
    )
    if job.request.typed:
        job.send_values(numbers[order] if missing else shown.data[order])


def _bars(axis: Axis, counts: NDArray[np.float64], notes: list[str], *, complete: bool) -> Picture:
    return Picture(
        form="bars",
        name="",
        axes=[axis],
        width=len(counts),
        height=0,
        low=0,
        high=_count(float(counts.max())),
        complete=complete,
        notes=notes,
    )


def _sides(description: Description, dims: tuple[int, ...]) -> tuple[int, int, bool]:
    """Return the dimensions down and across, and whether the first grows upward, as on a map."""
    down, across = dims[:2]
    if description.dimensions[down].name.lower() in _ACROSS:
        down, across = across, down
    field = description.dimensions[down]
    return down, across, field.dtype.kind == "f" or field.kind == "time"


def _turned(
    description: Description, dims: tuple[int, ...], grid: NDArray[np.float64]
) -> NDArray[np.float64]:
    down, _, upward = _sides(description, dims)
    grid = grid if down == dims[0] else grid.T
    return grid[::-1] if upward else grid


def _axes(description: Description, dims: tuple[int, ...], shape: Sequence[int]) -> list[Axis]:
    down, across, upward = _sides(description, dims)
    return [
        _axis(description.extents[down], shape[0], reverse=upward),
        _axis(description.extents[across], shape[1]),
    ]


def _axis(extent: Extent, fields: int, *, reverse: bool = False) -> Axis:
    low, high = float(extent.low), float(extent.high)
    step = (float(extent.high - extent.low) + (0 if _is_real(extent) else 1)) / fields
    ends = (extent.show(extent.low), extent.show(extent.high))
    if reverse:
        ends, low, step = ends[::-1], high, -step
    return Axis(name=extent.name, low=ends[0], high=ends[1], start=low, step=step, unit=extent.unit)


def _is_real(extent: Extent) -> bool:
    return extent.field.dtype.kind == "f"


def _fields(extent: Extent, dims: int) -> int:
    """Return into how many fields a dimension is divided: no more than it has coordinates."""
    most = pictures.PIXELS if dims == 1 else pictures.GRID
    return most if _is_real(extent) else max(1, min(most, extent.size))


def _places(coordinates: NDArray[np.generic], extent: Extent) -> NDArray[np.float64]:
    """Return where coordinates lie between the ends of their dimension, from 0 to 1."""
    span = float(extent.high - extent.low)
    if _is_real(extent):
        return (coordinates.astype(np.float64) - float(extent.low)) / (span or 1)
    return (distance(coordinates, extent.low).astype(np.float64) + 0.5) / (span + 1)


def _box_places(ends: Sequence[tuple[float, float]], extent: Extent) -> NDArray[np.float64]:
    span = float(extent.high - extent.low)
    bounds = np.array([(low - extent.low, high - extent.low) for low, high in ends], np.float64)
    if _is_real(extent):
        return bounds / (span or 1)
    bounds[:, 1] += 1
    return bounds / (span + 1)


def _count(number: float) -> int | float:
    return round(number) if number >= 10 or number.is_integer() else float(f"{number:.3g}")


def _end(number: float, field: Field) -> int | float | str:
    number = float(number)
    return plain(round(number)) if field.dtype.kind != "f" and number.is_integer() else plain(number)
