"""What a browser knows at one moment, what can happen to it, and what it then wants done.

Nothing here does anything: ``machine.next_state`` maps a state and an event to the next state and effects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from tiledb_cloud_widgets.catalog.query import Query

if TYPE_CHECKING:
    from tiledb_cloud_widgets.catalog.failure import Failure
    from tiledb_cloud_widgets.catalog.page import Info, Page

Status = Literal["idle", "loading", "ready", "empty", "error", "signed_out"]


@dataclass(frozen=True)
class Crumb:
    """A group on the way to where one is, and where one was before entering it."""

    uri: str
    name: str
    outer: Query
    outer_page: int


@dataclass(frozen=True)
class SelectedAsset:
    """A selected asset; ``info`` is None until it is known."""

    uri: str
    info: Info | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Prefetch:
    """A page being fetched before it is asked for."""

    ticket: int
    key: tuple[Query, int, int]


@dataclass(frozen=True)
class State:
    """Everything a browser knows.

    ``query``, ``page`` and ``page_size`` are what is wanted; ``shown`` is what can be read meanwhile.
    """

    query: Query = Query()  # noqa: RUF009 (frozen, so it may be shared)
    page: int = 1
    page_size: int = 25
    status: Status = "idle"
    signed_in: bool = False
    generation: int = 0  # rises with every wish
    tickets: int = 0  # how many requests were ever asked for
    awaited: int | None = None  # the ticket whose answer is wanted; all other answers are dropped
    prefetch: Prefetch | None = None
    shown: Page | None = None
    shown_crumbs: tuple[Crumb, ...] = ()
    next: Page | None = None
    cache: tuple[Page, ...] = ()  # newest last
    selected_assets: tuple[SelectedAsset, ...] = ()  # the last one is what Details shows
    fetching_info: frozenset[str] = frozenset()  # selected URIs whose facts are being fetched
    crumbs: tuple[Crumb, ...] = ()
    failure: Failure | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way that a reader would wait for."""
        return self.awaited is not None or bool(self.fetching_info)

    @property
    def selection(self) -> list[str]:
        """The selected URIs, in the order chosen."""
        return [asset.uri for asset in self.selected_assets]


# Events


@dataclass(frozen=True)
class Started:
    """The browser exists; whether there are credentials, and why those that exist cannot be used."""

    signed_in: bool
    problem: Failure | None = None


@dataclass(frozen=True)
class QueryRequested:
    """Another query is wanted, from its first page."""

    query: Query


@dataclass(frozen=True)
class GroupEntered:
    """A look inside a group is wanted; None: out of all groups."""

    uri: str | None


@dataclass(frozen=True)
class PageRequested:
    """Another page is wanted."""

    number: int


@dataclass(frozen=True)
class PageSizeRequested:
    """Pages of another size are wanted; the first row stays in sight."""

    size: int


@dataclass(frozen=True)
class PageTurned:
    """A view has turned to the prefetched page by itself."""

    number: int
    generation: int


@dataclass(frozen=True)
class RefreshRequested:
    """Everything known may be old: ask again."""


@dataclass(frozen=True)
class RetryRequested:
    """The failed wish is wished again."""


@dataclass(frozen=True)
class Cancelled:
    """What is under way is not wanted any more."""


@dataclass(frozen=True)
class SelectionRequested:
    """A whole new selection; ``reveal``: the page of the one chosen last is wanted as well."""

    uris: tuple[str, ...]
    reveal: bool = False


@dataclass(frozen=True)
class PageFetched:
    """A page has arrived, for the request of this ticket."""

    ticket: int
    page: Page


@dataclass(frozen=True)
class PageFailed:
    """The request of this ticket failed."""

    ticket: int
    failure: Failure


@dataclass(frozen=True)
class InfoFetched:
    """The facts of a selected asset have arrived; None when they could not be had."""

    uri: str
    info: Info | None = field(compare=False)


@dataclass(frozen=True)
class Located:
    """Where a selected asset stands in a listing: the number of its row, from 0."""

    uri: str
    query: Query
    row: int


@dataclass(frozen=True)
class CredentialsChecked:
    """Whether there are credentials was looked up, before a wish."""

    signed_in: bool


@dataclass(frozen=True)
class SignedIn:
    """There are credentials now, perhaps another person's."""


@dataclass(frozen=True)
class SignedOut:
    """The credentials are gone, or no longer accepted."""


Event: TypeAlias = (
    Started
    | QueryRequested
    | GroupEntered
    | PageRequested
    | PageSizeRequested
    | PageTurned
    | RefreshRequested
    | RetryRequested
    | Cancelled
    | SelectionRequested
    | PageFetched
    | PageFailed
    | InfoFetched
    | Located
    | CredentialsChecked
    | SignedIn
    | SignedOut
)

# Effects


@dataclass(frozen=True)
class Fetch:
    """Fetch a page and come back with ``PageFetched`` or ``PageFailed``."""

    ticket: int
    query: Query
    number: int
    size: int


@dataclass(frozen=True)
class FetchInfo:
    """Fetch the facts of a selected asset and come back with ``InfoFetched``."""

    uri: str


@dataclass(frozen=True)
class Locate:
    """Look for a selected asset on the first page of a listing; come back with ``Located`` if it is there."""

    uri: str
    query: Query


Effect: TypeAlias = Fetch | FetchInfo | Locate
