"""The sign-in form as a widget."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import traitlets

from tiledb_cloud_widgets.catalog.clients import client_or_default
from tiledb_cloud_widgets.client.server_text import clean
from tiledb_cloud_widgets.panel.sign_in import LoginSession
from tiledb_cloud_widgets.widgets.base import DISPLAY_SECONDS, STATIC, PanelWidget

if TYPE_CHECKING:
    from tiledb_cloud_widgets.client import Client, Pending


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
        Whether the client has credentials. Read only, and can be observed, as ``username`` can: callbacks run
        in a background thread, and what they raise goes to the log.
    username : str or None
        None when nobody is signed in, or the name is not known yet.

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
        self._sign_in = self._session.sign_in
        self._fetched_username: Pending[None] | None = None
        super().__init__(self._session)
        self._changed()
        if self._sign_in.status.username is None and self.signed_in:
            self._fetched_username = self._sign_in.fetch_username_soon()

    def _repr_mimebundle_(self, **_options: object) -> tuple[dict[str, Any], dict[str, Any]]:
        if self._fetched_username is not None:
            self._fetched_username.wait(DISPLAY_SECONDS)  # the text beside the panel names the user
        return self._view_bundle()

    def _changed(self) -> None:
        status = self._sign_in.status
        self._mirror(username=status.username, signed_in=status.signed_in)

    def __repr__(self) -> str:
        status = self._sign_in.status
        if not status.signed_in:
            return "<LoginForm: nobody is signed in>"
        who = status.username or "a user whose name is not known yet"
        return clean(f"<LoginForm: signed in as {who} on {status.server}>")


def login(client: Client | None = None, **credentials: object) -> LoginForm:
    """Show a form to sign in, or as whom one is signed in.

    Parameters
    ----------
    client : Client, optional
        Who signs in; by default that of ``tiledb_cloud_widgets.client``.

    Returns
    -------
    LoginForm
        As the last line of a cell it shows itself.

    Raises
    ------
    TypeError
        A wrong argument. Credentials as code are for ``tiledb_cloud_widgets.client.login``.

    Examples
    --------
    >>> import tiledb_cloud_widgets as tcw
    >>> form = tcw.login(tcw.client.Client())
    """
    if credentials:
        name = next(iter(credentials))
        raise TypeError(
            f"login() shows a form, and has no argument {name!r}. To sign in with code, write "
            f"tcw.client.login({name}=...)."
        )
    return LoginForm(client)


# What help and completion show
login.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
    [inspect.signature(login).parameters["client"]], return_annotation="LoginForm"
)
