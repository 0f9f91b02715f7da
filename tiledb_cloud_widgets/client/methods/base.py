"""The state behind all methods of a client: its account, transport and thread pool."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NoReturn, TypeVar

from msgspec.structs import replace

from ..api import Api, fetch, send_change
from ..arguments import above_zero
from ..auth import discovery, hosts
from ..auth.changes import SignInChanges
from ..caller import warn_caller
from ..futures import Pending, Pool
from ..http.retries import RetryLimits, RetryMode
from ..http.transport import Settings, Transport
from ..listeners import Listeners
from ..readme import see

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..arguments import QueryParams
    from ..auth.account import Account, Source
    from ..models import User

T = TypeVar("T")
N = TypeVar("N", int, float)

#: What people pass to Client() although it belongs to login(), and what it is called there.
_LOGIN = {
    name: argument
    for argument, names in {
        "host": "host url base_url server server_address address endpoint api_url",
        "token": "token api_key api_token rest_token",
        "username": "username user",
        "password": "password",
        "verify_ssl": "verify_ssl verify ssl_verify",
        "ca_file": "ca_file",
        "no_session": "no_session",
        "remember": "remember",
    }.items()
    for name in names.split()
}
_OWN = ("pool_threads", "retry_mode", "timeout", "trusted_hosts", "deadline", "max_bytes")
_LONGEST_TIMEOUT = 86_400


class Session:
    """The state of a client, made of the arguments of `Client`.

    One lock guards whatever may change while requests run.
    """

    #: The default of ``login(remember=...)``: True only for the module's own client.
    _remembers = False

    def __init__(
        self,
        pool_threads: int | None = None,
        retry_mode: RetryMode | str = RetryMode.DEFAULT,
        *,
        timeout: float | tuple[float, float] = (10, 60),
        trusted_hosts: Iterable[str] = (),
        deadline: float | None = 300,
        max_bytes: int | None = 256 * 1024 * 1024,
        **unknown: object,
    ) -> None:
        if unknown:
            name = next(iter(unknown))
            raise TypeError(f"Client() has no argument {name!r}.{_argument_hint(name)}")
        if isinstance(pool_threads, str):  # a token or a host, most likely: it is not repeated
            hint = "Credentials belong to login: client = Client(); client.login(token=..., host=...)."
            raise TypeError(f"pool_threads must be a whole number, not a string. {hint}")
        self._lock = threading.RLock()
        self._pool = Pool(None if pool_threads is None else above_zero("pool_threads", pool_threads))
        self._settings = Settings(
            _timeouts(timeout),
            hosts.trusted_names(trusted_hosts),
            _mode(retry_mode),
            deadline=_limit("deadline", deadline, float),
            max_bytes=_limit("max_bytes", max_bytes, int),
        )
        self._current: Transport | None = None  # None until credentials are looked for
        self._sources: object = None  # the state of the sources of credentials when they were last read
        self._looks_for_credentials = True
        self._changes = SignInChanges()
        #: Called with the URI of an asset whose entry, sharing or star was changed with this client.
        self._edits: Listeners[[str]] = Listeners()
        self._user: User | None = None
        self._has_warned = False
        self._api = Api(self._transport)

    def __setattr__(self, name: str, value: object) -> None:
        if not name.startswith("_") and not hasattr(type(self), name):
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}.{_argument_hint(name)}")
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        if self._current is None:
            return f"<{type(self).__name__}>"
        account = self._current.account
        status = f"signed in by {account.source}" if account.signed_in else "not signed in"
        return f"<{type(self).__name__} of {account.host}, {status}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Client holds credentials and cannot be pickled; create one where it is needed")

    @property
    def host(self) -> str:
        """Address of the server; ``https://api.tiledb.com`` unless configured."""
        return self._transport().account.host

    @property
    def signed_in(self) -> bool:
        """Whether there are credentials; no request is made."""
        return self._transport().account.signed_in

    @property
    def username(self) -> str | None:
        """Name of the signed-in user, if it is known without a request."""
        account = self._transport().account  # looks for credentials, which may be another user's by now
        return self._user.username if self._user is not None else account.username

    @property
    def changes(self) -> SignInChanges:
        """The generation of the sign-in, and the listeners for its changes."""
        return self._changes

    @property
    def source(self) -> Source | None:
        """Where the credentials came from: "environment", "cloud.json", "profile" or "login"."""
        return self._transport().account.source

    @property
    def verify_ssl(self) -> bool:
        """Whether the server's certificate is checked."""
        return self._transport().account.verify_ssl

    @property
    def ca_file(self) -> str | None:
        """PEM file of the certificate authorities that replace the usual ones."""
        return self._transport().account.ca_file

    @property
    def timeout(self) -> tuple[float, float]:
        """Seconds to connect, and to read."""
        return self._settings.timeout

    @property
    def retry_limits(self) -> RetryLimits:
        """How often and for how long failures are retried; settable."""
        return self._settings.retry_limits

    @retry_limits.setter
    def retry_limits(self, limits: RetryLimits) -> None:
        if not isinstance(limits, RetryLimits):
            raise TypeError(f"retry_limits must be RetryLimits, not {type(limits).__name__}")
        self._change_settings(replace(self._settings, retry_limits=limits))

    def build(self, builder: Callable[[Api], T]) -> T:
        """Call ``builder`` with this client's low-level object and return its result.

        Parameters
        ----------
        builder : callable
            Called with an `Api`, which has ``get``, ``post``, ``patch``, ``delete`` and ``config``. (Not with
            a generated client, as in the ``tiledb-cloud`` package: this package has no such classes.)

        Raises
        ------
        Exception
            Whatever ``builder`` raises; a `TileDBCloudError` when one of its requests fails.

        Examples
        --------
        >>> client.build(lambda api: api.get("/v1/user")["username"])
        'demo'
        """
        return builder(self._api)

    def retry_mode(self, mode: RetryMode | str = RetryMode.DEFAULT) -> None:
        """Choose which failures are retried, from now on and across logins.

        Parameters
        ----------
        mode : RetryMode or str, default RetryMode.DEFAULT
            "default" (503), "forceful" (400, 500, 501, 502, 503), "disabled".

        Raises
        ------
        ValueError
            For any other mode.

        Examples
        --------
        >>> client.retry_mode("forceful")
        """
        self._change_settings(replace(self._settings, retry_mode=_mode(mode)))

    def set_disable_retries(self) -> None:
        """Retry nothing: ``retry_mode("disabled")``.

        Examples
        --------
        >>> client.set_disable_retries()
        """
        self.retry_mode(RetryMode.DISABLED)

    def set_default_retries(self) -> None:
        """Retry the usual failures: ``retry_mode("default")``.

        Examples
        --------
        >>> client.set_default_retries()
        """
        self.retry_mode(RetryMode.DEFAULT)

    def set_forceful_retries(self) -> None:
        """Retry most server errors: ``retry_mode("forceful")``.

        Examples
        --------
        >>> client.set_forceful_retries()
        """
        self.retry_mode(RetryMode.FORCEFUL)

    def set_threads(self, threads: int | None = None) -> None:
        """Set how many requests run at once.

        Parameters
        ----------
        threads : int, optional
            Above 0; 20 by default.

        Raises
        ------
        TypeError, ValueError
            When it is not a whole number above 0.

        Examples
        --------
        >>> client.set_threads(4)
        """
        self._pool.resize(threads)

    @property
    def found_by_default(self) -> bool:
        """Whether ``Client()`` in a new process would sign in with the same account, without a ``login``."""
        account = self._transport().account
        if account.source != "login":
            return account.signed_in
        from ..errors import TileDBCloudError  # noqa: PLC0415 (imports tiledb)

        try:
            return account == discovery.default_account()
        except TileDBCloudError:  # a damaged file
            return False

    def _change_settings(self, settings: Settings) -> None:
        with self._lock:
            self._settings = settings
            if self._current is not None:
                self._current.settings = settings

    def _transport(self) -> Transport:
        """Return the transport of the current account; the first call looks for credentials."""
        with self._lock:
            current = self._current
            if current is not None and not self._looks_for_credentials:
                return current
            sources = discovery.sources_stamp()
            if current is not None and sources == self._sources:
                return current
            account = discovery.default_account()
            self._sources = sources
            if current is not None and account == current.account:
                return current
            self._current = transport = Transport(account, self._settings)
            if current is None:
                return transport
            self._forget_user()
        self._changes.notify()
        return transport

    def _switch_account(self, account: Account) -> None:
        """Use ``account`` from now on; running requests finish with the previous one."""
        with self._lock:
            self._current = Transport(account, self._settings)
            self._forget_user()

    def _forget_user(self) -> None:
        """Begin a new generation, without what was known about the previous user."""
        self._changes.generation += 1
        self._user = None
        self._has_warned = False

    def _checked_transport(self, *, needs_user: bool = True) -> Transport:
        """Return the transport; without credentials, raise `NotSignedIn` or (if optional) warn once."""
        transport = self._transport()
        if transport.account.signed_in:
            return transport
        if needs_user:
            from ..errors import NotSignedIn  # noqa: PLC0415 (imports tiledb)

            raise NotSignedIn(
                "You are not signed in.",
                "Run tiledb_cloud_widgets.login(), or client.login(token=...). " + see("not-signed-in"),
            )
        with self._lock:
            has_warned, self._has_warned = self._has_warned, True
        if not has_warned:
            warn_caller(
                "You must first login before you can run commands. Please run "
                "tiledb_cloud_widgets.client.login. (Public listings are requested without credentials.)"
            )
        return transport

    def _fetch(
        self, expected: type[T], path: str, params: QueryParams | None = None, *, needs_user: bool = True
    ) -> T:
        return fetch(self._checked_transport(needs_user=needs_user), expected, path, params)

    def _fetch_or_submit(
        self,
        async_req: bool,
        expected: type[T],
        path: str,
        params: QueryParams | None = None,
        *,
        needs_user: bool = True,
    ) -> T | Pending[T]:
        """Fetch now, or in the thread pool with ``async_req``."""
        if async_req:
            return self._pool.submit(self._fetch, expected, path, params, needs_user=needs_user)
        return self._fetch(expected, path, params, needs_user=needs_user)

    def _send_change(self, method: str, path: str, body: object = None) -> None:
        send_change(self._checked_transport(), method, path, body)

    def _send_edit(self, uri: str, method: str, path: str, body: object = None) -> None:
        """Send a change of an asset, and tell whoever shows it."""
        self._send_change(method, path, body)
        self._edits.notify(uri)


