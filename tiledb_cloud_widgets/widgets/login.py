"""The sign-in form as a widget."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from tiledb_cloud_widgets.catalog.clients import client_or_default
from tiledb_cloud_widgets.catalog.sign_in import Account
from tiledb_cloud_widgets.catalog.thread_pool import REQUESTS
from tiledb_cloud_widgets.panel.channel import Refused
from tiledb_cloud_widgets.panel.messages import LOGIN_REQUESTS
from tiledb_cloud_widgets.panel.sign_in import sign_in
from tiledb_cloud_widgets.panel.snapshot import servers_of
from tiledb_cloud_widgets.widgets.base import DISPLAY_SECONDS, STATIC, Panel

if TYPE_CHECKING:
    from tiledb_cloud_widgets.catalog.failure import Failure
    from tiledb_cloud_widgets.client import Client
    from tiledb_cloud_widgets.panel.channel import Call


class LoginForm(Panel):
    """A form to sign in with a token or a password; where credentials exist it says whose and asks nothing.

    The secret travels in one message and is kept nowhere but in the client.

    Parameters
    ----------
    client : Client, optional
        Who signs in; by default that of ``tiledb_cloud_widgets.client``.

    Attributes
    ----------
    signed_in : bool
    username : str or None
        None when nobody is signed in, or the name is not known yet. Both are read only and can be observed.

    Examples
    --------
    >>> import tiledb_cloud_widgets as tcw
    >>> with tcw.local.start() as cloud:
    ...     tcw.LoginForm(cloud.client).signed_in
    True
    """

    _esm = STATIC / "login.js"
    requests: ClassVar[tuple[str, ...]] = LOGIN_REQUESTS
    slow_requests: ClassVar[frozenset[str]] = frozenset({"sign_in", "sign_out"})

    signed_in = traitlets.Bool(False, read_only=True)
    username = traitlets.Unicode(None, allow_none=True, read_only=True)

    def __init__(self, client: Client | None = None) -> None:
        self._client = client_or_default(client)
        self._account = Account.of(self._client)
        self._failure: Failure | None = None
        self._busy = False
        self._learned = threading.Event()
        super().__init__()
        self._mirror()
        self._account.listen(self._changed)
        if self._account.standing.username is None and self.signed_in:
            REQUESTS.submit(self._learn)
        else:
            self._learned.set()

    def _learn(self) -> None:
        with contextlib.suppress(Exception):  # signed in all the same; a listing says what is wrong
            self._account.learn()
        self._learned.set()

    def _repr_mimebundle_(self, **_options: object) -> tuple[dict[str, Any], dict[str, Any]]:
        self._learned.wait(DISPLAY_SECONDS)  # the text beside the panel names the user
        return self._view_bundle()

    def _changed(self) -> None:
        self._failure = None
        self._mirror()
        self._push()

    def _mirror(self) -> None:
        standing = self._account.standing
        self.set_trait("username", standing.username)
        self.set_trait("signed_in", standing.signed_in)

    def _snapshot(self) -> dict[str, Any]:
        standing = self._account.standing
        failure = self._failure or standing.problem
        return {
            "signed_in": standing.signed_in,
            "username": standing.username,
            "host": standing.host,
            "source": standing.source,
            "loopback": standing.loopback,
            "servers": servers_of(standing),
            "error": None if failure is None else failure.to_dict(),
            "busy": self._busy,
        }

    def _on_sign_in(self, call: Call) -> dict[str, Any]:
        self._failure, self._busy = None, True
        self._push()
        try:
            return sign_in(self._account, call)
        except Refused as refusal:
            self._failure = refusal.failure
            raise
        finally:
            self._busy = False
            self._push()

    def _on_sign_out(self, _call: Call) -> dict[str, Any]:
        return {"note": self._account.sign_out()}

    def __repr__(self) -> str:
        standing = self._account.standing
        if not standing.signed_in:
            return "<LoginForm: nobody is signed in>"
        who = standing.username or "a user whose name is not known yet"
        return f"<LoginForm: signed in as {who} on {standing.server}>"


def login(client: Client | None = None) -> LoginForm:
    """Show a form to sign in, or as whom one is signed in.

    Parameters
    ----------
    client : Client, optional
        Who signs in; by default that of ``tiledb_cloud_widgets.client``.

    Returns
    -------
    LoginForm

    Examples
    --------
    >>> import tiledb_cloud_widgets as tcw
    >>> form = tcw.login(tcw.client.Client())
    """
    return LoginForm(client)
