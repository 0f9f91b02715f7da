"""Users, organizations, sessions and tokens."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any, Final

from ..http.errors import HTTPError
from ..http.messages import Response
from ..registry.listing import Filter
from ..registry.users import namespace_id
from .parameters import boolean, json_object, string_field, string_list_field
from .parameters import date_time as parse_date_time
from .responses import date_time, membership, namespace_actions, without_none

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..http.messages import Request
    from ..registry.registry import Registry
    from ..registry.tokens import Token
    from ..registry.users import User

#: seconds that a session is valid without, and with, `remember_me`; the first also for other tokens
_SESSION: Final = 30 * 60.0
_REMEMBERED: Final = 30 * 86400.0
#: what tokens can be for: all that their users may do
_SCOPES: Final = ["*"]
#: roles that see the members' names and e-mail addresses
_ADMINS: Final = ("owner", "admin")
#: the credentials of every namespace's storage, which is this machine's disk
_CREDENTIALS: Final = "local"


def user(registry: Registry, request: Request) -> Response:
    """Return the signed-in user (User)."""
    signed_in: User = request.user
    return Response.of_json(
        without_none(
            {
                "id": namespace_id(signed_in.username),
                "username": signed_in.username,
                "name": signed_in.name,
                "email": signed_in.email,
                "is_valid_email": signed_in.email is not None,
                **_storage(registry, signed_in.username),
                "stripe_connect": False,
                "unpaid_subscription": False,
                "enabled_features": [],
                "allowed_actions": namespace_actions("owner"),
                "organizations": [
                    membership(signed_in, name, role, full=True)
                    for name, role in _own_organizations(registry, signed_in).items()
                ],
            }
        )
    )


def other_user(registry: Registry, request: Request) -> Response:
    """Return what every user may know of a user (User)."""
    username = _name_of(request.params["username"], registry.users.users)
    other = registry.users.users.get(username)
    if other is None:
        raise HTTPError(404, f"There is no user {username[:80]!r}.")
    storage = _storage(registry, username) if other == request.user else {}
    known = {"id": namespace_id(username), "username": username, "name": other.name, **storage}
    return Response.of_json(without_none(known))


def _storage(registry: Registry, namespace: str) -> dict[str, Any]:
    """Return where the arrays and groups of a namespace are, for its members: below its folder in ROOT.

    The ``tiledb-cloud`` client creates groups there, and cannot do without a name of credentials.
    """
    path = f"file://{(registry.root / namespace).as_posix()}"
    location = {"path": path, "credentials_name": _CREDENTIALS}
    return {
        "default_s3_path": path,
        "default_s3_path_credentials_name": _CREDENTIALS,
        "asset_locations": {"arrays": location, "groups": location},
    }


def organizations(registry: Registry, request: Request) -> Response:
    """Return the organizations of the user (list of Organization)."""
    roles = _own_organizations(registry, request.user)
    return Response.of_json(
        [_organization(registry, request.user, name, role) for name, role in roles.items()]
    )


def organization(registry: Registry, request: Request) -> Response:
    """Return one organization of the user (Organization)."""
    name, role = _own_organization(registry, request)
    return Response.of_json(_organization(registry, request.user, name, role))


def organization_user(registry: Registry, request: Request) -> Response:
    """Return a member of one of the user's organizations (OrganizationUser)."""
    name, own_role = _own_organization(registry, request)
    username = request.params["username"]
    member = registry.users.users.get(username)
    role = None if member is None else registry.users.role(member, name)
    if member is None or role is None:
        raise HTTPError(404, f"{username[:80]!r} is not a member of {name}.")
    full = own_role in _ADMINS or member == request.user
    return Response.of_json(membership(member, name, role, full=full))


def _own_organization(registry: Registry, request: Request) -> tuple[str, str]:
    """Return the name of the organization in the path, and the user's role in it."""
    roles = _own_organizations(registry, request.user)
    name = _name_of(request.params["organization"], roles)
    if name not in roles:
        raise HTTPError(404, f"You are not a member of an organization {name[:80]!r}.")
    return name, roles[name]


def _own_organizations(registry: Registry, user: User) -> dict[str, str]:
    """Return the user's role in each of their organizations."""
    return {name: role for name, role in registry.memberships(user).items() if name != user.username}


def _name_of(name_or_id: str, names: Iterable[str]) -> str:
    """Return that of `names` which has the id `name_or_id`; `name_or_id` itself if none has."""
    return next((name for name in names if namespace_id(name) == name_or_id.lower()), name_or_id)


def _organization(registry: Registry, user: User, name: str, role: str) -> dict[str, Any]:
    users = registry.users
    declared = users.organizations.get(name)
    return without_none(
        {
            "id": namespace_id(name),
            "name": name,
            "role": role,
            "description": None if declared is None else declared.description,
            **_storage(registry, name),
            "users": [
                membership(member, name, member_role, full=role in _ADMINS or member == user)
                for member in users.users.values()
                if (member_role := users.role(member, name)) is not None
            ],
            "allowed_actions": namespace_actions(role),
            "num_of_arrays": len(registry.listings.ids(user, Filter(namespace=name))),
            "enabled_features": [],
            "unpaid_subscription": False,
            "stripe_connect": False,
        }
    )


def session(registry: Registry, request: Request) -> Response:
    """Sign in: return a token that expires by itself (Token)."""
    seconds = _REMEMBERED if boolean(request, "remember_me") else _SESSION
    expires = request.first("expires")
    if expires:
        seconds = _seconds_until(expires)
    name = f"session-{secrets.token_hex(8)}"
    token = registry.tokens.make(request.user, seconds=seconds, name=name, session=True)
    return Response.of_json(_token(token))


def new_token(registry: Registry, request: Request) -> Response:
    """Create an API token (Token)."""
    fields = json_object(request)
    if string_list_field(fields, "scope") not in (None, [], _SCOPES):
        raise HTTPError(400, "scope must be ['*'], the only scope here: a token may do what its user may.")
    expires = string_field(fields, "expires")
    name = string_field(fields, "name", most=200) or f"token-{secrets.token_hex(8)}"
    seconds = _seconds_until(expires) if expires else _SESSION
    return Response.of_json(_token(registry.tokens.make(request.user, seconds=seconds, name=name)))


def tokens(registry: Registry, request: Request, *, sessions: bool) -> Response:
    """Return the tokens of the user, without their secrets (list of Token)."""
    return Response.of_json(
        [_token(token) for token in registry.tokens.listed(request.user, session=sessions)]
    )


def scopes(_registry: Registry, _request: Request) -> Response:
    """Return the scopes that a token can have (list of TokenScope)."""
    return Response.of_json(_SCOPES)


def revoke(registry: Registry, request: Request) -> Response:
    """Revoke a token, given by its name or by itself."""
    token = request.params["token"]
    if registry.users.with_token(token) == request.user:
        raise HTTPError(403, "The token that the server was started with stays valid until the server stops.")
    if not registry.tokens.revoke(request.user, token):
        raise HTTPError(404, "You have no such token.")
    return Response(204)


def _seconds_until(expires: str) -> float:
    seconds = parse_date_time("expires", expires) - time.time()
    if seconds <= 0:
        raise HTTPError(400, f"expires must be in the future, not {expires[:80]!r}.")
    return seconds


def _token(token: Token) -> dict[str, Any]:
    return without_none(
        {
            "token": token.secret,
            "name": token.name,
            "issued_at": date_time(token.issued_at),
            "expires_at": date_time(token.expires_at),
            "scope": _SCOPES,
        }
    )
