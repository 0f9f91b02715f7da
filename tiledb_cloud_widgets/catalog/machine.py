"""The state machine of a browser: pure, so that scripts, tests and all hosts share it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec.structs import replace

from tiledb_cloud_widgets.catalog import state as s
from tiledb_cloud_widgets.catalog.page import is_named, uri_of

if TYPE_CHECKING:
    from tiledb_cloud_widgets.catalog.page import Info, Page
    from tiledb_cloud_widgets.catalog.query import Query

Step: TypeAlias = tuple[s.State, tuple[s.Effect, ...]]

CACHED_PAGES = 24
_RETRYABLE = ("idle", "error", "signed_out")  # in these, the same request is sent again


def next_state(state: s.State, event: s.Event) -> Step:  # noqa: C901, PLR0911, PLR0912 (one for each kind of event)
    """Return the state after an event, and the effects to carry out.

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
    >>> state, effects = next_state(s.State(), s.SignInChanged(signed_in=True))
    >>> state.status, effects[0].number
    ('loading', 1)
    """
    match event:
        case s.PageFetched(generation, page):
            return _page_fetched(state, generation, page)
        case s.PageFailed():
            return _page_failed(state, event)
        case s.InfoFetched(uri, info):
            return _info_fetched(state, s.SelectedAsset(uri, info)), ()
        case s.SignInChanged(signed_in, same_user, problem):
            selected = state.selected_assets if same_user else ()
            state = replace(_without_rows(state), selected_assets=selected)
            if state.paused:
                return _stop(replace(state, signed_in=signed_in, failure=problem)), ()
            state, effects = _request(state, signed_in=signed_in)
            return replace(state, failure=problem), effects
        case s.Paused(forget):
            state = replace(state, paused=True, cache=(), prefetch=None)
            return (_stop(_without_rows(state)) if forget else state), ()
        case s.Resumed():
            return _resume(replace(state, paused=False))
        case s.SelectionRequested(uris, reveal):
            return _select(state, uris, reveal)
        case s.AssetEdited(uri):
            return _renew(state, uri)
        case s.Renewed(renewal, info):
            return _renewed(state, renewal, info)
        case s.AssetChanged(uri, info):
            return _changed(state, uri, info), ()
        case s.Located(uri, query, row):
            return _reveal(state, uri, query, row)
        case s.Cancelled():
            return _cancel(state)
        case _:
            return _requested(state, event)


def _requested(state: s.State, event: s.Event) -> Step:  # noqa: PLR0911 (one for each kind of request)
    """Handle a request for other rows."""
    match event:
        case s.QueryRequested(query):
            if query == state.query and state.status not in _RETRYABLE:
                return state, ()
            return _request(state, query=query, page=1, crumbs=_crumbs_for(state, query))
        case s.GroupEntered(uri):
            return _enter(state, uri)
        case s.PageRequested(number):
            if number == state.page and state.status not in _RETRYABLE:
                return state, ()
            return _request(state, page=max(1, number))
        case s.PageTurned(number, generation):
            if generation != state.generation or state.next is None or state.next.number != number:
                return state, ()  # the view turned before it heard of a newer request
            return _request(state, page=number)
        case s.PageSizeRequested(size):
            if size == state.page_size:
                return state, ()
            first_row = (state.page - 1) * (state.used_size(state.key) or state.page_size)
            return _request(state, page=first_row // size + 1, page_size=size)
        case s.RefreshRequested():
            return _request(replace(state, cache=(), prefetch=None))
        case s.RetryRequested() if state.status in _RETRYABLE:
            return _request(state)
        case _:
            return state, ()


def _request(state: s.State, **changes: Any) -> Step:  # noqa: ANN401 (fields of State)
    """Request a page: take it from the cache, wait for its prefetch, or fetch it."""
    state = replace(state, **changes, generation=state.generation + 1, awaited=None, failure=None)
    if not state.allowed:
        return replace(state, shown=None, shown_crumbs=(), prefetch=None), ()
    page = state.cached(state.key)
    if page is not None:
        return _show_or_go_back(state, page)
    if state.prefetch is not None and state.prefetch.key == state.key:
        return replace(state, awaited=state.prefetch.generation, prefetch=None), ()
    return replace(state, awaited=state.generation), (_fetch(state, state.key),)


def _show(state: s.State, page: Page) -> Step:
    """Show the requested page, and prefetch the one after it."""
    selected = (
        asset if (info := page.find(asset.uri)) is None else s.SelectedAsset(asset.uri, info)
        for asset in state.selected_assets
    )
    state = replace(
        state,
        awaited=None,
        shown=page,
        shown_crumbs=state.crumbs,
        selected_assets=tuple(selected),
        failure=None,
    )
    following = (page.query, page.number + 1, page.size)
    if state.paused or not page.has_next or not page.items or state.cached(following) is not None:
        return replace(state, prefetch=None), ()
    if state.prefetch is not None and state.prefetch.key == following:
        return state, ()
    prefetch = s.Prefetch(state.generation, following)
    return replace(state, prefetch=prefetch), (_fetch(state, following),)


def _fetch(state: s.State, key: s.PageKey) -> s.Fetch:
    return s.Fetch(state.generation, *key, state.used_size(key))


def _page_fetched(state: s.State, generation: int, page: Page) -> Step:
    """Show or keep a page; drop it when nothing waits for it any more."""
    if not state.waits_for(generation):
        return state, ()
    awaited = generation == state.awaited
    if _repeats(state, page):
        page = replace(page, items=(), lost=0)
    state = _remember(state, page)
    if not awaited:
        return replace(state, prefetch=None), ()
    return _show_or_go_back(state, page)


def _show_or_go_back(state: s.State, page: Page) -> Step:
    """Show the requested page; in place of one after the listing's end, its last one."""
    last = page.total_pages
    if last is None and not page.sent:  # nothing but this page says where the listing ends
        before = (cached.number for cached in state.cache if _stands_before(cached, page))
        last = max(before, default=0)
    if not page.items and last is not None and page.number > max(1, last):
        return _request(state, page=max(1, last))
    return _show(state, page)


