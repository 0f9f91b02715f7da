"""A whole listing as a DataFrame."""

from __future__ import annotations

import contextlib
import gc
import time
import warnings
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from tiledb_cloud_widgets import collector
from tiledb_cloud_widgets.catalog.clients import client_or_default
from tiledb_cloud_widgets.catalog.columns import attrs_of, shape_of
from tiledb_cloud_widgets.catalog.filters import call_of
from tiledb_cloud_widgets.catalog.query import check_flag, query_of, shows_query_fields

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd
    from tqdm import tqdm

    from tiledb_cloud_widgets.catalog.page import Info
    from tiledb_cloud_widgets.catalog.query import Query
    from tiledb_cloud_widgets.client import Client, Pages

    Progress = Callable[[int, int | None, float | None], None]

POLL_SECONDS = 0.1  # how often a cancelled walk is noticed while a page is awaited
SWEEP_SECONDS = 2.0  # how often garbage is looked for while pages come, among what is new only


@shows_query_fields
def listing(
    query: Query | None = None,
    *,
    client: Client | None = None,
    progress: bool = True,
    **query_fields: Any,  # noqa: ANN401 (each field has its type)
) -> pd.DataFrame:
    """Return every page of a listing as one DataFrame.

    Pages are fetched concurrently, a thousand rows each, and keep the server's order. Interrupting it
    (Ctrl+C, or the stop button) returns what has come so far, with a warning that says so.

    Parameters
    ----------
    query : Query, optional
        What to list; or give its fields as keywords.
    client : Client, optional
        Whose catalogue; by default that of ``tiledb_cloud_widgets.client``, which may be given as well.
    progress : bool, default True
        Whether a bar shows how far it is.
    **query_fields
        The fields of ``Query``; with ``query``, changes of it.

    Returns
    -------
    pandas.DataFrame
        One column for each field of the model, also when there is no row: namespace, name, tiledb_uri, type,
        size (bytes), description, tags and last_accessed first, then the others in the model's order.
        Integers are ``Int64``, truth values ``boolean``, dates ``datetime64[us, UTC]``, enumerations
        ``category``, texts ``string`` (``string[pyarrow]`` where pyarrow is installed); ``tags`` are lists,
        prices and metadata lists of dicts, of which rows without any share one that is empty.
        Inside a group: ``kind``, then the columns of arrays, then those of groups.
        With ``with_metadata`` also a column ``metadata.KEY`` for each key.
        ``attrs`` holds query, server, time, totals, and in ``note`` a sentence when rows are missing or came
        twice.

    Raises
    ------
    TypeError, ValueError
        A wrong argument.
    TileDBCloudError
        The server refused or did not answer, or somebody signed in or out meanwhile.

    Examples
    --------
    >>> import tiledb_cloud_widgets as tcw
    >>> with tcw.local.start() as cloud:
    ...     frame = tcw.listing(scope="public", client=cloud.client, progress=False)
    >>> frame["size"].dtype
    Int64Dtype()
    """
    wanted = query_of(query, query_fields, "listing", ("query", "client", "progress"))
    return collect(client_or_default(client), wanted, bar=check_flag("progress", progress))


def collect(
    client: Client,
    query: Query,
    *,
    expected: int | None = None,
    bar: bool = False,
    tell: Progress | None = None,
) -> pd.DataFrame:
    """Fetch a whole listing as a DataFrame; see ``listing``. ``expected`` and ``tell`` are as of ``Walk``."""
    from tiledb_cloud_widgets.catalog.frames import Columns  # noqa: PLC0415 (numpy)

    walk = Walk(client, query, expected)
    columns = Columns(shape_of(query), metadata=query.with_metadata)
    with contextlib.closing(walk.pages), metered("Listing", shown=bar) as meter:
        try:
            walk.run(columns, meter or tell)
        except KeyboardInterrupt:
            attrs = walk.attrs("The listing was interrupted")
        except Exception as error:
            error.partial = columns.frame(walk.attrs("The listing stopped with an error"))  # type: ignore[attr-defined]
            raise
        else:
            attrs = walk.attrs()
    if "note" in attrs:
        warnings.warn(attrs["note"], stacklevel=3)
    with _collector_held_back():
        return columns.frame(attrs)


class Rows(Protocol):
    """What takes the rows of a listing: columns of a DataFrame, or a file."""

    def add(self, items: Sequence[Info]) -> None:
        """Take rows, after those that came before."""


class CancelledError(Exception):
    """A walk was cancelled."""


