"""The builders of a DataFrame's columns: they take values chunk by chunk and join them at the end."""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

import numpy as np

from tiledb_cloud_widgets.catalog.columns import CATEGORIES, WORD_LISTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tiledb_cloud_widgets.catalog.columns import Type

    Column = Any  # a pandas extension array, or a numpy array of objects


_MOST_LISTS = 10_000  # different lists of words that are remembered while columns are made


class Builder(Protocol):
    """Makes one column."""

    def chunk(self, values: Sequence[Any]) -> Any:  # noqa: ANN401 (each its own)
        """Return some values in the form in which they are kept."""

    def joined(self, chunks: Sequence[Any]) -> Column:
        """Return the column; an integer stands for a chunk of so many rows without a value."""


def builder_of(name: str, type_: Type) -> Builder:
    """Return the builder of a column."""
    if type_ == "category":
        return _Categories(CATEGORIES[name])
    if type_ in ("records", "object"):
        if name in WORD_LISTS:
            return _WordLists()
        return _Objects(_NoRecords() if type_ == "records" else None)
    of_arrow = _arrow_builders()
    return of_arrow[type_]() if of_arrow else _WithoutArrow(_DTYPES[type_])


@functools.cache
def _arrow_builders() -> dict[str, Callable[[], Builder]]:
    try:
        from tiledb_cloud_widgets.catalog.arrow_builders import BUILDERS  # noqa: PLC0415 (pyarrow)
    except ImportError:
        return {}
    return BUILDERS


def release_unused_memory() -> None:
    """Give back to the system what chunks left behind; Arrow's allocator would keep it for later."""
    if "pyarrow" in sys.modules:
        sys.modules["pyarrow"].default_memory_pool().release_unused()


class _Categories:
    """Words of an enumeration: the known ones, then others in the order in which they come."""

    def __init__(self, known: tuple[str, ...]) -> None:
        self._codes: dict[str | None, int] = {None: -1} | {word: code for code, word in enumerate(known)}

    def chunk(self, values: Sequence[str | None]) -> np.ndarray:
        try:
            return np.fromiter(map(self._codes.__getitem__, values), np.int32, len(values))
        except KeyError:
            for word in values:
                self._codes.setdefault(word, len(self._codes) - 1)
            return self.chunk(values)

    def joined(self, chunks: Sequence[np.ndarray | int]) -> Column:
        import pandas as pd  # noqa: PLC0415

        words = pd.Index([word for word in self._codes if word is not None], dtype=str)  # object in pandas 2
        return pd.Categorical.from_codes(_numbers(chunks, -1), categories=words)


class _Objects:
    """Lists and dicts."""

    def __init__(self, nothing: object) -> None:
        self._nothing = nothing  # the value of rows in chunks that have none

    def chunk(self, values: Sequence[Any]) -> np.ndarray | int:
        if not any(values):
            return len(values)
        column = np.empty(len(values), dtype=object)
        column[:] = values
        return column

    def joined(self, chunks: Sequence[np.ndarray | int]) -> Column:
        parts = [self._empty(part) if isinstance(part, int) else part for part in chunks]
        return np.concatenate([self._empty(0), *parts])

    def _empty(self, rows: int) -> np.ndarray:
        column = np.empty(rows, dtype=object)
        column.fill(self._nothing)
        return column


class _NoRecords(list[Any]):
    """The empty list of every row without prices or metadata. The rows share it, so it never changes."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("Rows share this empty list. Give the row another one: frame.at[row, column] = [...]")

    append = extend = insert = __setitem__ = __iadd__ = __imul__ = _refuse


class _WordLists:
    """Lists of words: while rows come, each is a number of one of the lists that came before.

    A million rows have few different lists. Each row gets a list of its own at the end, so that the garbage
    collector need not look through millions of them while the rows come.
    """

    def __init__(self) -> None:
        self._lists: list[list[str] | None] = [None]
        self._places: dict[tuple[str, ...] | None, int] = {None: 0}  # of as many as fit

    def chunk(self, values: Sequence[list[str] | None]) -> np.ndarray:
        keys = [None if words is None else tuple(words) for words in values]
        fresh = set(keys).difference(self._places)
        if len(self._places) + len(fresh) > _MOST_LISTS:  # of so many different ones, few come again
            self._places, fresh = {}, set(keys)
        for key in fresh:
            self._places[key] = len(self._lists)
            self._lists.append(None if key is None else [*map(sys.intern, key)])
        return np.fromiter(map(self._places.__getitem__, keys), np.int32, len(keys))

    def joined(self, chunks: Sequence[np.ndarray | int]) -> Column:
        lists = map(self._lists.__getitem__, _numbers(chunks, 0).tolist())
        rows = [None if words is None else words.copy() for words in lists]
        column = np.empty(len(rows), dtype=object)
        column[:] = rows
        return column


def _numbers(chunks: Sequence[np.ndarray | int], nothing: int) -> np.ndarray:
    """Return chunks of numbers in one piece; rows without a value have the number ``nothing``."""
    parts = [np.full(part, nothing, np.int32) if isinstance(part, int) else part for part in chunks]
    return np.concatenate([np.empty(0, np.int32), *parts])


class _WithoutArrow:
    """A pandas array for each chunk."""

    def __init__(self, dtype: Any) -> None:  # noqa: ANN401 (a name of pandas, whose stubs know only literals)
        self._dtype = dtype

    def chunk(self, values: Sequence[Any]) -> Column:
        import pandas as pd  # noqa: PLC0415

        try:
            # of objects: numpy would make floating-point numbers of integers that need more than 64 bits
            return pd.array(np.array(values, dtype=object), dtype=self._dtype)
        except OverflowError:
            return exact_integers(values)

    def joined(self, chunks: Sequence[Column | int]) -> Column:
        import pandas as pd  # noqa: PLC0415

        parts = [self.chunk([None] * part) if isinstance(part, int) else part for part in chunks]
        if any(isinstance(part, np.ndarray) for part in parts):
            return np.concatenate([np.asarray(part, dtype=object) for part in parts])
        series = [pd.Series(part) for part in parts] or [pd.Series(self.chunk([]))]
        return pd.concat(series, ignore_index=True).array


def exact_integers(values: Sequence[int | None]) -> np.ndarray:
    """Return integers beyond 64 bits as objects."""
    import pandas as pd  # noqa: PLC0415

    column = np.empty(len(values), dtype=object)
    column[:] = [pd.NA if value is None else value for value in values]
    return column


_DTYPES: dict[str, str] = {
    "string": "string[python]",
    "int": "Int64",
    "float": "Float64",
    "bool": "boolean",
    "moment": "datetime64[us, UTC]",  # microseconds hold every year that a datetime has
}
