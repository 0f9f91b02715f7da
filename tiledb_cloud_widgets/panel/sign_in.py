"""Signing in from a view's message: checked, tried, and never repeated in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiledb_cloud_widgets.catalog.failure import Failure, Field, explain
from tiledb_cloud_widgets.panel.channel import Refused

if TYPE_CHECKING:
    from tiledb_cloud_widgets.catalog.sign_in import Account
    from tiledb_cloud_widgets.panel.channel import Call


def sign_in(account: Account, call: Call) -> dict[str, Any]:
    """Try the credentials of a form, keep them when they are right.

    Raises
    ------
    Refused
        With the field that is to be corrected.
    """
    by_token = call.body.get("method") != "password"
    server = _text(call, "server")
    username = None if by_token else _needed(call, "username", "The username is missing.")
    secret = _needed(call, "token", "The token is missing.") if by_token else _password(call)
    try:
        account.sign_in(
            token=secret if by_token else None,
            username=username,
            password=None if by_token else secret,
            host=server or None,
            remember=call.body.get("remember") is True,
        )
    except Exception as error:  # noqa: BLE001 (whatever it is, the form says so)
        # `from None`: the frames below hold the secret.
        raise Refused(_explained(error, by_token, secret)) from None
    standing = account.standing
    return {"username": standing.username, "host": standing.host}


def _explained(error: Exception, by_token: bool, secret: str) -> Failure:
    names = {cls.__name__ for cls in type(error).__mro__}
    refused = names & {"NotSignedIn", "Forbidden"}
    if refused:
        what = (
            "The server did not accept the token." if by_token else "The server did not accept the password."
        )
        todo = (
            "Check it, and that it belongs to this server; an expired token must be made anew."
            if by_token
            else "Check both, and that they belong to this server."
        )
        failure = Failure(what, explain(error, what).why, todo, field="token" if by_token else "password")
    elif "Unreachable" in names:
        failure = explain(error, "The server did not answer.")
        failure = Failure(failure.what, failure.why, failure.todo, field="server")
    elif "NotFound" in names:
        todo = "Check the server's address."
        failure = Failure("This is no TileDB Cloud server.", explain(error, "").why, todo, field="server")
    else:
        failure = explain(error, "Signing in did not work.")
        field: Field | None = "server" if failure.why.startswith("host ") else None
        failure = Failure(failure.what, failure.why, failure.todo, field=field)
    # For a server that repeats what it was sent; a very short one would be found in any text.
    why = failure.why.replace(secret, "••••••") if len(secret) > 3 else failure.why
    return Failure(failure.what, why, failure.todo, field=failure.field)


def _text(call: Call, name: str) -> str:
    value = call.body.get(name)
    return value.strip() if isinstance(value, str) else ""


def _password(call: Call) -> str:
    value = call.body.get("password")
    if not isinstance(value, str) or not value:
        raise Refused(Failure("The password is missing.", "", "Type it, then sign in.", field="password"))
    return value  # not stripped: a password may begin or end with a space


def _needed(call: Call, name: Field, what: str) -> str:
    value = _text(call, name)
    if not value:
        raise Refused(Failure(what, "", "Type it, then sign in.", field=name))
    return value
