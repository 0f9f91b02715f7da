"""Whole listings: their pages are fetched concurrently and returned in order."""

# ruff: noqa: ANN401 (a listing's own arguments are passed on)
from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from ..arguments import SCOPES, Scope, above_zero, one_of
from ..http.retries import retrying_pages
from .docstrings import documented_like
from .listings import Listings
from .pages import Items, Pages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..models import ArrayInfo, GroupInfo

Page = TypeVar("Page")

#: Rows per page of a whole listing: few large responses are faster than many small ones.
PER_PAGE = 1000


class Pagination(Listings):
    """Whole listings; see `Client`."""

    def iter_pages(
        self,
        listing: Callable[..., Page],
        *arguments: Any,
        page: int = 1,
        per_page: int = PER_PAGE,
        expected: int | None = None,
        **filters: Any,
    ) -> Pages[Page]:
        """Iterate over the pages of a listing, fetched concurrently and yielded in order.

        The first two pages are fetched at once, and when one says how many there are, as many at once as the
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
        expected : int, optional
            About how many rows there are, if that is known before: so many are fetched without waiting for
            the first page.
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
            While iterating, when a page cannot be fetched, or when somebody signs in or out meanwhile; the
            pages before it have been yielded.

        Examples
        --------
        >>> pages = client.iter_pages(client.list_public_arrays, search="quickstart")
        >>> sum(len(page.arrays) for page in pages), pages.total, bool(pages.changed)
        (1, 1, False)
        """
        above_zero("page", page)
        above_zero("per_page", per_page)
        if not callable(listing):
            raise TypeError(f"listing must be a method such as client.list_arrays, not {listing!r:.60}")
        if "async_req" in filters:
            raise TypeError("iter_pages fetches concurrently by itself; leave async_req out")

        whose: dict[str, int] = {}  # the generation of the sign-in, once the first page is fetched

        def fetch(number: int) -> Page:
            self._transport()  # looks for credentials, which may begin a generation
            generation = whose.setdefault("generation", self.changes.generation)
            self.changes.check(generation)
            with retrying_pages():
                fetched = listing(*arguments, page=number, per_page=per_page, **filters)
            self.changes.check(generation)
            return fetched

        return Pages(self._pool, fetch, page, per_page, expected)

    def iter_arrays(
        self, scope: Scope = "owned", *, per_page: int = PER_PAGE, **filters: Any
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
        listings = (self.list_arrays, self.list_shared_arrays, self.list_public_arrays)
        return Items(self.iter_pages(_listing_of(scope, listings), per_page=per_page, **filters))

    @documented_like(iter_arrays)
    def iter_groups(
        self, scope: Scope = "owned", *, per_page: int = PER_PAGE, **filters: Any
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
        listings = (self.list_groups, self.list_shared_groups, self.list_public_groups)
        return Items(self.iter_pages(_listing_of(scope, listings), per_page=per_page, **filters))


def _listing_of(scope: Scope, listings: Sequence[Callable[..., Page]]) -> Callable[..., Page]:
    return listings[SCOPES.index(one_of("scope", scope, SCOPES))]
