"""Why no answer came, in words for people."""

from __future__ import annotations

import http.client
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
import urllib3.exceptions as urllib3_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TRY_AGAIN = "Check the connection and the server's address, then try again."


@dataclass(frozen=True)
class Trouble:
    """What happened, and what to do.

    Parameters
    ----------
    reason, next_step : str
        Sentences.
    passing : bool, default True
        Whether it may be gone at the next try.
    sent : bool, default False
        Whether the request may have reached the server: then only what changes nothing is sent again.
    answered : bool, default False
        Whether an answer came after all, but one that is of no use.
    """

    reason: str
    next_step: str = _TRY_AGAIN
    passing: bool = True
    sent: bool = False
    answered: bool = False


@dataclass(frozen=True)
class _Facts:
    """What a sentence may mention."""

    where: str
    timeout: tuple[float, float]
    causes: list[BaseException]


def of(error: Exception, url: str, timeout: tuple[float, float]) -> Trouble:
    """Say why a request that raised ``error`` got no answer.

    Parameters
    ----------
    error : Exception
        What ``requests`` raised. Its own text is not used: it holds the whole address.
    url : str
        Where the request went.
    timeout : tuple of float
        Seconds to connect, seconds to read.
    """
    facts = _Facts(urlsplit(url).netloc.rpartition("@")[2], timeout, list(_causes(error)))
    for kinds, tell in _KINDS:
        if any(isinstance(cause, kinds) for cause in facts.causes):
            return tell(facts)
    if type(error) is OSError:  # what requests raises when a bundle of certificates is missing
        return _of_file(facts)
    return Trouble(f"Cannot reach {facts.where}: {type(error).__name__}.", passing=False)


def _of_proxy(facts: _Facts) -> Trouble:
    return Trouble(
        f"Cannot reach {facts.where}: the proxy does not connect to it.",
        "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY in the environment, then try again.",
    )


def _of_tls(facts: _Facts) -> Trouble:
    said = next((text for cause in facts.causes if (text := getattr(cause, "verify_message", None))), None)
    why = f"its certificate is not trusted ({said})" if said else "no secure connection can be made"
    return Trouble(
        f"Cannot reach {facts.where}: {why}.",
        "If the certificate is issued by your own authority, give its file: login(..., ca_file=...) "
        "or TILEDB_SSL_CA_FILE.",
        passing=False,
    )


def _of_file(facts: _Facts) -> Trouble:
    return Trouble(
        f"Cannot reach {facts.where}: a file it needs cannot be read, most likely a bundle of certificates.",
        "Check ca_file, TILEDB_SSL_CA_FILE and REQUESTS_CA_BUNDLE.",
        passing=False,
    )


#: What a cause among those of an error means; the first that fits holds.
_KINDS: list[tuple[tuple[type[BaseException], ...], Callable[[_Facts], Trouble]]] = [
    ((requests.exceptions.ProxyError, urllib3_errors.ProxyError), _of_proxy),
    ((requests.exceptions.SSLError, urllib3_errors.SSLError), _of_tls),
    (
        (urllib3_errors.NameResolutionError, socket.gaierror),
        lambda facts: Trouble(f"Cannot reach {facts.where}: there is no such name."),
    ),
    # (urllib3 makes a NewConnectionError a ConnectTimeoutError, so these come first.)
    (
        (ConnectionRefusedError,),
        lambda facts: Trouble(f"Cannot reach {facts.where}: it refuses the connection."),
    ),
    (
        (urllib3_errors.NewConnectionError,),
        lambda facts: Trouble(f"Cannot connect to {facts.where}."),
    ),
    (
        (requests.exceptions.ConnectTimeout, urllib3_errors.ConnectTimeoutError),
        lambda facts: Trouble(f"Cannot reach {facts.where}: no connection within {facts.timeout[0]:g} s."),
    ),
    (
        (requests.exceptions.ReadTimeout, urllib3_errors.ReadTimeoutError),
        lambda facts: Trouble(f"{facts.where} did not answer within {facts.timeout[1]:g} s.", sent=True),
    ),
    (
        (http.client.IncompleteRead, urllib3_errors.IncompleteRead, urllib3_errors.InvalidChunkLength),
        lambda facts: Trouble(f"The answer of {facts.where} was cut off.", sent=True),
    ),
    (
        (requests.exceptions.ContentDecodingError, urllib3_errors.DecodeError),
        lambda facts: Trouble(f"The answer of {facts.where} is damaged: it does not decompress.", sent=True),
    ),
    (
        (urllib3_errors.ProtocolError, ConnectionError, requests.exceptions.ConnectionError),
        lambda facts: Trouble(f"{facts.where} closed the connection without an answer.", sent=True),
    ),
    ((FileNotFoundError, PermissionError), _of_file),
]


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and everything it was made from; the libraries nest what happened in several ways."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            waiting += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
