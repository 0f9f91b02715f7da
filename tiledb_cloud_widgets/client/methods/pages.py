"""The pages and the rows of a whole listing, in order, while the next pages are fetched."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from ..models import ListingPage, PaginationMetadata
from .seen import SeenKeys

if TYPE_CHECKING:
    from ..futures import Pending, Pool

#: Empty pages in a row after which the rest counts as missing: a total may be wrong by any amount.
MOST_EMPTY = 20

Page = TypeVar("Page")
Item = TypeVar("Item")


class Changed(msgspec.Struct, frozen=True):
    """What is not as the listing's totals say, most often because it changed while its pages were fetched.

    Parameters
    ----------
    duplicates : int
        Rows that came twice.
    missing : int
        Rows that the last total includes but that did not come.
    unreadable : int
        Rows that came but could not be read.
    gone : int
        Members of a group that the server lists without saying anything of them.
    empty_pages : int
        Pages that came without rows although more pages follow.

    Examples
    --------
    >>> bool(Changed()), bool(Changed(duplicates=1))
    (False, True)
    """

    duplicates: int = 0
    missing: int = 0
    unreadable: int = 0
    gone: int = 0
    empty_pages: int = 0

    def __bool__(self) -> bool:
        """Tell whether there is anything to say."""
        return any(msgspec.structs.astuple(self))


class Pages(Iterator[Page], Generic[Page]):
    """The pages of a listing, in order; the next ones are fetched meanwhile.

    They end where the number of rows that the server states is reached. Where it states none, or the rows
    contradict it, they end with a page that brings no new row; a number of pages alone does not end them,
    because a server may use smaller pages than it counts by. An empty page before the end is fetched once
    more; after 20 of them in a row (2 if the server states nothing) nothing more is fetched.

    Attributes
    ----------
    total : int or None
        Rows of the whole listing, according to the newest page; None before the first page, or if the server
        does not say.
    done : int
        Rows so far, each counted once.
    changed : Changed or None
        At the end: what differs from the totals.
    fresh : list
        Rows of the newest page that were on no page before it.

    Examples
    --------
    >>> pages = client.iter_pages(client.list_public_arrays, per_page=100)
    >>> for page in pages:
    ...     print(f"{pages.done} of {pages.total}: {page.arrays[-1].name}")
    1 of 1: quickstart
    """

    def __init__(
        self,
        pool: Pool,
        fetch: Callable[[int], Page],
        first: int,
        per_page: int,
        expected: int | None = None,
    ) -> None:
        self.total: int | None = None
        self.done = 0
        self.changed: Changed | None = None
        self.fresh: list[Any] = []
        self._pool = pool
        self._fetch = fetch
        self._first = self._number = first  # the number of the next page to return
        self._pending: deque[Pending[Page]] = deque()  # that page and those after it
        self._per_page = per_page  # according to the server, once it says
        self._stated: int | None = None  # the last page according to the server
        self._last: int | None = None  # the last page that should hold rows; None while its number is unknown
        self._furthest = first - 1  # the last page that brought new rows
        # The last page of as many rows as the caller expects
        self._expected = None if expected is None else -(-expected // per_page)
        self._fullest = 0  # rows on the fullest page
        self._capped = False  # whether pages seem to hold fewer rows than the server says
        self._seen = SeenKeys()
        self._previous: list[Any] = []
        self._counts: Counter[str] = Counter()  # for Changed
        self._empty_in_a_row = 0
        self._repeated: int | None = None  # the page that was fetched again because it was empty
        self._ended = False  # whether it is known that no page follows the last one
        self._closed = False

    def __iter__(self) -> Pages[Page]:
        return self

    def __next__(self) -> Page:
        while not self._closed:
            self._fetch_ahead()
            if not self._pending:
                self._closed, self.changed = True, self._changes()
                break
            page = self._result()
            if page is None:
                continue
            self._pending.popleft()
            self._number += 1
            self._fetch_ahead()  # before the caller works on this one
            return page
        raise StopIteration

    def wait(self, seconds: float) -> bool:
        """Wait for the next page, at most this long; tell whether it (or the end) is there."""
        if self._closed:
            return True
        self._fetch_ahead()
        if not self._pending:
            return True
        self._pending[0].wait(seconds)
        return self._pending[0].done()

    def resume(self) -> None:
        """Go on after an error, with the page that could not be fetched."""
        self._closed = self.changed is not None

    def close(self) -> None:
        """Stop; pages that were not requested yet are not requested."""
        self._drop_pending(0)
        self._closed = True

    def _fetch_ahead(self) -> None:
        """Keep as many pages pending as there are threads, as far as it is known that there are so many.

        Before the first page has come, two: a listing of one page wastes a request, one of two saves a wait.
        """
        last = self._last_to_fetch()
        if last is None and self._number == self._first:
            last = max(self._first + 1, self._expected or 0)
        most = 1 if last is None else self._pool.threads  # one thread fetches the first page alone
        while len(self._pending) < most:
            number = self._number + len(self._pending)
            if last is not None and number > last:
                break
            self._pending.append(self._pool.submit(self._fetch, number))

    def _last_to_fetch(self) -> int | None:
        """Return the last page to fetch: one more than there should be, where only its rows can tell."""
        if self._last is None or self._ended or not self._is_unsure():
            return self._last
        return max(self._last, self._furthest) + 1

    def _is_unsure(self) -> bool:
        """Tell whether rows may follow the last page that should hold some."""
        return self.total is None or self._before() + self.done + self._lost() > self.total

    def _drop_pending(self, keep: int) -> None:
        while len(self._pending) > keep:
            self._pending.pop().cancel()

    def _result(self) -> Page | None:
        """Return the next page, its rows counted; None when it is to be fetched again, or is not needed."""
        number = self._number
        try:
            page = self._pending[0].result()
        except BaseException as error:
            if number > (self._stated or self._furthest) and self._says_no_page(error):
                self._end(number - 1)  # the server was right: no page follows the last one
                return None
            self.close()
            raise
        if not isinstance(page, ListingPage):
            self.close()
            raise TypeError(f"listing must return pages, not {type(page).__name__}")
        rows, lost = page.rows, page.unreadable + page.gone
        self._read_totals(number, len(rows) + lost, getattr(page, "pagination_metadata", None))
        if not rows and not lost:
            return page if self._accept_empty(number) else None
        counts = self._counts.copy()
        self._empty_in_a_row = 0
        self._counts["unreadable"] += page.unreadable
        self._counts["gone"] += page.gone
        self._fullest = max(self._fullest, len(rows) + lost)
        self._add_rows(rows, page.row_keys)
        if self.fresh or (lost and number <= (self._stated or number)):
            self._furthest = number
        elif self._stated is not None and self.total is None and number > max(self._stated, self._furthest):
            self._counts = counts  # the server was right, and repeats its last page
            self._end(number - 1)
            return None
        if not self.fresh and number > self._first and (rows or self._stated is None):
            # The listing became shorter, or the server ignores page numbers and repeats one page for ever.
            self._end(number)
        elif number == self._last and self.total is not None and self._missing() and not self._capped:
            # If no page was as full as the server says, its pages are smaller, and more of them follow.
            self._capped = self._fullest < self._per_page
            self._last = self._last_page(self.total)
        return page

    def _accept_empty(self, number: int) -> bool:
        """Tell whether to return a page without rows; otherwise it is fetched again."""
        self.fresh = []
        whole = self.total is not None and not self._missing()
        expected = not self._empty_in_a_row if self._last is None else number <= self._last
        if not whole and expected and self._repeated != number:
            self._repeated = number
            self._pending[0] = self._pool.submit(self._fetch, number)
            return False
        if self._stated is None:
            self._pass_over_empty(number)
            return False
        if whole or number > self._stated:
            if number > self._first:
                self._end(number - 1)
                return False
            self._end(number)
        elif number == self._first == self._stated and self.total is None:
            self._end(number)  # nothing is one page, too
        else:
            self._counts["empty_pages"] += 1
            self._empty_in_a_row += 1
            if self._empty_in_a_row == MOST_EMPTY:
                self._end(number)
        return True

    def _pass_over_empty(self, number: int) -> None:
        """Look whether rows follow an empty page: where the server states nothing, two are the end."""
        if self._empty_in_a_row:
            self._end(number - 2)
        else:
            self._counts["empty_pages"] += 1
            self._empty_in_a_row = 1
            self._pending.popleft()
            self._number += 1

    def _end(self, number: int) -> None:
        """Return no page after this one."""
        if self._stated is None:
            self._counts["empty_pages"] -= self._empty_in_a_row  # it was after the end
        self._last, self._ended = number, True
        self._drop_pending(max(0, number - self._number + 1))

    def _read_totals(self, number: int, rows: int, pagination: PaginationMetadata | None) -> None:
        """Note how long the listing is; what the rows contradict is ignored."""
        pagination = pagination or PaginationMetadata()
        items, pages = pagination.total_items, pagination.total_pages
        if pagination.per_page is not None and pagination.per_page > 0:
            self._per_page = max(rows, pagination.per_page)  # a server may use smaller pages than requested
        stated = []
        if items is not None and items >= max(rows, min(self.done, 1)):
            self.total = items
            stated.append(-(-items // self._per_page))
        if pages is not None and pages >= max(min(rows, 1) * number, min(self.done, 1)):
            stated.append(pages)
        if stated:
            self._stated = max(stated)
            self._last = max(self._stated, self._last_page(self.total or 0))
            self._drop_pending(max(1, self._last - number + (2 if self.total is None else 1)))

    def _last_page(self, total: int) -> int:
        """Return the number of the last page of so many rows."""
        return -(-total // (self._fullest if self._capped else self._per_page))

    def _missing(self) -> int:
        """Return how many rows of the total have not come."""
        return max(0, (self.total or 0) - self._before() - self.done - self._lost())

    def _before(self) -> int:
        """Return how many rows stand before the first page."""
        return (self._first - 1) * (self._fullest if self._capped else self._per_page)

    def _lost(self) -> int:
        return self._counts["unreadable"] + self._counts["gone"]

    def _add_rows(self, rows: list[Any], keys: list[str | None]) -> None:
        """Find the rows of a page that are new."""
        known = {key for key in keys if key is not None}
        if len(known) == len(rows) and not self._seen.holds_any(known):
            self.fresh = rows
            self._seen.add(known)
        else:
            self.fresh = []
            repeated = rows == self._previous  # rows without keys, of a server that ignores page numbers
            for row, key in zip(rows, keys, strict=True):
                if repeated or (key is not None and key in self._seen):
                    continue
                self.fresh.append(row)
                if key is not None:
                    self._seen.add((key,))
        self._previous = rows
        self.done += len(self.fresh)
        self._counts["duplicates"] += len(rows) - len(self.fresh)

    def _says_no_page(self, error: BaseException) -> bool:
        """Tell whether an error means that no page follows, which servers say in several ways."""
        status = getattr(error, "http_status", None)
        if status is None:
            return False
        if self._stated is None:
            return self._furthest >= self._first and status in (400, 404, 416)
        return status < 500 or self._furthest <= (self._stated or 0)

    def _changes(self) -> Changed:
        self._seen.clear()
        self._previous = []
        return Changed(missing=self._missing() if self._first == 1 else 0, **self._counts)


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
