"""Signing in from a view: checked, tried, and never repeated in words."""

from __future__ import annotations

from concurrent.futures import CancelledError
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from tiledb_cloud_widgets.catalog.failure import Failure, Field, explain
from tiledb_cloud_widgets.catalog.sign_in import SignIn
from tiledb_cloud_widgets.panel.base import PanelSession
from tiledb_cloud_widgets.panel.errors import Refused, error_body
from tiledb_cloud_widgets.panel.messages import LoginRequests, LoginState, SignedInAs, SignedOutNote
from tiledb_cloud_widgets.panel.snapshot import servers_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiledb_cloud_widgets.client import Client
    from tiledb_cloud_widgets.panel.channel import Call, Send
    from tiledb_cloud_widgets.panel.messages import Nothing, SignInRequest


class LoginSession(PanelSession):
    """A sign-in form, whoever carries it.

    Parameters
    ----------
    client : Client
        Who signs in.
    send : callable
        As of ``PanelSession``.
    changed : callable
        Called after each sign-in and sign-out, and when the user's name is known; from any thread.
    """

    requests: ClassVar[type] = LoginRequests
    slow_requests: ClassVar[frozenset[str]] = frozenset({"sign_in", "sign_out"})

    def __init__(self, client: Client, send: Send, changed: Callable[[], None]) -> None:
        self.client = client  # kept alive: the sign-in alone does not
        self.sign_in = SignIn.of(client)
        self._changed = changed
        self._failure: Failure | None = None
        super().__init__(send)
        self.sign_in.listen(self._sign_in_changed)

    def snapshot(self) -> LoginState:
        """Return the state for the views; the revision is set when it is sent."""
        status = self.sign_in.status
        failure = self._failure or status.problem or status.unsaved
        return LoginState(
            revision=0,
            signed_in=status.signed_in,
            username=status.username,
            host=status.host,
            source="remembered" if status.source == "login" and status.remembered else status.source,
            servers=servers_of(status),
            error=None if failure is None else error_body(failure),
        )

    def _sign_in_changed(self) -> None:
        self._failure = None
        self._changed()
        self.push()

    def _on_sign_in(self, body: SignInRequest, call: Call) -> SignedInAs:
        self._failure = None
        self.push()
        try:
            return sign_in(self.sign_in, body, call)
        except Refused as refusal:
            self._failure = refusal.failure
            raise
        finally:
            self.push()

    def _on_sign_out(self, _body: Nothing, _call: Call) -> SignedOutNote:
        return SignedOutNote(self.client.logout())


def sign_in(target: SignIn, body: SignInRequest, call: Call) -> SignedInAs:
    """Try the credentials of a form, keep them when they are right.

    Raises
    ------
    Refused
        With the field that is to be corrected.
    CancelledError
        The view has given it up before it was done; the sign-in stays as it is.
    """
    token = username = password = None
    if body.method == "token":
        token = _needed(body.token, "token")
        if not (token.isascii() and token.isprintable()):
            raise _unusable("token", "It contains characters that no token has, such as line breaks.")
    else:
        username = _needed(body.username, "username")
        if ":" in username:
            raise _unusable("username", "It contains a colon, which no username has.")
        password = _needed(body.password, "password", strip=False)  # one may begin or end with a space
    host = _host(body.server)
    try:
        credentials: dict[str, Any] = {
            "token": token, "username": username, "password": password, "host": host,
        }  # fmt: skip
        target.client.check_login(**credentials)
        call.check()
        target.client.login(**credentials, remember=body.remember)
    except CancelledError:
        raise CancelledError from None
    except Exception as error:  # noqa: BLE001 (whatever it is, the form says so)
        # `from None`: the frames below hold the secret.
        raise Refused(_explained(error, body.method, token or password or "")) from None
    status = target.status
    return SignedInAs(status.username, status.host)


def _explained(error: Exception, secret: Field, value: str) -> Failure:
    from tiledb_cloud_widgets.client.errors import Forbidden, NotFound, NotSignedIn, Unreachable  # noqa: PLC0415 (loaded with the client)

    if isinstance(error, (NotSignedIn, Forbidden)):
        failure = explain(error, f"The server did not accept the {secret}.")
        failure = replace(failure, field=secret, next_step=_CHECK[secret])
    elif isinstance(error, Unreachable):
        failure = replace(explain(error, "The server did not respond."), field="server")
    elif isinstance(error, NotFound):
        failure = explain(error, "This is not a TileDB Cloud server.")
        failure = replace(failure, field="server", next_step="Check the server's address.")
    else:
        failure = explain(error, "Sign-in failed.")
    # A server may repeat what it was sent; a very short secret would be found in any text.
    reason = failure.reason.replace(value, "••••••") if len(value) > 3 else failure.reason
    return replace(failure, reason=reason, retry=True, signed_out=False, cause=None)


_CHECK: dict[str, str] = {
    "token": "Check that it belongs to this server; if it has expired, create a new one.",
    "password": "Check username and password, and that they belong to this server.",
}


def _host(server: str | None) -> str | None:
    from tiledb_cloud_widgets.client.auth.hosts import normalized  # noqa: PLC0415 (loaded with the client)

    try:
        return normalized(server) if server and server.strip() else None
    except ValueError as error:
        failure = explain(error, "The server cannot be used.")
        raise Refused(replace(failure, reason=failure.reason.removeprefix("host "), field="server")) from None


def _needed(value: str | None, field: Field, *, strip: bool = True) -> str:
    value = (value or "").strip() if strip else value
    if not value:
        raise Refused(Failure(f"The {field} is missing.", "", "Enter it, then sign in.", field=field))
    return value


def _unusable(field: Field, reason: str) -> Refused:
    failure = Failure(f"The {field} cannot be used.", reason, "Enter it again, then sign in.", field=field)
    return Refused(failure)
