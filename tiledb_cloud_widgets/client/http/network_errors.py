"""Why a request got no response, in words for people."""

from __future__ import annotations

import http.client
import socket
import zlib
from typing import TYPE_CHECKING

import msgspec
import requests
import urllib3.exceptions as urllib3_errors
from urllib3.util import parse_url

from ..readme import see
from .limits import DeadlineExceeded, TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .transport import Settings


class NetworkFailure(msgspec.Struct, frozen=True):
    """What happened, why, and what to do.

    Parameters
    ----------
    title : str
        What happened: ``"Cannot reach api.tiledb.com"``.
    reason : str
        Why, as a sentence: ``"Cannot reach api.tiledb.com: connection refused."``.
    next_step : str
        What to do, as a sentence.
    may_pass : bool, default True
        Whether a retry may succeed.
    was_sent : bool, default False
        Whether the request may have reached the server; then only requests that change nothing are retried.
    responded : bool, default False
        Whether the server did respond, but with something that cannot be used.
    """

    title: str
    reason: str
    next_step: str = "Check the connection and the server's address, then try again."
    may_pass: bool = True
    was_sent: bool = False
    responded: bool = False


class _Attempt(msgspec.Struct, frozen=True):
    """The request that failed, and the exceptions behind its failure."""

    server: str
    settings: Settings
    causes: list[BaseException]
    bundle: str | None


def classify(error: Exception, url: str, settings: Settings, bundle: str | None = None) -> NetworkFailure:
    """Say why a request that raised ``error`` got no response.

    Parameters
    ----------
    error : Exception
        What ``requests`` raised. Its own text is not used, because it holds the whole address.
    url : str
        Where the request went.
    settings : Settings
        The limits that it was made within.
    bundle : str, optional
        The file or folder of certificate authorities, if not the usual ones.
    """
    attempt = _Attempt(parse_url(url).netloc or "", settings, list(_causes(error)), bundle)
    for exceptions, describe in _DESCRIPTIONS:
        if any(isinstance(cause, exceptions) for cause in attempt.causes):
            return describe(attempt)
    if not isinstance(error, (requests.RequestException, urllib3_errors.HTTPError, OSError)):
        return _unusable(attempt, f"it is not valid HTTP ({type(error).__name__})")
    if type(error) is OSError:  # what requests raises when a certificate bundle is missing
        return _unreadable_file(attempt)
    return _unreachable(attempt, type(error).__name__, may_pass=False)


def _unreachable(
    attempt: _Attempt,
    cause: str,
    next_step: str = "Check the connection and the server's address, then try again.",
    *,
    may_pass: bool = True,
) -> NetworkFailure:
    title = f"Cannot reach {attempt.server}"
    return NetworkFailure(title, f"{title}: {cause}.", next_step, may_pass=may_pass)


def _interrupted(attempt: _Attempt, cause: str) -> NetworkFailure:
    title = f"No response from {attempt.server}"
    return NetworkFailure(title, f"{title}: {cause}.", was_sent=True)


def _unusable(
    attempt: _Attempt, cause: str, next_step: str = "Check the server's address."
) -> NetworkFailure:
    title = f"The response from {attempt.server} cannot be used"
    return NetworkFailure(
        title, f"{title}: {cause}.", next_step, may_pass=False, was_sent=True, responded=True
    )


def _late(attempt: _Attempt) -> NetworkFailure:
    title = f"No complete response from {attempt.server}"
    return NetworkFailure(
        title,
        f"{title} within {attempt.settings.deadline:g} s, the deadline of a call.",
        "Try again. For a server that is slow: Client(deadline=...) in seconds, None for no deadline.",
        may_pass=False,
        was_sent=True,
    )


def _too_large(attempt: _Attempt) -> NetworkFailure:
    return _unusable(
        attempt,
        f"it is larger than {attempt.settings.max_bytes:,} bytes, the most that is read",
        "Ask for smaller pages, or allow more: Client(max_bytes=...).",
    )


def _proxy(attempt: _Attempt) -> NetworkFailure:
    return _unreachable(
        attempt,
        "the proxy could not connect",
        "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY in the environment, then try again.",
    )


