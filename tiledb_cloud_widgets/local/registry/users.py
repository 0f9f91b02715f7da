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

ARRAY_ACTIONS: Final = ("read", "write", "edit", "read_array_logs", "read_array_info", "read_array_schema")
GROUP_ACTIONS: Final = ("read", "write", "edit")
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
    """Return the UUID of a user or organization: the same name has the same one in every run."""
    return str(uuid.uuid5(_NAMESPACE_IDS, name))


def digest(secret: str) -> bytes:
    """Return what is kept of a password or token, so that no file or memory dump holds it in clear."""
    return hashlib.sha256(secret.encode()).digest()


@dataclass(frozen=True)
class User:
    """Somebody who signs in. `password` and `token` are digests, and never printed."""

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
    """Everybody the server knows.

    Parameters
    ----------
    users, organizations
        By name. The first user is the default one.
    owns_everything
        The one default user is the owner of the organization that each namespace folder is.
    given_token
        Digest of one more token of the first user, which the server was given or made when it started.
    """

    users: Mapping[str, User]
    organizations: Mapping[str, Organization] = field(default_factory=dict)
    owns_everything: bool = False
    given_token: bytes | None = field(default=None, repr=False)

    @classmethod
    def single(cls, username: str, *, password: str | None = None, token: str | None = None) -> Users:
        """One user, who owns every namespace."""
        user = User(
            username,
            password=None if password is None else digest(password),
            token=None if token is None else digest(token),
        )
        return cls({username: user}, owns_everything=True)

    @classmethod
    def load(cls, file: Path) -> Users:
        """Read a users file.

        Raises
        ------
        UsersFileError
            If the file is missing, is no TOML, or says something that is not allowed.
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
        """Make users of the content of a users file. Raises `UsersFileError`."""
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
        """Return these users, the first of whom has `token` too."""
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
        """Whether `user` may do `action` (one of `NAMESPACE_ACTIONS`) anywhere in `namespace`."""
        role = self.role(user, namespace)
        return role is not None and action in ROLES[role]

    def memberships(self, user: User) -> dict[str, str]:
        """Roles by namespace for the declared namespaces: the user's own and their organizations."""
        own = {user.username: "owner"}
        return own | {
            org.name: org.members[user.username]
            for org in self.organizations.values()
            if user.username in org.members
        }

    def knows(self, namespace: str) -> bool:
        """Whether somebody can sign in who owns, or is a member of, `namespace`."""
        return self.owns_everything or namespace in self.users or namespace in self.organizations

    def with_token(self, token: str) -> User | None:
        """Return the user of a fixed token, compared in constant time."""
        wanted = digest(token)
        found = None
        if self.given_token is not None and hmac.compare_digest(self.given_token, wanted):
            found = self.default
        for user in self.users.values():
            if user.token is not None and hmac.compare_digest(user.token, wanted):
                found = user
        return found

    def with_password(self, username: str, password: str) -> User | None:
        """Return the user of a name and password, compared in constant time."""
        user = self.users.get(username)
        kept = user.password if user is not None and user.password is not None else b""
        return user if hmac.compare_digest(kept, digest(password)) else None


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
    return User(
        name,
        name=texts.get("name"),
        email=texts.get("email"),
        password=None if password is None else digest(password),
        token=None if token is None else digest(token),
    )


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
                f"organizations.{name}.members names {username!r}, who is no user of this file."
            )
        if role not in ROLES:
            raise UsersFileError(
                f"organizations.{name}.members.{username} is {role!r}; allowed: {', '.join(ROLES)}."
            )
    description = table.get("description")
    return Organization(
        name,
        None if description is None else _text(f"organizations.{name}.description", description),
        members,
    )


def _table(where: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UsersFileError(f"{where} must be a table, not {type(value).__name__}.")
    return value


def _text(where: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise UsersFileError(f"{where} must be a text that is not empty.")
    return value


def _only(where: str, table: Mapping[str, Any], allowed: set[str]) -> None:
    unknown = sorted(set(table) - allowed)
    if unknown:
        raise UsersFileError(
            f"{where} has the unknown key {unknown[0]!r}; allowed: {', '.join(sorted(allowed))}."
        )
