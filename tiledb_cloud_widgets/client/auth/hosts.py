"""Server addresses: their normal form, and which of them may receive credentials."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

#: The default host of a login; it redirects to the region of an array.
DEFAULT_HOST = "https://api.tiledb.com"


def normalized(host: str) -> str:
    """Return a server's address with its scheme, and without a trailing ``/`` or ``/v1``.

    ``https://`` is put before a bare name, ``http://`` before one of this machine.
    TypeError or ValueError when it is not a string, or not a server address.

    Examples
    --------
    >>> normalized("api.tiledb.com/v1/")
    'https://api.tiledb.com'
    """
    if not isinstance(host, str):
        raise TypeError(f"host must be a string, such as {DEFAULT_HOST!r}, not {type(host).__name__}")
    address = host.strip()
    # A backslash ends a name for some parsers and not for others; "https:/name" is no bare name.
    legible = address.isprintable() and not re.search(r"[\s\\]|^https?[:/](?!//)", address, re.IGNORECASE)
    if "://" not in address:
        address = f"{'http' if _is_loopback_name(address) else 'https'}://{address}"
    address = address.rstrip("/").removesuffix("/v1").rstrip("/")
    try:
        parts = urlsplit(address)
        valid = (
            parts.scheme.lower() in ("http", "https")
            and bool(parts.hostname)
            and not (parts.query or parts.fragment)
        )
        parts.port  # noqa: B018 (raises ValueError when it is not a number)
    except ValueError:
        valid = False
    if not (valid and legible):
        without_user = host.rpartition("@")[2]
        raise ValueError(f"host {without_user!r} is not a server address, such as {DEFAULT_HOST!r}")
    if "@" in parts.netloc:
        raise ValueError("host must not contain a username or password; pass them to login()")
    return address


def _is_loopback_name(address: str) -> bool:
    try:
        return is_loopback(f"http://{address}")
    except ValueError:  # an invalid port or IPv6 address: reported when the whole address is checked
        return False


def origin(url: str) -> tuple[str, str, int]:
    """Return scheme, name and port of an address; servers are the same when these three are."""
    try:
        parts = parse_url(url)  # the parser that connects: others read some addresses differently
    except LocationParseError as error:
        raise ValueError(str(error)) from None
    scheme = (parts.scheme or "").lower()
    return scheme, (parts.host or "").lower().strip("[]"), parts.port or (443 if scheme == "https" else 80)


def file_name(url: str) -> str:
    """Return a server's name and port in a form that fits into a file name."""
    _, name, port = origin(url)
    return re.sub(r"[^a-z0-9.-]", "_", f"{name}-{port}")


def is_tiledb(url: str) -> bool:
    """Tell whether an address is https under ``tiledb.com``."""
    scheme, name, _ = origin(url)
    return scheme == "https" and (name == "tiledb.com" or name.endswith(".tiledb.com"))


def is_loopback(url: str) -> bool:
    """Tell whether an address is on this machine."""
    _, name, _ = origin(url)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def may_see_credentials(home: str, url: str, trusted: Iterable[str]) -> bool:
    """Tell whether a redirect may take the credentials of ``home`` to ``url``.

    To the same origin, to an https host under ``tiledb.com`` from one, or to one of ``trusted``: names, or
    names with a port.
    """
    if origin(url) == origin(home) or (is_tiledb(home) and is_tiledb(url)):
        return True
    _, name, port = origin(url)
    return any(host in (name, f"{name}:{port}") for host in trusted)


def trusted_names(hosts: Iterable[str]) -> tuple[str, ...]:
    """Return the names behind ``Client(trusted_hosts=...)`` as ``name`` or ``name:port``."""
    if isinstance(hosts, str):
        raise TypeError(f"trusted_hosts must be a list of host names, not the string {hosts!r}")
    listed = list(hosts) if isinstance(hosts, Iterable) else [hosts]
    if not all(isinstance(host, str) for host in listed):
        raise TypeError(f"trusted_hosts must be a list of host names, not {hosts!r:.60}")
    names = []
    for host in listed:
        parts = urlsplit(normalized(host))
        names.append((parts.hostname or "") + (f":{parts.port}" if parts.port else ""))
    return tuple(names)
