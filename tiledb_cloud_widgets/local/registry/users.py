"""Who may do what: users, organizations and roles, from a TOML file or the one default user.

A users file::

    [users.alice]                  # the first user is the one whose token is printed at start
    password = "at least 8 characters"
    name = "Alice Liddell"         # optional, as are email and token
    token = "..."                  # a fixed API token; without it Alice signs in with her password

    [organizations.acme]
    description = "Rockets"        # optional
    members = { alice = "owner", bob = "read_only" }

A user owns the namespace of their own name. Roles: owner, admin, read_write_delete, read_write, read_only.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import tomllib
import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PUBLIC: Final = "public"
"""The namespace that stands for everybody: sharing with it publishes an asset."""

NAMESPACE_ACTIONS: Final = (
    "read", "write", "create", "delete", "edit", "read_array_logs", "read_job_logs", "read_object_logs",
    "run_job", "delete_organization", "edit_organization", "edit_billing",
)  # fmt: skip

_READ: Final = frozenset({"read", "read_array_info", "read_array_schema"})
_WRITE: Final = _READ | {"write", "create", "read_array_logs", "read_object_logs", "read_job_logs", "run_job"}
_DELETE: Final = _WRITE | {"delete", "edit"}
ROLES: Final[Mapping[str, frozenset[str]]] = {
    "owner": _DELETE | {"delete_organization", "edit_organization", "edit_billing"},
    "admin": _DELETE | {"edit_organization"},
    "read_write_delete": _DELETE,
    "read_write": _WRITE,
    "read_only": _READ,
}
"""What each role may do in its organization's namespace and to the assets there."""

_NAME: Final = re.compile(r"[\w.\-]{1,63}")
_NAMESPACE_IDS: Final = uuid.UUID("6f1a9d8e-3c55-4b0e-9d4b-5b6a40f2c7d1")


class UsersFileError(ValueError):
    """A users file that cannot be used; the message names the entry and what is allowed."""


def is_namespace(name: str) -> bool:
    """Whether `name` can be a namespace: 1 to 63 letters, digits, ``_ . -``; not dots, not ``public``."""
    return (
        bool(_NAME.fullmatch(name)) and name.strip(".") != "" and not name.startswith("__") and name != PUBLIC
    )


def namespace_id(name: str) -> str:
    """Return the UUID of a user or organization, which is the same for a name in every run."""
    return str(uuid.uuid5(_NAMESPACE_IDS, name))


def digest(secret: str) -> bytes:
    """Return the digest of a password or token; files and memory hold no more of it."""
    return hashlib.sha256(secret.encode()).digest()


def _digest(secret: str | None) -> bytes | None:
    return None if secret is None else digest(secret)


