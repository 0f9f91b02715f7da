"""Models of an array's schema, as the server describes it."""

from __future__ import annotations

from .base import Many, Model

#: A value in the field of its type, as ``{"int32": 100}``.
TypedValue = dict[str, int | float | None]
#: A range in the field of its type, as ``{"int32": [1, 100]}``.
TypedRange = dict[str, list[int | float] | None]


class Filter(Model, frozen=True):
    """One filter and its option."""

    type: str | None = None
    data: TypedValue | None = None


class FilterPipeline(Model, frozen=True):
    """Filters in the order in which they are applied to a tile."""

    filters: Many[Filter] = []


class SchemaField(Model, frozen=True, rename="camel"):
    """What dimensions and attributes have in common."""

    name: str | None = None
    type: str | None = None
    filter_pipeline: FilterPipeline | None = None


class Dimension(SchemaField, frozen=True):
    """A dimension; ``domain`` and ``tile_extent`` hold their values under the name of its type."""

    domain: TypedRange | None = None
    null_tile_extent: bool | None = None
    tile_extent: TypedValue | None = None


class Domain(Model, frozen=True, rename="camel"):
    """The dimensions of an array."""

    type: str | None = None
    tile_order: str | None = None
    cell_order: str | None = None
    dimensions: Many[Dimension] = []


class Attribute(SchemaField, frozen=True):
    """An attribute; ``cell_val_num`` counts values in a cell, 4294967295 for a variable number."""

    cell_val_num: int | None = None
    nullable: bool | None = None
    fill_value: Many[int] = []


class ArraySchema(Model, frozen=True, rename="camel", gc=True, dict=True):
    """The schema of an array; ``capacity`` is cells in a tile of a sparse array."""

    uri: str | None = None
    version: Many[int] = []
    array_type: str | None = None
    tile_order: str | None = None
    cell_order: str | None = None
    capacity: int | None = None
    coords_filter_pipeline: FilterPipeline | None = None
    offset_filter_pipeline: FilterPipeline | None = None
    domain: Domain | None = None
    attributes: Many[Attribute] = []
    allows_duplicates: bool | None = None
