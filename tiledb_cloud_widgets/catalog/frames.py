"""DataFrames of listings: one column for each field of the model, typed, whatever the rows hold.

pandas is imported when the first DataFrame is made, not before. Where pyarrow is installed, texts are kept as
Arrow keeps them, and the other columns are made by way of it, which is faster; the types are the same but for
how texts are stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiledb_cloud_widgets.catalog.column_builders import builder_of, release_unused_memory
from tiledb_cloud_widgets.catalog.columns import columns_of, values_of

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
        self._settled = 0  # rows that are columns already
        self._shape = shape
        self._columns = {name: builder_of(name, type_) for name, type_ in columns_of(shape)}
        # For each chunk and column: what its builder made of the rows, or how many rows had nothing in it.
        self._chunks: list[dict[str, Any]] = []
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

        self._settle()
        data: dict[str, Column] = {}
        for name, column in self._columns.items():
            # one column at a time, so that at most one is held twice
            data[name] = column.joined([chunk.pop(name) for chunk in self._chunks])
        self._chunks = []
        release_unused_memory()
        texts = builder_of("", "string")
        for key, values in (self._metadata or {}).items():
            data[f"metadata.{key}"] = texts.joined([texts.chunk([*map(values.get, range(self.rows))])])
        frame = pd.DataFrame(data, copy=False)
        frame.attrs.update(attrs or {})
        return frame

    def _settle(self) -> None:
        """Turn the waiting structs into columns."""
        items, first = self._pending, self._settled
        if self._metadata is not None:
            for row, info in enumerate(items, first):
                for entry in info.metadata:
                    if entry.key is not None:
                        self._metadata.setdefault(entry.key, {})[row] = entry.value
        columns = zip(self._columns.items(), values_of(items, self._shape), strict=True)
        self._chunks.append(
            {
                name: len(values) if _is_empty(values) else column.chunk(values)
                for (name, column), values in columns
            }
        )
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
        frame[f"metadata.{key}"] = builder_of("", "string").joined([])
    return frame


def _is_empty(values: Sequence[Any]) -> bool:
    """Tell whether a column has no value in these rows, as many have in none."""
    return not values or (values[0] is None and values.count(None) == len(values))
