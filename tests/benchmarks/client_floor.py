"""The floor of a whole listing: what a script of a few lines does that fetches, decodes and makes the same columns."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
import numpy as np
import pandas as pd

from tiledb_cloud_widgets.client import models

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXTS = ("id", "uri", "namespace", "description", "name", "logo", "access_credentials_name", "tiledb_uri")
_MORE_TEXTS = ("license_id", "license_text", "created_by")
_DECODER = msgspec.json.Decoder(models.ArrayBrowserData, strict=False)


def fetch(url: str) -> list[models.ArrayInfo]:
    """Fetch every page over one connection, one after the other."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    rows: list[models.ArrayInfo] = []
    page, pages = 1, 1
    while page <= pages:
        connection.request("GET", f"/v1/arrays/browser/owned?page={page}&per_page=1000")
        data: models.ArrayBrowserData = _DECODER.decode(connection.getresponse().read())
        assert data.pagination_metadata is not None
        pages = data.pagination_metadata.total_pages or 0
        rows += data.arrays
        page += 1
    connection.close()
    return rows


def frame(rows: list[models.ArrayInfo]) -> pd.DataFrame:
    """Make the columns that the package makes, in the plainest way that gives the same types."""
    from tiledb_cloud_widgets.catalog.columns import columns_of

    make: dict[str, Callable[[list[object]], object]] = {
        "string": lambda values: pd.array(values, dtype="string[pyarrow]"),
        "category": pd.Categorical,
        "int": lambda values: pd.array(values, dtype="Int64"),
        "float": lambda values: pd.array(values, dtype="Float64"),
        "bool": lambda values: pd.array(values, dtype="boolean"),
        "moment": lambda values: pd.DatetimeIndex(values).tz_convert("UTC").as_unit("us"),
        "records": _objects,  # there are none
        "object": _objects,
    }
    columns = {name: make[kind]([getattr(row, name) for row in rows]) for name, kind in columns_of("array")}
    return pd.DataFrame(columns, copy=False)


def _objects(values: list[object]) -> np.ndarray:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
