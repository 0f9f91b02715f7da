"""Proxies and certificate authorities from the environment, the same for requests and for libtiledb."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from requests.utils import should_bypass_proxies

from ..caller import warn_caller
from . import hosts

if TYPE_CHECKING:
    from .account import Account

#: Variables that name certificate authorities, a PEM file or a folder of them; the first that is set counts.
_AUTHORITIES = ("TILEDB_SSL_CA_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


def authorities(account: Account) -> str | None:
    """Return the file or folder of certificate authorities to trust in place of the usual ones.

    The login's ``ca_file`` counts first, then ``TILEDB_SSL_CA_FILE``, ``REQUESTS_CA_BUNDLE``,
    ``CURL_CA_BUNDLE``, ``SSL_CERT_FILE`` and ``SSL_CERT_DIR``; None when none is set.
    """
    return account.ca_file or next((os.environ[name] for name in _AUTHORITIES if os.environ.get(name)), None)


def tiledb_settings(account: Account) -> dict[str, str]:
    """Return these as parameters of ``tiledb.Config``; where it has none, adapt the environment."""
    _bypass_same_proxies(account.host)
    if not os.environ.get("TILEDB_REST_TOKEN", "set").strip():
        # A blank variable is none; but libtiledb would send it in place of a username and a password.
        del os.environ["TILEDB_REST_TOKEN"]
    path = authorities(account)
    settings = {"ssl.verify": str(account.verify_ssl).lower()}
    if path is not None:
        settings["ssl.ca_path" if Path(path).is_dir() else "ssl.ca_file"] = path
    return settings


def _bypass_same_proxies(host: str) -> None:
    """Keep libtiledb from sending the token to a proxy that requests goes past.

    libtiledb has no parameter for proxies of REST servers: libcurl reads the environment of the process. It
    knows no ports in ``no_proxy``, and does not read ``HTTP_PROXY`` in capitals, which is said.
    """
    if hosts.is_loopback(host) or should_bypass_proxies(host, None):
        name = hosts.origin(host)[1]
        for variable in ("no_proxy", "NO_PROXY"):
            names = [part.strip() for part in os.environ.get(variable, "").split(",") if part.strip()]
            if name not in names and "*" not in names and _has_proxy():
                os.environ[variable] = ",".join([*names, name])
    elif host.startswith("http://") and os.environ.get("HTTP_PROXY") and "http_proxy" not in os.environ:
        warn_caller(
            "HTTP_PROXY is set and http_proxy is not: tiledb reads only http_proxy for plain http, so it "
            f"connects to {host} without the proxy. Set http_proxy too."
        )


def _has_proxy() -> bool:
    names = ("http_proxy", "https_proxy", "all_proxy")
    return any(os.environ.get(name) or os.environ.get(name.upper()) for name in names)
