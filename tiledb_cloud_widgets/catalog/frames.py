"""DataFrames of listings: one column for each field of the model, typed, whatever the rows hold.

pandas is imported when the first DataFrame is made, not before.
"""

from __future__ import annotations

import datetime as dt
import sys
import typing
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from tiledb_cloud_widgets.catalog.query import FILE_TYPES, GROUP_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pandas as pd

    from tiledb_cloud_widgets.catalog.page import Info
    from tiledb_cloud_widgets.catalog.query import Query
    from tiledb_cloud_widgets.client.models import Model

    Column = Any  # a pandas extension array, or a numpy array of objects

Shape = Literal["array", "group", "contents"]
Type = Literal["string", "int", "float", "bool", "moment", "category", "records", "object"]

CHUNK_ROWS = 4096  # rows held as structs before they become columns: bounds the memory of a long listing
WORD_LISTS = ("tags", "allowed_actions")  # columns whose lists hold strings only
_MANY_ROWS = 50_000  # from here on repeated words are worth being kept once

# Categories that are there even when no row has them, so that two frames of one kind have equal dtypes.
CATEGORIES: dict[str, tuple[str, ...]] = {
    "kind": ("array", "group"),
    "type": ("dense", "sparse"),
    "file_type": FILE_TYPES,
    "group_type": GROUP_TYPES,
}


def shape_of(query: Query) -> Shape:
    """Return which columns a query's listing has."""
    return "contents" if query.group is not None else query.kind


@cache
def columns_of(shape: Shape) -> tuple[tuple[str, Type], ...]:
    """Return the columns of a frame, as name and type, in the model's order.

    The contents of a group hold arrays and groups: ``kind`` first, the columns of arrays, then those that
    only groups have. ``size`` is then of arrays only, in bytes; groups have ``asset_count`` and
    ``group_count``.
    """
    from tiledb_cloud_widgets.client import models  # noqa: PLC0415 (loaded with the first listing)

    if shape == "contents":
        arrays, groups = columns_of("array"), columns_of("group")
        names = {name for name, _ in arrays}
        return (("kind", "category"), *arrays, *(column for column in groups if column[0] not in names))
    model = models.ArrayInfo if shape == "array" else models.GroupInfo
    hints = typing.get_type_hints(model)
    return tuple((name, _type_of(name, hints[name])) for name in model.__struct_fields__)


class Columns:
    """Columns that grow by rows.

    Parameters
    ----------
    shape : {"array", "group", "contents"}
    expected : int, optional
        How many rows may come.
    metadata : bool, default False
        Whether each key of the rows' key-value metadata becomes a column ``metadata.KEY`` of strings.
    """

    def __init__(self, shape: Shape, expected: int | None = None, *, metadata: bool = False) -> None:
        self._settled = 0  # rows that are columns already
        self._shape = shape
        self._names = [name for name, _ in columns_of(shape)]
        self._types = [type_ for _, type_ in columns_of(shape)]
        self._chunks: list[list[Column]] = []
        self._pending: list[Info] = []
        self._metadata: dict[str, dict[int, str | None]] | None = {} if metadata else None
        self._word = sys.intern if (expected or 0) > _MANY_ROWS else None

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
        columns = self._raw(items)
        if self._metadata is not None:
            for row, info in enumerate(items, first):
                for entry in info.metadata:
                    if entry.key is not None:
                        self._metadata.setdefault(entry.key, {})[row] = entry.value
        chunk = []
        for name, type_, values in zip(self._names, self._types, columns, strict=True):
            if self._word is not None and name in WORD_LISTS:
                for words in values:
                    words[:] = map(self._word, words)  # in place: new lists would call the garbage collector
            chunk.append(_category(values, name) if type_ == "category" else _MAKERS[type_](values))
        self._chunks.append(chunk)
        self._pending, self._settled = [], first + len(items)

    def _raw(self, items: list[Info]) -> Iterable[Sequence[Any]]:
        """Return the values of each column."""
        if not items:
            return [()] * len(self._names)
        if self._shape != "contents":
            return zip(*map(msgspec.structs.astuple, items), strict=True)
        return [[_member_value(info, name) for info in items] for name in self._names]


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


def attrs_of(
    query: Query | None, server: str, *, total: int | None, pages: int | None, rows: int
) -> dict[str, Any]:
    """Return what a frame remembers: query, server, time and totals, as plain values that files can hold."""
    return {
        "query": None if query is None else query.to_dict(),
        "server": server,
        "time": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "total_items": total,
        "total_pages": pages,
        "rows": rows,
    }


def _type_of(name: str, hint: Any) -> Type:  # noqa: ANN401 (a type expression)
    """Return the column type for an annotation such as ``int | None``."""
    if name in CATEGORIES:
        return "category"
    kinds = [part for part in typing.get_args(hint) or (hint,) if part is not type(None)]
    kind = kinds[0] if len(kinds) == 1 else object
    if typing.get_origin(kind) is list and isinstance(typing.get_args(kind)[0], msgspec.StructMeta):
        return "records"
    simple: dict[object, Type] = {
        str: "string",
        int: "int",
        float: "float",
        bool: "bool",
        dt.datetime: "moment",
    }
    return simple.get(kind, "object")


def _member_value(info: Info, name: str) -> Any:  # noqa: ANN401 (of any column)
    if name == "kind":
        return info.kind
    if name == "size" and info.kind == "group":
        return None  # members, not bytes
    missing: Any = [] if name in ("pricing", "subscriptions") else None
    return getattr(info, name, missing)


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
