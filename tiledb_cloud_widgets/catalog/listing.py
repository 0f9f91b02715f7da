"""A whole listing as a DataFrame."""

from __future__ import annotations

import contextlib
import gc
import time
import warnings
from typing import TYPE_CHECKING, Any

from tiledb_cloud_widgets.catalog.clients import client_or_default
from tiledb_cloud_widgets.catalog.page import call_of
from tiledb_cloud_widgets.catalog.query import Query, check_names, shows_query_fields

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator

    import pandas as pd

    from tiledb_cloud_widgets.client import Client, Pages

    Progress = Callable[[int, int | None, float | None], None]

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
        One column for each field of the model, in its order, also when there is no row: integers ``Int64``,
        truth values ``boolean``, dates ``datetime64[us, UTC]``, enumerations ``category``, text ``string``;
        ``tags`` are lists, prices and metadata lists of dicts. Inside a group: ``kind``, then the columns of
        arrays, then those of groups. With ``with_metadata`` also a column ``metadata.KEY`` for each key.
        ``attrs`` holds query, server, time, totals, and in ``note`` a sentence when rows are missing or came
        twice.

    Raises
    ------
    TypeError, ValueError
        A wrong argument.
    TileDBCloudError
        The server refused or did not answer.

    Examples
    --------
    >>> import tiledb_cloud_widgets as tcw
    >>> with tcw.local.start() as cloud:
    ...     frame = tcw.listing(scope="public", client=cloud.client, progress=False)
    >>> frame["size"].dtype
    Int64Dtype()
    """
    check_names(query_fields, "listing()", ("query", "client", "progress"))
    if query is not None and not isinstance(query, Query):
        hint = " A client is given by name: listing(client=...)." if hasattr(query, "list_arrays") else ""
        raise TypeError(f"query must be a Query, not {type(query).__name__} ({query!r:.60}).{hint}")
    wanted = Query(**query_fields) if query is None else query.replace(**query_fields)
    return collect(client_or_default(client), wanted, bar=progress)


def collect(
    client: Client,
    query: Query,
    *,
    bar: bool = False,
    tell: Progress | None = None,
    cancelled: threading.Event | None = None,
) -> pd.DataFrame:
    """Walk a listing and build its DataFrame on the way.

    Parameters
    ----------
    client : Client
    query : Query
    bar : bool, default False
        Whether to show a tqdm bar.
    tell : callable, optional
        Called with rows done, rows in all (or None), and seconds left (or None).
    cancelled : threading.Event, optional
        Set to stop; what has come is returned.
    """
    from tiledb_cloud_widgets.catalog.frames import Columns, attrs_of, shape_of  # noqa: PLC0415 (numpy)

    listing, arguments, filters = call_of(client, query)
    pages = client.iter_pages(listing, *arguments, **filters)
    columns: Columns | None = None
    page_count: int | None = None
    started = time.monotonic()
    meter = Meter() if bar else None
    listeners = [listener for listener in (meter, tell) if listener is not None]
    interrupted = False
    try:
        with _collector_held_back() as sweep:
            for page in pages:
                if columns is None:
                    columns = Columns(shape_of(query), pages.total, metadata=query.with_metadata)
                    page_count = page.pagination_metadata.total_pages if page.pagination_metadata else None
                columns.add(page.rows)
                sweep()
                for listener in listeners:
                    listener(pages.done, pages.total, _seconds_left(pages, started))
                if cancelled is not None and cancelled.is_set():
                    interrupted = True
                    break
    except KeyboardInterrupt:
        interrupted = True
    finally:
        pages.close()
        if meter is not None:
            meter.close()
    if columns is None:
        columns = Columns(shape_of(query), metadata=query.with_metadata)
    attrs = attrs_of(query, client.host, total=pages.total, pages=page_count, rows=columns.rows)
    attrs["complete"] = not interrupted
    note = _partial(columns.rows, pages.total) if interrupted else _changed(pages)
    if note is not None:
        attrs["note"] = note
        if cancelled is None:  # a panel says it itself
            warnings.warn(note, stacklevel=3)
    return columns.frame(attrs)


def _partial(rows: int, total: int | None) -> str:
    of = "" if total is None else f" of {total:,}"
    return f"The listing was interrupted: only the first {rows:,}{of} rows are here."


def _changed(pages: Pages[Any]) -> str | None:
    """Say what does not add up when a listing changed while it was read, or nothing."""
    changed = pages.changed
    if not changed:
        return None
    words = []
    if changed.duplicates:
        words.append(f"{changed.duplicates:,} row{'s' if changed.duplicates > 1 else ''} came twice")
    if changed.missing:
        words.append(f"{changed.missing:,} of {pages.total:,} rows did not come")
    return f"The listing changed while it was read: {' and '.join(words)}."


def _seconds_left(pages: Pages[Any], started: float) -> float | None:
    if pages.total is None or not pages.done:
        return None
    return (time.monotonic() - started) / pages.done * max(0, pages.total - pages.done)


@contextlib.contextmanager
def _collector_held_back() -> Iterator[Callable[[], None]]:
    """Switch the garbage collector's own rounds off, and give a function that makes a small one now and then.

    Rows are no garbage, and looking through them again and again takes a third of a listing's time. What
    other threads leave meanwhile must not pile up, though.
    """
    running = gc.isenabled()
    gc.disable()
    swept = time.monotonic()

    def sweep() -> None:
        nonlocal swept
        if running and time.monotonic() - swept > SWEEP_SECONDS:
            gc.collect(0)
            swept = time.monotonic()

    try:
        yield sweep
    finally:
        if running:
            if not gc.get_freeze_count():
                gc.freeze()  # there and back: everything is old now, and not looked through at once
                gc.unfreeze()
            gc.enable()


class Meter:
    """A bar of tqdm."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # tqdm warns where ipywidgets is missing; a text bar will do
            from tqdm.auto import tqdm  # noqa: PLC0415 (only when a bar is wanted)

        self._bar = tqdm(unit=" rows", unit_scale=True, desc="Listing")

    def __call__(self, done: int, total: int | None, _seconds_left: float | None) -> None:
        """Show how far it is."""
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Leave the bar as it is."""
        self._bar.close()
