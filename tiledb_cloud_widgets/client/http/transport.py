"""Requests on the wire: headers, timeouts, retries, redirects. One transport serves one account."""

from __future__ import annotations

import http.cookiejar
import logging
import os
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from ..auth import hosts
from ..uris import Route, without_token
from . import network_errors
from .retries import RetryLimits, RetryMode, Schedule, retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..auth.account import Account
    from ..errors import TileDBCloudError

logger = logging.getLogger("tiledb_cloud_widgets.client")

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
#: Connections kept open; more may be made, and are closed after use.
_KEPT_CONNECTIONS = 32


@dataclass(frozen=True)
class Answer:
    """An answer of the server: status, headers, and the whole body, which no repr shows."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """What a client was told about its requests; shared by all its transports."""

    timeout: tuple[float, float] = (10.0, 60.0)
    trusted_hosts: tuple[str, ...] = ()
    retry_mode: RetryMode = RetryMode.DEFAULT
    retry_limits: RetryLimits = field(default_factory=RetryLimits)


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
        self._session: requests.Session | None = None

    def send(
        self, method: str, path: str, pairs: Sequence[tuple[str, str]] = (), body: bytes | None = None
    ) -> Answer:
        """Send a request, as often as the retry mode says, and return its answer.

        Parameters
        ----------
        method : str
            ``GET``, ``POST``, ``PATCH`` or ``DELETE``.
        path : str
            Path below the host, already percent-encoded.
        pairs : sequence of (str, str)
            The query, in order.
        body : bytes, optional
            JSON.

        Raises
        ------
        TileDBCloudError
            When the server answers with a status of 300 or more, or does not answer.
        """
        url = Route(self.account.host + path + (f"?{urlencode(pairs)}" if pairs else ""))
        schedule = Schedule(self.settings.retry_mode, self.settings.retry_limits)
        while True:
            response = self._follow(method, url, body)
            if isinstance(response, Answer):
                if response.status < 300:
                    return response
                asked = retry_after(response.headers)
                wait = schedule.wait_after_answer(response.status, asked)
                happened = f"answered {response.status}"
            else:
                again = response.passing and (method == "GET" or not response.sent)
                wait = schedule.wait_after_silence() if again else None
                happened = "got no answer"
            if wait is None:
                raise self._error(response, schedule)
            logger.warning(
                "%s %s %s; retry %d in %.1f s", method, without_token(path), happened, schedule.tries, wait
            )
            time.sleep(wait)

    def _error(self, response: Answer | network_errors.Trouble, schedule: Schedule) -> TileDBCloudError:
        from .. import errors  # noqa: PLC0415 (imports tiledb)

        if isinstance(response, network_errors.Trouble):
            kind = errors.TileDBCloudError if response.answered else errors.Unreachable
            return kind(response.reason, response.next_step)
        asked = retry_after(response.headers)
        too_long = (
            asked is not None
            and schedule.takes_again(response.status, asked)
            and asked > schedule.seconds_left
        )
        body = self.account.hide(response.body.decode("utf-8", errors="replace"))
        return errors.of_answer(response.status, body, retry_after=asked, too_long=too_long)

    def _follow(self, method: str, url: str, body: bytes | None) -> Answer | network_errors.Trouble:
        """Send a request once, through redirects: credentials go along only to those who may see them."""
        with_credentials = True
        for _ in range(_MOST_REDIRECTS + 1):
            response = self._exchange(method, url, body, with_credentials=with_credentials)
            if isinstance(response, network_errors.Trouble) or response.status not in _REDIRECTS:
                return response
            target = _web_address(url, response.headers.get("Location", ""))
            if target is None:
                return _astray(f"{_name(url)} redirects to no web address.")
            if hosts.origin(url)[0] == "https" and hosts.origin(target)[0] != "https":
                return _astray(f"{_name(url)} redirects to {_name(target)} without encryption.")
            if not hosts.may_see_credentials(self.account.host, target, self.settings.trusted_hosts):
                with_credentials = False
                if method != "GET":
                    todo = f"If it should be: Client(trusted_hosts=[{_name(target)!r}])."
                    return _astray(
                        f"{_name(url)} redirects a change to {_name(target)}, which is not trusted.", todo
                    )
            if response.status == 303:
                method, body = "GET", None
            url = target
        return _astray(f"{_name(url)} redirects in a circle.")

    def _exchange(
        self, method: str, url: str, body: bytes | None, *, with_credentials: bool
    ) -> Answer | network_errors.Trouble:
        session = self._opened()
        request = requests.Request(method, url, data=body, auth=self._sign if with_credentials else _leave)
        try:
            prepared = session.prepare_request(request)
            verify: bool | str = self.account.verify_ssl and (self.account.ca_file or True)
            settings = session.merge_environment_settings(prepared.url, {}, False, verify, None)
            if hosts.is_loopback(url):
                # A proxy cannot reach this machine's loopback, and must not be told its tokens.
                settings["proxies"] = {}
            settings["stream"] = True
            timeout = self.settings.timeout
            with session.send(prepared, timeout=timeout, allow_redirects=False, **settings) as response:
                # In one piece: requests itself would read a listing's page in a hundred.
                content = response.raw.read(decode_content=True)
                return Answer(response.status_code, response.headers, content)
        except (requests.RequestException, HTTPError, OSError) as error:
            return network_errors.of(error, url, self.settings.timeout)

    def _sign(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.update(self.account.headers())
        return request

    def _opened(self) -> requests.Session:
        """Return the session; a forked process gets one of its own, for connections cannot be shared."""
        with self._lock:
            if self._session is None or self._process != os.getpid():
                self._process = os.getpid()
                self._session = _new_session()
            return self._session


class _Session(requests.Session):
    """A session that leaves redirects alone: requests looks where they lead even unasked, and may stumble."""

    def get_redirect_target(self, _: requests.Response) -> None:
        return None


def _new_session() -> requests.Session:
    session = _Session()
    session.headers.update(
        {
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
            # Some routes ask for it on GET too.
            "Content-Type": "application/json",
            "User-Agent": f"tiledb-cloud-widgets {requests.utils.default_user_agent()}",
        }
    )
    # Who asks is said by each request alone.
    session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    adapter = HTTPAdapter(pool_maxsize=_KEPT_CONNECTIONS)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _leave(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Sign nothing: without any ``auth``, requests would sign with what ``~/.netrc`` holds."""
    return request


def _astray(reason: str, next_step: str = "Check the server's address.") -> network_errors.Trouble:
    return network_errors.Trouble(reason, next_step, passing=False, answered=True)


def _web_address(url: str, location: str) -> str | None:
    """Return where a redirect of ``url`` leads, or None when that is nowhere."""
    try:
        target = urljoin(url, location)
        scheme, name, _ = hosts.origin(target)
    except ValueError:  # a port or an IPv6 address that is none
        return None
    return target if location and name and scheme in ("http", "https") else None


def _name(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]


class _HideTokenInPath(logging.Filter):
    """urllib3 logs paths when it is told to, and the route that revokes a token has the token in its path."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                without_token(argument) if isinstance(argument, str) else argument for argument in record.args
            )
        return True


for _logger in ("urllib3.connectionpool", "urllib3.util.retry", "urllib3.poolmanager"):
    logging.getLogger(_logger).addFilter(_HideTokenInPath())
