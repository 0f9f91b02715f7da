"""Rows and pages for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tiledb_cloud_widgets.catalog.page import Page
from tiledb_cloud_widgets.client.models import ArrayInfo, GroupInfo

if TYPE_CHECKING:
    from tiledb_cloud_widgets.catalog.query import Query

WHEN = datetime(2026, 11, 20, 15, 27, tzinfo=UTC)


def array(number: int, **fields: Any) -> ArrayInfo:
    return ArrayInfo(**_entry(f"array{number}", f"0000-{number:012d}") | fields)


def group(number: int, **fields: Any) -> GroupInfo:
    return GroupInfo(**_entry(f"group{number}", f"0001-{number:012d}") | fields)


def _entry(name: str, end: str) -> dict[str, Any]:
    return {
        "id": f"00000000-0000-0000-{end}",
        "name": name,
        "namespace": "ada",
        "tiledb_uri": f"tiledb://ada/{name}",
    }


def page(query: Query, number: int = 1, size: int = 10, total: int | None = 35) -> Page:
    """Page ``number`` of a listing of ``total`` rows."""
    first = (number - 1) * size
    last = first + size if total is None else min(first + size, total)
    make = group if query.kind == "group" else array
    return Page(
        query,
        number,
        size,
        tuple(make(n) for n in range(first, last)),
        total,
        None if total is None else -(-total // size),
        WHEN,
    )
