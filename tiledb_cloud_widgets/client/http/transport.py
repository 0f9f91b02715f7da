"""Sending requests: headers, timeouts, retries, redirects. One transport serves one account."""

from __future__ import annotations

import http.cookiejar
import logging
import os
import re
import threading
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin

import msgspec
import requests
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

from ..auth import hosts
from ..auth.surroundings import authorities
from ..readme import see
from ..uris import Route, without_token
from .cancellation import current
from .limits import Deadline, LimitedAdapter, read_body
from .network_errors import NetworkFailure, classify
from .retries import RetryLimits, RetryMode, Schedule, retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..auth.account import Account
    from ..errors import TileDBCloudError

logger = logging.getLogger("tiledb_cloud_widgets.client")

_NOT_IN_AN_ADDRESS = r"[\\\x00-\x20\x7f]"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: What servers say of a route that they do not have, or take for another one.
_UNKNOWN_ROUTE = frozenset({400, 403, 404, 405, 410, 501})
_PROBE_SECONDS = 5.0
_MOST_REDIRECTS = 5
#: Connections kept open; more may be made, and are closed after use.
_KEPT_CONNECTIONS = 32


class Response(msgspec.Struct, frozen=True):
    """The server's response: status, headers, and the whole body, which no repr shows."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def __repr__(self) -> str:
        return f"Response({self.status})"


class Settings(msgspec.Struct, frozen=True):
    """How a client makes requests; shared by all its transports."""

    timeout: tuple[float, float] = (10.0, 60.0)
    trusted_hosts: tuple[str, ...] = ()
    retry_mode: RetryMode = RetryMode.DEFAULT
    retry_limits: RetryLimits = msgspec.field(default_factory=RetryLimits)
    deadline: float | None = 300.0
    max_bytes: int | None = 256 * 1024 * 1024


class Transport:
    """Sends requests for one account, from any thread.

    Parameters
    ----------
    account : Account
        Host and credentials.
    settings : Settings
        Timeouts, retries, trusted hosts.
    """

    def __init__(self, account: Account, settings: Settings) -> None:
        self.account = account
        self.settings = settings
        self._lock = threading.Lock()
        self._process = 0
        self._server_3: str | None = None  # its version; "" for any other server; None until it was asked
        self._session: requests.Session | None = None

    def send(
        self, method: str, path: str, params: Sequence[tuple[str, str]] = (), body: bytes | None = None
    ) -> Response:
        """Send a request, with as many retries as the retry mode allows.

        Parameters
        ----------
        method : str
            ``GET``, ``POST``, ``PATCH`` or ``DELETE``.
        path : str
            Path below the host, already percent-encoded.
        params : sequence of (str, str)
            Query parameters, in order.
        body : bytes, optional
            JSON.

        Raises
        ------
        TileDBCloudError
            When the status is 300 or more, or there is no response.
        concurrent.futures.CancelledError
            When the ``Cancellation`` that it runs in was cancelled.
        """
        url = Route(self.account.host + path + (f"?{urlencode(params)}" if params else ""))
        settings = self.settings
        schedule = Schedule(settings.retry_mode, settings.retry_limits, settings.deadline)
        deadline = Deadline(settings.deadline)
        while True:
            outcome = self._follow(method, url, body, deadline)
            if isinstance(outcome, Response):
                if outcome.status < 300:
                    return outcome
                wait = schedule.wait_after_response(outcome.status, retry_after(outcome.headers))
                event = f"returned {outcome.status}"
            else:
                may_retry = outcome.may_pass and (method == "GET" or not outcome.was_sent)
                wait = schedule.wait_after_no_response() if may_retry else None
                event = "got no response"
            if wait is None:
                raise self._error(outcome, schedule)
            logger.warning(
                "%s %s %s; retry %d in %.1f s", method, without_token(path), event, schedule.tries, wait
            )
            current().wait(wait)

    def _error(self, outcome: Response | NetworkFailure, schedule: Schedule) -> TileDBCloudError:
        from .. import errors  # noqa: PLC0415 (imports tiledb)

        if isinstance(outcome, NetworkFailure):
            error_class = errors.TileDBCloudError if outcome.responded else errors.Unreachable
            return error_class(outcome.reason, outcome.next_step, title=outcome.title)
        version = self._server_3_version() if outcome.status in _UNKNOWN_ROUTE else ""
        if version:
            return errors.TileDBCloudError(
                f"{_netloc(self.account.host)} is a TileDB Server 3 ({version}), which is not supported yet.",
                "Sign in to a TileDB Cloud server. " + see("tiledb-server-3"),
                title="Unsupported server",
                http_status=outcome.status,
            )
        seconds = retry_after(outcome.headers)
        too_long = (
            seconds is not None
            and schedule.allows_retry(outcome.status, seconds)
            and seconds > schedule.seconds_left
        )
        body = self.account.hide(outcome.body.decode("utf-8", errors="replace"))
        return errors.from_response(
            outcome.status,
            body,
            retry_after=seconds,
            too_long=too_long,
            signed_in=self.account.signed_in,
        )

    def _server_3_version(self) -> str:
        """Return the version of a TileDB Server 3; an empty string for any other server.

        It knows none of the routes of TileDB Cloud, and its 404 would read as if an asset were missing. It is
        asked once, when a route is refused; whatever else comes back, or nothing, changes nothing.
        """
        if self._server_3 is None:
            url, deadline = f"{self.account.host}/v4/capabilities", Deadline(_PROBE_SECONDS)
            outcome = self._exchange("GET", url, None, deadline, with_credentials=True)
            self._server_3 = _version_of(outcome) if isinstance(outcome, Response) else ""
        return self._server_3

    def _follow(
        self, method: str, url: str, body: bytes | None, deadline: Deadline
    ) -> Response | NetworkFailure:
        """Send a request once, through redirects; only trusted hosts get the credentials."""
        with_credentials = True
        for _ in range(_MOST_REDIRECTS + 1):
            outcome = self._exchange(method, url, body, deadline, with_credentials=with_credentials)
            if isinstance(outcome, NetworkFailure) or outcome.status not in _REDIRECTS:
                return outcome
            target = _redirect_target(url, outcome.headers.get("Location", ""))
            if target is None:
                return _bad_redirect(url, "to an invalid address")
            if hosts.origin(url)[0] == "https" and hosts.origin(target)[0] != "https":
                return _bad_redirect(url, f"to {_netloc(target)} without encryption")
            if not hosts.may_see_credentials(self.account.host, target, self.settings.trusted_hosts):
                with_credentials = False
                if method != "GET":
                    return _bad_redirect(
                        url,
                        f"a write to {_netloc(target)}, which is not a trusted host",
                        f"To trust it: Client(trusted_hosts=[{_netloc(target)!r}]).",
                    )
            if outcome.status == 303:
                method, body = "GET", None
            url = target
        return _bad_redirect(url, "in a loop")

    def _exchange(
        self, method: str, url: str, body: bytes | None, deadline: Deadline, *, with_credentials: bool
    ) -> Response | NetworkFailure:
        cancellation = current()
        cancellation.check()
        session = self._opened()
        auth = self._add_credentials if with_credentials else _no_credentials
        request = requests.Request(method, url, data=body, auth=auth)
        limits = self.settings
        interruption: BaseException
        try:
            prepared = session.prepare_request(request)
            verify: bool | str = self.account.verify_ssl and (authorities(self.account) or True)
            settings = session.merge_environment_settings(prepared.url, {}, False, verify, None)
            if hosts.is_loopback(url):
                # A proxy cannot reach this machine's loopback, and must not see its tokens.
                settings["proxies"] = {}
            settings["stream"] = True
            timeout = deadline.cap(limits.timeout[0]), deadline.cap(limits.timeout[1])
            with (
                deadline,
                session.send(prepared, timeout=timeout, allow_redirects=False, **settings) as response,
            ):
                content = read_body(response.raw, limits.max_bytes)
                return Response(response.status_code, response.headers, content)
        except Exception as error:  # noqa: BLE001 (whatever a server sends ends in an error of ours)
            if not cancellation.cancelled.is_set():
                return classify(error, url, limits, authorities(self.account))
            interruption = CancelledError()
        except BaseException as error:  # noqa: BLE001 (an interrupt; raised again below)
            interruption = type(error)(*error.args)
        # Outside the except block: a traceback with variables would show the token in the frames of urllib3.
        raise interruption

    def _add_credentials(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.update(self.account.headers())
        return request

    def _opened(self) -> requests.Session:
        """Return the session; a forked process opens its own, because connections cannot be shared."""
        with self._lock:
            if self._session is None or self._process != os.getpid():
                self._process = os.getpid()
                self._session = _new_session()
            return self._session


class _Session(requests.Session):
    """requests parses Location even with allow_redirects=False, and raises on bad ones; disable that."""

    def get_redirect_target(self, _: requests.Response) -> None:
        return None


def _new_session() -> requests.Session:
    session = _Session()
    session.headers.update(
        {
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
            # Some routes require it on GET too.
            "Content-Type": "application/json",
            "User-Agent": f"tiledb-cloud-widgets {requests.utils.default_user_agent()}",
        }
    )
    # Never send cookies: requests authenticate by header only.
    session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    adapter = LimitedAdapter(pool_maxsize=_KEPT_CONNECTIONS)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _version_of(response: Response) -> str:
    try:
        capabilities = msgspec.json.decode(response.body) if response.status == 200 else None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return ""
    version = capabilities.get("deployedTileDBVersion") if isinstance(capabilities, dict) else None
    return version if isinstance(version, str) else ""


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Add nothing. With no ``auth`` at all, requests would take credentials from ``~/.netrc``."""
    return request


