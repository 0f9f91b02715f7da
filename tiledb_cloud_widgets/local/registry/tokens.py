"""API tokens and sessions: created, looked up, listed and revoked. Only digests are stored."""

from __future__ import annotations

import itertools
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .users import digest

if TYPE_CHECKING:
    from .database import Database
    from .users import User, Users

#: the latest time that RFC 3339 can express, at the end of 9999
LAST_SECOND: Final = 253402300799.0


@dataclass(frozen=True)
class Token:
    """A token as it is listed; `secret` is set only when it has just been created."""

    name: str
    issued_at: float
    expires_at: float
    secret: str | None = field(default=None, repr=False)


class Tokens:
    """The tokens of every user."""

    def __init__(self, database: Database, users: Users) -> None:
        self._database = database
        self._users = users

    def make(self, user: User, *, seconds: float, name: str, session: bool = False) -> Token:
        """Create a token that is valid for `seconds`; a name that is taken gets a number: name-1."""
        secret = secrets.token_urlsafe(36)
        now = time.time()
        with self._database.write(listings=False) as db:
            db.execute("DELETE FROM tokens WHERE expires_at < ?", (now,))
            rows = db.execute("SELECT name FROM tokens WHERE username = ?", (user.username,))
            taken = {row["name"] for row in rows}
            numbered = (f"{name}-{number}" for number in itertools.count(1))
            name = next(free for free in itertools.chain([name], numbered) if free not in taken)
            token = Token(name, now, min(now + seconds, LAST_SECOND), secret)
            # the only scope, "*": a token may do what its user may
            row = (digest(secret), user.username, name, session, now, token.expires_at, '["*"]')
            db.execute("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return token

    def user(self, secret: str) -> User | None:
        """Return the user of a token; None when it is unknown, revoked or expired."""
        fixed = self._users.with_token(secret)
        if fixed is not None:
            return fixed
        # looked up by digest: the time that takes reveals nothing about the tokens there are
        row = self._database.db.execute(
            "SELECT username FROM tokens WHERE digest = ? AND expires_at >= ?", (digest(secret), time.time())
        ).fetchone()
        return None if row is None else self._users.users.get(row["username"])

    def listed(self, user: User, *, session: bool) -> list[Token]:
        """Return the tokens, or the session tokens, of `user` that have not expired, oldest first."""
        rows = self._database.db.execute(
            "SELECT name, issued_at, expires_at FROM tokens"
            " WHERE username = ? AND session = ? AND expires_at >= ? ORDER BY issued_at",
            (user.username, session, time.time()),
        )
        return [Token(*row) for row in rows]

    def revoke(self, user: User, token: str) -> bool:
        """Revoke a token of `user`, given by its name or as the token itself. False if they have none."""
        with self._database.write(listings=False) as db:
            cursor = db.execute(
                "DELETE FROM tokens WHERE username = ? AND (digest = ? OR name = ?)",
                (user.username, digest(token), token),
            )
        return cursor.rowcount > 0
