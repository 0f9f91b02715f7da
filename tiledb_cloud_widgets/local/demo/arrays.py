"""Writing dense and sparse TileDB arrays from columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import tiledb

Values: TypeAlias = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Labels:
    """A column of few different texts, stored as an enumeration.

    Attributes
    ----------
    names : sequence of str
        The texts, at most 128.
    codes : ndarray of int, shape (n,)
        Positions in `names`; stored as int8.
    ordered : bool, default False
        Whether the order of `names` has a meaning.
    """

    names: Sequence[str]
    codes: Values
    ordered: bool = False

    @property
    def size(self) -> int:
        """The number of cells, n."""
        return self.codes.size

    @classmethod
    def of(cls, texts: Iterable[str]) -> Labels:
        """Return the labels of n texts; the names are sorted."""
        names, codes = np.unique(np.asarray(list(texts), dtype=str), return_inverse=True)
        return cls([str(name) for name in names], codes)


#: Columns by name, all of one shape: numbers, booleans, str objects (None where missing) or labels.
Columns: TypeAlias = Mapping[str, "Values | Labels"]


def columns_of(frame: pd.DataFrame, dtype: type[np.generic] | type[object] = np.float64) -> dict[str, Any]:
    """Return the columns of a frame by name, all of one type: numbers, str or object."""
    return {str(name): column.to_numpy(dtype) for name, column in frame.items()}


def index(name: str, size: int, tile: int, first: int = 0) -> tiledb.Dim:
    """Return an int32 dimension from `first` with `size` values: rows, channels, years."""
    return tiledb.Dim(name, domain=(first, first + size - 1), tile=min(tile, size), dtype=np.int32)


def time(name: str, first: str, last: str, unit: str, tile: int) -> tiledb.Dim:
    """Return a dimension of dates or times from `first` to `last`; `tile` is a number of `unit`s."""
    dtype = np.dtype(f"datetime64[{unit}]")
    return tiledb.Dim(
        name,
        domain=(np.datetime64(first).astype(dtype), np.datetime64(last).astype(dtype)),
        tile=np.timedelta64(tile).astype(f"timedelta64[{unit}]"),
        dtype=dtype,
        filters=_filters(tiledb.DoubleDeltaFilter()),
    )


def degrees(name: str, low: float, high: float, tile: float) -> tiledb.Dim:
    """Return a float64 dimension of degrees, for maps."""
    return tiledb.Dim(name, domain=(low, high), tile=tile, dtype=np.float64, filters=_filters())


def text(name: str) -> tiledb.Dim:
    """Return a dimension of ASCII strings, without a domain."""
    return tiledb.Dim(name, domain=(None, None), tile=None, dtype="ascii", filters=_filters())


def write_dense(uri: str, dims: Sequence[tiledb.Dim], columns: Columns) -> None:
    """Create a dense array and fill it.

    Parameters
    ----------
    uri : str
        Where; nothing may be there.
    dims : sequence of tiledb.Dim
        The dimensions, of sizes n0, n1, ...
    columns : Columns
        The attributes, each of shape (n0, n1, ...).
    """
    tiledb.Array.create(uri, _schema(dims, columns, sparse=False))
    with tiledb.open(uri, "w") as array:
        values = {name: _stored(column) for name, column in columns.items()}
        array[:] = values.get("", values)


def write_sparse(
    uri: str,
    dims: Sequence[tiledb.Dim],
    columns: Columns,
    *,
    hilbert: bool = False,
    timestamps: Mapping[int, slice] | None = None,
) -> None:
    """Create a sparse array and fill it.

    Parameters
    ----------
    uri : str
        Where; nothing may be there.
    dims : sequence of tiledb.Dim
        The dimensions.
    columns : Columns
        The coordinates of each dimension, and the attributes, each of shape (n,) for n cells.
    hilbert : bool, default False
        Order the cells along a Hilbert curve.
    timestamps : mapping of int to slice, optional
        Milliseconds since 1970 to a slice of the cells: each slice is a fragment of its own, so that the
        array can be opened as it was at that time. Default: one fragment, written now.
    """
    names = [dim.name for dim in dims]
    attributes = {name: column for name, column in columns.items() if name not in names}
    order = "hilbert" if hilbert else "row-major"
    tiledb.Array.create(uri, _schema(dims, attributes, sparse=True, cell_order=order))
    parts: list[tuple[int | None, slice]] = [*timestamps.items()] if timestamps else [(None, slice(None))]
    for timestamp, rows in parts:
        coordinates = tuple(_stored(columns[name])[rows] for name in names)
        if len(coordinates[0]):
            with tiledb.open(uri, "w", timestamp=timestamp) as array:
                array[coordinates] = {name: _stored(column)[rows] for name, column in attributes.items()}


def _schema(
    dims: Sequence[tiledb.Dim], columns: Columns, *, sparse: bool, cell_order: str = "row-major"
) -> tiledb.ArraySchema:
    return tiledb.ArraySchema(
        domain=tiledb.Domain(*dims),
        attrs=[_attribute(name, column) for name, column in columns.items()],
        enums=[
            tiledb.Enumeration(name, column.ordered, np.asarray(column.names, dtype=str))
            for name, column in columns.items()
            if isinstance(column, Labels)
        ],
        sparse=sparse,
        cell_order=cell_order,
        capacity=1_000,
    )


def _attribute(name: str, column: Values | Labels) -> tiledb.Attr:
    if isinstance(column, Labels):
        return tiledb.Attr(name, np.int8, enum_label=name, filters=_filters())
    missing = bool(pd.isna(column).any())
    if column.dtype == object:
        return tiledb.Attr(name, "U0", var=True, nullable=missing, filters=_filters())
    shuffle = [tiledb.ByteShuffleFilter()] if column.dtype.itemsize > 1 else []
    return tiledb.Attr(name, column.dtype, nullable=missing, filters=_filters(*shuffle))


def _stored(column: Values | Labels) -> Values:
    if isinstance(column, Labels):
        return column.codes.astype(np.int8)
    if column.dtype == object:
        return np.array([None if pd.isna(text) else text for text in column], dtype=object)
    return column


def _filters(*first: tiledb.Filter) -> tiledb.FilterList:
    return tiledb.FilterList([*first, tiledb.ZstdFilter(level=5)])
