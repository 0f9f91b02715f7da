"""DataFrames of listings: one column for each field of the model, typed, whatever the rows hold.

pandas is imported when the first DataFrame is made, not before.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from tiledb_cloud_widgets.catalog.columns import CATEGORIES, WORD_LISTS, columns_of, values_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    import pandas as pd

    from tiledb_cloud_widgets.catalog.columns import Shape, Type
    from tiledb_cloud_widgets.catalog.page import Info
    from tiledb_cloud_widgets.client.models import Model

    Column = Any  # a pandas extension array, or a numpy array of objects

CHUNK_ROWS = 4096  # rows held as structs before they become columns: bounds the memory of a long listing
_MANY_ROWS = 50_000  # from here on repeated words are worth being kept once


class Columns:
    """Columns that grow by rows.

    Parameters
    ----------
    shape : {"array", "group", "contents"}
    metadata : bool, default False
        Whether each key of the rows' key-value metadata becomes a column ``metadata.KEY`` of strings.
    """

    def __init__(self, shape: Shape, *, metadata: bool = False) -> None:
        self._settled = 0  # rows that are columns already
        self._shape = shape
        self._names = [name for name, _ in columns_of(shape)]
        self._types = [type_ for _, type_ in columns_of(shape)]
        self._chunks: list[list[Column]] = []
        self._pending: list[Info] = []
        self._metadata: dict[str, dict[int, str | None]] | None = {} if metadata else None

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self._settled + len(self._pending)

    def add(self, items: Sequence[Info]) -> None:
        """Add rows at the end; being interrupted loses none that came before."""
        self._pending.extend(items)
        if len(self._pending) >= CHUNK_ROWS:
            self._settle()

    def frame(self, attrs: dict[str, Any] | None = None) -> pd.DataFrame:
        """Return all rows as a DataFrame; the columns are given away, so this is called once."""
        import pandas as pd  # noqa: PLC0415 (takes longer to import than everything else together)

        if self._pending or not self._chunks:
            self._settle()
        data: dict[str, Column] = {}
        for place, (name, type_) in enumerate(zip(self._names, self._types, strict=True)):
            parts = [chunk[place] for chunk in self._chunks]
            for chunk in self._chunks:
                chunk[place] = None  # so that at most one column is held twice
            data[name] = parts[0] if len(parts) == 1 else _joined(parts, type_)
        self._chunks = []
        for key, values in (self._metadata or {}).items():
            data[f"metadata.{key}"] = _strings([values.get(row) for row in range(self.rows)])
        frame = pd.DataFrame(data, copy=False)
        frame.attrs.update(attrs or {})
        return frame

    def _settle(self) -> None:
        """Turn the waiting structs into columns."""
        items, first = self._pending, self._settled
        columns = values_of(items, self._shape)
        if self._metadata is not None:
            for row, info in enumerate(items, first):
                for entry in info.metadata:
                    if entry.key is not None:
                        self._metadata.setdefault(entry.key, {})[row] = entry.value
        chunk = []
        for name, type_, values in zip(self._names, self._types, columns, strict=True):
            if first >= _MANY_ROWS and name in WORD_LISTS:
                for words in values:
                    words[:] = map(sys.intern, words)  # in place: new lists would call the garbage collector
            chunk.append(_category(values, name) if type_ == "category" else _MAKERS[type_](values))
        self._chunks.append(chunk)
        self._pending, self._settled = [], first + len(items)


def frame_of(
    items: Sequence[Info], shape: Shape, attrs: dict[str, Any] | None = None, *, metadata: bool = False
) -> pd.DataFrame:
    """Return rows as a DataFrame.

    Parameters
    ----------
    items : sequence of ArrayInfo or GroupInfo
    shape : {"array", "group", "contents"}
        "contents" for both kinds together.
    attrs : dict, optional
        What the frame remembers.
    metadata : bool, default False
        Whether each metadata key becomes a column.
    """
    columns = Columns(shape, metadata=metadata)
    columns.add(items)
    return columns.frame(attrs)


def empty_frame(shape: Shape, keys: Sequence[str] = ()) -> pd.DataFrame:
    """Return a DataFrame without rows, with columns for these keys of key-value metadata."""
    frame = frame_of((), shape)
    for key in keys:
        frame[f"metadata.{key}"] = _strings([])
    return frame


def _strings(values: Sequence[str | None]) -> Column:
    import pandas as pd  # noqa: PLC0415

    return pd.array(list(values), dtype="string")


def _integers(values: Sequence[int | None]) -> Column:
    import pandas as pd  # noqa: PLC0415

    missing = np.fromiter((value is None for value in values), dtype=bool, count=len(values))
    known = [0 if value is None else value for value in values] if missing.any() else values
    try:
        return pd.arrays.IntegerArray(np.array(known, dtype=np.int64), missing)
    except OverflowError:
        return _objects([pd.NA if value is None else value for value in values])  # exact, beyond 2**63


def _floats(values: Sequence[float | None]) -> Column:
    import pandas as pd  # noqa: PLC0415

    return pd.array(list(values), dtype="Float64")


def _booleans(values: Sequence[bool | None]) -> Column:
    import pandas as pd  # noqa: PLC0415

    missing = np.fromiter((value is None for value in values), dtype=bool, count=len(values))
    known = np.fromiter((value is True for value in values), dtype=bool, count=len(values))
    return pd.arrays.BooleanArray(known, missing)


def _moments(values: Sequence[dt.datetime | None]) -> Column:
    import pandas as pd  # noqa: PLC0415

    # Microseconds hold every year that a datetime has; nanoseconds end in 2262.
    return pd.array(list(values), dtype=pd.DatetimeTZDtype("us", "UTC"))


def _objects(values: Sequence[Any]) -> Column:
    column = np.empty(len(values), dtype=object)
    # An empty struct has no field, which Parquet cannot hold.
    column[:] = [None if value == {} else value for value in values]
    return column


def _records(values: Sequence[Sequence[Model]]) -> Column:
    # Plain dicts, for files and other libraries know nothing of our models.
    return _objects([[record.to_dict() for record in records] if records else records for records in values])


def _category(values: Sequence[str | None], name: str) -> Column:
    import pandas as pd  # noqa: PLC0415

    known = CATEGORIES[name]
    codes = {word: code for code, word in enumerate(known)}
    for word in values:
        if word is not None and word not in codes:
            codes[word] = len(codes)
    numbers = np.fromiter(
        (-1 if word is None else codes[word] for word in values), dtype=np.int32, count=len(values)
    )
    return pd.Categorical.from_codes(numbers, categories=pd.Index(list(codes), dtype=object))


def _joined(parts: list[Column], type_: Type) -> Column:
    import pandas as pd  # noqa: PLC0415

    if type_ == "category":
        return pd.api.types.union_categoricals(parts)
    if type_ in ("records", "object") or any(isinstance(part, np.ndarray) for part in parts):
        return np.concatenate([np.asarray(part, dtype=object) for part in parts])
    return pd.concat([pd.Series(part) for part in parts], ignore_index=True).array


_MAKERS: dict[Type, Callable[[Sequence[Any]], Column]] = {
    "string": _strings,
    "int": _integers,
    "float": _floats,
    "bool": _booleans,
    "moment": _moments,
    "records": _records,
    "object": _objects,
}