class Walk:
    """A whole listing that is being fetched; after an error it can go on where it stopped.

    Parameters
    ----------
    client : Client
    query : Query
    expected : int, optional
        How many rows there are, if that is known.
    """

    def __init__(self, client: Client, query: Query, expected: int | None = None) -> None:
        listing, arguments, filters = call_of(client, query)
        self.pages: Pages[Any] = client.iter_pages(listing, *arguments, expected=expected, **filters)
        self._client = client
        self._query = query
        self._page_count: int | None = None

    def run(self, rows: Rows, tell: Progress | None = None, cancelled: threading.Event | None = None) -> None:
        """Fetch the pages that are still to come.

        Parameters
        ----------
        rows : Rows
            What takes the rows, each once and in order.
        tell : callable, optional
            Called after each page with rows done, rows in all (or None), and seconds left (or None).
        cancelled : threading.Event, optional
            Set to stop.

        Raises
        ------
        CancelledError
            When it was cancelled.
        TileDBCloudError
            When a page cannot be fetched; calling this again fetches that page and those after it.
        """
        self.pages.resume()
        started, before = time.monotonic(), self.pages.done
        with _collector_held_back() as sweep:
            while True:
                while cancelled is not None and not (cancelled.is_set() or self.pages.wait(POLL_SECONDS)):
                    pass
                if cancelled is not None and cancelled.is_set():
                    self.pages.close()
                    raise CancelledError
                page = next(self.pages, None)
                if page is None:
                    return
                if self._page_count is None and page.pagination_metadata is not None:
                    self._page_count = page.pagination_metadata.total_pages
                rows.add(self.pages.fresh)
                sweep()
                if tell is not None:
                    tell(self.pages.done, self.pages.total, _seconds_left(self.pages, started, before))

    def attrs(self, stopped: str | None = None) -> dict[str, Any]:
        """Return what a DataFrame or file of the rows remembers.

        Parameters
        ----------
        stopped : str, optional
            Why it ended too early, as the beginning of a sentence.
        """
        rows, total = self.pages.done, self.pages.total
        attrs = attrs_of(self._query, self._client.host, total=total, pages=self._page_count, rows=rows)
        of = "" if total is None else f" of {total:,}"
        note = f"{stopped}: only the first {rows:,}{of} rows are here." if stopped else self._note()
        changed = self.pages.changed
        attrs["complete"] = not stopped and (not changed or changed == type(changed)(changed.duplicates))
        if note is not None:
            attrs["note"] = note
        return attrs

    def _note(self) -> str | None:
        """Return what differs from the listing's totals, as a sentence."""
        changed = self.pages.changed
        if not changed:
            return None
        parts = [
            (changed.duplicates, "came twice and {are} listed once"),
            (changed.unreadable, "could not be read"),
            (changed.missing, f"of {self.pages.total or 0:,} did not come"),
        ]
        words = [
            f"{_rows(count)} {what}".replace("{are}", "is" if count == 1 else "are")
            for count, what in parts
            if count
        ]
        if changed.gone:
            words.append(f"{_rows(changed.gone, 'member')} of the group cannot be seen or no longer exist")
        if changed.empty_pages and not changed.missing:
            words.append(f"{_rows(changed.empty_pages, 'page')} came empty")
        moved = changed.duplicates or changed.missing
        title = "The listing may have changed while it was read" if moved else "The listing is not complete"
        return f"{title}: {'; '.join(words)}."


def _rows(count: int, noun: str = "row") -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _seconds_left(pages: Pages[Any], started: float, before: int) -> float | None:
    if pages.total is None or pages.done <= before:
        return None
    return (time.monotonic() - started) / (pages.done - before) * max(0, pages.total - pages.done)


@contextlib.contextmanager
def _collector_held_back() -> Iterator[Callable[[], None]]:
    """Switch the garbage collector's own rounds off, and give a function that makes a small one now and then.

    Rows are no garbage, and looking through them again and again takes a third of a listing's time. What
    other threads leave meanwhile must not pile up, though.
    """
    running = gc.isenabled()
    swept = time.monotonic()

    def sweep() -> None:
        nonlocal swept
        if running and time.monotonic() - swept > SWEEP_SECONDS:
            gc.collect(0)
            swept = time.monotonic()

    with collector.paused(lasting=True):
        yield sweep


def metered(word: str, *, shown: bool) -> contextlib.AbstractContextManager[Meter | None]:
    """Return a bar to walk with, which is closed at the end; None where none is to be shown."""
    return contextlib.closing(Meter(word)) if shown else contextlib.nullcontext()


class Meter:
    """A bar of tqdm, with a word before it; drawn with the first page, so that an error stands alone."""

    def __init__(self, word: str) -> None:
        self._word = word
        self._started = time.time()
        self._bar: tqdm[NoReturn] | None = None

    def __call__(self, done: int, total: int | None, _seconds_left: float | None) -> None:
        """Show how far it is."""
        if self._bar is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # tqdm warns where ipywidgets is missing; a text bar will do
                from tqdm.auto import tqdm  # noqa: PLC0415 (only when a bar is wanted)

            form = "{l_bar}{bar}| {n_fmt}/{total_fmt} rows [{elapsed}<{remaining}]"
            self._bar = tqdm(desc=self._word, bar_format=form)
            self._bar.start_t = self._started
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Leave the bar as it is."""
        if self._bar is not None:
            self._bar.close()
