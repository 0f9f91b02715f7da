"""Signing in and out."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from ..api import fetch, send_change
from ..arguments import QueryParams, above_zero, text
from ..auth import cloud_json, discovery, hosts
from ..auth.account import Account, checked_secret
from ..auth.secret import Secret
from ..caller import warn_caller
from ..http.transport import Transport
from ..models import Token, User
from .base import Session
from .users import token_route


class Login(Session):
    """Signing in and out; see `Client`."""

    _session_token: Secret | None = None  # a session token that this client created, and may revoke
    _remembered = False
    _unsaved: str | None = None  # why a sign-in that was to be remembered is not: the problem, and the file
    _checked: tuple[Account, User] | None = None  # whose credentials ``check_login`` found right last

    @property
    def remembered(self) -> bool:
        """Whether later sessions find this sign-in: it is in a file or in the environment."""
        return self.signed_in and (self.source != "login" or self._remembered)

    def login(
        self,
        token: str | None = None,
        username: str | None = None,
        password: str | None = None,
        host: str | None = None,
        verify_ssl: bool | None = None,
        no_session: bool = False,
        threads: int | None = None,
        ca_file: str | None = None,
        *,
        remember: bool | None = None,
    ) -> None:
        """Sign in with a token, or with a username and its password.

        A token is kept without a request; a password is exchanged for a session token at once, and not kept.
        A login that fails changes nothing.

        Parameters
        ----------
        token : str, optional
            API token; it takes precedence over username and password.
        username, password : str, optional
            Both are required without a token.
        host : str, optional
            Address of the server; ``https://`` is put before a bare name, ``http://`` before one of this
            machine, such as ``127.0.0.1:8181``. ``https://api.tiledb.com`` by
            default, whatever the environment or an earlier login says.
        verify_ssl : bool, optional
            Whether the server's certificate is checked; by default it is, unless
            ``TILEDB_REST_IGNORE_SSL_VALIDATION`` says not.
        no_session : bool, default False
            Send username and password with every request instead of a session token.
        threads : int, optional
            Most requests that run at once from now on; as ``set_threads``.
        ca_file : str, optional
            PEM file of certificate authorities to trust; ``TILEDB_SSL_CA_FILE`` by default.
        remember : bool, optional
            Write the login to ``~/.tiledb/cloud.json``, for later sessions and for the ``tiledb-cloud``
            client. By default the module's ``login`` does, but not for a server on this machine; a
            ``Client().login`` does not.

        Raises
        ------
        Exception
            When neither a token nor username and password are given, or only one of the two.
        TypeError, ValueError
            When an argument has a wrong type or form.
        TileDBCloudError
            When the server rejects username and password, or does not respond.

        Examples
        --------
        >>> client.login(token="my-token", host="https://api.tiledb.com", remember=False)
        """
        secrets = Secret(token), Secret(password)
        del token, password  # tracebacks that show variables must not show these
        account = _account_from(*secrets, username, host, verify_ssl, ca_file)
        QueryParams().flag("no_session", no_session).flag("remember", remember)  # for their type checks
        if threads is not None:
            above_zero("threads", threads)  # before a session is made
        checked, self._checked = self._checked, None
        user = checked[1] if checked is not None and checked[0] == account else None
        made_session = account.token is None and not no_session
        if made_session:
            params = QueryParams().flag("remember_me", True)
            session = fetch(Transport(account, self._settings), Token, "/v1/session", params)
            try:
                session_token = checked_secret("token", Secret(session.token))
            except ValueError:
                session_token = None
            if session_token is None:
                from ..errors import TileDBCloudError  # noqa: PLC0415 (imports tiledb)

                raise TileDBCloudError(
                    "The server returned no session token that can be sent.",
                    "Sign in with a token.",
                    http_status=200,
                )
            account = replace(account, token=session_token, username=None, password=None)
        if threads is not None:
            self.set_threads(threads)
        if remember is None:
            remember = self._remembers and not hosts.is_loopback(account.host)
        unsaved = _remember(account, made_session=made_session) if remember else None
        with self._lock:
            self._switch_account(account)
            self._looks_for_credentials = False
            self._user = user
            self._session_token = account.token if made_session else None
            self._remembered, self._unsaved = remember and unsaved is None, unsaved
        self._changes.notify()

    def check_login(
        self,
        token: str | None = None,
        username: str | None = None,
        password: str | None = None,
        host: str | None = None,
        verify_ssl: bool | None = None,
        ca_file: str | None = None,
    ) -> User:
        """Return the user that credentials belong to, without signing in.

        Parameters
        ----------
        token, username, password, host, verify_ssl, ca_file
            As for ``login``.

        Returns
        -------
        User
            The profile of the user.

        Raises
        ------
        NotSignedIn
            When the server rejects the credentials.
        TileDBCloudError, Exception, TypeError, ValueError
            As ``login``.

        Examples
        --------
        >>> client.check_login(token="my-token", host=client.host).username
        'demo'
        """
        secrets = Secret(token), Secret(password)
        del token, password
        account = _account_from(*secrets, username, host, verify_ssl, ca_file)
        user = fetch(Transport(account, self._settings), User, "/v1/user")
        self._checked = account, user
        return user

    def logout(self) -> str | None:
        """Sign out: forget the credentials, and undo what this package's login did.

        A session token that this package created is revoked, and an entry of ``cloud.json`` that it wrote is
        removed. Credentials that came from elsewhere are forgotten in this process only.

        Returns
        -------
        str or None
            What could not be undone, in a sentence, unreachable servers included; None if nothing is left.

        Examples
        --------
        >>> client.logout()
        """
        from .. import recent  # noqa: PLC0415 (loaded when somebody signs out, or uses an asset)

        account = self._transport().account
        written = cloud_json.written_entry()
        is_our_token = written is not None and written.token is not None and written.token == account.token
        is_our_password = written is not None and written.token is None and account.password is not None
        notes = []
        recent.forget(account.host, self.username)
        session = self._session_token or (written.token if written and written.session else None)
        if session is not None and session == account.token:
            notes += _revoke(Transport(account, self._settings), session)
        if is_our_token or is_our_password:
            try:
                cloud_json.remove()
            except OSError as error:
                notes.append(f"{cloud_json.place()} could not be removed: {error.strerror}.")
        elif account.signed_in and account.source not in (None, "login"):
            origin = {
                "environment": "the environment",
                "cloud.json": cloud_json.place(),
                "profile": "a TileDB profile",
            }[account.source or ""]
            again = "a new process, such as a restarted kernel, finds them again"
            notes.append(f"The credentials came from {origin}: {again}.")
        with self._lock:
            self._switch_account(account.without_credentials())
            # What the environment or a profile holds is forgotten: looking again would find it.
            self._looks_for_credentials = account.source not in ("environment", "profile") and not notes
            self._sources = discovery.sources_stamp()
            self._session_token = None
            self._remembered, self._unsaved = False, None
        self._changes.notify()
        return " ".join(notes) or None


def _account_from(
    token_argument: Secret,
    password_argument: Secret,
    username: str | None,
    host: str | None,
    verify_ssl: bool | None,
    ca_file: str | None,
) -> Account:
    """Check the arguments of a login and return their account."""
    token, password = checked_secret("token", token_argument), checked_secret("password", password_argument)
    username = None if username is None else text("username", username).strip() or None
    address = hosts.normalized(host) if host else hosts.DEFAULT_HOST
    if token is None and not username and password is None:
        raise Exception("Username and Password OR token must be set")  # noqa: TRY002 (scripts may compare type and text)
    if token is None and (not username or password is None):
        raise Exception("Username and Password are both required")  # noqa: TRY002
    if username and ":" in username:
        raise ValueError("username must not contain ':'")
    if verify_ssl is None:
        verify_ssl = not discovery.ignores_ssl()
    elif not isinstance(verify_ssl, bool):
        raise TypeError(f"verify_ssl must be True, False or None, not {verify_ssl!r}")
    name = "ca_file" if ca_file is not None else "TILEDB_SSL_CA_FILE"
    if ca_file is None:
        ca_file = os.environ.get(name) or None
    if ca_file is not None:
        if not isinstance(ca_file, str | os.PathLike):
            raise TypeError(f"ca_file must be the path of a file, not {ca_file!r}")
        ca_file = str(Path(ca_file).expanduser().absolute())
        if not Path(ca_file).is_file():
            problem = "is not a file" if Path(ca_file).exists() else "does not exist"
            raise ValueError(f"{name} {ca_file!r} {problem}")
    if token is not None:
        username = password = None
    return Account(address, token, username, password, verify_ssl, ca_file, "login")


def _remember(account: Account, *, made_session: bool) -> str | None:
    """Save a login; return None, or why it was not saved, and warn of that."""
    backup = problem = None
    try:
        backup = cloud_json.write(account, made_session=made_session)
    except (OSError, cloud_json.BadFileError) as error:
        problem = error.strerror if isinstance(error, OSError) else str(error)
    if problem is not None:  # out of the except block: a warning that raises must not carry its frames
        reason = f"{problem}: {cloud_json.place()}"
        warn_caller(
            "Could not save TileDB Cloud configuration; login will expire when this program exits. "
            f"({reason})"
        )
        return reason
    if account.password is not None:
        warn_caller(
            f"The password is kept in clear text in {cloud_json.place()}, because of no_session=True."
        )
    if backup is not None:
        warn_caller(f"The login for another host was kept as {backup}.")
    return None


def _revoke(transport: Transport, session: Secret) -> list[str]:
    """Revoke a session token; return what went wrong, as sentences."""
    from ..errors import NotFound, NotSignedIn, TileDBCloudError  # noqa: PLC0415 (imports tiledb)

    try:
        send_change(transport, "DELETE", token_route(session))
    except (NotFound, NotSignedIn):
        return []  # it has expired, or was revoked already
    except TileDBCloudError as error:
        return [f"The session token could not be revoked, and expires by itself: {error.reason}"]
    return []
