"""The state of a browser, the events that change it, and the effects that follow.

Nothing here performs I/O: ``machine.next_state`` maps a state and an event to the next state and its effects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from tiledb_cloud_widgets.catalog.query import Query

if TYPE_CHECKING:
    from tiledb_cloud_widgets.catalog.failure import Failure
    from tiledb_cloud_widgets.catalog.page import Info, Page

Status = Literal["idle", "loading", "ready", "empty", "error", "signed_out"]
PageKey: TypeAlias = tuple[Query, int, int]  # query, page number, page size


class Crumb(msgspec.Struct, frozen=True):
    """A group on the path to the current one, and the listing from which it was entered."""

    uri: str
    name: str
    outer: Query
    outer_page: int


@dataclass(frozen=True)
class SelectedAsset:
    """A selected asset; ``info`` is None until it is known, ``fetching`` while it is being fetched."""

    uri: str
    info: Info | None = field(default=None, compare=False, repr=False)
    fetching: bool = False


class Prefetch(msgspec.Struct, frozen=True):
    """A page that is being fetched before it is requested."""

    generation: int
    key: PageKey


class Renew(msgspec.Struct, frozen=True, eq=False):
    """Fetch the entry of an asset that was changed, then dispatch ``Renewed``; only the last one counts."""

    uri: str


class State(msgspec.Struct, frozen=True):
    """Everything a browser knows.

    ``query``, ``page`` and ``page_size`` are what was requested last; ``shown`` is the page on the screen
    until the requested one arrives.
    """

    query: Query = Query()
    page: int = 1
    page_size: int = 25
    signed_in: bool = False
    generation: int = 0  # rises with every request for rows; a request carries the generation that sent it
    awaited: int | None = None  # the generation of the request whose page will be shown
    prefetch: Prefetch | None = None
    shown: Page | None = None
    shown_crumbs: tuple[Crumb, ...] = ()
    cache: tuple[Page, ...] = ()  # newest last
    selected_assets: tuple[SelectedAsset, ...] = ()  # Details shows the last one
    renewals: tuple[Renew, ...] = ()  # under way, one for each asset
    edits: int = 0  # rises when what is shown of an asset has been changed
    crumbs: tuple[Crumb, ...] = ()
    failure: Failure | None = None
    paused: bool = False  # no view shows it any more: nothing is fetched unless Python asks

    @property
    def status(self) -> Status:
        """What the browser is doing, in a word."""
        if self.awaited is not None:
            return "loading"
        if self.generation and not self.allowed:
            return "signed_out"
        if self.failure is not None:
            return "signed_out" if self.failure.signed_out else "error"
        if self.shown is None:
            return "idle"
        return "ready" if self.shown.items else "empty"

    @property
    def allowed(self) -> bool:
        """Whether the listing can be fetched: public ones need no credentials."""
        return self.signed_in or self.query.scope == "public"

    @property
    def busy(self) -> bool:
        """Whether a response is pending that a reader would wait for."""
        fetching = any(asset.fetching for asset in self.selected_assets)
        return self.awaited is not None or fetching or bool(self.renewals)

    @property
    def key(self) -> PageKey:
        """What identifies the requested page."""
        return (self.query, self.page, self.page_size)

    @property
    def known_rows(self) -> int | None:
        """How many rows the query's listing has, according to the page shown; None while that is unknown."""
        return self.shown.total_items if self.shown is not None and self.shown.query == self.query else None

    @property
    def next(self) -> Page | None:
        """The page after the one shown, once it has been prefetched; None if it is empty."""
        if self.status != "ready" or self.shown is None or not self.shown.has_next:
            return None
        page = self.cached((self.query, self.page + 1, self.page_size))
        return page if page is not None and page.items else None

    @property
    def last_page(self) -> int | None:
        """The number of the listing's last page, as the server says or an empty page shows; else None."""
        shown = self.shown
        if shown is None:
            return None
        following = self.cached((shown.query, shown.number + 1, shown.size))
        if following is None or shown.number < (shown.total_pages or 0):
            return shown.total_pages
        return following.total_pages if following.sent else shown.number

    def used_size(self, key: PageKey) -> int | None:
        """Return how many rows the server sends on a full page of a listing, where other pages show it."""
        query, number, size = key
        pages = [page for page in (*self.cache, self.shown) if page is not None]
        pages = [page for page in pages if page.query == query and page.size == size]
        stated = (page.used_size for page in pages if page.used_size is not None)
        before = (page.sent for page in pages if page.number < number and 0 < page.sent < size)
        return next(stated, None) or max(before, default=None)

    @property
    def selection(self) -> list[str]:
        """The selected URIs, in the order chosen."""
        return [asset.uri for asset in self.selected_assets]

    def cached(self, key: PageKey) -> Page | None:
        """Return a page that was fetched before, or None."""
        return next((page for page in self.cache if page.key == key), None)

    def waits_for(self, generation: int) -> bool:
        """Whether the response to a request is still of use."""
        return generation == self.awaited or (
            self.prefetch is not None and generation == self.prefetch.generation
        )

    def needs(self, effect: Effect) -> bool:
        """Whether the result of an effect is still of use."""
        match effect:
            case Fetch(generation):
                return self.waits_for(generation)
            case FetchInfo(uri):
                return any(asset.uri == uri and asset.fetching for asset in self.selected_assets)
            case Renew():
                return effect in self.renewals
            case Locate(uri, query):
                return query == self.query and self.selection[-1:] == [uri]

    def info_of(self, uri: str) -> Info | None:
        """Return what is known of an asset, from the selection or from any page; None if nothing is."""
        selected = (asset.info for asset in self.selected_assets if asset.uri == uri)
        pages = (page for page in (self.shown, *reversed(self.cache)) if page is not None)
        infos = (*selected, *(page.find(uri) for page in pages))
        return next((info for info in infos if info is not None), None)


