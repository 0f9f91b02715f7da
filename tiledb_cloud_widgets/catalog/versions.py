"""When an array was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from tiledb_cloud_widgets.catalog.times import moment_of

if TYPE_CHECKING:
    from datetime import datetime

    from tiledb_cloud_widgets.client import Client

MOST: Final = 1000
_PER_PAGE: Final = 1000
#: after so many pages the rest is not asked for
_MOST_PAGES: Final = 100


#: milliseconds since 1970 of the last date there is; whoever writes at a time in nanoseconds is beyond it
_LAST: Final = 253_402_300_799_999


class Versions(msgspec.Struct, frozen=True):
    """When an array was written, the newest first and at most `MOST`; ``total`` counts them all.

    ``beyond`` counts the times that no date stands for, which are not among ``times``.
    """

    times: list[datetime]
    total: int
    beyond: int


def versions_of(client: Client, uri: str) -> Versions:
    """Fetch every page of an array's times: the API does not say in which order they are.

    Raises
    ------
    TileDBCloudError
        When a request fails.
    """
    times: set[int] = set()
    for number in range(1, _MOST_PAGES + 1):
        page = client.array_end_timestamps(uri, page=number, per_page=_PER_PAGE)
        before = len(times)
        times.update(page.end_timestamps)
        pagination = page.pagination_metadata
        pages = None if pagination is None else pagination.total_pages
        # a server that ignores page numbers sends the same one for ever
        if len(times) == before or (pages is not None and number >= pages):
            break
    dates = sorted((time for time in times if 0 <= time <= _LAST), reverse=True)
    return Versions([moment_of(time) for time in dates[:MOST]], len(times), len(times) - len(dates))
