"""What every call of a client stands on: one account, one transport, one pool of threads."""

from __future__ import annotations

import threading
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn, TypeVar

from ..api import Api, ask
from ..auth import discovery, hosts
from ..futures import Pending, Pool
from ..http.retries import RetryLimits, RetryMode
from ..http.transport import Settings, Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..arguments import Pairs
    from ..auth.account import Account, Source
    from ..models import User

T = TypeVar("T")

_LONGEST_TIMEOUT = 86_400


class Session:
    """The state of a client. Everything that may change while requests run is behind one lock.

    Parameters
    ----------
    pool_threads : int, optional
        Most calls that run at once with ``async_req=True`` and in iterations over pages; 20 by default.
    retry_mode : RetryMode or str, default RetryMode.DEFAULT
        Which failures are tried again: "default", "forceful" or "disabled".
    timeout : float or (float, float), default (10, 60)
        Seconds to connect, and to read; one number stands for both.
    trusted_hosts : iterable of str, default ()
        Hosts, beside the server's own, that a redirect may take credentials to.
    """

    #: Whether a login that does not say is remembered in ``cloud.json``: only one by the module's own client.
    _remembers = False

    def __init__(
        self,
        pool_threads: int | None = None,
        retry_mode: RetryMode | str = RetryMode.DEFAULT,
        *,
        timeout: float | tuple[float, float] = (10, 60),
        trusted_hosts: Iterable[str] = (),
    ) -> None:
        self._lock = threading.RLock()
        self._pool = Pool(pool_threads)
        self._settings = Settings(_timeouts(timeout), hosts.trusted_names(trusted_hosts), _mode(retry_mode))
        self._current: Transport | None = None  # None: credentials have not been looked for yet
        self._user: User | None = None
        self._has_warned = False
        self._api = Api(self._transport)

    def __repr__(self) -> str:
        if self._current is None:
            return f"<{type(self).__name__}>"
        account = self._current.account
        who = f"signed in by {account.source}" if account.signed_in else "not signed in"
        return f"<{type(self).__name__} of {account.host}, {who}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Client holds credentials and is not pickled; make one where it is needed")

    @property
    def host(self) -> str:
        """Address of the server: ``https://api.tiledb.com`` when nothing says otherwise."""
        return self._transport().account.host

    @property
    def signed_in(self) -> bool:
        """Whether there is something to sign in with; no request is made."""
        return self._transport().account.signed_in

    @property
    def username(self) -> str | None:
        """Name of whoever is signed in, if it is known without a request."""
        return self._user.username if self._user is not None else self._transport().account.username

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
        """File of the certificate authorities that are trusted in place of the usual ones."""
        return self._transport().account.ca_file

    @property
    def timeout(self) -> tuple[float, float]:
        """Seconds to connect, and to read."""
        return self._settings.timeout

    @property
    def retry_limits(self) -> RetryLimits:
        """How often and how long failures are tried again; may be set."""
        return self._settings.retry_limits

    @retry_limits.setter
    def retry_limits(self, limits: RetryLimits) -> None:
        if not isinstance(limits, RetryLimits):
            raise TypeError(f"retry_limits must be RetryLimits, not {type(limits).__name__}")
        self._apply(replace(self._settings, retry_limits=limits))

    def build(self, builder: Callable[[Api], T]) -> T:
        """Return what ``builder`` makes of this client's low-level object.

        Parameters
        ----------
        builder : callable
            Called with an `Api`, which has ``get``, ``post``, ``patch``, ``delete`` and ``config``. (Not with
            a generated client, as in the ``tiledb-cloud`` package: its classes are not part of this one.)

        Raises
        ------
        Exception
            What ``builder`` raises; a `TileDBCloudError` when a request of it fails.

        Examples
        --------
        >>> client.build(lambda api: api.get("/v1/user")["username"])
        'demo'
        """
        return builder(self._api)

    def retry_mode(self, mode: RetryMode | str = RetryMode.DEFAULT) -> None:
        """Choose which failures are tried again; it holds until it is changed, through logins too.

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
        self._apply(replace(self._settings, retry_mode=_mode(mode)))

    def set_disable_retries(self) -> None:
        """Try nothing again: ``retry_mode("disabled")``.

        Examples
        --------
        >>> client.set_disable_retries()
        """
        self.retry_mode(RetryMode.DISABLED)

    def set_default_retries(self) -> None:
        """Try again as usual: ``retry_mode("default")``.

        Examples
        --------
        >>> client.set_default_retries()
        """
        self.retry_mode(RetryMode.DEFAULT)

    def set_forceful_retries(self) -> None:
        """Try again on most errors of the server: ``retry_mode("forceful")``.

        Examples
        --------
        >>> client.set_forceful_retries()
        """
        self.retry_mode(RetryMode.FORCEFUL)

    def set_threads(self, threads: int | None = None) -> None:
        """Set how many calls run at once.

        Parameters
        ----------
        threads : int, optional
            Above 0; 20 by default.

        Raises
        ------
        TypeError, ValueError
            When it is no whole number above 0.

        Examples
        --------
        >>> client.set_threads(4)
        """
        self._pool.resize(threads)

    def _apply(self, settings: Settings) -> None:
        with self._lock:
            self._settings = settings
            if self._current is not None:
                self._current.settings = settings

    def _transport(self) -> Transport:
        """Return the transport of the current account, looking for credentials the first time."""
        with self._lock:
            if self._current is None:
                self._current = Transport(discovery.account(), self._settings)
            return self._current

    def _use(self, account: Account) -> None:
        """Ask as ``account`` from now on; requests under way end as they began."""
        with self._lock:
            self._current = Transport(account, self._settings)
            self._user = None
            self._has_warned = False

    def _signed(self, *, needs_user: bool = True) -> Transport:
        """Return the transport; raise `NotSignedIn`, or warn once, when there is nothing to sign in with."""
        transport = self._transport()
        if transport.account.signed_in:
            return transport
        if needs_user:
            from ..errors import NotSignedIn  # noqa: PLC0415 (imports tiledb)

            raise NotSignedIn(
                "You are not signed in.", "Run tiledb_cloud_widgets.login(), or client.login(token=...)."
            )
        with self._lock:
            warned, self._has_warned = self._has_warned, True
        if not warned:
            warnings.warn(
                "You must first login before you can run commands. Please run "
                "tiledb_cloud_widgets.client.login. (Public listings are asked for without signing in.)",
                UserWarning,
                stacklevel=5,
            )
        return transport

    def _fetch(self, kind: type[T], path: str, pairs: Pairs | None = None, *, needs_user: bool = True) -> T:
        return ask(self._signed(needs_user=needs_user), kind, path, pairs)

    def _start(
        self,
        async_req: bool,
        kind: type[T],
        path: str,
        pairs: Pairs | None = None,
        *,
        needs_user: bool = True,
    ) -> T | Pending[T]:
        """Fetch now, or begin to and return the handle."""
        if async_req:
            return self._pool.submit(self._fetch, kind, path, pairs, needs_user=needs_user)
        return self._fetch(kind, path, pairs, needs_user=needs_user)


def _mode(mode: RetryMode | str) -> RetryMode:
    try:
        return RetryMode(mode)
    except ValueError:
        allowed = ", ".join(repr(known.value) for known in RetryMode)
        raise ValueError(f"{mode!r} is not a valid RetryMode; there are {allowed}") from None


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
