"""Who is signed in to a client, for every panel that shows it."""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING

import msgspec

from tiledb_cloud_widgets.catalog.failure import Failure, explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiledb_cloud_widgets.client import Client, Pending

_sign_ins: weakref.WeakKeyDictionary[Client, SignIn] = weakref.WeakKeyDictionary()
_sign_ins_lock = threading.Lock()


class SignInStatus(msgspec.Struct, frozen=True):
    """Who is signed in where; holds no secret."""

    signed_in: bool
    username: str | None
    host: str
    source: str | None
    remembered: bool = False  # later sessions find it
    problem: Failure | None = None  # why existing credentials cannot be used
    unsaved: Failure | None = None  # why later sessions do not find it, although they should

    @property
    def server(self) -> str:
        """The server's address without its scheme."""
        return self.host.partition("://")[2] or self.host


class SignIn:
    """The sign-in of one client; all its panels listen, so that signing in with one signs in with all."""

    def __init__(self, client: Client) -> None:
        from tiledb_cloud_widgets.client.futures import Pool  # noqa: PLC0415 (loaded with the client)
        from tiledb_cloud_widgets.client.listeners import Listeners  # noqa: PLC0415 (the same)

        self._client = weakref.ref(client)
        self._listeners: Listeners[[]] = Listeners()
        self._pool = Pool(1, "tiledb-cloud-sign-in")
        client.changes.listen(self._changed)

    @property
    def generation(self) -> int:
        """Rises with every sign-in and sign-out, here or by ``client.login``."""
        return self.client.changes.generation

    @classmethod
    def of(cls, client: Client) -> SignIn:
        """Return the one sign-in of a client."""
        with _sign_ins_lock:
            sign_in = _sign_ins.get(client)
            if sign_in is None:
                sign_in = _sign_ins[client] = cls(client)
            return sign_in

    @property
    def status(self) -> SignInStatus:
        """Who is signed in where, as far as is known without a request."""
        client = self.client
        try:
            signed_in = client.signed_in
        except Exception as error:  # noqa: BLE001 (a damaged credentials file: signing in replaces it)
            from tiledb_cloud_widgets.client.auth.hosts import DEFAULT_HOST  # noqa: PLC0415 (loaded with the client)

            return SignInStatus(
                False, None, DEFAULT_HOST, None, problem=explain(error, "The saved sign-in cannot be used.")
            )
        if not signed_in:
            return SignInStatus(False, None, client.host, None)
        unsaved = None
        if client._unsaved is not None:
            reason, next_step = f"{client._unsaved}.", "It lasts until the kernel stops."
            unsaved = Failure("The sign-in could not be saved.", reason, next_step)
        found = (client.username, client.host, client.source, client.remembered)
        return SignInStatus(True, *found, unsaved=unsaved)

    @property
    def client(self) -> Client:
        """The client that signs in."""
        client = self._client()
        if client is None:
            raise RuntimeError("The client of this sign-in no longer exists.")
        return client

    def listen(self, listener: Callable[[], None]) -> None:
        """Call a bound method when the status changes, as long as its object lives.

        It is called in the thread that caused the change.
        """
        self._listeners.listen(listener)

    def fetch_username(self) -> None:
        """Fetch the user's name, if it is not known yet.

        Raises
        ------
        TileDBCloudError
            When the request fails; the sign-in stays as it is.
        """
        if self.client.signed_in and self.client.username is None:
            self.client.default_user()
            self._listeners.notify()

    def fetch_username_soon(self) -> Pending[None]:
        """Fetch the user's name in a thread; a failure is in the handle alone, for a listing will show it."""
        return self._pool.submit(self.fetch_username)

    def _changed(self) -> None:
        """Notify the panels of another user; fetch the name where a login does not give it."""
        self._listeners.notify()
        if self._listeners and self.client.username is None and self.client.signed_in:
            self.fetch_username_soon()
