"""Users, organizations, tokens, and who is charged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from .. import uris
from ..api import fetch
from ..arguments import text
from ..auth.account import checked_secret
from ..auth.secret import Secret
from ..models import Organization, Token, User
from . import common
from .base import Session
from .docstrings import documented_like

if TYPE_CHECKING:
    from ..futures import Pending


class Users(Session):
    """Users and organizations; see `Client`."""

    @overload
    def user_profile(self, async_req: Literal[False] = ...) -> User: ...
    @overload
    def user_profile(self, async_req: Literal[True]) -> Pending[User]: ...
    @documented_like(common)
    def user_profile(self, async_req: bool = False) -> User | Pending[User]:
        """Return the profile of the signed-in user.

        Raises
        ------
        TileDBCloudError
            When the request fails; `NotSignedIn` without credentials.

        Examples
        --------
        >>> client.user_profile().username
        'demo'
        """
        return self._fetch_or_submit(async_req, User, "/v1/user")

    @overload
    def organizations(self, async_req: Literal[False] = ...) -> list[Organization]: ...
    @overload
    def organizations(self, async_req: Literal[True]) -> Pending[list[Organization]]: ...
    @documented_like(user_profile, common)
    def organizations(self, async_req: bool = False) -> list[Organization] | Pending[list[Organization]]:
        """Return the organizations that the user is a member of.

        Examples
        --------
        >>> [organization.name for organization in client.organizations()]
        ['acme']
        """
        return self._fetch_or_submit(async_req, list[Organization], "/v1/organizations")

    @overload
    def organization(self, organization: str, async_req: Literal[False] = ...) -> Organization: ...
    @overload
    def organization(self, organization: str, async_req: Literal[True]) -> Pending[Organization]: ...
    @documented_like(common)
    def organization(
        self, organization: str, async_req: bool = False
    ) -> Organization | Pending[Organization]:
        """Return an organization.

        Parameters
        ----------
        organization : str
            Its name or UUID.

        Examples
        --------
        >>> client.organization("acme").name
        'acme'
        """
        path = f"/v1/organizations/{uris.part(text('organization', organization))}"
        return self._fetch_or_submit(async_req, Organization, path)

    @documented_like(user_profile, common)
    def default_user(self) -> User:
        """Return the profile of the signed-in user, fetched once per login.

        Examples
        --------
        >>> client.default_user().username
        'demo'
        """
        transport = self._checked_transport()  # looks for credentials, which may be another user's by now
        user = self._user
        if user is None:
            user = fetch(transport, User, "/v1/user")
            with self._lock:
                # Somebody else may have signed in meanwhile.
                if transport is self._current:
                    self._user = user
        return user

    def default_charged_namespace(self, required_action: str | None = None) -> str:
        """Return the namespace that is charged by default.

        Parameters
        ----------
        required_action : str, optional
            A permission that the user must have there, one of `NamespaceActions`.

        Raises
        ------
        Exception
            When the user has this permission in no organization.
        TileDBCloudError
            When the user's profile cannot be fetched.

        Examples
        --------
        >>> client.default_charged_namespace("run_job")
        'acme'
        """
        return self.find_organization_or_user_for_default_charges(self.default_user(), required_action)

    def find_organization_or_user_for_default_charges(
        self, user: User, required_action: str | None = None
    ) -> str:
        """Return the namespace that is charged for the actions of a user.

        Parameters
        ----------
        user : User
            The user.
        required_action : str, optional
            A permission that the user must have there, one of `NamespaceActions`.

        Returns
        -------
        str
            The user's own choice if there is one; else the first organization, other than "public", where the
            user has the permission; else the user's own namespace.

        Raises
        ------
        Exception
            When the user has the permission neither in an organization nor in the own namespace.

        Examples
        --------
        >>> client.find_organization_or_user_for_default_charges(models.User(username="ann"))
        'ann'
        """
        if user.default_namespace_charged:
            return user.default_namespace_charged
        required = {required_action} if required_action else set()
        for organization in user.organizations:
            name = organization.organization_name
            if name and name != "public" and required.issubset(organization.allowed_actions):
                return name
        if required.issubset(user.allowed_actions):
            return user.username
        raise Exception(  # noqa: TRY002 (as the reference API)
            f"user {user.username} does not belong to an organization supporting {required_action}. "
            "Please check the default_namespace in the console"
        )

    @documented_like(user_profile, common)
    def tokens(self) -> list[Token]:
        """Return the user's API tokens; the server may omit the secrets themselves.

        Examples
        --------
        >>> [token.token for token in client.tokens() if token.name == "laptop of 2023"]
        [None]
        """
        return self._fetch(list[Token], "/v1/tokens")

    @documented_like(common)
    def revoke_token(self, token: str) -> None:
        """Revoke an API token, so that nobody can sign in with it any more.

        Parameters
        ----------
        token : str
            The token's name, or the token itself.

        Examples
        --------
        >>> client.revoke_token("laptop of 2023")
        """
        hidden = Secret(token)
        del token  # tracebacks that show variables must not show it
        self._send_change("DELETE", token_route(checked_secret("token", hidden)))


def token_route(token: Secret | None) -> uris.Route:
    """Return the path of a token's route, which contains the token."""
    if token is None:
        raise ValueError("token must not be empty")
    return uris.Route(f"/v1/tokens/{uris.part(token.reveal())}")
