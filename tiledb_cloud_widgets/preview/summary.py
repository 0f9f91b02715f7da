"""Summaries of columns: histogram, nulls, ends, frequent values; of the cells that were read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .parts import Bar, Column, Top
from .schema import plain, show_time
from .values import cut, distance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .schema import Field
    from .values import FieldValues

#: bars of a histogram
BARS: Final = 16
#: as many whole numbers have a bar each: of 17 numbers in twos the last bar would be half as high as it is
BARS_OF_ONE: Final = 32
#: frequent values that are listed
TOP: Final = 5
_PART: Final = 1 << 20
#: up to here floats hold every whole number
_WHOLE_FLOATS: Final = 2**53
_NOT_A_TIME: Final = np.iinfo(np.int64).min


def summarize(values: FieldValues) -> Column:
    """Summarize the values of one field."""
    field, facts = values.field, {}
    if field.kind == "number":
        facts = _numbers(values.chosen())
    elif field.kind == "time":
        facts = _times(values.chosen().astype(np.int64), field)
    elif field.kind in ("bool", "category", "text"):
        facts = _words(values)
    elif field.kind in ("numbers", "blob"):
        facts = _lengths(values)
    return Column(
        name=field.name,
        type=field.type,
        kind=_KINDS[field.kind],
        cells=values.cells,
        nulls=values.nulls,
        **facts,
    )


def not_read(field: Field) -> Column:
    """Return the column of a field whose cells are too large to be read."""
    return Column(name=field.name, type=field.type, kind="not read", cells=0, note="not read")


_KINDS: Final[dict[str, Any]] = {
    "number": "number", "time": "time", "bool": "bool", "category": "category", "text": "text",
    "numbers": "lengths", "blob": "lengths", "other": "not read",
}  # fmt: skip


def _numbers(numbers: NDArray[Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    finite, bars_of = numbers, _whole_bars
    if numbers.dtype.kind == "f":
        nans = np.isnan(numbers)
        numbers, facts["nans"] = numbers[~nans], int(nans.sum())
        finite, bars_of = numbers[np.isfinite(numbers)], _bars
    if numbers.size:
        facts |= {"min": plain(numbers.min()), "max": plain(numbers.max())}
    if finite.size:
        with np.errstate(over="ignore"):
            mean = float(finite.mean(dtype=np.float64))
        facts |= {"mean": mean if np.isfinite(mean) else None, "bars": bars_of(finite)}
    return facts


def _times(counts: NDArray[np.int64], field: Field) -> dict[str, Any]:
    counts = counts[counts != _NOT_A_TIME]
    if not counts.size:
        return {}
    bars = [
        Bar(show_time(int(bar.low), field.dtype), show_time(int(bar.high), field.dtype), bar.count)
        for bar in _whole_bars(counts)
    ]
    return {
        "min": show_time(int(counts.min()), field.dtype),
        "max": show_time(int(counts.max()), field.dtype),
        "bars": bars,
    }


def _bars(numbers: NDArray[Any]) -> list[Bar]:
    """Return a histogram of floats; ranges hold their lower end, the last also its upper one."""
    numbers = numbers.astype(np.float64)
    low, high = float(numbers.min()), float(numbers.max())
    if max(-low, high) <= _WHOLE_FLOATS and (numbers == np.rint(numbers)).all():
        return _whole_bars(numbers.astype(np.int64))  # as wide as a part of one, some bars would be empty
    if low == high or not np.isfinite(high - low):
        return [Bar(low, high, int(numbers.size))]
    edges = np.linspace(low, high, BARS + 1)
    if not (np.diff(edges) > 0).all():  # the numbers lie closer together than floats can divide
        return [Bar(low, high, int(numbers.size))]
    counts, _ = np.histogram(numbers, edges)
    return [Bar(float(a), float(b), int(n)) for a, b, n in zip(edges[:-1], edges[1:], counts, strict=True)]


def _whole_bars(numbers: NDArray[Any]) -> list[Bar]:
    """Return a histogram of integers: each range holds both of its ends."""
    low, high = int(numbers.min()), int(numbers.max())
    span = high - low + 1
    width = 1 if span <= BARS_OF_ONE else -(-span // BARS)
    counts = np.zeros((high - low) // width + 1, np.int64)
    for first in range(0, len(numbers), _PART):  # as 64 bits all of them could be eight times as large
        places = distance(numbers[first : first + _PART], low) // np.uint64(width)
        counts += np.bincount(places.astype(np.int64), minlength=len(counts))
    return [
        Bar(plain(low + place * width), plain(min(high, low + (place + 1) * width - 1)), int(count))
        for place, count in enumerate(counts)
    ]


def _words(values: FieldValues) -> dict[str, Any]:
    texts: Sequence[str] = values.texts()
    if values.there is not None:
        texts = [text for text, there in zip(texts, values.there.tolist(), strict=True) if there]
    counts = Counter(texts)
    facts: dict[str, Any] = {"distinct": len(counts)}
    if len(counts) < len(texts) or len(counts) == 1:  # where all differ, none is frequent
        # of equally frequent words the same ones are listed each time
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        facts["top"] = [Top(cut(word), n) for word, n in ranked[:TOP]]
    return facts


def _lengths(values: FieldValues) -> dict[str, Any]:
    if values.offsets is None:
        return {"note": f"{values.field.values} values in a cell"} if values.field.values > 1 else {}
    lengths = values.lengths()
    if values.there is not None:
        lengths = lengths[values.there]
    if not lengths.size:
        return {}
    unit = "bytes" if values.field.kind == "blob" else "values"
    return {
        "min": int(lengths.min()),
        "max": int(lengths.max()),
        "bars": _whole_bars(lengths),
        "note": f"{unit} in a cell",
    }
