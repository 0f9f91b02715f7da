"""The columns of a listing: their names, types and order, and the values of rows in them."""

from __future__ import annotations

import datetime as dt
import typing
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from tiledb_cloud_widgets.catalog.query import FILE_TYPES, GROUP_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tiledb_cloud_widgets.catalog.page import Info
    from tiledb_cloud_widgets.catalog.query import Query

Shape = Literal["array", "group", "contents"]
Type = Literal["string", "int", "float", "bool", "moment", "category", "records", "object"]

WORD_LISTS = ("tags", "allowed_actions")  # columns whose lists hold strings only
FIRST = ("namespace", "name", "tiledb_uri", "type", "size", "description", "tags", "last_accessed")

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
def hints_of(shape: Shape) -> dict[str, Any]:
    """Return the columns of a listing as name and type annotation, in order.

    What people look for first comes first (``FIRST``), then the rest in the model's order. The contents of a
    group hold arrays and groups: ``kind`` first, the columns of arrays, then those that only groups have.
    ``size`` is then of arrays only, in bytes; groups have ``asset_count`` and ``group_count``.
    """
    from tiledb_cloud_widgets.client import models  # noqa: PLC0415 (loaded with the first listing)

    if shape == "contents":
        return {"kind": str} | hints_of("array") | hints_of("group")
    model = models.ArrayInfo if shape == "array" else models.GroupInfo
    hints = typing.get_type_hints(model)
    fields = model.__struct_fields__
    return {name: hints[name] for name in dict.fromkeys((*FIRST, *fields)) if name in fields}


@cache
def _columns_of_model(shape: Shape) -> tuple[tuple[str, Type], ...]:
    return tuple((name, _type_of(name, hint)) for name, hint in hints_of(shape).items())


def columns_of(shape: Shape, keys: Sequence[str] = ()) -> tuple[tuple[str, Type], ...]:
    """Return the columns of a listing as name and type, in order; see ``hints_of``.

    After them come those of key-value metadata, a column ``metadata.KEY`` for each of ``keys``.
    """
    return (*_columns_of_model(shape), *((f"metadata.{key}", "string") for key in keys))


def values_of(items: Sequence[Info], shape: Shape, keys: Sequence[str] = ()) -> list[Sequence[Any]]:
    """Return the values of rows, a sequence for each of ``columns_of``; records are dicts."""
    if not items:
        return [()] * len(columns_of(shape, keys))
    by_name: dict[str, Sequence[Any]]
    if shape == "contents":
        by_name = {name: [_member_value(info, name) for info in items] for name in hints_of(shape)}
    else:
        columns = zip(*map(msgspec.structs.astuple, items), strict=True)
        by_name = dict(zip(items[0].__struct_fields__, columns, strict=True))
    values = [_plain(by_name[name], name, type_) for name, type_ in columns_of(shape)]
    metadata = [{entry.key: entry.value for entry in info.metadata} for info in items] if keys else []
    return [*values, *([entries.get(key) for entries in metadata] for key in keys)]


def metadata_keys(items: Iterable[Info]) -> dict[str, None]:
    """Return the keys of the rows' key-value metadata, in the order of their first row."""
    return {entry.key: None for info in items for entry in info.metadata if entry.key is not None}


def attrs_of(
    query: Query | None, server: str, *, total: int | None, pages: int | None, rows: int
) -> dict[str, Any]:
    """Return what a frame or file remembers: query, server, time and totals, as values of JSON."""
    return {
        "query": None if query is None else query.to_dict(),
        "server": server,
        "time": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "total_items": total,
        "total_pages": pages,
        "rows": rows,
    }


def is_model(kind: Any) -> bool:  # noqa: ANN401 (a type expression)
    """Whether a type is one of the client's models."""
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _type_of(name: str, hint: Any) -> Type:  # noqa: ANN401 (a type expression)
    """Return the column type for an annotation such as ``int | None``."""
    if name in CATEGORIES:
        return "category"
    kind = without_none(hint)
    if typing.get_origin(kind) is list and is_model(typing.get_args(kind)[0]):
        return "records"
    simple: dict[object, Type] = {
        str: "string",
        int: "int",
        float: "float",
        bool: "bool",
        dt.datetime: "moment",
    }
    return simple.get(kind, "object")


def without_none(hint: Any) -> Any:  # noqa: ANN401 (a type expression)
    """Return ``int`` for the annotation ``int | None``; ``object`` when several types remain."""
    kinds = [part for part in typing.get_args(hint) or () if part is not type(None)]
    if typing.get_origin(hint) in (list, dict) or not kinds:
        return hint
    return kinds[0] if len(kinds) == 1 else object


def _plain(values: Sequence[Any], name: str, type_: Type) -> Sequence[Any]:
    """Return values as files and other libraries take them: they know nothing of our models."""
    if type_ == "records" and any(values):
        return [[record.to_dict() for record in records] if records else records for records in values]
    if type_ == "object" and name not in WORD_LISTS:
        return [value or None for value in values]  # Parquet cannot hold an object without fields
    return values


def _member_value(info: Info, name: str) -> Any:  # noqa: ANN401 (of any column)
    if name == "kind":
        return info.kind
    if name == "size" and info.kind == "group":
        return None  # members, not bytes
    missing: Any = [] if name in ("pricing", "subscriptions") else None
    return getattr(info, name, missing)
