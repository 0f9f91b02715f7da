"""The picture of a sparse array: where its cells are, or one of their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from msgspec.structs import replace

from tiledb_cloud_widgets.preview import pictures
from tiledb_cloud_widgets.preview.parts import Picture
from tiledb_cloud_widgets.preview.plan import amount
from tiledb_cloud_widgets.preview.schema import plain

from .grid import Grid, axis

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tiledb_cloud_widgets.preview.schema import Field
    from tiledb_cloud_widgets.preview.values import FieldValues

    from .preview import Previewing
    from .sparse import Tiles

#: points that are drawn over a density
_POINTS: Final = 4000
#: counts from here on are coloured by their logarithm
_LOGARITHMIC: Final = 50


@dataclass(frozen=True)
class Density:
    """How many cells are where: its picture, the picture's buffer, and the numbers behind it.

    Of bars these are the buffer, and are None here.
    """

    picture: Picture
    buffer: bytes
    numbers: NDArray[np.float64] | None = None

    def send(self, job: Previewing, *points: bytes) -> None:
        """Send it, with points to draw over it."""
        job.send(self.picture, self.buffer, *points)
        if self.numbers is not None:
            _send_numbers(job, self.numbers)


def whole(job: Previewing, values: Mapping[str, FieldValues], read: int) -> None:
    """Draw an array of which every cell was read."""
    grid = Grid.of(job.source.description)
    if grid is not None and read:
        draw = _map if len(grid.shape) == 2 else _one_dimension
        draw(job, grid, values, f"Every cell: {read:,}.", complete=True)


def density(job: Previewing, tiles: Tiles, written: int) -> Density | None:
    """Draw where cells are by the rectangles of their tiles: no cell is read for it.

    None where it is not what is drawn.
    """
    grid = Grid.of(job.source.description)
    if grid is None or (len(grid.shape) == 2 and not job.density):
        return None
    cells = pictures.spread(grid.boxes(tiles.bounds), np.asarray(tiles.cells), grid.shape)
    of = f"{amount(written, 'cell')}, from the bounds of {amount(len(tiles.bounds), 'data tile')}"
    drawn = _density(grid, cells, [f"Density of {of}; no cell was read."], complete=False)
    drawn.send(job)
    return drawn


def sampled(job: Previewing, values: Mapping[str, FieldValues], density: Density | None, sample: str) -> None:
    """Draw a sample: points over the density, or a number where it was read."""
    grid = Grid.of(job.source.description)
    if grid is None:
        return
    note = f"{sample[3].upper()}{sample[4:]}; nothing was read between."
    if len(grid.shape) == 1:
        strip = b"" if density is None else density.buffer
        _one_dimension(job, grid, values, note, complete=False, strip=strip)
    elif density is None:
        _map(job, grid, values, note, complete=False)
    else:
        places = grid.coordinates(values)
        points = grid.points(places, max(1, len(places[0]) // _POINTS))
        shown = f"Points: {len(points):,} of the {amount(len(places[0]), 'cell')} of the sample."
        picture = replace(density.picture, notes=[*density.picture.notes, shown])
        Density(picture, density.buffer, density.numbers).send(job, points.tobytes())


def _send_numbers(job: Previewing, numbers: NDArray[np.float64]) -> None:
    """Send the numbers behind a map, which lie as they do in its picture."""
    job.send_values(numbers if job.request.typed else numbers.astype(np.float32))


def _map(
    job: Previewing, grid: Grid, values: Mapping[str, FieldValues], note: str, *, complete: bool
) -> None:
    """Draw the number of cells of each field of a grid, or the mean of an attribute there."""
    counts, index = pictures.counted(grid.coordinates(values), grid.shape)
    first = job.source.description.first_number()
    if complete and first is not None and first.name in values and grid.is_full(counts):
        job.draw_number(job.attribute or first)
    if job.density or job.attribute is None:
        most = amount(int(counts.max()), "cell")
        notes = [note, f"At most {most} on a point; where none is, there is no colour."]
        _density(grid, counts.astype(float), notes, complete=complete).send(job)
        return
    numbers = values[job.attribute.name].numbers()
    there = np.isfinite(numbers)
    sums, amounts = np.zeros(grid.shape), np.zeros(grid.shape)
    np.add.at(sums, tuple(i[there] for i in index), numbers[there])
    np.add.at(amounts, tuple(i[there] for i in index), 1)
    shown = grid.drawn(np.where(amounts > 0, sums / np.maximum(amounts, 1), np.nan))
    notes = [note]
    if counts.max() > 1:
        notes.append(f"A point is the mean of up to {int(counts.max()):,} cells.")
    missing = int(np.isnan(numbers).sum())
    known = {
        "name": job.attribute.name,
        "axes": grid.axes(),
        "square": pictures.is_square(shown.shape),
        "missing": missing,
        "reason": "without a value" if missing else "no cell",
        "complete": complete,
    }
    job.send_map(shown, plain, notes, known)
    _send_numbers(job, shown)


def _density(grid: Grid, counts: NDArray[np.float64], notes: list[str], *, complete: bool) -> Density:
    """Return how many cells are in each field of a grid: as bars, or in colours."""
    known: dict[str, Any] = {"name": "", "axes": grid.axes(), "complete": complete}
    if counts.ndim == 1:
        most = _count(float(counts.max()))
        bars = Picture(form="bars", width=len(counts), height=0, low=0, high=most, notes=notes, **known)
        return Density(bars, counts.tobytes())
    shown = grid.drawn(np.where(counts > 0, counts, np.nan))
    low, high = (float(np.nanmin(shown)), float(np.nanmax(shown))) if counts.any() else (0.0, 0.0)
    scaled = shown
    if high > _LOGARITHMIC:
        notes = [*notes, "Colours by the logarithm."]
        scaled = np.log1p(shown)
    # without the darkest quarter of the colours: nobody would see the thinnest places on a dark ground
    least, most = (float(np.nanmin(scaled)), float(np.nanmax(scaled))) if counts.any() else (0.0, 0.0)
    ends = (least - (most - least) / 3, most) if most > least else (least - 1, most + 1)
    height, width = shown.shape
    known |= {"low": _count(low), "high": _count(high), "square": pictures.is_square(shown.shape)}
    picture = Picture(form="density", width=width, height=height, notes=notes, **known)
    return Density(picture, pictures.heat_png(scaled, *ends), shown)


def _one_dimension(
    job: Previewing, grid: Grid, values: Mapping[str, FieldValues], note: str, *, complete: bool,
    strip: bytes = b"",
) -> None:  # fmt: skip
    """Draw a number along the only dimension; where there is none, how many cells are where."""
    (places,) = grid.coordinates(values)
    if job.attribute is None:
        if not strip:  # else the density of all cells says more than that of a sample
            counts, _ = pictures.counted([places], grid.shape)
            _density(grid, counts.astype(float), [note], complete=complete).send(job)
        return
    field = job.attribute
    shown = values[field.name]
    numbers = shown.numbers()
    order = np.argsort(places, kind="stable")
    pairs, gaps = pictures.joined(places[order], numbers[order])
    missing = int(np.isnan(numbers).sum())
    known = {
        "name": field.name,
        "axes": [axis(grid.extents[0], len(pairs))],
        "missing": missing,
        "reason": "null" if shown.valid is not None else "NaN",
        "complete": complete,
        "notes": [note],
    }
    job.send_line(pairs, gaps, lambda number: _end(number, field), known, strip)
    if job.request.typed:
        job.send_values(numbers[order] if missing else shown.data[order])


def _count(number: float) -> int | float:
    return round(number) if number >= 10 or number.is_integer() else float(f"{number:.3g}")


def _end(number: float, field: Field) -> int | float | str:
    number = float(number)
    return plain(round(number)) if field.dtype.kind != "f" and number.is_integer() else plain(number)