def _repeats(state: s.State, page: Page) -> bool:
    """Tell whether a page holds the rows of one before it: some servers know no pages, and no totals."""
    if page.total_items is not None:
        return False
    before = (cached for cached in state.cache if _stands_before(cached, page))
    return any(all(cached.find(uri_of(info)) is not None for info in page.items) for cached in before)


def _stands_before(cached: Page, page: Page) -> bool:
    is_same = (cached.query, cached.size) == (page.query, page.size)
    return is_same and cached.number < page.number and cached.sent > 0


def _page_failed(state: s.State, event: s.PageFailed) -> Step:
    """Report an error of the awaited page; a failed prefetch is fetched again when it is requested."""
    if not state.waits_for(event.generation):
        return state, ()
    if event.generation != state.awaited:
        return replace(state, prefetch=None), ()
    if event.failure.signed_out:
        state = replace(_without_rows(state), signed_in=False)
    elif state.shown is not None and state.shown.query != state.query:
        # the rows of another listing would pass for those of this one
        state = replace(state, shown=None, shown_crumbs=())
    return replace(state, awaited=None, failure=event.failure), ()


def _info_fetched(state: s.State, fetched: s.SelectedAsset) -> s.State:
    if all(asset.uri != fetched.uri or not asset.fetching for asset in state.selected_assets):
        return state  # no longer selected
    assets = (fetched if asset.uri == fetched.uri else asset for asset in state.selected_assets)
    return replace(state, selected_assets=tuple(assets))


def _renew(state: s.State, uri: str) -> Step:
    """Fetch what the catalogue now says of an asset that was changed, where it is shown or selected."""
    shown = () if state.shown is None else state.shown.items
    known = (*(asset.info for asset in state.selected_assets), *shown)
    uri = next((uri_of(info) for info in known if info is not None and is_named(info, uri)), uri)
    state = replace(state, cache=_without(state, uri))
    listed: tuple[s.Effect, ...] = ()
    if state.query.scope == "favorites" and all(uri_of(info) != uri for info in shown):
        state, listed = _request(state)  # it may be one of them now
    if state.info_of(uri) is None:
        return state, listed
    renewal = s.Renew(uri)
    others = (other for other in state.renewals if other.uri != uri)
    return replace(state, renewals=(*others, renewal)), (*listed, renewal)


def _renewed(state: s.State, renewal: s.Renew, info: Info | None) -> Step:
    """Show the asset as it now is; one that is not found any more is gone or has another name."""
    if renewal not in state.renewals:
        return state, ()
    if info is not None:
        return _changed(state, renewal.uri, info), ()
    others = tuple(other for other in state.renewals if other is not renewal)
    return _request(replace(state, renewals=others, cache=(), prefetch=None))


def _changed(state: s.State, uri: str, info: Info) -> s.State:
    """Show what the catalogue now says of an asset; pages that are not shown are fetched again."""
    known, shown, cache = state.info_of(uri), state.shown, _without(state, uri)
    others = tuple(other for other in state.renewals if other.uri != uri)
    edited = len(others) < len(state.renewals) or (known is not None and known != info)
    if shown is not None and shown.find(uri) not in (None, info):
        page = replace(shown, items=tuple(info if uri_of(item) == uri else item for item in shown.items))
        cache, shown = tuple(page if cached is shown else cached for cached in cache), page
    selected = (s.SelectedAsset(uri, info) if asset.uri == uri else asset for asset in state.selected_assets)
    return replace(
        state,
        shown=shown,
        cache=cache,
        selected_assets=tuple(selected),
        renewals=others,
        edits=state.edits + edited,
    )


