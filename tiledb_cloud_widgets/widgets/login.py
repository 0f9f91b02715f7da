"""The sign-in form as a widget."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

import traitlets

from tiledb_cloud_widgets.catalog.clients import client_or_default
from tiledb_cloud_widgets.catalog.thread_pool import REQUESTS
from tiledb_cloud_widgets.panel.sign_in import LoginSession
from tiledb_cloud_widgets.widgets.base import DISPLAY_SECONDS, STATIC, PanelWidget

if TYPE_CHECKING:
    from tiledb_cloud_widgets.client import Client


class LoginForm(PanelWidget):
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
        None when nobody is signed in, or the name is not known yet. Both are read only and can be observed;
        callbacks run in a background thread, and what they raise goes to the log.

    Examples
    --------
    >>> import tiledb_cloud_widgets as tcw
    >>> with tcw.local.start() as cloud:
    ...     tcw.LoginForm(cloud.client).signed_in
    True
    """

    _esm = STATIC / "login.js"

    signed_in = traitlets.Bool(False, read_only=True)
    username = traitlets.Unicode(None, allow_none=True, read_only=True)

    def __init__(self, client: Client | None = None) -> None:
        self._session = LoginSession(client_or_default(client), self._carry, self._changed)
        self._account = self._session.account
        self._learned = threading.Event()
        super().__init__(self._session)
        self._changed()
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
        standing = self._account.standing
        self._mirror(username=standing.username, signed_in=standing.signed_in)

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