def _bad_redirect(url: str, problem: str, next_step: str = "Check the server's address.") -> NetworkFailure:
    reason = f"{_netloc(url)} redirects {problem}."
    return NetworkFailure("Bad redirect", reason, next_step, may_pass=False, responded=True)


def _redirect_target(url: str, location: str) -> str | None:
    """Return where a redirect of ``url`` leads; None for an invalid address."""
    if not location or re.search(_NOT_IN_AN_ADDRESS, location):
        return None
    try:
        # What will be connected to: urllib3 reads some addresses differently from the standard library.
        target = requests.Request("GET", urljoin(url, location)).prepare().url or ""
        parts = parse_url(target)
    except (ValueError, requests.RequestException, HTTPError):  # no address, or an invalid one
        return None
    return target if parts.host and parts.auth is None and parts.scheme in ("http", "https") else None


def _netloc(url: str) -> str:
    return parse_url(url).netloc or ""


class _HideTokenInPath(logging.Filter):
    """urllib3 logs paths at DEBUG level, and the route that revokes a token holds the token."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                without_token(argument) if isinstance(argument, str) else argument for argument in record.args
            )
        return True


for _logger in ("urllib3.connectionpool", "urllib3.util.retry", "urllib3.poolmanager"):
    logging.getLogger(_logger).addFilter(_HideTokenInPath())
