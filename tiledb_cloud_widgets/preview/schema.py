"""What a schema says of an array, in plain values: which fields there are, and what can be done with each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from . import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

FieldKind = Literal["number", "bool", "time", "category", "text", "numbers", "blob", "other"]

_TEXT = {"STRING_ASCII", "STRING_UTF8", "CHAR", "GEOM_WKT"}
_BLOBS = {"BLOB", "ANY", "GEOM_WKB"}
_NAMES = {"STRING_ASCII": "text", "STRING_UTF8": "text", "CHAR": "text", "BLOB": "bytes"}
#: bytes that a text is taken to have before it is read
_TEXT_SIZE = 16


@dataclass(frozen=True, eq=False)  # compared by identity, which is quick: an array may have thousands
class Field:
    """A dimension or attribute.

    Parameters
    ----------
    name : str
        As the schema has it; the one of an anonymous attribute is ``""``.
    type : str
        For people: ``"float32"``, ``"text"``, ``"datetime_day"``.
    kind : str
        What its values are; ``"numbers"`` are several in a cell.
    dtype : numpy.dtype
        Of the bytes that are read; of a category, of its codes.
    size : int
        Bytes of a cell; a guess where cells vary.
    fill : float, optional
        What stands for a number that was never written, where null does not.
    label : str, optional
        The name of its enumeration.
    """

    name: str
    type: str
    kind: FieldKind
    dtype: np.dtype[Any]
    size: int
    var: bool = False
    nullable: bool = False
    values: int = 1
    fill: float | None = None
    label: str | None = None

    @property
    def drawable(self) -> bool:
        """Whether it can be drawn as numbers."""
        return self.kind in ("number", "bool")


@dataclass(frozen=True)
class Extent:
    """What was written along one dimension; dates are integers of their unit."""

    field: Field  # the dimension
    low: Any  # int, float or str
    high: Any
    tile: Any = None  # the extent of a space tile

    @property
    def name(self) -> str:
        """The name of the dimension; of an anonymous one, its number is set by `describe`."""
        return self.field.name

    @property
    def size(self) -> int:
        """Cells from end to end, of a dense array."""
        return int(self.high) - int(self.low) + 1

    @property
    def tile_size(self) -> int:
        """Cells of a tile from end to end, of a dense array."""
        return max(1, int(self.tile or self.size))

    @property
    def unit(self) -> str | None:
        """NumPy's unit of a date."""
        return np.datetime_data(self.field.dtype)[0] if self.field.kind == "time" else None

    def show(self, coordinate: float) -> parts.Value:
        """Return a coordinate for people."""
        if self.field.kind == "time":
            return show_time(int(coordinate), self.field.dtype)
        if self.field.kind == "text":
            return str(coordinate)
        return plain(np.asarray(coordinate, self.field.dtype)[()])


@dataclass(frozen=True)
class Description:
    """What the schema and the non-empty domain say of an array.

    `extents` is empty where nothing was written.
    """

    sparse: bool
    duplicates: bool
    capacity: int
    dimensions: tuple[Field, ...]
    attributes: tuple[Field, ...]
    extents: tuple[Extent, ...]
    file: bool = False

    @property
    def shape(self) -> list[int]:
        """The extents of what was written, of a dense array."""
        return [extent.size for extent in self.extents]

    @property
    def cells(self) -> int:
        """How many cells that are."""
        return math.prod(self.shape)

    @property
    def plane(self) -> tuple[int, ...]:
        """The dimensions along which a sparse array is drawn: two of numbers or dates, or its only one."""
        numeric = tuple(i for i, field in enumerate(self.dimensions) if field.kind in ("number", "time"))
        if self.sparse and (len(numeric) >= 2 or len(self.dimensions) == 1):
            return numeric[:2]
        return ()

    def attribute(self, name: str | None) -> Field | None:
        """Return the attribute of that name, None where there is none."""
        return next((field for field in self.attributes if field.name == name), None)

    def first_number(self) -> Field | None:
        """Return what is drawn unless somebody asks for another attribute."""
        drawn = (field for kind in ("number", "bool") for field in self.attributes if field.kind == kind)
        return next(drawn, None)


def describe(array: Any) -> Description:  # noqa: ANN401 (tiledb has no types)
    """Describe an open ``tiledb.Array`` without reading a cell."""
    schema = array.schema
    dimensions = tuple(_dimension(schema.domain.dim(i), i) for i in range(schema.ndim))
    attributes = tuple(_attribute(schema.attr(i)) for i in range(schema.nattr))
    return Description(
        sparse=bool(schema.sparse),
        duplicates=bool(schema.sparse and schema.allows_duplicates),
        capacity=max(1, int(schema.capacity)),
        dimensions=dimensions,
        attributes=attributes,
        extents=tuple(_extents(array, dimensions)),
        file=[field.name for field in attributes] == ["contents"]
        and ("file_size" in array.meta or [field.name for field in dimensions] == ["position"]),
    )