# Events


class Event(msgspec.Struct, frozen=True):
    """What has happened, or what somebody wants."""


class QueryRequested(Event, frozen=True):
    """Show another query, from its first page."""

    query: Query


class GroupEntered(Event, frozen=True):
    """Show the contents of a group; None: leave all groups."""

    uri: str | None


class PageRequested(Event, frozen=True):
    """Show another page."""

    number: int


class PageSizeRequested(Event, frozen=True):
    """Show pages of another size; the first row shown stays on the page."""

    size: int


class PageTurned(Event, frozen=True):
    """A view has turned to the prefetched page by itself."""

    number: int
    generation: int


class RefreshRequested(Event, frozen=True):
    """Fetch everything again."""


class RetryRequested(Event, frozen=True):
    """Retry the failed request."""


class Cancelled(Event, frozen=True):
    """Stop waiting for the requested page."""


class SelectionRequested(Event, frozen=True):
    """Select exactly these assets; ``reveal``: turn to the page of the last one."""

    uris: tuple[str, ...]
    reveal: bool = False


class PageFetched(Event, frozen=True):
    """The page requested in this generation has arrived."""

    generation: int
    page: Page


class PageFailed(Event, frozen=True):
    """The page requested in this generation could not be fetched."""

    generation: int
    failure: Failure


class InfoFetched(Event, frozen=True):
    """The catalogue entry of a selected asset has arrived; None if it could not be fetched."""

    uri: str
    info: Info | None


class AssetEdited(Event, frozen=True):
    """An asset was changed through the client: its entry, its sharing or its star."""

    uri: str


class Renewed(Event, frozen=True):
    """The entry of an asset that was changed has arrived; None if it could not be fetched."""

    renewal: Renew
    info: Info | None


class AssetChanged(Event, frozen=True):
    """What the catalogue now says of an asset is known."""

    uri: str
    info: Info


class Located(Event, frozen=True):
    """The row number of a selected asset in a listing, from 0."""

    uri: str
    query: Query
    row: int


class SignInChanged(Event, frozen=True):
    """Somebody signed in, perhaps another person, or signed out; a browser begins with it."""

    signed_in: bool
    same_user: bool = False  # known to be the person before: with a new token, say
    problem: Failure | None = None  # why existing credentials cannot be used


class Paused(Event, frozen=True):
    """No view shows the browser any more; ``forget``: drop its rows too, and what is under way."""

    forget: bool = False


class Resumed(Event, frozen=True):
    """A view shows the browser again."""


# Effects


class Fetch(msgspec.Struct, frozen=True):
    """Fetch a page, then dispatch ``PageFetched`` or ``PageFailed``."""

    generation: int
    query: Query
    number: int
    size: int
    used_size: int | None = None  # rows on a full page, where other pages show that the server sends fewer


class FetchInfo(msgspec.Struct, frozen=True):
    """Fetch the catalogue entry of a selected asset, then dispatch ``InfoFetched``."""

    uri: str


class Locate(msgspec.Struct, frozen=True):
    """Look for a selected asset in the first rows of a listing, then dispatch ``Located`` if it is there."""

    uri: str
    query: Query


Effect: TypeAlias = Fetch | FetchInfo | Renew | Locate