def _without(state: s.State, uri: str) -> tuple[Page, ...]:
    """Return the pages kept without those that an asset was on, or (favorites) may now be on."""
    return tuple(
        page
        for page in state.cache
        if page.query.scope != "favorites" and (page is state.shown or page.find(uri) is None)
    )


def _without_rows(state: s.State) -> s.State:
    """Forget all rows: they were fetched for somebody who may no longer be signed in."""
    return replace(state, cache=(), prefetch=None, renewals=(), shown=None, shown_crumbs=())


def _select(state: s.State, uris: tuple[str, ...], reveal: bool) -> Step:
    """Select assets; fetch what is not known of them, and look for the page of the last one."""
    uris = tuple(dict.fromkeys(uris))
    if list(uris) == state.selection:
        return state, ()
    under_way = {asset.uri for asset in state.selected_assets if asset.fetching}
    assets = tuple(
        s.SelectedAsset(uri, info, fetching=info is None and state.allowed)
        for uri, info in ((uri, state.info_of(uri)) for uri in uris)
    )
    effects: list[s.Effect] = [
        s.FetchInfo(asset.uri) for asset in assets if asset.fetching and asset.uri not in under_way
    ]
    state = replace(state, selected_assets=assets)
    shown = state.shown if state.status == "ready" else None
    elsewhere = shown is not None and (shown.has_next or shown.number > 1)  # there are other pages
    if reveal and uris and elsewhere and shown is not None and shown.find(uris[-1]) is None:
        effects.append(s.Locate(uris[-1], state.query))
    return state, tuple(effects)


def _stop(state: s.State) -> s.State:
    """Wait for nothing that is under way."""
    assets = tuple(s.SelectedAsset(asset.uri, asset.info) for asset in state.selected_assets)
    return replace(state, awaited=None, generation=state.generation + 1, selected_assets=assets)


def _resume(state: s.State) -> Step:
    """Fetch what is missing for a view."""
    if state.status == "idle":
        return _request(state)
    if state.status == "ready" and state.shown is not None:
        return _show(state, state.shown)
    return state, ()


def _reveal(state: s.State, uri: str, query: Query, row: int) -> Step:
    """Turn to the page of the asset selected last, unless something else was requested meanwhile."""
    number = row // (state.used_size(state.key) or state.page_size) + 1
    still_requested = query == state.query and state.selection[-1:] == [uri]
    if not still_requested or state.status != "ready" or number == state.page:
        return state, ()
    return _request(state, page=number)


def _cancel(state: s.State) -> Step:
    """Go back to the page shown."""
    if state.awaited is None:
        return state, ()
    state = replace(state, awaited=None, generation=state.generation + 1, failure=None)
    page = state.shown
    if page is None:
        return state, ()
    back = replace(state, query=page.query, page=page.number, page_size=page.size, crumbs=state.shown_crumbs)
    return _show(back, page)


def _enter(state: s.State, uri: str | None) -> Step:
    """Enter a group, go back to one on the path, or leave all groups."""
    if uri == state.query.group:
        return state, ()
    path = [crumb.uri for crumb in state.crumbs]
    if uri is None or uri in path:
        depth = 0 if uri is None else path.index(uri) + 1
        if depth < len(path):
            left = state.crumbs[depth]
            return _request(state, query=left.outer, page=left.outer_page, crumbs=state.crumbs[:depth])
        return _request(state, query=state.query.adapt(group=None, kind="group"), page=1, crumbs=())
    inside = state.query.cleared().adapt(group=uri, namespace=None)
    crumb = s.Crumb(uri, _name(state, uri), state.query, state.page)
    return _request(state, query=inside, page=1, crumbs=(*state.crumbs, crumb))


def _crumbs_for(state: s.State, query: Query) -> tuple[s.Crumb, ...]:
    """Return the path to the group of a query that was set from outside."""
    if query.group is None:
        return ()
    path = [crumb.uri for crumb in state.crumbs]
    if query.group in path:
        return state.crumbs[: path.index(query.group) + 1]
    outer = query.cleared().adapt(group=None, kind="group")
    return (s.Crumb(query.group, _name(state, query.group), outer, 1),)


def _name(state: s.State, uri: str) -> str:
    info = state.info_of(uri)
    return (info.name if info is not None else None) or uri.rpartition("/")[2] or uri


def _remember(state: s.State, page: Page) -> s.State:
    """Cache a page; a different total means that the listing has changed, so its other pages are dropped."""
    others = [
        cached
        for cached in state.cache
        if cached.key != page.key
        and (cached.query != page.query or cached.total_items in (None, page.total_items))
    ]
    return replace(state, cache=(*others, page)[-CACHED_PAGES:])
