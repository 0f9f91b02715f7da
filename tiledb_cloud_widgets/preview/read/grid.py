"""The grid in which the cells of a sparse array are counted and drawn. Pure, without reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from msgspec.structs import replace

from tiledb_cloud_widgets.preview import pictures
from tiledb_cloud_widgets.preview.parts import Axis
from tiledb_cloud_widgets.preview.values import distance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from tiledb_cloud_widgets.preview.schema import Description, Extent
    from tiledb_cloud_widgets.preview.values import FieldValues

#: dimensions that go from left to right wherever they stand
_ACROSS: Final = {"x", "lon", "long", "longitude", "easting"}
#: the share of coordinates with a cell from which on there is a cell nearly everywhere
_EVERYWHERE: Final = 0.9


@dataclass(frozen=True)
class Grid:
    """A grid along one dimension, or along two, of which one goes down and the other across.

    Parameters
    ----------
    extents : tuple of Extent
        The dimensions, in the order of the schema.
    places : tuple of int
        Where they stand in the schema.
    """

    extents: tuple[Extent, ...]
    places: tuple[int, ...]

    @classmethod
    def of(cls, description: Description) -> Grid | None:
        """Return the grid of a sparse array, None where it cannot be drawn."""
        places = description.plane
        return cls(tuple(description.extents[i] for i in places), places) if places else None

    @property
    def shape(self) -> tuple[int, ...]:
        """How many fields each dimension is divided into: no more than it has coordinates."""
        most = pictures.PIXELS if len(self.extents) == 1 else pictures.GRID
        return tuple(most if _is_real(e) else max(1, min(most, e.size)) for e in self.extents)

    @property
    def turned(self) -> bool:
        """Whether the first dimension goes across."""
        return len(self.extents) == 2 and self.extents[0].name.lower() in _ACROSS

    @property
    def upward(self) -> bool:
        """Whether the dimension from top to bottom grows upward, as on a map."""
        field = self.extents[self.turned].field
        return len(self.extents) == 2 and (field.dtype.kind == "f" or field.kind == "time")

    def coordinates(self, values: Mapping[str, FieldValues]) -> list[NDArray[np.float64]]:
        """Return where cells lie along each dimension, from 0 to 1."""
        return [_between(values[extent.name].data, extent) for extent in self.extents]

    def boxes(self, bounds: Sequence[tuple[tuple[Any, Any], ...]]) -> list[NDArray[np.float64]]:
        """Return where rectangles lie along each dimension: both of their ends, from 0 to 1."""
        return [
            _box_places([box[place] for box in bounds], extent)
            for place, extent in zip(self.places, self.extents, strict=True)
        ]

    def drawn(self, fields: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the numbers of the fields as they lie in a picture."""
        fields = fields.T if self.turned else fields
        return fields[::-1] if self.upward else fields

    def points(self, coordinates: Sequence[NDArray[np.float64]], step: int) -> NDArray[np.float64]:
        """Return every so many cells as points of a picture: across and down, from 0 to 1."""
        down, across = coordinates[::-1] if self.turned else coordinates
        down = 1 - down if self.upward else down
        return np.stack([across[::step], down[::step]], 1)

    def axes(self) -> list[Axis]:
        """Return the axes of a picture: across; or down and across."""
        axes = [axis(extent, fields) for extent, fields in zip(self.extents, self.shape, strict=True)]
        down, *across = axes[::-1] if self.turned else axes
        if self.upward:
            first = float(self.extents[self.turned].high)
            down = replace(down, low=down.high, high=down.low, start=first, step=-down.step)
        return [down, *across]

    def is_full(self, counts: NDArray[np.int64]) -> bool:
        """Whether nearly every coordinate has one cell: then a density shows nothing."""
        every = not any(map(_is_real, self.extents)) and self.shape == tuple(e.size for e in self.extents)
        return bool(every and counts.max() == 1 and counts.mean() > _EVERYWHERE)


def axis(extent: Extent, fields: int) -> Axis:
    """Return the axis of a dimension that is divided into fields."""
    return Axis(
        name=extent.name,
        low=extent.show(extent.low),
        high=extent.show(extent.high),
        start=float(extent.low),
        step=(float(extent.high - extent.low) + (0 if _is_real(extent) else 1)) / fields,
        unit=extent.unit,
    )


def _is_real(extent: Extent) -> bool:
    return extent.field.dtype.kind == "f"


def _between(coordinates: NDArray[np.generic], extent: Extent) -> NDArray[np.float64]:
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
