"""HTTP without sockets: the requests and responses that handlers work with.

Tests make them without a server; `server` is the one that ships, and `router` finds a request's handler.
"""

from __future__ import annotations

import itertools
import json
import zlib
from base64 import b64decode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from .body import Body, BytesBody, read_body
from .errors import HTTPError

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator, Mapping, Sequence

CAPNP = "application/capnp"
JSON = "application/json"
#: bytes that a JSON body may have unless a handler says otherwise
JSON_LIMIT = 4 << 20
#: bytes that any body may have unless the server is told otherwise
BODY_LIMIT = 1 << 30


@dataclass(frozen=True, repr=False)  # the repr of an object: without its secrets
class Credentials:
    """A token, or a username and a password."""

    token: str | None = None
    username: str | None = None
    password: str | None = None


@dataclass(repr=False)
class Request:
    """One request."""

    method: str  # upper case
    path: str  # as received, not decoded, without the query
    query: list[tuple[str, str]] = field(default_factory=list)  # decoded, in order; names may repeat
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case
    body: Body = field(default_factory=BytesBody)  # read it with `read` or `json`
    params: dict[str, str] = field(default_factory=dict)  # the decoded parameters of the route's pattern
    pattern: str = ""  # the route's, "" without a route: what a log may say of the path
    user: Any = None  # set by `app.App`; None on a public route without credentials
    limit: int = BODY_LIMIT  # bytes that the body may have
    connection: socket.socket | None = None  # for a worker that sends the response itself
    sending: bool = False  # while a response is being sent, it must not be broken off

    def __repr__(self) -> str:  # headers and bodies hold secrets
        return f"Request({self.method} {self.path})"

    def first(self, name: str) -> str | None:
        """Return the first value of query parameter `name`; None when it is absent."""
        return next((value for key, value in self.query if key == name), None)

    def all(self, name: str) -> list[str]:
        """Return every value of query parameter `name`, in order."""
        return [value for key, value in self.query if key == name]

    @property
    def media_type(self) -> str:
        """The Content-Type in lower case without parameters; "" when absent."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def wants_gzip(self) -> bool:
        """True when the client accepts gzip only; on loopback compression costs more than it saves."""
        return self.headers.get("accept-encoding", "").strip().lower() == "gzip"

    def credentials(self) -> Credentials | None:
        """Return the credentials of the request, or None.

        The API key header wins over ``Authorization: Basic`` and ``Authorization: Bearer``.
        """
        token = self.headers.get("x-tiledb-rest-api-key")
        if token is not None:
            return Credentials(token=token)
        scheme, _, value = self.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return Credentials(token=value.strip())
        # libtiledb lists files as from S3: the access key is the token, and the signature is not checked
        if scheme == "AWS4-HMAC-SHA256":
            access_key = next((part for part in value.split(", ") if part.startswith("Credential=")), "=")
            return Credentials(token=access_key.partition("=")[2].rsplit("/", 4)[0])
        if scheme.lower() != "basic":
            return None
        try:
            raw = b64decode(value, validate=True)
        except ValueError:  # not ASCII, or not base64
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
            Bytes that it may have, decompressed. Default: the server's limit.

        Raises
        ------
        HTTPError
            413 over the limit, 400 for a damaged body, 415 for an unsupported Content-Encoding.
        """
        limit = self.limit if limit is None else min(limit, self.limit)
        return read_body(self.body, self.headers.get("content-encoding", ""), limit)

    def json(self, limit: int = JSON_LIMIT) -> Any:  # noqa: ANN401 - JSON is any of its types
        """Read the body as JSON; an empty body is None.

        Raises
        ------
        HTTPError
            400 when it is not JSON, 413 over `limit` bytes.
        """
        data = bytes(self.read(limit))
        if not data:
            return None
        try:
            return json.loads(data, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise HTTPError(400, f"The body is not JSON: {error}.") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


Buffer: TypeAlias = bytes | memoryview


@dataclass(repr=False)
class Response:
    """One response."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)  # Content-Length is added by the server
    body: Sequence[Buffer] = ()  # sent one after the other without a copy
    release: Callable[[], object] | None = None  # frees what the body's views point into, once it is sent
    sent: bool = False  # a worker has sent it on the request's `connection`, which closes
    # further parts of the body, made as they are asked for; one is valid until the next but one is asked for
    more: Iterator[Sequence[Buffer]] | None = None

    def __repr__(self) -> str:
        return f"Response({self.status}, {self.length} bytes)"

    @property
    def length(self) -> int:
        """Bytes of the body, without what is to be made."""
        return sum(len(part) for part in self.body)

    def close(self) -> None:
        """Free what the body's views point into; harmless when called again."""
        release, self.release, self.body, self.more = self.release, None, (), None
        if release is not None:
            release()

    def whole(self) -> Response:
        """Return this response with all parts in its body; itself when there are no more."""
        if self.more is None:
            return self
        body = [bytes(buffer) for part in itertools.chain([self.body], self.more) for buffer in part]
        self.close()
        return Response(self.status, self.headers, body)

    @classmethod
    def of_json(cls, value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """Return a response with `value` as JSON."""
        return cls(status, {"Content-Type": JSON, **(headers or {})}, (msgspec.json.encode(value),))

    @classmethod
    def of_error(cls, error: HTTPError) -> Response:
        """Return the response for `error`, with the body ``{"code", "message"}``."""
        return cls.of_json({"code": error.status, "message": error.message}, error.status, error.headers)

    @classmethod
    def of_capnp(
        cls,
        *parts: Buffer,
        more: Iterator[Sequence[Buffer]] | None = None,
        release: Callable[[], object] | None = None,
    ) -> Response:
        """Return a response with the Cap'n Proto message `parts`, and further ones."""
        return cls(200, {"Content-Type": CAPNP}, parts, release, more=more)

    def gzipped(self) -> Response:
        """Return this response compressed with gzip; itself when it is too small to gain."""
        if self.length < 256:
            return self
        compressor = zlib.compressobj(1, zlib.DEFLATED, 31)  # 31: gzip header; level 1: loopback is fast
        parts = [compressor.compress(part) for part in self.body]
        parts.append(compressor.flush())
        headers = {**self.headers, "Content-Encoding": "gzip"}
        self.close()
        return Response(self.status, headers, parts)