@dataclass(frozen=True)
class User:
    """A user. `password` and `token` are digests, and are never printed."""

    username: str
    name: str | None = None
    email: str | None = None
    password: bytes | None = field(default=None, repr=False)
    token: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Organization:
    """A namespace of several people; `members` maps usernames to roles."""

    name: str
    description: str | None = None
    members: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Users:
    """Everybody who can sign in, and the organizations.

    Parameters
    ----------
    users, organizations
        By name. The first user is the default one.
    owns_everything
        The one default user is the owner of the organization that each namespace folder is.
    given_token
        Digest of one more token of the first user, given to or created by the server at its start.
    """

    users: Mapping[str, User]
    organizations: Mapping[str, Organization] = field(default_factory=dict)
    owns_everything: bool = False
    given_token: bytes | None = field(default=None, repr=False)

    @classmethod
    def single(cls, username: str, *, password: str | None = None, token: str | None = None) -> Users:
        """Return one user, who owns every namespace."""
        user = User(username, password=_digest(password), token=_digest(token))
        return cls({username: user}, owns_everything=True)

    @classmethod
    def load(cls, file: Path) -> Users:
        """Read a users file.

        Raises
        ------
        UsersFileError
            If the file is missing, is not TOML, or holds something that is not allowed.
        """
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise UsersFileError(f"Cannot read the users file {file}: {error.strerror}.") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsersFileError(f"The users file {file} is not valid TOML: {error}.") from None
        return cls.parse(content)

    @classmethod
    def parse(cls, content: Mapping[str, Any]) -> Users:
        """Return the users in the content of a users file. Raises `UsersFileError`."""
        _only("the users file", content, {"users", "organizations"})
        users = {
            name: _user(name, entry) for name, entry in _table("users", content.get("users", {})).items()
        }
        if not users:
            raise UsersFileError("The users file declares no user: it needs at least one [users.NAME] table.")
        organizations = {}
        for name, entry in _table("organizations", content.get("organizations", {})).items():
            if name in users:
                raise UsersFileError(
                    f"{name!r} is both a user and an organization; a namespace is one of them."
                )
            organizations[name] = _organization(name, entry, users)
        return cls(users, organizations)

    def with_given_token(self, token: str) -> Users:
        """Return these users, where the first one may sign in with `token` too."""
        return replace(self, given_token=digest(token))

    @property
    def default(self) -> User:
        """The user whose token the server prints when it starts."""
        return next(iter(self.users.values()))

    def role(self, user: User, namespace: str) -> str | None:
        """Return the role of `user` in `namespace`, None if they have none."""
        if namespace == user.username or (self.owns_everything and namespace != PUBLIC):
            return "owner"
        organization = self.organizations.get(namespace)
        return None if organization is None else organization.members.get(user.username)

    def may(self, user: User, namespace: str, action: str) -> bool:
        """Whether `user` may do `action`, one of `NAMESPACE_ACTIONS`, in `namespace`."""
        role = self.role(user, namespace)
        return role is not None and action in ROLES[role]

    def memberships(self, user: User) -> dict[str, str]:
        """Return the user's role in each declared namespace: their own, then their organizations."""
        own = {user.username: "owner"}
        return own | {
            org.name: org.members[user.username]
            for org in self.organizations.values()
            if user.username in org.members
        }

    def knows(self, namespace: str) -> bool:
        """Whether `namespace` has an owner or a member who can sign in."""
        return self.owns_everything or namespace in self.users or namespace in self.organizations

    def with_token(self, token: str) -> User | None:
        """Return the user of a fixed token, compared in constant time."""
        sent = digest(token)
        owner = None
        if self.given_token is not None and hmac.compare_digest(self.given_token, sent):
            owner = self.default
        for user in self.users.values():
            if user.token is not None and hmac.compare_digest(user.token, sent):
                owner = user
        return owner

    def with_password(self, username: str, password: str) -> User | None:
        """Return the user of a name and password, compared in constant time."""
        user = self.users.get(username)
        stored = user.password if user is not None and user.password is not None else b""
        return user if hmac.compare_digest(stored, digest(password)) else None


def _user(name: str, entry: object) -> User:
    table = _table(f"users.{name}", entry)
    _only(f"[users.{name}]", table, {"password", "name", "email", "token"})
    if not is_namespace(name):
        raise UsersFileError(
            f"The user name {name!r} is not allowed: use 1 to 63 letters, digits, '_', '.', '-'."
        )
    texts = {key: _text(f"users.{name}.{key}", table[key]) for key in table}
    password, token = texts.get("password"), texts.get("token")
    if password is not None and len(password) < 8:
        raise UsersFileError(f"users.{name}.password has {len(password)} characters; it needs at least 8.")
    if token is not None and (len(token) < 8 or token != token.strip() or not token.isascii()):
        raise UsersFileError(
            f"users.{name}.token must be at least 8 ASCII characters with no space around them."
        )
    if password is None and token is None:
        raise UsersFileError(f"users.{name} can never sign in: give a password or a token.")
    about = {"name": texts.get("name"), "email": texts.get("email")}
    return User(name, **about, password=_digest(password), token=_digest(token))


def _organization(name: str, entry: object, users: Mapping[str, User]) -> Organization:
    table = _table(f"organizations.{name}", entry)
    _only(f"[organizations.{name}]", table, {"description", "members"})
    if not is_namespace(name):
        raise UsersFileError(
            f"The organization name {name!r} is not allowed: use 1 to 63 letters, digits, '_', '.' or "
            "'-', and not 'public'."
        )
    members = _table(f"organizations.{name}.members", table.get("members", {}))
    for username, role in members.items():
        if username not in users:
            raise UsersFileError(
                f"organizations.{name}.members names {username!r}, who is not a user of this file."
            )
        if role not in ROLES:
            raise UsersFileError(
                f"organizations.{name}.members.{username} is {role!r}; use one of: {', '.join(ROLES)}."
            )
    description = table.get("description")
    if description is not None:
        description = _text(f"organizations.{name}.description", description)
    return Organization(name, description, members)


def _table(where: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UsersFileError(f"{where} must be a table, not {type(value).__name__}.")
    return value


def _text(where: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise UsersFileError(f"{where} must be a string that is not empty.")
    return value


def _only(where: str, table: Mapping[str, Any], allowed: set[str]) -> None:
    unknown = sorted(set(table) - allowed)
    if unknown:
        raise UsersFileError(
            f"{where} has the unknown key {unknown[0]!r}; allowed keys: {', '.join(sorted(allowed))}."
        )