def _extents(array: Any, dimensions: tuple[Field, ...]) -> Iterator[Extent]:  # noqa: ANN401
    for place, ends in enumerate(array.nonempty_domain() or ()):
        dimension = dimensions[place]
        tile = None if dimension.kind == "text" else array.schema.domain.dim(place).tile
        low, high = (_coordinate(end, dimension) for end in ends)
        yield Extent(dimension, low, high, None if tile is None else _coordinate(tile, dimension))


def _coordinate(value: Any, dimension: Field) -> Any:  # noqa: ANN401
    if dimension.kind == "text":
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    if dimension.kind == "time":
        return int(np.asarray(value).astype("i8"))
    return np.asarray(value).item()


def _dimension(dim: Any, place: int) -> Field:  # noqa: ANN401
    dtype = np.dtype(dim.dtype)
    if dtype.kind in "SU":
        return Field(dim.name, "text", "text", np.dtype("S1"), _TEXT_SIZE, var=True)
    kind: FieldKind = "time" if dtype.kind == "M" else "number"
    type_name = dim._tiledb_dtype.name.lower()
    return Field(dim.name or f"__dim_{place}", type_name, kind, dtype, dtype.itemsize)


def _attribute(attr: Any) -> Field:  # noqa: ANN401
    datatype = attr._tiledb_dtype.name
    dtype = np.dtype(attr.dtype)
    var = bool(attr.isvar)
    values = 1 if var or dtype.kind == "c" else int(attr.ncells or 1)  # tiledb counts a complex number twice
    kind = _kind_of(attr, datatype, dtype, values)
    if dtype.kind == "V" and dtype.names:  # some values in a cell come as fields of a record
        dtype = dtype[0]
    if dtype.kind in "SU":
        dtype = np.dtype("S1")
    size = _TEXT_SIZE if var else max(1, dtype.itemsize * values)
    return Field(
        name=attr.name,
        type=_type_name(datatype, dtype, kind, values),
        kind=kind,
        dtype=dtype,
        size=size,
        var=var,
        nullable=bool(attr.isnullable),
        values=values,
        fill=_fill(attr) if kind == "number" and not attr.isnullable else None,
        label=attr.enum_label,
    )


def _kind_of(attr: Any, datatype: str, dtype: np.dtype[Any], values: int) -> FieldKind:  # noqa: ANN401
    if attr.enum_label:
        return "category"
    if datatype in _BLOBS:
        return "blob"
    if datatype in _TEXT or dtype.kind in "SU":
        return "text"
    if attr.isvar or values > 1 or dtype.kind == "c":
        return "numbers"
    if dtype.kind in "iuf":
        return "number"
    return {"b": "bool", "M": "time", "m": "time"}.get(dtype.kind, "other")  # type: ignore[return-value]


def _type_name(datatype: str, dtype: np.dtype[Any], kind: FieldKind, values: int) -> str:
    if kind == "category":
        return "category"
    if kind == "numbers" and values > 1:
        return f"{values} \N{MULTIPLICATION SIGN} {datatype.lower()}"
    if kind == "numbers" and dtype.kind != "c":
        return f"{datatype.lower()}, several in a cell"
    if dtype.kind == "c":
        return dtype.name
    return _NAMES.get(datatype, datatype.lower().replace("string_", ""))


def _fill(attr: Any) -> float | None:  # noqa: ANN401
    try:
        value = np.asarray(attr.fill).ravel()
    except Exception:  # noqa: BLE001 (tiledb raises of several classes here; then nothing is taken for a fill)
        return None
    return float(value[0]) if value.size == 1 and value.dtype.kind in "iuf" else None


def plain(value: Any) -> parts.Value:  # noqa: ANN401
    """Return a number as JSON and a browser can hold it: what they cannot is text."""
    if isinstance(value, (np.generic, np.ndarray)):
        value = value.item()
    if isinstance(value, float):
        return value if np.isfinite(value) else str(value)
    if isinstance(value, int):
        return value if abs(value) <= parts.EXACT_INTEGER else str(value)
    return str(value)


def show_time(count: int, dtype: np.dtype[Any]) -> str:
    """Return a date as ``"2010-01-01"`` or ``"2010-01-01 23:00"``, a duration as its count and unit."""
    unit = np.datetime_data(dtype)[0]
    if dtype.kind == "m":
        return f"{count} {unit}"
    date = str(np.int64(count).astype(f"M8[{unit}]")).replace("T", " ")
    return f"{date}:00" if unit == "h" and " " in date else date
