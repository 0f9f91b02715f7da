"""A catalogue being browsed: engine, channel and revision together, for whatever carries its messages."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tiledb_cloud_widgets.catalog import state as s
from tiledb_cloud_widgets.catalog.engine import Engine
from tiledb_cloud_widgets.panel import preview as previews
from tiledb_cloud_widgets.panel.pages import Pages
from tiledb_cloud_widgets.panel.requests import BrowserRequests
from tiledb_cloud_widgets.panel.snapshot import browser_state

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tiledb_cloud_widgets.catalog.exports import Exports
    from tiledb_cloud_widgets.catalog.page import Page
    from tiledb_cloud_widgets.catalog.query import Query
    from tiledb_cloud_widgets.client import Client
    from tiledb_cloud_widgets.panel import messages as m
    from tiledb_cloud_widgets.panel.channel import Send
    from tiledb_cloud_widgets.panel.messages import BrowserState


class BrowserSession(BrowserRequests):
    """One browser of a catalogue. Creating it starts the first request; any number of views may come and go.

    Parameters
    ----------
    client : Client
        Whose catalogue.
    query : Query
        What to list at first.
    page_size : int
        Rows on a page, 1 to 1000.
    send : callable
        ``send(message, buffers)`` sends a message of JSON values to every view; called from several threads.
    variable : callable, optional
        Returns the name under which the notebook of this kernel holds the browser, or None without one.

    Attributes
    ----------
    engine : Engine
        The state, and ``engine.ask(event)`` to change it.
    exports : Exports
        What was exported.
    viewed : threading.Event
        Set once a view has asked for the state.

    Examples
    --------
    A carrier makes a session with what sends to its views, and hands it what they send:

    >>> import queue
    >>> import tiledb_cloud_widgets as tcw
    >>> sent = queue.SimpleQueue()
    >>> with tcw.local.start() as cloud:
    ...     session = BrowserSession(cloud.client, tcw.Query(), 25, lambda message, _: sent.put(message))
    ...     session.receive({"kind": "request", "id": "1", "name": "page", "body": {"number": 2}})
    ...     session.close()
    >>> sent.empty()
    False
    """

    def __init__(
        self,
        client: Client,
        query: Query,
        page_size: int,
        send: Send,
        variable: Callable[[], str | None] = lambda: None,
    ) -> None:
        self.variable = variable
        self.engine = Engine(client, s.State(query=query, page_size=page_size))
        self._pages = Pages()
        self._named: list[Page] = []  # the pages whose keys are in the last snapshot
        self.engine.start()  # the request is under way while the rest is made
        super().__init__(send)
        self.engine.listen(self._state_changed)

    @cached_property
    def exports(self) -> Exports:  # type: ignore[override]
        """What was exported."""
        from tiledb_cloud_widgets.catalog.exports import Exports  # noqa: PLC0415 (loaded for the first export)

        return Exports(self.engine.client)

    def listen(self, listener: Callable[[s.State], None]) -> None:
        """Call with the state now, and with the newest one after changes; from any thread, one at a time."""
        self.engine.listen(listener)

    def close(self) -> None:
        """Tell the views and listeners nothing more, and let go of what is under way."""
        self.engine.close()
        super().close()
        previews.leave(self)

    def pause(self, *, forget: bool = False) -> None:
        """Fetch nothing until a view shows the browser again, or Python asks.

        Parameters
        ----------
        forget : bool, default False
            Whether to drop the rows and exports, too.
        """
        if forget:
            self.exports.forget()
        self.engine.ask(s.Paused(forget))

    def resume(self) -> None:
        """Fetch what the browser lacks: a view shows it again."""
        self.engine.ask(s.Resumed())

    def snapshot(self) -> BrowserState:
        """Return the state for the views, without rows; the revision is set when it is sent."""
        state = self.engine.state
        self._named = [page for page in (state.shown, state.next) if page is not None]
        return browser_state(state, self.engine.sign_in.status, self._pages)

    def new_pages(self, known: Collection[int] | None) -> list[m.Page]:
        """Return the pages that the last snapshot names; without those known, or (None) sent before."""
        return self._pages.unsent(self._named, known)

    def _state_changed(self, state: s.State) -> None:
        self.exports.forget(keep=state.query)
        self.push()
