"""The state of a Browser as its views get it."""

from __future__ import annotations

import importlib.util
from functools import cache
from typing import TYPE_CHECKING

from tiledb_cloud_widgets.catalog.query import FILE_TYPES, GROUP_TYPES, PERMISSIONS
from tiledb_cloud_widgets.client.auth.hosts import DEFAULT_HOST
from tiledb_cloud_widgets.client.region import AWS
from tiledb_cloud_widgets.panel.errors import error_body
from tiledb_cloud_widgets.panel.messages import Breadcrumb, BrowserState, Choice, Choices, User
from tiledb_cloud_widgets.panel.rows import label_of, row_of

if TYPE_CHECKING:
    from tiledb_cloud_widgets.catalog.sign_in import SignInStatus
    from tiledb_cloud_widgets.catalog.state import State
    from tiledb_cloud_widgets.panel.pages import Pages

PAGE_SIZES = (10, 25, 50, 100)
SERVERS = (DEFAULT_HOST, AWS.US_EAST_1, AWS.US_WEST_2, AWS.EU_WEST_1, AWS.EU_WEST_2, AWS.AP_SOUTHEAST_1)


def browser_state(state: State, status: SignInStatus, pages: Pages) -> BrowserState:
    """Return what the views of a Browser show, without rows; the revision is set when it is sent."""
    shown = state.shown
    last = state.selected_assets[-1].info if state.selected_assets else None
    totals = (
        shown if shown is not None and shown.query == state.query and shown.size == state.page_size else None
    )
    tags, assets = pages.tags_seen({page for page in (*state.cache, shown, state.next) if page is not None})
    return BrowserState(
        revision=0,
        generation=state.generation,
        edits=state.edits,
        status=state.status,
        query=state.query,
        page=state.page,
        page_size=state.page_size,
        shown=None if shown is None else pages.key(shown),
        total_items=None if totals is None else totals.total_items,
        total_pages=None if totals is None else state.last_page,
        next=None if state.next is None else pages.key(state.next),
        selection=state.selection,
        selected=None if last is None else row_of(last),
        breadcrumbs=[Breadcrumb(crumb.uri, crumb.name) for crumb in state.crumbs],
        error=None if state.failure is None else error_body(state.failure),
        account=user_of(status),
        servers=servers_of(status),
        tags_seen=tags,
        assets_seen=assets,
        choices=Choices(
            file_types=[Choice(name, label_of(name)) for name in FILE_TYPES],
            group_types=[Choice(name, label_of(name)) for name in GROUP_TYPES],
            permissions=[Choice(name, label_of(name)) for name in PERMISSIONS],
            order_by=list(state.query.orders),
            page_sizes=sorted({*PAGE_SIZES, state.page_size}),
        ),
        parquet=has_parquet(),
    )


def user_of(status: SignInStatus) -> User | None:
    """Return who is signed in; None when nobody is."""
    if not status.signed_in:
        return None
    return User(status.username, status.host, status.source)


def servers_of(status: SignInStatus) -> list[str]:
    """Return the servers that a sign-in form suggests, the current one first."""
    return list(dict.fromkeys([status.host, *SERVERS]))


@cache
def has_parquet() -> bool:
    """Whether Parquet files can be written."""
    return importlib.util.find_spec("pyarrow") is not None