def _argument_hint(name: str) -> str:
    """Return what to write in place of an argument or attribute that a client does not have."""
    if name in _LOGIN:
        return f" Write client = Client(); client.login({_LOGIN[name]}=...)."
    if name in _OWN:
        return f" Write Client({name}=...)."
    import difflib  # noqa: PLC0415 (for a wrong name alone)

    close = difflib.get_close_matches(name, _OWN, n=1, cutoff=0.5)
    return f" Did you mean {close[0]!r}?" if close else ""


def _mode(mode: RetryMode | str) -> RetryMode:
    try:
        return RetryMode(mode)
    except ValueError:
        allowed = ", ".join(repr(member.value) for member in RetryMode)
        raise ValueError(f"{mode!r} is not a valid RetryMode; there are {allowed}") from None


def _limit(name: str, value: float | None, kind: type[N]) -> N | None:
    """Return a limit as a number above 0, or None for no limit."""
    if value is None:
        return None
    allowed = (int, float) if kind is float else (int,)
    if isinstance(value, bool) or not isinstance(value, allowed):
        number = "number" if kind is float else "whole number"
        raise TypeError(f"{name} must be a {number} or None, not {value!r:.60}")
    if not 0 < value < float("inf"):
        raise ValueError(f"{name} must be above 0, or None for no limit; it is {value!r}")
    return kind(value)


def _timeouts(timeout: float | tuple[float, float]) -> tuple[float, float]:
    both = timeout if isinstance(timeout, tuple | list) else (timeout, timeout)
    if len(both) != 2 or any(isinstance(part, bool) or not isinstance(part, int | float) for part in both):
        raise TypeError(
            f"timeout must be seconds, or seconds to connect and seconds to read, not {timeout!r}"
        )
    if not all(0 < part <= _LONGEST_TIMEOUT for part in both):  # false for NaN too
        raise ValueError(
            f"timeout must be above 0 s and at most {_LONGEST_TIMEOUT:,} s (a day); it is {timeout!r}"
        )
    return float(both[0]), float(both[1])
