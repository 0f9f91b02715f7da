"""Whole listings: pages are fetched side by side and come in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeGuard, TypeVar

from ..arguments import SCOPES, Scope, one_of
from ..models import (
    ArrayBrowserData,
    ArrayInfo,
    AssetListResponse,
    GroupBrowserData,
    GroupContents,
    GroupEntry,
    GroupInfo,
    PaginationMetadata,
)
from .listings import Listings

if TYPE_CHECKING:
    from ..futures import Pending, Pool

Page = TypeVar("Page")
Item = TypeVar("Item")

#: Rows on a page of a whole listing: fewer, larger answers are faster than many small ones.
PER_PAGE = 1000


@dataclass(frozen=True)
class Changed:
    """What was noticed of a listing that changed while its pages were fetched.

    Parameters
    ----------
    duplicates : int
        Rows that came twice.
    missing : int
        Rows of the last total that did not come.

    Examples
    --------
    >>> bool(Changed()), bool(Changed(duplicates=1))
    (False, True)
    """

    duplicates: int = 0
    missing: int = 0

    def __bool__(self) -> bool:
        """Whether anything was noticed."""
        return bool(self.duplicates or self.missing)


class Pages(Iterator[Page], Generic[Page]):
    """The pages of a listing, in order, while the next ones are under way.

    Attributes
    ----------
    total : int or None
        Rows of the whole listing, as the newest page says; None before the first page, or if the server does
        not say.
    done : int
        Rows that came so far.
    changed : Changed or None
        At the end: what was noticed of a listing that changed meanwhile.
    fresh : list
        Rows of the newest page that no page before it had.

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
        self._last: int | None = None  # the last page, as far as is known
        self._under_way: deque[Pending[Page]] = deque()
        self._seen: set[int] = set()
        self._duplicates = 0
        self._closed = False

    def __iter__(self) -> Pages[Page]:
        return self

    def __next__(self) -> Page:
        if not self._closed:
            self._ask()
        if not self._under_way:
            if not self._closed:
                self._closed, self.changed = True, self._noticed()
            raise StopIteration
        try:
            page = self._under_way.popleft().result()
        except BaseException:
            self.close()
            raise
        number = self._next - len(self._under_way) - 1
        rows = self._count(page)
        if not self.fresh and number > self._first:
            # The listing has become shorter, or the server does not know pages and sends one for ever.
            self._last = number
        else:
            self._learn(number, rows, getattr(page, "pagination_metadata", None))
        self._ask()
        return page

    def close(self) -> None:
        """Stop: what has not been sent is not sent."""
        for pending in self._under_way:
            pending.cancel()
        self._under_way.clear()
        self._closed = True

    def _ask(self) -> None:
        """Keep as many pages under way as there are threads; before the first one came, only that one."""
        most = self._pool.threads if self._last is not None else 1
        while len(self._under_way) < most and (self._last is None or self._next <= self._last):
            self._under_way.append(self._pool.submit(self._fetch, self._next))
            self._next += 1

    def _learn(self, number: int, rows: int, where: PaginationMetadata | None) -> None:
        """Note how long the listing is; if the server does not say, it ends with a page that is not full."""
        where = where or PaginationMetadata()
        if _is_count(where.total_items):
            self.total = where.total_items
        if _is_count(where.total_pages):
            self._last = where.total_pages
        elif self.total is not None:
            # The server may allow fewer rows on a page than were asked for, and then says how many.
            per_page = where.per_page if _is_count(where.per_page) and where.per_page else self._per_page
            self._last = -(-self.total // per_page)
        else:
            self._last = number + 1 if rows == self._per_page else number

    def _count(self, page: Page) -> int:
        """Count the rows of a page, and note which of them are new."""
        rows, keys = rows_of(page)
        self.done += len(rows)
        # Hashes in place of keys save memory; of a million rows, two are alike once in ten million listings.
        new = {hash(key) for key in keys if key is not None}
        if len(new) == len(rows) and self._seen.isdisjoint(new):
            self.fresh = rows
            self._seen |= new
            return len(rows)
        self.fresh = []
        for row, key in zip(rows, keys, strict=True):
            if key is not None and hash(key) in self._seen:
                self._duplicates += 1
                continue
            self.fresh.append(row)
            self._seen.add(hash(key))
        return len(rows)

    def _noticed(self) -> Changed:
        self._seen.clear()
        if self.total is None or self._first != 1:
            return Changed(self._duplicates)
        return Changed(self._duplicates, max(0, self.total - (self.done - self._duplicates)))


class Items(Iterator[Item], Generic[Item]):
    """The rows of a listing, one by one and each once, while pages are under way.

    Attributes
    ----------
    total : int or None
        Rows of the whole listing; None before the first row, or if the server does not say.
    done : int
        Rows that were yielded so far.
    changed : Changed or None
        At the end: what was noticed of a listing that changed meanwhile.

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
    def total(self) -> int | None:  # noqa: D102 (told with the class)
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
        """Stop: what has not been sent is not sent."""
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
        """Iterate over the pages of a listing, fetched side by side and yielded in order.

        As many pages are under way as the client has threads; none is asked for before the first one has told
        how many there are.

        Parameters
        ----------
        listing : callable
            A method of this client that takes ``page`` and ``per_page``: ``client.list_arrays``,
            ``client.group_contents``, ...
        *arguments
            What goes before the filters: the URI of a group, the namespace of ``list_assets``.
        page : int, default 1
            The first page.
        per_page : int, default 1000
            Rows on a page; a server may allow fewer.
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
            While iterating, when a page does not come; the ones before it have been yielded.

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
            raise TypeError("iter_pages fetches side by side by itself; leave async_req out")

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
        """Iterate over all arrays of a listing, each once.

        Parameters
        ----------
        scope : {"owned", "shared", "public"}, default "owned"
            Which listing.
        per_page : int, default 1000
            Rows that are fetched at a time.
        **filters
            Arguments of ``list_arrays``.

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

    def iter_groups(
        self,
        scope: Scope = "owned",
        *,
        per_page: int = PER_PAGE,
        **filters: Any,  # noqa: ANN401
    ) -> Items[GroupInfo]:
        """Iterate over all groups of a listing, each once.

        Parameters
        ----------
        scope : {"owned", "shared", "public"}, default "owned"
            Which listing.
        per_page : int, default 1000
            Rows that are fetched at a time.
        **filters
            Arguments of ``list_groups``.

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


def rows_of(page: object) -> tuple[list[Any], list[str | None]]:
    """Return the rows of a page of any listing, and what tells each from all others if the server said."""
    match page:
        case ArrayBrowserData():
            return page.arrays, [row.id or row.tiledb_uri for row in page.arrays]
        case GroupBrowserData():
            return page.groups, [row.id or row.tiledb_uri for row in page.groups]
        case AssetListResponse():
            return page.data, [row.uuid for row in page.data]
        case GroupContents():
            return page.entries, [_key_of(entry) for entry in page.entries]
    raise TypeError(f"listing must return pages, not {type(page).__name__}")


def _is_count(number: int | None) -> TypeGuard[int]:
    return number is not None and number >= 0


def _key_of(entry: GroupEntry) -> str | None:
    inside = entry.array or entry.group
    return entry.member_id or (inside and (inside.id or inside.tiledb_uri)) or None
