"""The state machine of a browser: pure, so that a script, a test and three notebook hosts share it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from tiledb_cloud_widgets.catalog import state as s

if TYPE_CHECKING:
    from tiledb_cloud_widgets.catalog.page import Info, Page
    from tiledb_cloud_widgets.catalog.query import Query

Step: TypeAlias = tuple[s.State, tuple[s.Effect, ...]]

CACHED_PAGES = 24
_STUCK = ("idle", "error", "signed_out")  # here the same wish again is worth a request


def next_state(state: s.State, event: s.Event) -> Step:  # noqa: PLR0911 (one for each kind of event)
    """Return what is known after the event, and what is to be done.

    Parameters
    ----------
    state : State
    event : Event

    Returns
    -------
    State, tuple of Effect
        The same state object when the event changes nothing.

    Examples
    --------
    >>> state, effects = next_state(s.State(), s.Started(signed_in=True))
    >>> state.status, effects[0].number
    ('loading', 1)
    """
    match event:
        case s.PageFetched() | s.PageFailed() | s.InfoFetched():
            return _answered(state, event)
        case s.Started() | s.SignedIn() | s.SignedOut():
            return _signed(state, event)
        case s.SelectionRequested(uris, reveal):
            return _select(state, uris, reveal)
        case s.Located(uri, query, row):
            return _reveal(state, uri, query, row)
        case s.CredentialsChecked(signed_in):
            return (state if signed_in == state.signed_in else replace(state, signed_in=signed_in)), ()
        case s.PageTurned(number, generation):
            return _turn(state, number, generation)
        case s.Cancelled():
            return _cancel(state)
        case _:
            return _asked(state, event)


def _asked(state: s.State, event: s.Event) -> Step:  # noqa: PLR0911 (one for each kind of wish)
    """Answer a wish for other rows."""
    match event:
        case s.QueryRequested(query):
            if query == state.query and state.status not in _STUCK:
                return state, ()
            return _want(replace(state, crumbs=_crumbs_for(state, query)), query, 1, state.page_size)
        case s.GroupEntered(uri):
            return _enter(state, uri)
        case s.PageRequested(number):
            if number == state.page and state.status not in _STUCK:
                return state, ()
            return _want(state, state.query, max(1, number), state.page_size)
        case s.PageSizeRequested(size):
            if size == state.page_size:
                return state, ()
            first_row = (state.page - 1) * state.page_size
            return _want(state, state.query, first_row // size + 1, size)
        case s.RefreshRequested():
            forgotten = replace(state, cache=(), prefetch=None)
            return _want(forgotten, state.query, state.page, state.page_size, fresh=True)
        case s.RetryRequested() if state.status in _STUCK:
            return _want(state, state.query, state.page, state.page_size)
        case _:
            return state, ()


def _want(state: s.State, query: Query, number: int, size: int, *, fresh: bool = False) -> Step:
    """Make a page the one wanted: from the cache, from a fetch under way, or by a new fetch."""
    wish = replace(
        state,
        query=query,
        page=number,
        page_size=size,
        generation=state.generation + 1,
        awaited=None,
        next=None,
        failure=None,
    )
    if not state.signed_in and query.scope != "public":
        return replace(wish, status="signed_out", shown=None, shown_crumbs=(), prefetch=None), ()
    key = (query, number, size)
    if not fresh:
        known = _cached(state, key)
        if known is not None:
            return _show(wish, known)
        if state.prefetch is not None and state.prefetch.key == key:
            return replace(wish, status="loading", awaited=state.prefetch.ticket, prefetch=None), ()
    ticket = state.tickets + 1
    wish = replace(wish, status="loading", awaited=ticket, tickets=ticket)
    return wish, (s.Fetch(ticket, query, number, size),)


def _show(state: s.State, page: Page) -> Step:
    """Put a page on display and see to the one after it."""
    shown = replace(
        state,
        page=page.number,
        status="ready" if page.items else "empty",
        awaited=None,
        shown=page,
        shown_crumbs=state.crumbs,
        next=None,
        failure=None,
        selected_assets=tuple(_updated(asset, page) for asset in state.selected_assets),
    )
    if not page.has_next or not page.items:
        return replace(shown, prefetch=None), ()
    key = (page.query, page.number + 1, page.size)
    known = _cached(shown, key)
    if known is not None:
        return replace(shown, next=known if known.items else None, prefetch=None), ()
    if shown.prefetch is not None and shown.prefetch.key == key:
        return shown, ()
    ticket = shown.tickets + 1
    return replace(shown, tickets=ticket, prefetch=s.Prefetch(ticket, key)), (s.Fetch(ticket, *key),)


def _answered(  # noqa: PLR0911 (one for each way an answer can be meant)
    state: s.State, event: s.PageFetched | s.PageFailed | s.InfoFetched
) -> Step:
    """Take an answer that is still wanted; drop any other."""
    match event:
        case s.PageFetched(ticket, page) if ticket == state.awaited:
            last = page.total_pages
            if not page.items and last is not None and page.number > max(1, last):
                # The listing has become shorter: go to its end.
                return _want(_remember(state, page), page.query, max(1, last), page.size)
            return _show(_remember(state, page), page)
        case s.PageFetched(ticket, page) if state.prefetch is not None and ticket == state.prefetch.ticket:
            state = replace(_remember(state, page), prefetch=None)
            if state.status == "ready" and page.items and page.key == _following(state):
                return replace(state, next=page), ()
            return state, ()
        case s.PageFailed(ticket, failure) if ticket == state.awaited:
            if failure.signed_out:
                failed = replace(
                    state, status="signed_out", signed_in=False, shown=None, cache=(), prefetch=None
                )
                return replace(failed, awaited=None, failure=failure), ()
            return replace(state, status="error", awaited=None, failure=failure), ()
        case s.PageFailed(ticket) if state.prefetch is not None and ticket == state.prefetch.ticket:
            return replace(state, prefetch=None), ()  # asked again when it is wanted
        case s.InfoFetched(uri, info) if uri in state.fetching_info:
            selected = tuple(
                s.SelectedAsset(uri, info) if asset.uri == uri else asset for asset in state.selected_assets
            )
            return replace(state, selected_assets=selected, fetching_info=state.fetching_info - {uri}), ()
        case _:
            return state, ()


def _signed(state: s.State, event: s.Started | s.SignedIn | s.SignedOut) -> Step:
    """Begin, begin anew as somebody, or forget what only they may see."""
    match event:
        case s.Started(signed_in, problem):
            state = replace(state, signed_in=signed_in)
            state, effects = _want(state, state.query, state.page, state.page_size)
            return replace(state, failure=problem), effects
        case s.SignedIn():
            state = replace(state, signed_in=True, cache=(), prefetch=None, shown=None, shown_crumbs=())
            return _want(state, state.query, state.page, state.page_size)
        case _:
            state = replace(state, signed_in=False, cache=(), prefetch=None, shown=None, shown_crumbs=())
            state = replace(state, selected_assets=(), fetching_info=frozenset())
            return _want(state, state.query, state.page, state.page_size)


def _select(state: s.State, uris: tuple[str, ...], reveal: bool) -> Step:
    """Take a selection, with the facts that are known of it, and ask for the others and for its page."""
    uris = tuple(dict.fromkeys(uris))
    if list(uris) == state.selection:
        return state, ()
    selected = tuple(s.SelectedAsset(uri, _known(state, uri)) for uri in uris)
    unknown = tuple(asset.uri for asset in selected if asset.info is None)
    if not state.signed_in and state.query.scope != "public":
        unknown = ()
    fetches: tuple[s.Effect, ...] = tuple(
        s.FetchInfo(uri) for uri in unknown if uri not in state.fetching_info
    )
    state = replace(state, selected_assets=selected, fetching_info=frozenset(unknown))
    shown = state.shown
    if not (reveal and uris and shown and state.status == "ready") or shown.find(uris[-1]):
        return state, fetches
    if not shown.has_next and shown.number == 1:  # there is no other page
        return state, fetches
    return state, (*fetches, s.Locate(uris[-1], state.query))


def _reveal(state: s.State, uri: str, query: Query, row: int) -> Step:
    """Turn to the page of the asset chosen last, unless something else was wanted meanwhile."""
    number = row // state.page_size + 1
    if (
        query != state.query
        or state.status != "ready"
        or state.selection[-1:] != [uri]
        or number == state.page
    ):
        return state, ()
    return _want(state, query, number, state.page_size)


def _turn(state: s.State, number: int, generation: int) -> Step:
    """Follow a view that has turned to the page sent ahead; a late word of it is dropped."""
    if generation != state.generation or state.next is None or state.next.number != number:
        return state, ()
    return _want(state, state.query, number, state.page_size)


def _cancel(state: s.State) -> Step:
    """Go back to what is shown."""
    if state.awaited is None:
        return state, ()
    back = replace(state, awaited=None, generation=state.generation + 1, failure=None)
    if state.shown is None:
        return replace(back, status="idle"), ()
    page = state.shown
    back = replace(back, query=page.query, page_size=page.size, crumbs=state.shown_crumbs)
    return _show(back, page)


def _enter(state: s.State, uri: str | None) -> Step:
    """Go into a group below, back to one on the way, or out of all."""
    if uri == state.query.group:
        return state, ()
    above = [crumb.uri for crumb in state.crumbs]
    if uri is None or uri in above:
        place = 0 if uri is None else above.index(uri) + 1
        if place < len(state.crumbs):
            back = state.crumbs[place]
            return _want(
                replace(state, crumbs=state.crumbs[:place]), back.outer, back.outer_page, state.page_size
            )
        return _want(
            replace(state, crumbs=()), state.query.adapt(group=None, kind="group"), 1, state.page_size
        )
    inside = state.query.cleared().adapt(group=uri, namespace=None)
    crumb = s.Crumb(uri, _name(state, uri), state.query, state.page)
    return _want(replace(state, crumbs=(*state.crumbs, crumb)), inside, 1, state.page_size)


def _crumbs_for(state: s.State, query: Query) -> tuple[s.Crumb, ...]:
    """Return the way to where a query set from outside looks."""
    if query.group is None:
        return ()
    above = [crumb.uri for crumb in state.crumbs]
    if query.group in above:
        return state.crumbs[: above.index(query.group) + 1]
    return (
        s.Crumb(query.group, _name(state, query.group), query.cleared().adapt(group=None, kind="group"), 1),
    )


def _following(state: s.State) -> tuple[Query, int, int] | None:
    """Return the key of the page after the one shown."""
    shown = state.shown
    return None if shown is None else (shown.query, shown.number + 1, shown.size)


def _name(state: s.State, uri: str) -> str:
    info = _known(state, uri)
    return (info.name if info is not None else None) or uri.rpartition("/")[2] or uri


def _known(state: s.State, uri: str) -> Info | None:
    for asset in state.selected_assets:
        if asset.uri == uri and asset.info is not None:
            return asset.info
    pages = [page for page in (state.shown, state.next, *reversed(state.cache)) if page is not None]
    return next((info for info in (page.find(uri) for page in pages) if info is not None), None)


def _updated(asset: s.SelectedAsset, page: Page) -> s.SelectedAsset:
    info = page.find(asset.uri)
    return asset if info is None else s.SelectedAsset(asset.uri, info)


def _cached(state: s.State, key: tuple[Query, int, int]) -> Page | None:
    return next((page for page in state.cache if page.key == key), None)


def _remember(state: s.State, page: Page) -> s.State:
    """Keep a page; when its total differs, the listing has changed and its other pages are old."""
    others = [
        known
        for known in state.cache
        if known.key != page.key and (known.query != page.query or known.total_items == page.total_items)
    ]
    return replace(state, cache=(*others, page)[-CACHED_PAGES:])
