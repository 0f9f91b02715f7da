"""One page of a listing, and how it is fetched."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from tiledb_cloud_widgets.catalog.filters import call_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiledb_cloud_widgets.catalog.query import Query
    from tiledb_cloud_widgets.client import Client
    from tiledb_cloud_widgets.client.models import ArrayInfo, GroupInfo, ListingPage, PaginationMetadata

    Info: TypeAlias = ArrayInfo | GroupInfo

MAX_PAGE_SIZE = 1000
_ACRONYMS = {"ml", "soma", "vcf"}


class Page(msgspec.Struct, frozen=True, eq=False, weakref=True):
    """Some rows of a listing, as the server answered.

    Parameters
    ----------
    query : Query
        What was asked.
    number : int
        The page's number; the first is 1.
    size : int
        How many rows a full page has.
    items : tuple of ArrayInfo or GroupInfo
        The rows, in the server's order.
    total_items, total_pages : int or None
        Of the whole listing; None when the server does not say.
    fetched_at : datetime
        When the answer came, UTC.
    """

    query: Query
    number: int
    size: int
    items: tuple[Info, ...]
    total_items: int | None
    total_pages: int | None
    fetched_at: datetime
    notices: tuple[str, ...] = ()  # what the server says about the listing, and which rows are not shown
    used_size: int | None = None  # rows on a full page, where the server uses smaller ones
    lost: int = 0  # rows that came, but that cannot be shown

    @property
    def first_row(self) -> int:
        """The number of its first row in the whole listing, from 1."""
        return (self.number - 1) * (self.used_size or self.size) + 1

    @property
    def key(self) -> tuple[Query, int, int]:
        """What identifies the page: query, number and size."""
        return (self.query, self.number, self.size)

    @property
    def has_next(self) -> bool:
        """Whether a page may follow.

        Where the number of rows is unknown only an empty page is the end: a server may cap its pages, and
        count them by the size that was asked for.
        """
        if self.total_items is not None and self.total_pages is not None:
            return self.number < self.total_pages
        return self.sent > 0 or self.number < (self.total_pages or 0)

    @property
    def sent(self) -> int:
        """How many rows came."""
        return len(self.items) + self.lost

    def find(self, uri: str) -> Info | None:
        """Return the row with this ``tiledb://`` URI, or None."""
        return next((info for info in self.items if uri_of(info) == uri), None)

    def __repr__(self) -> str:
        of = "" if self.total_pages is None else f" of {self.total_pages}"
        return f"Page({self.number}{of}, {len(self.items)} rows, {self.query!r})"


def uri_of(info: Info) -> str:
    """Return the ``tiledb://`` URI of a row: the server's, or one made of namespace and name."""
    if info.tiledb_uri:
        return info.tiledb_uri
    return f"tiledb://{info.namespace or ''}/{info.name or info.id or ''}"


def is_named(info: Info, uri: str) -> bool:
    """Whether a ``tiledb://`` URI is that of a row; its last part may be the UUID."""
    return uri == uri_of(info) or (info.id is not None and uri.rpartition("/")[2] == info.id)


def humanized(name: str) -> str:
    """Return a type or permission of the API as words: ``"ml_model"`` -> ``"ML model"``."""
    return " ".join(word.upper() if word in _ACRONYMS else word for word in name.split("_"))


def fetch_page(client: Client, query: Query, number: int, size: int, used: int | None = None) -> Page:
    """Ask the server for one page; blocks until the answer is there.

    Parameters
    ----------
    client : Client
    query : Query
    number : int
        The page's number; the first is 1.
    size : int
        How many rows to ask for; a server may send fewer on every page.
    used : int, optional
        How many it sends on a full page, if that is known from other pages and fewer.

    Raises
    ------
    TileDBCloudError
        The server refused or did not answer.
    """
    from tiledb_cloud_widgets.client.models import PaginationMetadata  # noqa: PLC0415 (loaded with the client)

    listing, arguments, filters = call_of(client, query)
    response = listing(*arguments, page=number, per_page=size, **filters)
    pagination = response.pagination_metadata or PaginationMetadata()
    rows, lost = len(response.rows), response.unreadable + response.gone
    used = _used_size(pagination, number, size, rows + lost, used)
    before = (number - 1) * (used or size)
    # totals that the rows contradict are unknown
    total = _count(pagination.total_items, rows and before + rows)
    pages = _count(pagination.total_pages, rows and number)
    if total is not None:  # a server may count pages by the size that was asked for, or not at all
        pages = max(pages or 0, -(-total // (used or size)))
    return Page(
        query=query,
        number=number,
        size=size,
        items=tuple(response.rows),
        total_items=total,
        total_pages=pages,
        fetched_at=datetime.now(UTC),
        notices=(*response.notices, *_lost(response, max(0, (total or 0) - before))),
        used_size=used,
        lost=lost,
    )


def fetch_info(client: Client, uri: str, absent: tuple[type[Exception], ...] = (Exception,)) -> Info | None:
    """Fetch the catalogue entry of an asset, array or group.

    None when it is neither or not visible, as errors of the classes ``absent`` say; any error, by default.
    """
    for fetch in (client.array_info, client.group_info):
        try:
            return fetch(uri)
        except absent:
            continue
    return None


def _used_size(
    pagination: PaginationMetadata, number: int, size: int, sent: int, known: int | None
) -> int | None:
    """Return how many rows are on a full page, where these are fewer than were asked for.

    Parameters
    ----------
    pagination : PaginationMetadata
        What the server says; its own size counts, unless the page holds more.
    number, size, sent : int
        The page's number, how many rows were asked for, and how many came.
    known : int or None
        The size, as other pages show it.
    """
    stated = pagination.per_page
    if stated is not None and max(sent, 1) <= stated < size:
        return stated
    total, pages = pagination.total_items, pagination.total_pages
    as_asked = total is not None and pages == -(-total // size)
    if not 0 < sent < size or as_asked:
        return None
    if known is not None and sent <= known < size:
        return known
    if total is None or (number - 1) * size + sent == total:
        return None
    # fewer rows than a page has, and yet not the last ones: so the page is smaller, unless it is the last
    rest = divmod(max(0, total - sent), max(1, number - 1))
    is_last = number > 1 and number in (pages, None) and rest[1] == 0 and sent < rest[0] < size
    return rest[0] if is_last else sent


def _lost(response: ListingPage, counted: int) -> Iterator[str]:
    """Say which rows of a page are not shown, and why; ``counted``: how many begin here, by the total."""
    if number := response.unreadable:
        yield f"{number:,} row{'' if number == 1 else 's'} of this page could not be read."
    if number := response.gone:
        members = "member of the group" if number == 1 else "members of the group"
        yield f"{number:,} {members} cannot be seen or no longer exist{'s' if number == 1 else ''}."
    if counted and not (response.rows or response.unreadable or response.gone):
        yield f"The server counts {counted:,} row{'' if counted == 1 else 's'} from here on, but sent none."


def _count(value: float | None, least: int = 0) -> int | None:
    return None if value is None or value < least else int(value)
