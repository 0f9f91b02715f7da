"""The embedded server's app: who may speak to it at all, which handler answers, and how errors look.

``App`` is a plain callable from `Request` to `Response`; it never raises and opens no socket.
"""

from __future__ import annotations

import logging
import re
import traceback
from typing import TYPE_CHECKING
from urllib.parse import quote

from .messages import BODY_LIMIT, Credentials, HTTPError, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from .router import Router

_log = logging.getLogger(__name__)
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_HOST = re.compile(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?")


class App:
    """Checks a request, finds its handler, and turns errors into answers.

    Parameters
    ----------
    router : Router
        Every route of the server.
    authenticate : callable
        ``authenticate(credentials)`` returns the user, or None when nobody has these credentials. It compares
        secrets in constant time (`hmac.compare_digest`, or a look-up by hash).
    root : Path, optional
        The folder served: its path is cut out of error messages, so that none leaves this machine.
    hosts : iterable of str, optional
        Names a client may call this server by, without a port. Default: loopback only, so that a web page
        cannot reach it through a name of its own (DNS rebinding).
    body_limit : int, default 1 GiB
        Bytes a request's body may have.
    prepare : callable, optional
        Called by the server when it begins, beside the first requests: what would make one of them wait.

    Examples
    --------
    >>> app = App(Router(), authenticate=lambda credentials: None)
    >>> app(Request("GET", "/v1/user", headers={"host": "localhost:80"})).status
    404
    """

    def __init__(
        self,
        router: Router,
        *,
        authenticate: Callable[[Credentials], object | None],
        root: Path | None = None,
        hosts: Iterable[str] = _LOOPBACK,
        body_limit: int = BODY_LIMIT,
        prepare: Callable[[], object] = lambda: None,
    ) -> None:
        self.router = router
        self.prepare = prepare
        self._authenticate = authenticate
        self._hosts = frozenset(host.lower() for host in hosts)
        self._body_limit = body_limit
        self._paths = _spellings(root)

    def __call__(self, request: Request) -> Response:
        """Return the answer to `request`; every failure is an answer too."""
        try:
            response = self._answer(request)
        except HTTPError as error:
            error.message = self.without_paths(error.message)
            response = error.response()
        except Exception as error:  # noqa: BLE001 - a bug in a handler must not end the server
            response = failure(error, request).response()
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response

    def without_paths(self, message: str) -> str:
        """Return `message` with the paths of the served folder turned into ``tiledb://`` addresses."""
        for path in self._paths:
            message = message.replace(path + "/", "tiledb://").replace(path, "tiledb://")
        return message

    def _answer(self, request: Request) -> Response:
        request.limit = self._body_limit
        self._check_host(request)
        match = self.router.find(request.method, request.path, request.media_type)
        request.params = match.params
        credentials = request.credentials()
        if credentials is not None:
            request.user = self._authenticate(credentials)
        if request.user is None and (credentials is not None or not match.route.public):
            raise _unauthorized(credentials)
        response = match.route.handler(request)
        return response.gzipped() if request.wants_gzip else response

    def _check_host(self, request: Request) -> None:
        host = request.headers.get("host", "")
        match = _HOST.fullmatch(host)
        if match is None or match[1].lower() not in self._hosts:
            raise HTTPError(403, "This server answers to localhost only, not to the name in the Host header.")
        origin = request.headers.get("origin")
        if origin is not None and origin.lower() != f"http://{host}".lower():
            raise HTTPError(403, "Requests from web pages of another origin are refused.")


def failure(error: Exception, request: Request) -> HTTPError:
    """Log a bug, and return the answer for who met it: neither holds what the client sent."""
    frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    _log.error("%s in %s %s\n%s", type(error).__name__, request.method, request.path, frames)
    return HTTPError(500, f"The embedded server failed ({type(error).__name__}).")


def _unauthorized(credentials: Credentials | None) -> HTTPError:
    if credentials is None:
        sentence = "Sign in: send a token in X-TILEDB-REST-API-Key, or a username and password."
    elif credentials.token is not None:
        sentence = "This token is not known here."
    else:
        sentence = "This username and password are not known here."
    return HTTPError(401, sentence, headers={"WWW-Authenticate": 'Basic realm="tiledb-cloud-local"'})


def _spellings(root: Path | None) -> list[str]:
    """Return the ways in which libtiledb and Python write the path of `root`, longest first."""
    if root is None:
        return []
    forms = {str(root), root.as_posix(), str(root.resolve()), root.resolve().as_posix()}
    forms |= {quote(form) for form in forms}
    forms |= {f"{scheme}{form}" for form in set(forms) for scheme in ("file://", "file:///")}
    return sorted((form.rstrip("/") for form in forms), key=len, reverse=True)
