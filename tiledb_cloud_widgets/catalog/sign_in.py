"""Who is signed in to a client: one answer for every panel that shows it."""

from __future__ import annotations

import contextlib
import threading
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiledb_cloud_widgets.catalog.failure import Failure, explain
from tiledb_cloud_widgets.catalog.thread_pool import REQUESTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiledb_cloud_widgets.client import Client

_sign_ins: weakref.WeakKeyDictionary[Client, SignIn] = weakref.WeakKeyDictionary()
_accounts_lock = threading.Lock()


@dataclass(frozen=True)
class SignInStatus:
    """What may be said about the sign-in; never a secret."""

    signed_in: bool
    username: str | None
    host: str
    source: str | None
    remembered: bool = False  # later sessions find it
    problem: Failure | None = None  # why credentials that exist cannot be used

    @property
    def loopback(self) -> bool:
        """Whether the server is on this machine."""
        from tiledb_cloud_widgets.client.auth.hosts import is_loopback  # noqa: PLC0415 (loaded with the client)

        return is_loopback(self.host)

    @property
    def server(self) -> str:
        """The server's name without scheme, as people say it."""
        return self.host.partition("://")[2] or self.host


class SignIn:
    """The sign-in of one client; panels listen to it, so that signing in with one is signing in with all."""

    def __init__(self, client: Client) -> None:
        self._client = weakref.ref(client)
        self._listeners: list[weakref.WeakMethod[Callable[[], None]]] = []
        self._lock = threading.Lock()
        client.changes.listen(self._changed)

    @property
    def generation(self) -> int:
        """How often somebody signed in or out, here or by ``client.login``."""
        return self.client.changes.generation

    @classmethod
    def of(cls, client: Client) -> SignIn:
        """Return the sign-in of this client, always the same one."""
        with _accounts_lock:
            sign_in = _sign_ins.get(client)
            if sign_in is None:
                sign_in = _sign_ins[client] = cls(client)
            return sign_in

    @property
    def status(self) -> SignInStatus:
        """Who is signed in where, without asking the server."""
        client = self.client
        try:
            signed_in = client.signed_in
        except Exception as error:  # noqa: BLE001 (a damaged file of credentials: signing in gets past it)
            from tiledb_cloud_widgets.client.auth.hosts import DEFAULT_HOST  # noqa: PLC0415 (loaded with the client)

            return SignInStatus(
                False, None, DEFAULT_HOST, None, problem=explain(error, "The saved sign-in is of no use.")
            )
        if not signed_in:
            return SignInStatus(False, None, client.host, None)
        return SignInStatus(True, client.username, client.host, client.source, remembered=client.remembered)

    @property
    def client(self) -> Client:
        """The client that is signed in."""
        client = self._client()
        if client is None:
            raise RuntimeError("The client of this sign-in is gone.")
        return client

    def listen(self, listener: Callable[[], None]) -> None:
        """Call a bound method when the status changes, for as long as its object lives."""
        with self._lock:
            self._listeners.append(weakref.WeakMethod(listener))

    def fetch_username(self) -> None:
        """Ask the server for the user's name, if it is not known yet; failing is no harm."""
        if self.client.signed_in and self.client.username is None:
            self.client.default_user()
            self._notify()

    def _changed(self) -> None:
        """Tell the panels of another user, and ask for their name where a login does not say it."""
        self._notify()
        if self._listeners and self.client.username is None and self.client.signed_in:
            REQUESTS.submit(self._fetch_username)

    def _fetch_username(self) -> None:
        with contextlib.suppress(Exception):  # then nobody is named; the listing says what is wrong
            self.fetch_username()

    def sign_in(
        self,
        *,
        token: str | None,
        username: str | None,
        password: str | None,
        host: str | None,
        remember: bool,
    ) -> None:
        """Try the credentials and keep them only when the server accepts them."""
        client = self.client
        client.check_login(token=token, username=username, password=password, host=host)
        client.login(token=token, username=username, password=password, host=host, remember=remember)

    def sign_out(self) -> str | None:
        """Forget the credentials; return what there is to say about it, if anything."""
        return self.client.logout()

    def _notify(self) -> None:
        with self._lock:
            self._listeners = [listener for listener in self._listeners if listener() is not None]
            listeners = [listener() for listener in self._listeners]
        for listener in listeners:
            if listener is not None:
                listener()
