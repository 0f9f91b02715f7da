"""HTTP without sockets: the requests, answers and errors of the embedded server.

Everything here can be called from a test or carried by any HTTP server; ``http_server`` is the one we ship,
``http_router`` finds a request's handler.
"""

from __future__ import annotations

import binascii
import json
import zlib
from base64 import b64decode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping, Sequence

CAPNP = "application/capnp"
JSON = "application/json"
#: bytes a JSON body may have unless a handler says otherwise
JSON_LIMIT = 4 << 20
#: bytes any body may have unless the server is told otherwise
BODY_LIMIT = 1 << 30


class HTTPError(Exception):
    """An answer with an error status: what a handler raises to refuse a request.

    Parameters
    ----------
    status : int
        HTTP status, 400 to 599.
    message : str
        A sentence for the person at the other end; never a path of this machine.
    code : int, optional
        The ``code`` of the JSON body; the status when absent.
    headers : mapping of str to str, optional
        Further headers of the answer.
    """

    def __init__(
        self, status: int, message: str, *, code: int | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = status if code is None else code
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """Return the error as an answer with the body ``{"code", "message"}``."""
        return Response.of_json({"code": self.code, "message": self.message}, self.status, self.headers)


class Body(Protocol):
    """The bytes that follow a request's headers, as a server hands them over."""

    @property
    def length(self) -> int | None:
        """Bytes announced by Content-Length, or None for a chunked body."""

    def readinto(self, view: memoryview) -> int:
        """Fill `view` as far as possible; return the number of bytes, 0 at the end."""


class BytesBody:
    """A body held in memory, for tests and for requests without a body."""

    def __init__(self, data: bytes = b"") -> None:
        self._rest = memoryview(data)
        self.length: int | None = len(data)

    def readinto(self, view: memoryview) -> int:
        """Fill `view` from what is left."""
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


@dataclass(frozen=True, repr=False)
class Credentials:
    """What a client signs in with: a token, or a username and a password."""

    token: str | None = None
    username: str | None = None
    password: str | None = None

    def __repr__(self) -> str:
        return "Credentials(...)"


@dataclass(repr=False)
class Request:
    """One request.

    Attributes
    ----------
    method : str
        Upper case.
    path : str
        As it came, undecoded, without the query.
    query : list of (str, str)
        Decoded pairs in order; names may repeat.
    headers : dict of str to str
        Names in lower case.
    body : Body
        Read it with `read` or `json`.
    params : dict of str to str
        The decoded parameters of the route's pattern.
    user : Any
        Who asks, set by `app.App` from the credentials; None on public routes without credentials.
    limit : int
        Bytes a body may have.
    wire : socket.socket, optional
        The client's connection, for who sends the answer by itself.
    """

    method: str
    path: str
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body: Body = field(default_factory=BytesBody)
    params: dict[str, str] = field(default_factory=dict)
    user: Any = None
    limit: int = BODY_LIMIT
    wire: socket.socket | None = None

    def __repr__(self) -> str:  # headers and bodies hold secrets
        return f"Request({self.method} {self.path})"

    def first(self, name: str, default: str | None = None) -> str | None:
        """Return the first value of query parameter `name`, or `default`."""
        return next((value for key, value in self.query if key == name), default)

    def all(self, name: str) -> list[str]:
        """Return every value of query parameter `name`, in order."""
        return [value for key, value in self.query if key == name]

    @property
    def media_type(self) -> str:
        """The Content-Type in lower case without parameters; "" when absent."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def wants_gzip(self) -> bool:
        """True for who takes gzip and nothing else: over loopback, packing costs more than it saves."""
        return self.headers.get("accept-encoding", "").strip().lower() == "gzip"

    def credentials(self) -> Credentials | None:
        """Return what the request signs in with, or None.

        The API key header wins over ``Authorization: Basic`` and ``Authorization: Bearer``.
        """
        token = self.headers.get("x-tiledb-rest-api-key")
        if token is not None:
            return Credentials(token=token)
        scheme, _, value = self.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return Credentials(token=value.strip())
        if (
            scheme == "AWS4-HMAC-SHA256"
        ):  # libtiledb signs with the word "unused": what counts is the token it names
            named = next((each for each in value.split(", ") if each.startswith("Credential=")), "=")
            return Credentials(token=named.partition("=")[2].rsplit("/", 4)[0])
        if scheme.lower() != "basic":
            return None
        try:
            raw = b64decode(value, validate=True)
        except (binascii.Error, ValueError):  # ValueError: not ASCII
            return None
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = raw.decode("latin-1")  # the encoding of the tiledb-cloud client, and of requests
        username, colon, password = text.partition(":")
        return Credentials(username=username, password=password) if colon else None

    def read(self, limit: int | None = None) -> memoryview:
        """Read the whole body into memory that is mutable and aligned to 8 bytes.

        Parameters
        ----------
        limit : int, optional
            Bytes it may have, unpacked; the server's limit when absent.

        Raises
        ------
        HTTPError
            413 over the limit, 400 for a broken body, 415 for an encoding we do not know.
        """
        from .body import read_body  # noqa: PLC0415 - numpy only where a body is read

        return read_body(self, self.limit if limit is None else min(limit, self.limit))

    def json(self, limit: int = JSON_LIMIT) -> Any:  # noqa: ANN401 - JSON is any of its types
        """Read the body as JSON; an empty body is None.

        Raises
        ------
        HTTPError
            400 for no JSON, 413 over `limit` bytes.
        """
        data = bytes(self.read(limit))
        if not data:
            return None
        try:
            return json.loads(data, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise HTTPError(400, f"The body is not JSON: {error}.") from None


def _no_constant(name: str) -> None:
    msg = f"{name} is no JSON value"
    raise ValueError(msg)


Buffer: TypeAlias = bytes | memoryview


@dataclass(repr=False)
class Response:
    """One answer.

    Attributes
    ----------
    status : int
        HTTP status.
    headers : dict of str to str
        Content-Length is added by the server.
    body : sequence of bytes or memoryview
        Sent one after the other without a copy.
    release : callable, optional
        Called once the body is sent or given up: frees what the body's views point into.
    sent : bool
        True: somebody else has sent the answer on the request's `wire`; the connection closes.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Sequence[Buffer] = ()
    release: Callable[[], object] | None = None
    sent: bool = False

    def __repr__(self) -> str:
        return f"Response({self.status}, {self.length} bytes)"

    @property
    def length(self) -> int:
        """Bytes of the body."""
        return sum(len(part) for part in self.body)

    def content(self) -> bytes:
        """Return the body as one bytes object."""
        return b"".join(self.body)

    def close(self) -> None:
        """Free what the body's views point into; harmless when called again."""
        release, self.release, self.body = self.release, None, ()
        if release is not None:
            release()

    @classmethod
    def of_json(cls, value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """Return `value` as a JSON answer."""
        data = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        return cls(status, {"Content-Type": JSON, **(headers or {})}, (data,))

    @classmethod
    def of_capnp(cls, *parts: Buffer, release: Callable[[], object] | None = None) -> Response:
        """Return Cap'n Proto bytes as an answer."""
        return cls(200, {"Content-Type": CAPNP}, parts, release)

    @classmethod
    def empty(cls, status: int = 200) -> Response:
        """Return an answer without a body."""
        return cls(status)

    def gzipped(self) -> Response:
        """Return this answer packed with gzip; itself when there is nothing to win."""
        if self.length < 256:
            return self
        packer = zlib.compressobj(1, zlib.DEFLATED, 31)  # 31: gzip header; level 1: the other end is near
        packed = [packer.compress(part) for part in self.body]
        packed.append(packer.flush())
        headers = {**self.headers, "Content-Encoding": "gzip"}
        self.close()
        return Response(self.status, headers, packed)
