"""Why no answer came, in words for people."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
import urllib3.exceptions as urllib3_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

_TRY_AGAIN = "Check the connection and the server's address, then try again."


@dataclass(frozen=True)
class Trouble:
    """What happened, what to do, and whether it may be gone at the next try."""

    reason: str
    next_step: str = _TRY_AGAIN
    passing: bool = True
    #: Whether the request may have reached the server: then only what changes nothing is sent again.
    sent: bool = False


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
    where = urlsplit(url).netloc.rpartition("@")[2]
    causes = list(_causes(error))

    def has(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if has(requests.exceptions.ProxyError, urllib3_errors.ProxyError):
        return Trouble(
            f"Cannot reach {where}: the proxy does not connect to it.",
            "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY in the environment, then try again.",
        )
    if has(requests.exceptions.SSLError, urllib3_errors.SSLError):
        return Trouble(
            f"Cannot reach {where}: {_tls_reason(causes)}.",
            "If the server's certificate is issued by your own authority, give its file: login(..., ca_file=...) "
            "or TILEDB_SSL_CA_FILE.",
            passing=False,
        )
    if has(urllib3_errors.NameResolutionError, socket.gaierror):
        return Trouble(f"Cannot reach {where}: there is no such name.")
    if has(requests.exceptions.ConnectTimeout, urllib3_errors.ConnectTimeoutError):
        return Trouble(f"Cannot reach {where}: no connection within {timeout[0]:g} s.")
    if has(requests.exceptions.ReadTimeout, urllib3_errors.ReadTimeoutError):
        return Trouble(f"{where} did not answer within {timeout[1]:g} s.", sent=True)
    if has(ConnectionRefusedError):
        return Trouble(f"Cannot reach {where}: it refuses the connection.")
    if has(urllib3_errors.NewConnectionError):
        return Trouble(f"Cannot reach {where}: no connection.")
    if has(urllib3_errors.IncompleteRead, requests.exceptions.ChunkedEncodingError):
        return Trouble(f"The answer of {where} was cut off.", sent=True)
    if has(requests.exceptions.ContentDecodingError, urllib3_errors.DecodeError):
        return Trouble(f"The answer of {where} is damaged: it cannot be decompressed.", sent=True)
    if has(urllib3_errors.ProtocolError, ConnectionError, requests.exceptions.ConnectionError):
        return Trouble(f"{where} closed the connection without an answer.", sent=True)
    missing = next((cause for cause in causes if isinstance(cause, OSError) and "TLS CA" in str(cause)), None)
    if missing is not None:
        return Trouble(
            f"Cannot reach {where}: the file of certificate authorities is missing.",
            "Check ca_file, TILEDB_SSL_CA_FILE and REQUESTS_CA_BUNDLE.",
            passing=False,
        )
    return Trouble(f"Cannot reach {where}: {type(error).__name__}.", passing=False)


def _tls_reason(causes: list[BaseException]) -> str:
    for cause in causes:
        said = getattr(cause, "verify_message", None)
        if said:
            return f"its certificate is not trusted ({said})"
    return "no secure connection can be made"


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
