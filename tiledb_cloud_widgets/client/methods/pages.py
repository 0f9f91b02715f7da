"""Whole listings: pages are fetched concurrently and yielded in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeGuard, TypeVar

from ..arguments import SCOPES, Scope, one_of
from ..models import ArrayBrowserData, ArrayInfo, GroupBrowserData, GroupInfo, ListingPage, PaginationMetadata
from .docstrings import documented_like
from .listings import Listings

if TYPE_CHECKING:
    from ..futures import Pending, Pool

Page = TypeVar("Page")
Item = TypeVar("Item")

#: Rows per page of a whole listing: few large responses are faster than many small ones.
PER_PAGE = 1000


@dataclass(frozen=True)
class Changed:
    """How a listing changed while its pages were fetched.

    Parameters
    ----------
    duplicates : int
        Rows that came twice.
    missing : int
        Rows that the server counted but did not send.

    Examples
    --------
    >>> bool(Changed()), bool(Changed(duplicates=1))
    (False, True)
    """

    duplicates: int = 0
    missing: int = 0

    def __bool__(self) -> bool:
        """Whether the listing changed."""
        return bool(self.duplicates or self.missing)


class Pages(Iterator[Page], Generic[Page]):
    """The pages of a listing, in order; the next ones are fetched meanwhile.

    Attributes
    ----------
    total : int or None
        Rows of the whole listing, according to the newest page; None before the first page, or if the server
        does not say.
    done : int
        Rows so far.
    changed : Changed or None
        At the end: how the listing changed while its pages were fetched.
    fresh : list
        Rows of the newest page that were on no page before it.

    Examples
    --------
    >>> pages = client.iter_pages(client.list_public_arrays, per_page=100)
    >>> for page in pages:
    ...     print(f"{pages.done} of {pages.total}: {page.arrays[-1].name}")
    1 of 1: quickstart
    """

    def __init__(self, pool: Pool, fetch: Callable[[int], Page], first: int, per_page: int) -> None:
        self.total: int | None = None
        self.done = 0
        self.changed: Changed | None = None
        self.fresh: list[Any] = []
        self._pool = pool
        self._fetch = fetch
        self._first = self._next = first
        self._per_page = per_page
        self._last: int | None = None  # number of the last page, as far as known
        self._pending: deque[Pending[Page]] = deque()
        self._seen: set[int] = set()
        self._duplicates = 0
        self._closed = False

    def __iter__(self) -> Pages[Page]:
        return self

    def __next__(self) -> Page:
        if not self._closed:
            self._fetch_ahead()
        if not self._pending:
            if not self._closed:
                self._closed, self.changed = True, self._changes()
            raise StopIteration
        try:
            page = self._pending.popleft().result()
        except BaseException:
            self.close()
            raise
        if not isinstance(page, ListingPage):
            raise TypeError(f"listing must return pages, not {type(page).__name__}")
        number = self._next - len(self._pending) - 1
        rows = page.rows
        self._add_rows(rows, page.row_keys)
        if not self.fresh and number > self._first:
            # The listing became shorter, or the server ignores page numbers and repeats one page for ever.
            self._last = number
        else:
            self._update_last(number, len(rows), getattr(page, "pagination_metadata", None))
        self._fetch_ahead()
        return page

    def close(self) -> None:
        """Stop; pages that were not requested yet are not requested."""
        for pending in self._pending:
            pending.cancel()
        self._pending.clear()
        self._closed = True

    def _fetch_ahead(self) -> None:
        """Keep as many pages pending as there are threads; first only one, which says how many there are."""
        most = self._pool.threads if self._last is not None else 1
        while len(self._pending) < most and (self._last is None or self._next <= self._last):
            self._pending.append(self._pool.submit(self._fetch, self._next))
            self._next += 1

    def _update_last(self, number: int, rows: int, pagination: PaginationMetadata | None) -> None:
        """Note how long the listing is; without the server's totals it ends with a page that is not full."""
        pagination = pagination or PaginationMetadata()
        if _is_count(pagination.total_items):
            self.total = pagination.total_items
        if _is_count(pagination.total_pages):
            self._last = pagination.total_pages
        elif self.total is not None:
            # The server may use a smaller page than requested, and then says so.
            used = pagination.per_page
            self._last = -(-self.total // (used if _is_count(used) and used else self._per_page))
        else:
            self._last = number + 1 if rows == self._per_page else number

    def _add_rows(self, rows: list[Any], keys: list[str | None]) -> None:
        """Count the rows of a page, and note which of them are new."""
        self.done += len(rows)
        # 64-bit hashes in place of keys save memory; a million rows collide with odds below 1e-7.
        hashes = {hash(key) for key in keys if key is not None}
        if len(hashes) == len(rows) and self._seen.isdisjoint(hashes):
            self.fresh = rows
            self._seen |= hashes
            return
        self.fresh = []
        for row, key in zip(rows, keys, strict=True):
            if key is not None and hash(key) in self._seen:
                self._duplicates += 1
                continue
            self.fresh.append(row)
            self._seen.add(hash(key))

    def _changes(self) -> Changed:
        self._seen.clear()
        if self.total is None or self._first != 1:
            return Changed(self._duplicates)
        return Changed(self._duplicates, max(0, self.total - (self.done - self._duplicates)))


class Items(Iterator[Item], Generic[Item]):
    """The rows of a listing, one by one and each only once; the next pages are fetched meanwhile.

    Attributes
    ----------
    total : int or None
        Rows of the whole listing; None before the first row, or if the server does not say.
    done : int
        Rows so far.
    changed : Changed or None
        At the end: how the listing changed while its pages were fetched.

    Examples
    --------
    >>> arrays = client.iter_arrays("public")
    >>> next(arrays).name, arrays.done, arrays.total
    ('quickstart', 1, 1)
    """

    def __init__(self, pages: Pages[Any]) -> None:
        self.done = 0
        self._pages = pages
        self._rows: Iterator[Item] = iter(())

    @property
    def total(self) -> int | None:  # noqa: D102 (described by the class)
        return self._pages.total

    @property
    def changed(self) -> Changed | None:  # noqa: D102
        return self._pages.changed

    def __iter__(self) -> Items[Item]:
        return self

    def __next__(self) -> Item:
        while True:
            for row in self._rows:
                self.done += 1
                return row
            next(self._pages)
            self._rows = iter(self._pages.fresh)

    def close(self) -> None:
        """Stop; pages that were not requested yet are not requested."""
        self._pages.close()


class Pagination(Listings):
    """Whole listings; see `Client`."""

    def iter_pages(
        self,
        listing: Callable[..., Page],
        *arguments: Any,  # noqa: ANN401 (what the listing takes)
        page: int = 1,
        per_page: int = PER_PAGE,
        **filters: Any,  # noqa: ANN401
    ) -> Pages[Page]:
        """Iterate over the pages of a listing, fetched concurrently and yielded in order.

        The first page is fetched alone, because it says how many there are; then as many at once as the
        client has threads.

        Parameters
        ----------
        listing : callable
            A method of this client that takes ``page`` and ``per_page``: ``client.list_arrays``,
            ``client.group_contents``, ...
        *arguments
            Positional arguments of the listing: the URI of a group, the namespace of ``list_assets``.
        page : int, default 1
            Number of the first page.
        per_page : int, default 1000
            Rows per page; a server may allow fewer.
        **filters
            Arguments of the listing.

        Returns
        -------
        Pages
            An iterator with ``total``, ``done``, and, at its end, ``changed``.

        Raises
        ------
        TypeError, ValueError
            When a page is not above 0, or, with the first page, when the listing does not take an argument.
        TileDBCloudError
            While iterating, when a page cannot be fetched; the pages before it have been yielded.

        Examples
        --------
        >>> pages = client.iter_pages(client.list_public_arrays, search="quickstart")
        >>> sum(len(page.arrays) for page in pages), pages.total, pages.changed
        (1, 1, Changed(duplicates=0, missing=0))
        """
        for name, value in (("page", page), ("per_page", per_page)):
            if isinstance(value, bool) or not isinstance(value, int):
                raise TypeError(f"{name} must be a whole number, not {value!r}")
            if value < 1:
                raise ValueError(f"{name} must be above 0; it is {value}")
        if "async_req" in filters:
            raise TypeError("iter_pages fetches concurrently by itself; leave async_req out")

        def fetch(number: int) -> Page:
            return listing(*arguments, page=number, per_page=per_page, **filters)

        return Pages(self._pool, fetch, page, per_page)

    def iter_arrays(
        self,
        scope: Scope = "owned",
        *,
        per_page: int = PER_PAGE,
        **filters: Any,  # noqa: ANN401
    ) -> Items[ArrayInfo]:
        """Iterate over all arrays of a listing, each only once.

        Parameters
        ----------
        scope : {"owned", "shared", "public"}, default "owned"
            Which listing.
        per_page : int, default 1000
            Rows per request.
        **filters
            Filters of ``list_arrays``.

        Returns
        -------
        Items
            An iterator with ``total``, ``done``, and, at its end, ``changed``.

        Raises
        ------
        TypeError, ValueError, TileDBCloudError
            As ``iter_pages``.

        Examples
        --------
        >>> [array.name for array in client.iter_arrays("public", tag="demo")]
        ['quickstart']
        """
        one_of("scope", scope, SCOPES)
        listings: dict[Scope, Callable[..., ArrayBrowserData]] = {
            "owned": self.list_arrays,
            "shared": self.list_shared_arrays,
            "public": self.list_public_arrays,
        }
        return Items(self.iter_pages(listings[scope], per_page=per_page, **filters))

    @documented_like(iter_arrays)
    def iter_groups(
        self,
        scope: Scope = "owned",
        *,
        per_page: int = PER_PAGE,
        **filters: Any,  # noqa: ANN401
    ) -> Items[GroupInfo]:
        """Iterate over all groups of a listing, each only once.

        Parameters
        ----------
        **filters
            Filters of ``list_groups``.

        Examples
        --------
        >>> [group.name for group in client.iter_groups("owned", flat=False)]
        ['nested']
        """
        one_of("scope", scope, SCOPES)
        listings: dict[Scope, Callable[..., GroupBrowserData]] = {
            "owned": self.list_groups,
            "shared": self.list_shared_groups,
            "public": self.list_public_groups,
        }
        return Items(self.iter_pages(listings[scope], per_page=per_page, **filters))


def _is_count(number: int | None) -> TypeGuard[int]:
    return number is not None and number >= 0
