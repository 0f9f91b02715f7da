"""Values as they come from a query: of one field, with what is null, as numbers, as text, and typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Self

import msgspec
import numpy as np

from .schema import Field, show_time

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

#: characters of a cell in a table
CELL: Final = 120


@dataclass(frozen=True)
class FieldValues:
    """The values of a field.

    Parameters
    ----------
    field : Field
        What they are values of.
    data : bytes-like array of uint8, or an array of `field.dtype`
        Every value, one after the other.
    offsets : array of uint64, optional
        Where each cell begins, in bytes, if cells vary in length.
    valid : array of bool, optional
        Which cells are not null; None where no cell is.
    written : array of bool, optional
        Which cells of a dense array were ever written; None where all were.
    labels : sequence, optional
        What the codes of a category stand for.
    """

    field: Field
    data: NDArray[Any]
    offsets: NDArray[np.uint64] | None = None
    valid: NDArray[np.bool_] | None = None
    written: NDArray[np.bool_] | None = None
    labels: Sequence[Any] | None = None

    @classmethod
    def of(
        cls, field: Field, raw: tuple[NDArray[Any], NDArray[Any], NDArray[Any]], labels: Sequence[Any] | None
    ) -> Self:
        """Return the values of a result of ``PyQuery``: data, offsets and validity."""
        data, offsets, validity = raw
        if not field.var and data.dtype != field.dtype:
            data = np.frombuffer(data.tobytes(), field.dtype)
        valid = validity.astype(bool) if validity.size else None
        return cls(field, data, offsets if field.var else None, valid, labels=labels)

    def __len__(self) -> int:
        return len(self.data) // self.field.values if self.offsets is None else len(self.offsets)

    def head(self, count: int) -> Self:
        """Return the first cells."""
        if count >= len(self):
            return self
        data, offsets = self.data[: count * self.field.values], None
        if self.offsets is not None:
            data, offsets = self.data[: int(self.offsets[count])], self.offsets[:count]
        return replace(
            self,
            data=data,
            offsets=offsets,
            valid=None if self.valid is None else self.valid[:count],
            written=None if self.written is None else self.written[:count],
        )

    def part(self, shape: Sequence[int], places: tuple[slice, ...]) -> Self:
        """Return some of the cells of a whole dense array of this shape, in its order; of numbers only."""
        per_cell = self.data.reshape((*shape, self.field.values))
        valid = None if self.valid is None else self.valid.reshape(shape)[places].ravel()
        written = None if self.written is None else self.written.reshape(shape)[places].ravel()
        return replace(self, data=per_cell[places].ravel(), valid=valid, written=written)

    def joined(self, others: Sequence[Self]) -> Self:
        """Return these cells and those of the others, which are of the same field of a sparse array."""
        if not others:
            return self
        everything = [self, *others]
        offsets = None
        if self.offsets is not None:
            starts = np.cumsum([0] + [values.data.nbytes for values in everything[:-1]]).astype(np.uint64)
            offsets = np.concatenate(
                [values.offsets + start for values, start in zip(everything, starts, strict=True)]
            )
        valid = None
        if any(values.valid is not None for values in everything):
            valid = np.concatenate(
                [np.ones(len(v), bool) if v.valid is None else v.valid for v in everything]
            )
        return replace(self, data=np.concatenate([v.data for v in everything]), offsets=offsets, valid=valid)

    @property
    def is_complex(self) -> bool:
        """Whether each cell has one complex number."""
        return self.offsets is None and self.field.dtype.kind == "c"

    @property
    def cells(self) -> int:
        """How many cells were ever written."""
        return len(self) if self.written is None else int(self.written.sum())

    @property
    def nulls(self) -> int:
        """How many of the cells that were written are null."""
        if self.valid is None:
            return 0
        return int((~self.valid if self.written is None else ~self.valid & self.written).sum())

    @property
    def there(self) -> NDArray[np.bool_] | None:
        """Which cells have a value: they were written, and are not null."""
        if self.valid is None or self.written is None:
            return self.written if self.valid is None else self.valid
        return self.valid & self.written

    def lengths(self) -> NDArray[np.int64]:
        """Return how many values each cell has; of text and blobs, how many bytes."""
        return np.diff(self.bounds()) // self.field.dtype.itemsize

    def numbers(self) -> NDArray[np.float64]:
        """Return numbers and truth values as float64, NaN where there is no value."""
        numbers = self.data.astype(np.float64)
        if self.there is not None:
            numbers[~self.there] = np.nan
        return numbers

    def chosen(self) -> NDArray[Any]:
        """Return the values that are there, as they are."""
        return self.data if self.there is None else self.data[self.there]

    def texts(self) -> list[str]:
        """Return every cell as text, whole; that of a cell without a value is of no use."""
        return _TEXTS.get(self.field.kind, _numbers)(self)

    def cut_texts(self) -> list[str | None]:
        """Return every cell as a table shows it: cut where it is long, None where there is no value."""
        texts = list(map(cut, self.texts()))
        if self.there is None:
            return list(texts)
        return [text if there else None for text, there in zip(texts, self.there.tolist(), strict=True)]

    def typed(self) -> tuple[str, bytes, bytes]:
        """Return a dtype, the values and their validity, as `parts.Cells` has them."""
        valid = b"" if self.there is None else self.there.astype(np.uint8).tobytes()
        if self.field.kind in ("number", "bool", "time") or self.is_complex:
            return self.data.dtype.str, self.data.tobytes(), valid
        return "json", msgspec.json.encode(self.texts()), valid

    def bounds(self) -> NDArray[np.int64]:
        """Return where each cell begins, in bytes, and where the last one ends."""
        if self.offsets is None:
            return np.arange(len(self) + 1) * self.field.values * self.field.dtype.itemsize
        return np.append(self.offsets.astype(np.int64), self.data.nbytes)


def joined(batches: Sequence[dict[str, FieldValues]]) -> dict[str, FieldValues]:
    """Return the cells of several reads of the same fields of a sparse array."""
    first, *rest = batches
    return {name: values.joined([batch[name] for batch in rest]) for name, values in first.items()}


def distance(numbers: NDArray[Any], low: int) -> NDArray[np.uint64]:
    """Return how far integers or dates lie above the lowest; no signed type holds every such distance."""
    wide = (
        numbers.astype(np.uint64) if numbers.dtype.kind == "u" else numbers.astype(np.int64).view(np.uint64)
    )
    return wide - np.uint64(low % 2**64)


def cut(text: str) -> str:
    """Return a text as a cell of a table shows it."""
    return text if len(text) <= CELL else text[:CELL] + "…"


def show_number(value: Any) -> str:  # noqa: ANN401
    """Return a number for a table: integers whole, others with six digits."""
    return f"{value:.6g}" if isinstance(value, (float, np.inexact)) else str(value)


def _numbers(values: FieldValues) -> list[str]:
    return [show_number(value) for value in values.data]


def _words(values: FieldValues) -> list[str]:
    raw = values.data.tobytes()
    return [raw[a:b].rstrip(b"\0").decode("utf-8", "replace") for a, b in pairwise(values.bounds().tolist())]


def _labels(values: FieldValues) -> list[str]:
    labels = [str(label) for label in values.labels or ()]
    codes = values.data.tolist()
    return [labels[code] if 0 <= code < len(labels) else f"code {code}" for code in codes]


def _truths(values: FieldValues) -> list[str]:
    return ["true" if value else "false" for value in values.data.tolist()]


def _times(values: FieldValues) -> list[str]:
    return [show_time(count, values.field.dtype) for count in values.data.astype(np.int64).tolist()]


def _blobs(values: FieldValues) -> list[str]:
    return [f"{length:,} bytes" for length in values.lengths().tolist()]


def _lists(values: FieldValues) -> list[str]:
    if values.is_complex:
        return _numbers(values)
    flat = np.frombuffer(values.data.tobytes(), values.field.dtype)
    size = values.field.dtype.itemsize
    return [_list(flat[a // size : b // size]) for a, b in pairwise(values.bounds().tolist())]


def _list(numbers: NDArray[Any]) -> str:
    shown = ", ".join(show_number(number) for number in numbers[:6])
    return f"[{shown}{', …' if len(numbers) > 6 else ''}]"


_TEXTS: Final[dict[str, Callable[[FieldValues], list[str]]]] = {
    "text": _words, "category": _labels, "bool": _truths, "time": _times, "blob": _blobs, "numbers": _lists,
}  # fmt: skip
