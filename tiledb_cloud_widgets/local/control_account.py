"""Who somebody is: user, users, organizations, sessions and tokens."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any, Final

from .control_answers import Answers, answer, date_time, namespace_actions, without_none
from .control_params import body, text, text_list
from .control_params import date_time as read_date_time
from .http import HTTPError, Response
from .registry_listing import Filter
from .users import namespace_id

if TYPE_CHECKING:
    from .http import Request
    from .registry import Registry
    from .registry_tokens import Token
    from .users import User

#: seconds that a session holds without, and with, `remember_me`
_SESSION: Final = 30 * 60.0
_REMEMBERED: Final = 30 * 86400.0
#: seconds that an API token holds when nobody says how long
_TOKEN: Final = 365 * 86400.0


def user(registry: Registry, request: Request) -> Response:
    """Answer with who asks (User)."""
    who: User = request.user
    answers = Answers(registry, who)
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
                    answers.membership(who, name, role)
                    for name, role in roles.items()
                    if name != who.username
                ],
            }
        )
    )


def other_user(registry: Registry, request: Request) -> Response:
    """Answer with what everybody may know of a user (User)."""
    found = registry.users.users.get(request.params["username"])
    if found is None:
        raise HTTPError(404, f"There is no user {request.params['username'][:80]!r}.")
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
    name = request.params["organization"]
    return answer(_organization(registry, request.user, name, _role(registry, request.user, name)))


def organization_user(registry: Registry, request: Request) -> Response:
    """Answer with a member of an organization of who asks (OrganizationUser)."""
    name, username = request.params["organization"], request.params["username"]
    _role(registry, request.user, name)
    member = registry.users.users.get(username)
    role = None if member is None else registry.users.role(member, name)
    if member is None or role is None:
        raise HTTPError(404, f"{username[:80]!r} is no member of {name}.")
    return answer(Answers(registry, request.user).membership(member, name, role))


def _role(registry: Registry, who: User, name: str) -> str:
    role = None if name == who.username else registry.memberships(who).get(name)
    if role is None:
        raise HTTPError(404, f"There is no organization {name[:80]!r} that you are a member of.")
    return role


def _organization(registry: Registry, who: User, name: str, role: str) -> dict[str, Any]:
    users = registry.users
    declared = users.organizations.get(name)
    answers = Answers(registry, who)
    members = [
        (each, found) for each in users.users.values() if (found := users.role(each, name)) is not None
    ]
    return without_none(
        {
            "id": namespace_id(name),
            "name": name,
            "role": role,
            "description": None if declared is None else declared.description,
            "users": [answers.membership(each, name, found) for each, found in members],
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
    tokens = [each for flag in (True, False) for each in registry.tokens.listed(request.user, session=flag)]
    if any(each.name == name for each in tokens):
        raise HTTPError(409, f"You have a token named {name[:80]!r} already.")
    seconds = _seconds_until(expires) if expires else _TOKEN
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
