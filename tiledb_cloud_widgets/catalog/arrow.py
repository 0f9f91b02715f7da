"""Rows of a listing as Arrow record batches: one schema for each kind of listing, whatever the rows hold.

Loaded only where pyarrow is installed.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import typing
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tiledb_cloud_widgets.catalog.arrow_builders import text_array
from tiledb_cloud_widgets.catalog.columns import (
    CATEGORIES,
    hints_of,
    is_model,
    values_of,
    without_none,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiledb_cloud_widgets.catalog.columns import Shape
    from tiledb_cloud_widgets.catalog.page import Info

_SIMPLE = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    dt.datetime: pa.timestamp("us", "UTC"),
}
_CATEGORY = pa.dictionary(pa.int32(), pa.string())
_INT64 = range(-(2**63), 2**63)


class Batches:
    """Makes record batches of rows, all with one schema.

    Parameters
    ----------
    shape : {"array", "group", "contents"}
    keys : sequence of str, default ()
        Keys of key-value metadata; each is a column ``metadata.KEY`` of strings.

    Attributes
    ----------
    schema : pyarrow.Schema
    too_large : int
        Integers so far that 64 bits cannot hold. They are null in the batches.
    """

    def __init__(self, shape: Shape, keys: Sequence[str] = ()) -> None:
        self.too_large = 0
        self._shape = shape
        self._keys = keys
        # The words of each category and their codes, the same in all batches: a new word gets the next one.
        self._codes = {
            name: {word: code for code, word in enumerate(words)} for name, words in CATEGORIES.items()
        }
        fields = [
            (name, _CATEGORY if name in CATEGORIES else _type_of(hint))
            for name, hint in hints_of(shape).items()
        ]
        self.schema = pa.schema([*fields, *((f"metadata.{key}", pa.string()) for key in keys)])

    def of(self, items: Sequence[Info]) -> pa.RecordBatch:
        """Return rows as a record batch."""
        columns = values_of(items, self._shape, self._keys)
        arrays = [self._array(field, values) for field, values in zip(self.schema, columns, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _array(self, field: pa.Field, values: Sequence[Any]) -> pa.Array:
        if field.name in self._codes:
            return self._category(self._codes[field.name], values)
        if pa.types.is_map(field.type):
            values = [value and list(value.items()) for value in values]
        try:
            return text_array(values, field.type)
        except (OverflowError, pa.ArrowInvalid):
            return pa.array([self._within_64_bits(value) for value in values], field.type)

    def _category(self, codes: dict[str, int], values: Sequence[str | None]) -> pa.Array:
        numbers = [None if word is None else codes.setdefault(word, len(codes)) for word in values]
        return pa.DictionaryArray.from_arrays(pa.array(numbers, pa.int32()), pa.array(codes, pa.string()))

    def _within_64_bits(self, value: Any) -> Any:  # noqa: ANN401 (of any column)
        if isinstance(value, int) and value not in _INT64:
            self.too_large += 1
            return None
        if isinstance(value, dict):
            return {key: self._within_64_bits(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._within_64_bits(inner) for inner in value]
        return value


def file_metadata(
    schema: pa.Schema, shape: Shape, keys: Sequence[str], attrs: dict[str, Any]
) -> dict[str, str]:
    """Return what a Parquet file says of itself, to be written when its rows are.

    From it ``pandas.read_parquet`` makes the DataFrame of the same listing. ``complete`` and ``note`` of
    ``attrs`` are entries of their own, for readers without pandas.
    """
    from tiledb_cloud_widgets.catalog.frames import empty_frame  # noqa: PLC0415 (pandas)

    frame = empty_frame(shape, keys)
    described = json.loads(pa.Schema.from_pandas(frame).metadata[b"pandas"])
    described["index_columns"] = []  # the rows are numbered from 0
    for column in described["columns"]:
        if column["numpy_type"] == "string":
            # Otherwise the pandas options of the reader decide how the texts are stored.
            column["numpy_type"] = f"string[{frame[column['name']].dtype.storage}]"
    entries = {"pandas": json.dumps(described), "PANDAS_ATTRS": json.dumps(attrs)}
    entries |= {name: json.dumps(attrs[name]) for name in ("complete", "note") if name in attrs}
    # Readers take the entries from the schema among them, which ParquetWriter would write too early.
    stored = base64.b64encode(schema.with_metadata(entries).serialize()).decode()
    return entries | {"ARROW:schema": stored}


def _type_of(hint: Any) -> pa.DataType:  # noqa: ANN401 (a type expression)
    """Return the Arrow type for an annotation of a model's field."""
    kind = without_none(hint)
    if typing.get_origin(kind) is list:
        return pa.list_(_type_of(typing.get_args(kind)[0]))
    if typing.get_origin(kind) is dict:
        return pa.map_(*map(_type_of, typing.get_args(kind)))
    if is_model(kind):
        hints = typing.get_type_hints(kind)
        return pa.struct([(name, _type_of(hints[name])) for name in kind.__struct_fields__])
    return _SIMPLE[kind]
