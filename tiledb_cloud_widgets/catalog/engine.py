"""Runs the state machine of a browser: takes events, carries out effects in threads, notifies listeners."""

from __future__ import annotations

import contextlib
import threading
import time
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING

from tiledb_cloud_widgets.catalog import state as s
from tiledb_cloud_widgets.catalog.failure import explain
from tiledb_cloud_widgets.catalog.machine import next_state
from tiledb_cloud_widgets.catalog.page import MAX_PAGE_SIZE, fetch_info, fetch_page, uri_of
from tiledb_cloud_widgets.catalog.sign_in import SignIn

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiledb_cloud_widgets.client import Client
    from tiledb_cloud_widgets.client.http.cancellation import Cancellation

#: Effects of one browser that run at once: a page, those ahead, and the entries of selected assets.
_THREADS = 8


class Engine:
    """Holds the state of one browser, and carries out the effects of the state machine.

    Parameters
    ----------
    client : Client
        Fetches pages and assets.
    state : State
        The state before ``start``; nothing is fetched until then.
    """

    def __init__(self, client: Client, state: s.State) -> None:
        from tiledb_cloud_widgets.client.futures import Pool  # noqa: PLC0415 (loaded with the client)

        self.client = client
        self.sign_in = SignIn.of(client)
        self._pool = Pool(_THREADS, "tiledb-cloud-browser")
        self._changed = threading.Condition()  # guards the state; an RLock inside
        self._state = state
        self._revision = 0
        self._notifying = threading.RLock()  # one thread at a time calls the listeners
        self._notified = 0  # the revision that the listeners have
        self._listeners: list[Callable[[s.State], None]] = []
        self._under_way: dict[Cancellation, s.Effect] = {}
        self._generation = self.sign_in.generation
        self._user = self._known_user()
        self.sign_in.listen(self._sign_in_changed)
        client._edits.listen(self._edited)

    @property
    def state(self) -> s.State:
        """The current state."""
        return self._state

    def listen(self, listener: Callable[[s.State], None]) -> None:
        """Call ``listener`` with the current state, and with the newest one after changes.

        It is called in the thread that caused the change, often one of the pool; several changes may be
        reported as one.
        """
        with self._changed:
            self._listeners.append(listener)
            self._revision += 1
        self._notify(patient=True)

    def close(self) -> None:
        """Stop notifying listeners, and let go of what is under way; Python may still ask."""
        self._listeners.clear()
        self._dispatch(s.Paused(forget=True))
        self._pool.close()

    def start(self) -> None:
        """Request the first page, unless nobody is signed in."""
        status = self.sign_in.status
        self._dispatch(s.SignInChanged(status.signed_in, problem=status.problem))
        if status.signed_in and status.username is None:
            self.sign_in.fetch_username_soon()

    def ask(self, event: s.Event) -> None:
        """Take a request from Python or from a view."""
        self._follow_sign_in(retry=True)
        self._dispatch(event)

    def _follow_sign_in(self, *, retry: bool) -> None:
        """Look who is signed in: in a cell, past the panel, or in another notebook.

        Credentials that the server has rejected are tried again only with ``retry``.
        """
        status, failure = self.sign_in.status, self._state.failure
        if self._generation == self.sign_in.generation:
            self._user = self._known_user() or self._user  # the name may have become known since
        is_rejected = failure is not None and failure.signed_out
        if status.signed_in != self._state.signed_in and (retry or not is_rejected):
            self._dispatch(s.SignInChanged(status.signed_in, problem=status.problem))

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until no response is pending that a reader would wait for.

        Parameters
        ----------
        seconds : float, optional
            The timeout; by default none (requests have time limits of their own).

        Returns
        -------
        bool
            True when nothing is pending; False on timeout.
        """
        self._follow_sign_in(retry=False)
        if self._state.paused and self._state.status == "idle":
            self._dispatch(s.RetryRequested())
        end = None if seconds is None else time.monotonic() + seconds
        with self._changed:
            while self._state.busy:
                left = 0.5 if end is None else min(0.5, end - time.monotonic())
                if left <= 0:
                    return False
                self._changed.wait(left)
        if seconds is None:
            with self._notifying:  # so that what listeners keep is up to date as well
                self._notify(patient=True)
        return True

    def _dispatch(self, event: s.Event, *, patient: bool = True) -> None:
        with self._changed:
            state, effects = next_state(self._state, event)
            if state is not self._state:
                self._state = state
                self._revision += 1
                self._changed.notify_all()
            unneeded = [call for call, effect in self._under_way.items() if not state.needs(effect)]
        for call in unneeded:
            call.cancel()
        for effect in effects:
            self._pool.start(self._run, effect)
        self._notify(patient=patient)

    def _notify(self, *, patient: bool) -> None:
        """Call the listeners with the newest state.

        Worker threads never block here (``patient=False``): a listener may be waiting for a request. The
        thread that is notifying checks for a newer state before it returns.
        """
        while self._notified < self._revision:
            if not self._notifying.acquire(blocking=patient):
                return
            try:
                with self._changed:
                    state, revision = self._state, self._revision
                if self._notified < revision:
                    self._notified = revision
                    for listener in list(self._listeners):
                        listener(state)
            finally:
                self._notifying.release()

    def _run(self, effect: s.Effect) -> None:
        """Carry out an effect, in a thread of the pool, as long as its result is of use."""
        from tiledb_cloud_widgets.client.http.cancellation import Cancellation  # noqa: PLC0415 (loaded with the client)

        call = Cancellation()
        with self._changed:
            if not self._state.needs(effect):
                return
            self._under_way[call] = effect
        try:
            with call:
                event = self._result(effect)
        except CancelledError:
            return
        finally:
            with self._changed:
                del self._under_way[call]
        if event is not None:
            self._dispatch(event, patient=False)

    def _result(self, effect: s.Effect) -> s.Event | None:
        match effect:
            case s.Fetch():
                return self._fetched(effect)
            case s.FetchInfo(uri):
                return s.InfoFetched(uri, fetch_info(self.client, uri))
            case s.Renew(uri):
                return s.Renewed(effect, fetch_info(self.client, uri))
            case s.Locate(uri, query):
                with contextlib.suppress(Exception):  # nobody waits for it: the page shown stays
                    rows = fetch_page(self.client, query, 1, MAX_PAGE_SIZE).items
                    row = next((row for row, info in enumerate(rows) if uri_of(info) == uri), None)
                    return None if row is None else s.Located(uri, query, row)
                return None

    def _fetched(self, effect: s.Fetch) -> s.Event:
        try:
            page = fetch_page(self.client, effect.query, effect.number, effect.size, effect.used_size)
        except CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 (whatever it is, the panel says so)
            return s.PageFailed(effect.generation, explain(error, f"{what(effect)} could not be loaded."))
        return s.PageFetched(effect.generation, page)

    def _edited(self, uri: str) -> None:
        self._dispatch(s.AssetEdited(uri), patient=False)

    def _sign_in_changed(self) -> None:
        if self._generation == self.sign_in.generation:
            with self._changed:
                self._revision += 1  # only the name was fetched: notify, fetch nothing
            self._notify(patient=False)
            self._user = self._known_user() or self._user
            return
        self._generation = self.sign_in.generation
        before, self._user = self._user, self._known_user()
        same_user = before is not None and self._user == before
        signed_in = self.sign_in.status.signed_in
        self._dispatch(s.SignInChanged(signed_in, same_user=same_user), patient=False)

    def _known_user(self) -> tuple[str, str] | None:
        status = self.sign_in.status
        return None if status.username is None else (status.host, status.username)


def what(effect: s.Fetch) -> str:
    """Return what is asked for: "Public arrays", "Page 3 of owned groups", "The members of ada/ocean"."""
    query = effect.query
    if query.group is None:
        listing = f"{query.scope} {query.kind}s"
    else:
        listing = f"the members of {query.group.removeprefix('tiledb://')}"
    return f"Page {effect.number:,} of {listing}" if effect.number > 1 else listing[0].upper() + listing[1:]
