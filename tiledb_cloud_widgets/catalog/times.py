"""Moments as users write them, and as TileDB takes them: milliseconds since 1970."""

from __future__ import annotations

import operator
from datetime import UTC, datetime, timedelta

Moment = int | datetime
Timestamp = Moment | tuple[Moment, Moment] | None

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_of(number: int) -> datetime:
    """Return a moment of UTC.

    Examples
    --------
    >>> moment_of(1500).isoformat()
    '1970-01-01T00:00:01.500000+00:00'
    """
    return _EPOCH + timedelta(milliseconds=number)


def milliseconds(timestamp: Moment | tuple[Moment, Moment]) -> tuple[int, int]:
    """Return start and end of a timestamp, in milliseconds since 1970.

    Raises
    ------
    TypeError, ValueError
        When it is no moment or pair of moments; a datetime needs a time zone.

    Examples
    --------
    >>> milliseconds(1500)
    (0, 1500)
    """
    pair = timestamp if isinstance(timestamp, tuple) else (0, timestamp)
    try:
        start, end = map(_number, pair)
    except (TypeError, ValueError):
        raise TypeError(
            "timestamp must be milliseconds since 1970, a datetime with a time zone, or a tuple of two: "
            f"start and end, not {timestamp!r}."
        ) from None
    if not 0 <= start <= end:
        raise ValueError(f"timestamp must be 0 or later, and start before it ends, not {timestamp!r}.")
    return start, end


def _number(moment: Moment) -> int:
    if isinstance(moment, datetime):
        moment = (moment - _EPOCH) // timedelta(milliseconds=1)
    return operator.index(moment)
