"""The embedded server's app: checks each request, finds its handler, and turns errors into responses.

`App` is a plain callable from `Request` to `Response`; it never raises and opens no socket.
"""

from __future__ import annotations

import errno
import logging
import re
import traceback
from typing import TYPE_CHECKING
from urllib.parse import quote

from .errors import HTTPError, disk_full
from .messages import BODY_LIMIT, Credentials, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .router import Router

_log = logging.getLogger(__name__)
_LOOPBACK = frozenset(("127.0.0.1", "localhost", "[::1]"))
#: the system's errors for a full disk and for a quota that is used up
_FULL = (errno.ENOSPC, errno.EDQUOT)
_HOST = re.compile(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?")


class App:
    """The function from `Request` to `Response` that a server calls.

    Parameters
    ----------
    router : Router
        Every route of the server.
    authenticate : callable
        ``authenticate(credentials)`` returns the user, or None for unknown credentials. It must compare
        secrets in constant time (`hmac.compare_digest`, or a look-up by hash).
    root : Path, optional
        The served folder. Its path is removed from error messages, so that clients never see it.
    host : str, optional
        A loopback address that a request may name, besides the usual ones. No other name is accepted, so
        that a web page cannot reach the server through a name of its own (DNS rebinding).
    body_limit : int, default 1 GiB
        Bytes that the body of a request may have.
    prepare : callable, optional
        Called by the server in a thread of its own when it starts: work that the first request would
        otherwise wait for.
    release : callable, optional
        Called after each request in its thread: gives back what is kept for the thread.
    cancel : callable, optional
        Called by a server that stops, when requests take too long: those of which no response is being sent
        must then be refused.

    Examples
    --------
    >>> from tiledb_cloud_widgets.local.http.router import Router
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
        host: str = "localhost",
        body_limit: int = BODY_LIMIT,
        prepare: Callable[[], object] = lambda: None,
        release: Callable[[], object] = lambda: None,
        cancel: Callable[[], object] = lambda: None,
    ) -> None:
        self.router = router
        self.prepare = prepare
        self.cancel = cancel
        self._authenticate = authenticate
        self._release = release
        self._hosts = _LOOPBACK | {f"[{host}]" if ":" in host else host}
        self._body_limit = body_limit
        self._paths = _spellings(root)

    def __call__(self, request: Request) -> Response:
        """Return the response to `request`; every failure is a response too."""
        try:
            response = self._respond(request)
        except HTTPError as error:
            error.message = self.without_paths(error.message)
            response = Response.of_error(error)
        except Exception as error:  # noqa: BLE001 - a bug in a handler must not end the server
            where = f"{request.method} {request.pattern or 'of an unknown path'}"
            response = Response.of_error(failure(error, where))
        finally:
            self._release()
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response

    def without_paths(self, message: str) -> str:
        """Return `message` with paths of the served folder replaced by ``tiledb://`` URIs."""
        for path in self._paths:
            message = message.replace(path + "/", "tiledb://").replace(path, "tiledb://")
        return message

    def _respond(self, request: Request) -> Response:
        request.limit = self._body_limit
        self._check_host(request)
        route, request.params = self.router.find(request.method, request.path, request.media_type)
        request.pattern = route.pattern
        credentials = request.credentials()
        if credentials is not None:
            request.user = self._authenticate(credentials)
        if request.user is None and (credentials is not None or not route.public):
            raise _unauthorized(credentials)
        response = route.handler(request)
        return response.gzipped() if request.wants_gzip else response

    def _check_host(self, request: Request) -> None:
        host = request.headers.get("host", "")
        match = _HOST.fullmatch(host)
        if match is None or match[1].lower() not in self._hosts:
            raise HTTPError(403, "The Host header must name localhost: this server accepts no other name.")
        origin = request.headers.get("origin")
        if origin is not None and origin.lower() != f"http://{host}".lower():
            raise HTTPError(403, "Requests from web pages of another origin are refused.")


def failure(error: Exception, where: str) -> HTTPError:
    """Log an unexpected error and return the HTTPError for it; neither contains anything the client sent.

    Parameters
    ----------
    error : Exception
        The error. Its text is not logged either.
    where : str
        What was being done: a handler or the pattern of a route, never a path, which may hold a token.
    """
    if isinstance(error, OSError) and error.errno in _FULL:
        return disk_full()
    frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    _log.error("%s in %s\n%s", type(error).__name__, where, frames)
    return HTTPError(500, f"The embedded server failed ({type(error).__name__}).")


def _unauthorized(credentials: Credentials | None) -> HTTPError:
    if credentials is None:
        message = "Sign in: send a token in X-TILEDB-REST-API-Key, or a username and password."
    elif credentials.token is not None:
        message = "This server does not know this token."
    else:
        message = "This server does not know this username and password."
    return HTTPError(401, message, headers={"WWW-Authenticate": 'Basic realm="tiledb-cloud-local"'})


def _spellings(root: Path | None) -> list[str]:
    """Return the spellings of the path of `root` that libtiledb and Python use, longest first."""
    if root is None:
        return []
    forms = {str(root), root.as_posix(), str(root.resolve()), root.resolve().as_posix()}
    forms = {form.rstrip("/") for form in forms | {quote(form) for form in forms}}
    forms |= {f"{scheme}{form}" for form in set(forms) for scheme in ("file://", "file:///")}
    # of the folder "/" only file:// is left: any slash might begin one of its paths
    return sorted(forms - {""}, key=len, reverse=True)
