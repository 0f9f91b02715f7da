"""Reads what ``Asset.preview`` returns, in the process that reads for previews."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, cast

from tiledb_cloud_widgets.catalog.preview import Preview
from tiledb_cloud_widgets.preview.parts import Failure, Part
from tiledb_cloud_widgets.preview.parts import name as name_of

if TYPE_CHECKING:
    import numpy as np

    from tiledb_cloud_widgets.client import Client

    Coordinate = int | date | np.datetime64 | str  # a datetime is a date


def read_preview(
    client: Client,
    uri: str,
    kind: str,
    at: Mapping[str, Coordinate] | None,
    attribute: str | None,
    timestamp: tuple[int, int] | None,
    seconds: float,
) -> tuple[Preview, str | None]:
    """Read what ``Asset.preview`` returns, and why nothing could be read where that is so.

    Raises
    ------
    TypeError, ValueError
        As ``Asset.preview``.
    """
    from tiledb_cloud_widgets.preview.process import shared  # noqa: PLC0415 (takes a moment)
    from tiledb_cloud_widgets.preview.wire import Request  # noqa: PLC0415

    if attribute is not None and not isinstance(attribute, str):
        raise TypeError(f"attribute must be the name of an attribute, not {attribute!r}.")
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 < seconds < math.inf:
        raise ValueError(f"seconds must be a number above 0, not {seconds!r}.")
    request = Request(
        uri=uri,
        config=client.Config().dict(),
        kind="group" if kind == "group" else "array",
        at=_cuts(at),
        attribute=attribute,
        timestamp=None if timestamp is None else timestamp[1],
        since=0 if timestamp is None else timestamp[0],
        typed=True,
        seconds=float(seconds),
    )
    received: dict[str, tuple[Part, list[bytes]]] = {}
    shared().run(request, lambda part, buffers: received.__setitem__(name_of(part), (part, buffers)))
    preview = Preview(uri, received)
    failure = preview.parts.get("failure")
    if not isinstance(failure, Failure):
        return preview, None
    if failure.code == "request":
        raise ValueError(failure.reason)
    return preview, failure.reason if failure.code == "failed" and "head" not in received else None


def _cuts(at: Mapping[str, Coordinate] | None) -> dict[str, int | str]:
    """Return coordinates by name: dates as text, in UTC."""
    if at is None:
        return {}
    if not isinstance(at, Mapping):
        raise TypeError(
            f"at must be a mapping from dimensions to coordinates, such as {{'z': 12}}, not {at!r}."
        )
    cuts: dict[str, int | str] = {}
    for name, coordinate in at.items():
        if isinstance(coordinate, datetime) and coordinate.tzinfo is not None:
            cuts[name] = coordinate.astimezone(UTC).replace(tzinfo=None).isoformat()
        elif isinstance(coordinate, date):
            cuts[name] = coordinate.isoformat()
        elif isinstance(coordinate, str) or type(coordinate).__name__ == "datetime64":
            cuts[name] = str(coordinate)
        else:
            try:
                cuts[name] = operator.index(cast("int", coordinate))
            except TypeError:
                raise TypeError(
                    f"at: the coordinate of {name!r} must be a whole number or a date, not {coordinate!r}."
                ) from None
    return cuts
