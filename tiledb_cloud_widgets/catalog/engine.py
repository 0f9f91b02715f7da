"""The state machine at work: events in, requests in threads, changes told to those who listen."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING

from tiledb_cloud_widgets.catalog import state as s
from tiledb_cloud_widgets.catalog.failure import explain
from tiledb_cloud_widgets.catalog.machine import next_state
from tiledb_cloud_widgets.catalog.page import MAX_PAGE_SIZE, fetch_page, uri_of
from tiledb_cloud_widgets.catalog.sign_in import SignIn
from tiledb_cloud_widgets.catalog.thread_pool import REQUESTS, Workers

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiledb_cloud_widgets.catalog.page import Info
    from tiledb_cloud_widgets.client import Client


class Engine:
    """Holds the state of one browser, and does what the state machine wants done.

    Parameters
    ----------
    client : Client
        Whose catalogue it is.
    state : State
        Where to begin; nothing is fetched before ``start``.
    workers : Workers, optional
        The threads for requests.
    """

    def __init__(self, client: Client, state: s.State, workers: Workers = REQUESTS) -> None:
        self.client = client
        self.sign_in = SignIn.of(client)
        self._workers = workers
        self._changed = threading.Condition()  # guards the state; an RLock inside
        self._state = state
        self._revision = 0
        self._telling = threading.RLock()  # one thread at a time tells the listeners
        self._told = 0
        self._listeners: list[Callable[[s.State], None]] = []
        self._generation = self.sign_in.generation
        self.sign_in.listen(self._sign_in_changed)

    @property
    def state(self) -> s.State:
        """What is known now."""
        return self._state

    def listen(self, listener: Callable[[s.State], None]) -> None:
        """Call with the state now, and with the newest one after changes; several changes may come as one."""
        with self._changed:
            self._listeners.append(listener)
            self._revision += 1
        self._tell(patient=True)

    def close(self) -> None:
        """Tell nobody anything any more."""
        self._listeners.clear()

    def start(self) -> None:
        """Ask for the first page, unless nobody is signed in."""
        status = self.sign_in.status
        self._dispatch(s.Started(status.signed_in, status.problem))
        if status.signed_in and status.username is None:
            self._workers.submit(self._fetch_username)

    def ask(self, event: s.Event) -> None:
        """Take a wish, from Python or from a view."""
        signed_in = self.sign_in.status.signed_in
        if signed_in != self._state.signed_in:
            self._dispatch(s.CredentialsChecked(signed_in))
        self._dispatch(event)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until nothing is under way that a reader would wait for.

        Parameters
        ----------
        seconds : float, optional
            At most this long; None as long as it takes (requests have time limits of their own).

        Returns
        -------
        bool
            Whether it is so.
        """
        end = None if seconds is None else time.monotonic() + seconds
        with self._changed:
            while self._state.busy:
                left = 0.5 if end is None else min(0.5, end - time.monotonic())
                if left <= 0:
                    return False
                self._changed.wait(left)
        self._tell(patient=seconds is None)  # so that what listeners keep of the state is up to date as well
        return True

    def _dispatch(self, event: s.Event, *, patient: bool = True) -> None:
        with self._changed:
            state, effects = next_state(self._state, event)
            if state is not self._state:
                self._state = state
                self._revision += 1
                self._changed.notify_all()
        for effect in effects:
            self._workers.submit(lambda effect=effect: self._run(effect))  # type: ignore[misc]
        self._tell(patient=patient)

    def _tell(self, *, patient: bool) -> None:
        """Tell the listeners the newest state.

        A request's thread never waits for its turn: a listener may itself wait for a request. Whoever is
        telling then looks again before leaving.
        """
        while self._told < self._revision:
            if not self._telling.acquire(blocking=patient):
                return
            try:
                with self._changed:
                    state, revision = self._state, self._revision
                if self._told < revision:
                    self._told = revision
                    for listener in list(self._listeners):
                        listener(state)
            finally:
                self._telling.release()

    def _run(self, effect: s.Effect) -> None:
        """Do one thing, in a thread of the pool."""
        match effect:
            case s.Fetch(ticket):
                if self._wanted(ticket):
                    self._dispatch(self._fetched(effect), patient=False)
            case s.FetchInfo(uri):
                if uri in self._state.fetching_info:
                    self._dispatch(s.InfoFetched(uri, look(self.client, uri)), patient=False)
            case s.Locate(uri, query):
                with contextlib.suppress(Exception):  # nobody waits for it: the page shown stays
                    rows = fetch_page(self.client, query, 1, MAX_PAGE_SIZE).items
                    row = next((row for row, info in enumerate(rows) if uri_of(info) == uri), None)
                    if row is not None:
                        self._dispatch(s.Located(uri, query, row), patient=False)

    def _wanted(self, ticket: int) -> bool:
        state = self._state
        return ticket == state.awaited or (state.prefetch is not None and ticket == state.prefetch.ticket)

    def _fetched(self, effect: s.Fetch) -> s.Event:
        try:
            page = fetch_page(self.client, effect.query, effect.number, effect.size)
        except Exception as error:  # noqa: BLE001 (whatever it is, the panel says so)
            return s.PageFailed(effect.ticket, explain(error, f"Page {effect.number:,} did not arrive."))
        return s.PageFetched(effect.ticket, page)

    def _fetch_username(self) -> None:
        with contextlib.suppress(Exception):  # then nobody is named; the listing says what is wrong
            self.sign_in.fetch_username()

    def _sign_in_changed(self) -> None:
        if self._generation == self.sign_in.generation:
            with self._changed:
                self._revision += 1  # only the name was learned: tell it, fetch nothing
            self._tell(patient=False)
            return
        self._generation = self.sign_in.generation
        self._dispatch(s.SignedIn() if self.sign_in.status.signed_in else s.SignedOut(), patient=False)


def look(client: Client, uri: str) -> Info | None:
    """Ask what an asset is, array or group; None when it is neither, or cannot be seen."""
    for ask in (client.array_info, client.group_info):
        try:
            return ask(uri)
        except Exception:  # noqa: BLE001, S112 (not this kind, or not ours to see: opening it says why)
            continue
    return None