def _bad_proxy(attempt: _Attempt) -> NetworkFailure:
    return _unreachable(
        attempt,
        "the address of its proxy cannot be used",
        "Check HTTP_PROXY, HTTPS_PROXY and ALL_PROXY in the environment; a SOCKS proxy needs the package "
        "pysocks.",
        may_pass=False,
    )


def _tls(attempt: _Attempt) -> NetworkFailure:
    details = (getattr(cause, "verify_message", None) for cause in attempt.causes)
    detail = next(filter(None, details), None)
    authorities = f", with the certificate authorities of {attempt.bundle}" if attempt.bundle else ""
    cause = f"its certificate is not trusted ({detail})" if detail else "no secure connection could be made"
    return _unreachable(
        attempt,
        cause + authorities,
        "If your own certificate authority issued the certificate, give its file: login(..., ca_file=...) "
        "or TILEDB_SSL_CA_FILE. " + see("certificate-not-trusted"),
        may_pass=False,
    )


def _unreadable_file(attempt: _Attempt) -> NetworkFailure:
    named = f" {attempt.bundle}" if attempt.bundle else ""
    return _unreachable(
        attempt,
        f"a file could not be read, most likely the certificate bundle{named}",
        "Check ca_file, TILEDB_SSL_CA_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, SSL_CERT_FILE and "
        "SSL_CERT_DIR.",
        may_pass=False,
    )


#: Exceptions among the causes of an error, and what they mean; the first that matches counts.
_DESCRIPTIONS: list[tuple[tuple[type[BaseException], ...], Callable[[_Attempt], NetworkFailure]]] = [
    ((DeadlineExceeded,), _late),
    ((TooLarge,), _too_large),
    ((requests.exceptions.ProxyError, urllib3_errors.ProxyError), _proxy),
    # the server's own address was parsed before
    (
        (
            requests.exceptions.InvalidURL,
            requests.exceptions.InvalidSchema,
            http.client.InvalidURL,  # with the oldest urllib3
            urllib3_errors.LocationParseError,
            urllib3_errors.ProxySchemeUnknown,
        ),
        _bad_proxy,
    ),
    ((requests.exceptions.SSLError, urllib3_errors.SSLError), _tls),
    (
        (urllib3_errors.NameResolutionError, socket.gaierror),
        lambda attempt: _unreachable(attempt, "the host name could not be resolved"),
    ),
    # NewConnectionError is a ConnectTimeoutError in urllib3, so these two come before the timeouts.
    ((ConnectionRefusedError,), lambda attempt: _unreachable(attempt, "connection refused")),
    (
        (urllib3_errors.NewConnectionError,),
        lambda attempt: _unreachable(attempt, "could not connect"),
    ),
    (
        (requests.exceptions.ConnectTimeout, urllib3_errors.ConnectTimeoutError),
        lambda attempt: _unreachable(attempt, f"no connection within {attempt.settings.timeout[0]:g} s"),
    ),
    (
        (requests.exceptions.ReadTimeout, urllib3_errors.ReadTimeoutError),
        lambda attempt: _interrupted(attempt, f"it did not respond within {attempt.settings.timeout[1]:g} s"),
    ),
    (
        (http.client.IncompleteRead, urllib3_errors.IncompleteRead, urllib3_errors.InvalidChunkLength),
        lambda attempt: _interrupted(attempt, "it was cut off"),
    ),
    (
        (requests.exceptions.ContentDecodingError, urllib3_errors.DecodeError, zlib.error),
        lambda attempt: _interrupted(attempt, "what arrived could not be decompressed"),
    ),
    (
        (urllib3_errors.ProtocolError, ConnectionError, requests.exceptions.ConnectionError),
        lambda attempt: _interrupted(attempt, "it closed the connection"),
    ),
    ((FileNotFoundError, PermissionError), _unreadable_file),
]


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all errors behind it; requests and urllib3 nest them in several ways."""
    pending: list[object] = [error]
    seen: set[int] = set()
    while pending:
        cause = pending.pop(0)
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            pending += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
