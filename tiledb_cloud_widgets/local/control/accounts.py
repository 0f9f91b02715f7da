"""Who somebody is: user, users, organizations, sessions and tokens."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any, Final

from ..http.errors import HTTPError
from ..http.messages import Response
from ..registry.listing import Filter
from ..registry.users import namespace_id
from .parameters import body, text, text_list
from .parameters import date_time as read_date_time
from .responses import answer, date_time, membership, namespace_actions, without_none

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..http.messages import Request
    from ..registry.registry import Registry
    from ..registry.tokens import Token
    from ..registry.users import User

#: seconds that a session holds without, and with, `remember_me`; the first holds for other tokens too
_SESSION: Final = 30 * 60.0
_REMEMBERED: Final = 30 * 86400.0
#: roles whose holders are told the members' names and e-mail addresses
_ADMINS: Final = ("owner", "admin")


def user(registry: Registry, request: Request) -> Response:
    """Answer with who asks (User)."""
    who: User = request.user
    roles = registry.memberships(who)
    return answer(
        without_none(
            {
                "id": namespace_id(who.username),
                "username": who.username,
                "name": who.name,
                "email": who.email,
                "is_valid_email": who.email is not None,
                "stripe_connect": False,
                "unpaid_subscription": False,
                "enabled_features": [],
                "allowed_actions": namespace_actions("owner"),
                "organizations": [
                    membership(who, name, role, full=True)
                    for name, role in roles.items()
                    if name != who.username
                ],
            }
        )
    )


def other_user(registry: Registry, request: Request) -> Response:
    """Answer with what everybody may know of a user (User)."""
    username = _named(request.params["username"], registry.users.users)
    found = registry.users.users.get(username)
    if found is None:
        raise HTTPError(404, f"There is no user {username[:80]!r}.")
    return answer(
        without_none({"id": namespace_id(found.username), "username": found.username, "name": found.name})
    )


def organizations(registry: Registry, request: Request) -> Response:
    """Answer with the organizations of who asks (list of Organization)."""
    roles = registry.memberships(request.user)
    return answer(
        [
            _organization(registry, request.user, name, role)
            for name, role in roles.items()
            if name != request.user.username
        ]
    )


def organization(registry: Registry, request: Request) -> Response:
    """Answer with one organization of who asks (Organization)."""
    name, role = _own_organization(registry, request)
    return answer(_organization(registry, request.user, name, role))


def organization_user(registry: Registry, request: Request) -> Response:
    """Answer with a member of an organization of who asks (OrganizationUser)."""
    name, own_role = _own_organization(registry, request)
    username = request.params["username"]
    member = registry.users.users.get(username)
    role = None if member is None else registry.users.role(member, name)
    if member is None or role is None:
        raise HTTPError(404, f"{username[:80]!r} is no member of {name}.")
    full = own_role in _ADMINS or member == request.user
    return answer(membership(member, name, role, full=full))


def _own_organization(registry: Registry, request: Request) -> tuple[str, str]:
    """Return the name of the organization in the path, and the role there of who asks."""
    roles = registry.memberships(request.user)
    del roles[request.user.username]
    name = _named(request.params["organization"], roles)
    if name not in roles:
        raise HTTPError(404, f"There is no organization {name[:80]!r} that you are a member of.")
    return name, roles[name]


def _named(text: str, names: Iterable[str]) -> str:
    """Return that of `names` which has the id `text`; `text` itself if none has."""
    return next((name for name in names if namespace_id(name) == text.lower()), text)


def _organization(registry: Registry, who: User, name: str, role: str) -> dict[str, Any]:
    users = registry.users
    declared = users.organizations.get(name)
    members = [
        (each, found) for each in users.users.values() if (found := users.role(each, name)) is not None
    ]
    return without_none(
        {
            "id": namespace_id(name),
            "name": name,
            "role": role,
            "description": None if declared is None else declared.description,
            "users": [
                membership(each, name, found, full=role in _ADMINS or each == who) for each, found in members
            ],
            "allowed_actions": namespace_actions(role),
            "num_of_arrays": len(registry.listings.ids(who, Filter(namespace=name))),
            "enabled_features": [],
            "unpaid_subscription": False,
            "stripe_connect": False,
        }
    )


def session(registry: Registry, request: Request) -> Response:
    """Sign in: answer with a token that ends by itself (Token)."""
    remember = (request.first("remember_me") or "false").lower()
    if remember not in ("true", "false", "1", "0"):
        raise HTTPError(400, f"remember_me={remember[:80]!r} is not allowed: true or false is.")
    seconds = _REMEMBERED if remember in ("true", "1") else _SESSION
    expires = request.first("expires")
    if expires:
        seconds = _seconds_until(expires)
    name = f"session-{secrets.token_hex(8)}"
    return answer(_token(registry.tokens.make(request.user, seconds=seconds, name=name, session=True)))


def new_token(registry: Registry, request: Request) -> Response:
    """Make an API token (Token)."""
    wanted = body(request)
    scope = text_list(wanted, "scope")
    if scope not in (None, [], ["*"]):
        raise HTTPError(
            400, "The only scope that this server gives is '*': a token may do what its user may."
        )
    expires = text(wanted, "expires")
    name = text(wanted, "name", most=200) or f"token-{secrets.token_hex(8)}"
    seconds = _seconds_until(expires) if expires else _SESSION
    return answer(_token(registry.tokens.make(request.user, seconds=seconds, name=name)))


def tokens(registry: Registry, request: Request, *, sessions: bool) -> Response:
    """Answer with the tokens of who asks, without their secrets (list of Token)."""
    return answer([_token(each) for each in registry.tokens.listed(request.user, session=sessions)])


def scopes(_registry: Registry, _request: Request) -> Response:
    """Answer with the scopes that a token can have here (list of TokenScope)."""
    return answer(["*"])


def revoke(registry: Registry, request: Request) -> Response:
    """End a token, given by its name or by itself."""
    token = request.params["token"]
    if registry.users.with_token(token) == request.user:
        raise HTTPError(403, "This token was given to the server when it started, and ends with it.")
    if not registry.tokens.revoke(request.user, token):
        raise HTTPError(404, "You have no such token.")
    return Response.empty(204)


def _seconds_until(expires: str) -> float:
    seconds = read_date_time("expires", expires) - time.time()
    if seconds <= 0:
        raise HTTPError(400, f"expires={expires[:80]!r} has passed already.")
    return seconds


def _token(token: Token) -> dict[str, Any]:
    return without_none(
        {
            "token": token.secret,
            "name": token.name,
            "issued_at": date_time(token.issued_at),
            "expires_at": date_time(token.expires_at),
            "scope": list(token.scope),
        }
    )
