"""An account: a host and the credentials for it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace
from typing import Literal

from . import hosts
from .secret import DOTS, Secret

#: Where credentials came from.
Source = Literal["environment", "cloud.json", "profile", "login"]


@dataclass(frozen=True)
class Account:
    """A host, and a token or a username with its password, or neither.

    Parameters
    ----------
    host : str
        The server's address, normalised.
    token : Secret, optional
        Wins over username and password.
    username : str, optional
        The user of a password; with a token, only the server knows it.
    password : Secret, optional
    verify_ssl : bool, default True
        Whether the server's certificate is checked.
    ca_file : str, optional
        A PEM file of certificate authorities to trust in place of the usual ones.
    source : str, optional
        Where the credentials came from; None when there are none.
    """

    host: str = hosts.DEFAULT_HOST
    token: Secret | None = None
    username: str | None = None
    password: Secret | None = None
    verify_ssl: bool = True
    ca_file: str | None = None
    source: Source | None = field(default=None, compare=False)

    @property
    def signed_in(self) -> bool:
        """Whether there are credentials."""
        return self.token is not None or (self.username is not None and self.password is not None)

    def headers(self) -> dict[str, str]:
        """Return the authentication header; empty without credentials, never two headers."""
        if self.token is not None:
            return {"X-TILEDB-REST-API-KEY": self.token.reveal()}
        if self.username is not None and self.password is not None:
            pair = f"{self.username}:{self.password.reveal()}"
            try:
                raw = pair.encode("latin-1")
            except UnicodeEncodeError:
                raw = pair.encode("utf-8")
            return {"Authorization": f"Basic {base64.b64encode(raw).decode()}"}
        return {}

    def hide(self, text: str) -> str:
        """Return ``text`` with this account's secrets replaced by dots."""
        basic = self.headers().get("Authorization", "").removeprefix("Basic ")
        if basic:
            text = text.replace(basic, DOTS)
        for secret in (self.token, self.password):
            if secret is not None:
                text = secret.hidden_in(text)
        return text

    def without_credentials(self) -> Account:
        """Return the same server without credentials."""
        return replace(self, token=None, username=None, password=None, source=None)


def checked_secret(name: str, value: Secret) -> Secret | None:
    """Return a valid token or password, or None for an empty one.

    Parameters
    ----------
    name : str
        What it is called in errors: "token" or "password".
    value : Secret
        The value, wrapped already, because tracebacks may show variables. Space around a token is removed:
        it often comes from pasting.

    Raises
    ------
    TypeError, ValueError
        When it is not a string, or a token that no header can carry. The value is not shown.
    """
    if not isinstance(value.reveal(), str):
        raise TypeError(f"{name} must be a string, not {type(value.reveal()).__name__}")
    if name == "token":
        value = Secret(value.reveal().strip())
        if not value.reveal().isascii() or any(ord(character) < 32 for character in value.reveal()):
            raise ValueError(
                "token contains characters that no token has, such as line breaks; copy it again"
            )
    return value if value.reveal() else None
