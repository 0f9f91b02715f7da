"""DataFrames of listings: one column for each field of the model, typed, whatever the rows hold.

pandas is imported when the first DataFrame is made, not before. Where pyarrow is installed, texts are kept as
Arrow keeps them, and the other columns are made by way of it, which is faster; the types are the same but for
how texts are stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiledb_cloud_widgets.catalog.column_builders import builder_of, release_unused_memory
from tiledb_cloud_widgets.catalog.columns import columns_of, metadata_keys, values_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from tiledb_cloud_widgets.catalog.column_builders import Column
    from tiledb_cloud_widgets.catalog.columns import Shape
    from tiledb_cloud_widgets.catalog.page import Info

CHUNK_ROWS = 1000  # rows held as structs before they become columns: few enough for a processor's cache


class Columns:
    """Columns that grow by rows.

    Parameters
    ----------
    shape : {"array", "group", "contents"}
    metadata : bool, default False
        Whether each key of the rows' key-value metadata becomes a column ``metadata.KEY`` of strings.
    """

    def __init__(self, shape: Shape, *, metadata: bool = False) -> None:
        self._shape = shape
        self._metadata = metadata
        self._columns = {name: builder_of(name, type_) for name, type_ in columns_of(shape)}
        # For each chunk: how many rows it has, and the columns that have a value in it, as their builders
        # made them.
        self._chunks: list[tuple[int, dict[str, Any]]] = []
        self._pending: list[Info] = []

    def add(self, items: Sequence[Info]) -> None:
        """Add rows at the end; being interrupted loses none that came before."""
        self._pending.extend(items)
        if len(self._pending) >= CHUNK_ROWS:
            self._settle()

    def frame(self, attrs: dict[str, Any] | None = None) -> pd.DataFrame:
        """Return all rows as a DataFrame; the columns are given away, so this is called once."""
        import pandas as pd  # noqa: PLC0415 (takes longer to import than everything else together)

        self._settle()
        data: dict[str, Column] = {}
        for name, column in self._columns.items():
            # one column at a time, so that at most one is held twice
            data[name] = column.joined([made.pop(name, rows) for rows, made in self._chunks])
        self._chunks = []
        release_unused_memory()
        frame = pd.DataFrame(data, copy=False)
        frame.attrs.update(attrs or {})
        return frame

    def _settle(self) -> None:
        """Turn the waiting structs into columns."""
        items = self._pending
        keys = [*metadata_keys(items)] if self._metadata else []
        columns = zip(columns_of(self._shape, keys), values_of(items, self._shape, keys), strict=True)
        made = {}
        for (name, type_), values in columns:
            if name not in self._columns:
                self._columns[name] = builder_of(name, type_)
            if not _is_empty(values):
                made[name] = self._columns[name].chunk(values)
        self._chunks.append((len(items), made))
        self._pending = []


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
    import pandas as pd  # noqa: PLC0415

    columns = columns_of(shape, keys)
    return pd.DataFrame({name: builder_of(name, type_).joined([]) for name, type_ in columns}, copy=False)


def _is_empty(values: Sequence[Any]) -> bool:
    """Tell whether a column has no value in these rows, as many have in none."""
    return not values or (values[0] is None and values.count(None) == len(values))
