"""The catalogue as a widget: what is shown is also a query, a page and a selection in Python."""

from __future__ import annotations

import contextlib
from collections import deque
from typing import TYPE_CHECKING, Any

import traitlets

from tiledb_cloud_widgets.catalog import state as s
from tiledb_cloud_widgets.catalog.clients import client_or_default
from tiledb_cloud_widgets.catalog.page import MAX_PAGE_SIZE
from tiledb_cloud_widgets.catalog.query import Query, check_flag, check_uri
from tiledb_cloud_widgets.catalog.snippet import snippet_of_assets, snippet_of_query
from tiledb_cloud_widgets.panel.session import BrowserSession
from tiledb_cloud_widgets.widgets.base import DISPLAY_SECONDS, DRAWN_SECONDS, STATIC, PanelWidget

if TYPE_CHECKING:
    import pandas as pd
    import tiledb

    from tiledb_cloud_widgets.catalog.asset import Asset
    from tiledb_cloud_widgets.catalog.page import Page
    from tiledb_cloud_widgets.catalog.times import Timestamp
    from tiledb_cloud_widgets.client import Client


class Browser(PanelWidget):
    """Browse arrays and groups page by page, with filters; the selection is at once a Python object.

    Creating it starts the first request. All of it works without a front end.

    ``to_frame`` gives the page shown, or the whole listing; ``snippet`` the code that builds this view again.

    Callbacks of ``observe`` run one at a time, in the thread that made the change: the one that sets an
    attribute, else a background thread, never the one that runs cells. What they raise for a change that was
    made in the panel or by a page that has come goes to the log of ``tiledb_cloud_widgets``.

    Parameters
    ----------
    client : Client, optional
        Whose catalogue; by default that of ``tiledb_cloud_widgets.client``.
    query : Query, optional
        What to list; by default the arrays one owns.
    page_size : int, default 25
        Rows on a page, 1 to 1000.
    static : bool, default True
        Whether the output also holds the rows shown as an HTML and text table, for places without widgets.
        False for catalogues whose names are private.

    Attributes
    ----------
    query : Query
        What is listed.
    page : int
        Counts from 1.
    page_size : int
        Rows on a page.
    selection : list of str
        ``tiledb://`` URIs, in the order chosen. Set it as a whole: changing the list in place is not seen.
    status : {"idle", "loading", "ready", "empty", "error", "signed_out"}
        Read only. The others can be set, and all can be observed.
    selected : Asset or None
        What was chosen last, which Details shows; ``open`` opens it.
    selected_assets : list of Asset
        All that is chosen, in that order.
    client : Client
        Whose catalogue it is.

    Raises
    ------
    TypeError, ValueError
        A wrong argument; the message says what is allowed.

    Examples
    --------
    >>> import tiledb_cloud_widgets as tcw
    >>> with tcw.local.start() as cloud:
    ...     browser = tcw.Browser(cloud.client, tcw.Query(scope="public"), page_size=10)
    ...     frame = browser.to_frame()
    >>> len(frame)
    10
    """

    _esm = STATIC / "browser.js"

    query = traitlets.Instance(Query, args=())
    page = traitlets.Int(1)
    page_size = traitlets.Int(25)
    selection = traitlets.List(traitlets.Unicode())
    status = traitlets.Unicode("idle", read_only=True)

    def __init__(
        self,
        client: Client | None = None,
        query: Query | None = None,
        page_size: int = 25,
        *,
        static: bool = True,
    ) -> None:
        if query is not None and not isinstance(query, Query):
            raise TypeError(f"query must be a Query, not {type(query).__name__} ({query!r:.60}).")
        if not isinstance(static, bool):
            raise TypeError(f"static must be True or False, not {static!r:.60}.")
        check_page_size(page_size)
        self._static = static
        self._made = False
        self._mirrored: dict[str, object] = {}
        self._saved: Page | None = None  # the page in the static tables
        # Display handles of the static tables; those of a cell that was run again lead nowhere.
        self._outputs: deque[Any] = deque(maxlen=8)
        self._session = BrowserSession(
            client_or_default(client), query or Query(), page_size, self._carry, self._variable
        )
        self._engine = self._session.engine
        super().__init__(self._session)
        self._made = True
        self._session.listen(self._changed)

    @property
    def client(self) -> Client:
        """The client whose catalogue this is."""
        return self._engine.client

    @property
    def selected(self) -> Asset | None:
        """The asset chosen last, which Details shows; None without one. Waits for what is under way."""
        assets = self.selected_assets
        return assets[-1] if assets else None

    @property
    def selected_assets(self) -> list[Asset]:
        """All selected assets, in the order chosen. Waits for what is under way."""
        from tiledb_cloud_widgets.catalog.asset import Asset  # noqa: PLC0415 (loaded with the first one)

        self._engine.wait()
        return [Asset(self.client, asset.uri, asset.info) for asset in self._engine.state.selected_assets]

    def open(
        self,
        mode: str = "r",
        timestamp: Timestamp = None,
        **options: Any,  # noqa: ANN401 (tiledb's own)
    ) -> tiledb.Array | tiledb.Group:
        """Open the selected asset; see ``Asset.open``.

        Raises
        ------
        ValueError
            Nothing is selected.
        """
        if not self._made:
            return super().open()  # Widget.__init__ calls open() once, to create the comm
        asset = self.selected
        if asset is None:
            raise ValueError("Nothing is selected: click a row, or set browser.selection to a list of URIs.")
        return asset.open(mode, timestamp, **options)

    def to_frame(self, all_pages: bool = False, progress: bool = True) -> pd.DataFrame:
        """Return what is listed as a DataFrame, one column for each field of the model.

        Parameters
        ----------
        all_pages : bool, default False
            False: the page shown. True: every page of the query, fetched concurrently.
        progress : bool, default True
            Whether a bar shows how far it is, with ``all_pages``.

        Returns
        -------
        pandas.DataFrame
            With ``attrs``: query, server, time, totals.

        Raises
        ------
        TileDBCloudError
            The page could not be fetched.
        """
        check_flag("progress", progress)
        check_flag("all_pages", all_pages)
        self._engine.wait()
        state = self._engine.state
        if all_pages:
            return self._session.exports.whole(state.query, state.known_rows, progress=progress)
        if state.failure is not None and state.failure.cause is not None:
            raise state.failure.cause
        if state.shown is None or state.shown.query != state.query:
            raise ValueError(f"There is no page to return: the browser is {state.status.replace('_', ' ')}.")
        return self._session.exports.page(state.shown)

    def snippet(self) -> str:
        """Return code that opens the selection or, when nothing is selected, rebuilds this view.

        It runs as printed in a fresh kernel where the same sign-in is found; it never holds a secret.
        """
        assets = self.selected_assets
        state = self._engine.state
        if assets:
            return snippet_of_assets(assets, self.client)
        return snippet_of_query(state.query, state.page_size, self.client, state.page)

    def save_output(self) -> None:
        """Bring the static table in the notebook up to date with what is shown.

        This happens by itself after each page where the host allows.
        """
        self._engine.wait()
        self._refresh_outputs(self._engine.state)

    def close(self) -> None:
        """Remove the panel and stop listening to it."""
        session = getattr(self, "_session", None)
        if session is not None:  # a wrong argument leaves a widget half made, and ipywidgets closes it
            session.close()
        super().close()

    # What Python sets

    @traitlets.validate("page")
    def _check_page(self, proposal: dict[str, Any]) -> int:
        number: int = proposal["value"]
        if number < 1:
            raise ValueError(f"page must be 1 or more, not {number}.")
        state = self._engine.state
        shown, last = state.shown, state.last_page
        is_current = shown is not None and (shown.query, shown.size) == (state.query, self.page_size)
        if is_current and last is not None and number > max(1, last) and self._mirrored.get("page") != number:
            raise ValueError(f"page must be 1 to {max(1, last):,}, not {number:,}: the listing ends there.")
        return number

    @traitlets.validate("page_size")
    def _check_page_size(self, proposal: dict[str, Any]) -> int:
        return check_page_size(proposal["value"])

    @traitlets.validate("selection")
    def _check_selection(self, proposal: dict[str, Any]) -> list[str]:
        return [check_uri("selection", uri) for uri in proposal["value"]]

    @traitlets.observe("query", "page", "page_size", "selection")
    def _trait_set(self, change: dict[str, Any]) -> None:
        name, value = change["name"], change["new"]
        if name in self._mirrored and self._mirrored[name] == value:
            return  # it came from the state
        if name == "query":
            self._engine.ask(s.QueryRequested(value))
        elif name == "page":
            self._engine.ask(s.PageRequested(value))
        elif name == "page_size":
            self._engine.ask(s.PageSizeRequested(value))
        else:
            # A script that nobody watches keeps its page
            self._engine.ask(s.SelectionRequested(tuple(value), reveal=self._session.viewed.is_set()))

    def _let_go_if_replaced(self) -> None:
        super()._let_go_if_replaced()
        if self.comm is None:
            self._outputs.clear()
            self._saved = None  # its rows go, too

    # The state as Python and the saved output see it

    def _changed(self, state: s.State) -> None:
        # the status last, so that its observers find the others up to date
        for name in ("query", "page_size", "page", "selection", "status"):
            value = getattr(state, name)
            if getattr(self, name, None) != value:
                self._mirrored[name] = value
                self._mirror(**{name: value})
                self._mirrored.pop(name, None)
        if state.status in ("ready", "empty") and state.shown is not self._saved:
            self._refresh_outputs(state)  # only for other rows: the host reads the whole table again

    def _variable(self) -> str | None:
        """Return the name that the notebook has for this browser, for code in one of its cells."""
        from IPython import get_ipython  # noqa: PLC0415 (only a notebook has it)

        shell = get_ipython()
        names = {} if shell is None else dict(shell.user_ns)
        own = [name for name, value in names.items() if value is self and name[:1] != "_"]
        return own[0] if len(own) == 1 else None  # of several, nobody knows which one stays

    # Outputs

    def _ipython_display_(self, **_options: object) -> None:
        """Show the panel, and beside it the static table that panels hide where they live.

        Two outputs: a host that refreshes the table through its display id would rebuild a panel in it.
        """
        from IPython.display import display  # noqa: PLC0415 (only a notebook has it)

        view, metadata = self._view_bundle()
        query = self._engine.state.query
        view["text/plain"] = f"<Browser: {query.scope} {query.kind}s>"  # not what it shows: that comes below
        display(view, raw=True, metadata=metadata)  # type: ignore[no-untyped-call]
        if self._static:
            self._engine.wait(DISPLAY_SECONDS)  # the panel is being drawn meanwhile
            self._session.viewed.wait(DRAWN_SECONDS)  # or the table would be seen before it is hidden
            state = self._engine.state
            self._saved = state.shown
            bundle = self._static_bundle(state)
            handle = display(bundle, raw=True, display_id=True)  # type: ignore[no-untyped-call]
            if handle is not None:
                self._outputs.append(handle)

    def _repr_mimebundle_(self, **_options: object) -> tuple[dict[str, Any], dict[str, Any]]:
        self._engine.wait(DISPLAY_SECONDS)
        view, metadata = self._view_bundle()
        return ({**view, **self._static_bundle(self._engine.state)} if self._static else view), metadata

    def _static_bundle(self, state: s.State) -> dict[str, str]:
        from tiledb_cloud_widgets.widgets.fallback import static_html, static_text  # noqa: PLC0415

        return {"text/html": static_html(state), "text/plain": static_text(state)}

    def _refresh_outputs(self, state: s.State) -> None:
        if not self._outputs:
            return
        self._saved = state.shown
        bundle = self._static_bundle(state)
        for handle in self._outputs:
            # a host that is gone, or knows no updates: the table stays as it was
            with contextlib.suppress(Exception):
                handle.update(bundle, raw=True)

    def __repr__(self) -> str:
        from tiledb_cloud_widgets.widgets.fallback import caption  # noqa: PLC0415

        state = self._engine.state
        return f"<Browser: {caption(state).removeprefix('TileDB Cloud: ')}, {state.status.replace('_', ' ')}>"


def check_page_size(size: object) -> int:
    """Return ``size`` when pages may have it; raise otherwise."""
    if isinstance(size, bool) or not isinstance(size, int):
        raise TypeError(f"page_size must be an int, not {type(size).__name__} ({size!r:.60}).")
    if not 1 <= size <= MAX_PAGE_SIZE:
        raise ValueError(f"page_size must be 1 to {MAX_PAGE_SIZE:,}, not {size:,}.")
    return size
