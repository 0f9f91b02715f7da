"""Serve a folder of TileDB arrays as a TileDB Cloud: ``python -m tiledb_cloud_widgets.local [ROOT]``."""

from __future__ import annotations

import argparse
import json
import logging
import os
import secrets
import signal
import socket
import sqlite3
import sys
import threading
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .launcher import missing_extra

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .http.server import Server
    from .registry.registry import Registry
    from .registry.users import Users

#: assets that the start message lists
_NAMED: Final = 12
#: columns of the help
_WIDTH: Final = 110

_DESCRIPTION: Final = """\
Serve a folder of TileDB arrays and groups as a TileDB Cloud on this machine, for the `tiledb` library, the
`tiledb-cloud` client and the panels of tiledb_cloud_widgets. No account is needed.

ROOT/<namespace>/<array or group> is the catalogue: the array in ROOT/demo/ocean/waves is tiledb://demo/ocean/waves.
Without ROOT, a demo catalogue of real data is built in your cache folder and served."""

_EPILOG: Final = """\
For example, a folder with one array in it; the output says how to read it from Python:

  python -c "import tiledb, numpy; tiledb.from_numpy('cloud/me/numbers', numpy.arange(12))"
  tiledb-cloud-local cloud

The token is that of TILEDB_LOCAL_TOKEN, or random. Tags, descriptions and sharing are kept in your data
folder for the next start; nothing is written into ROOT but the arrays and groups that clients write.
Sharing with the namespace "public" publishes an array or a group.

A users file (TOML) declares who may do what:

  [users.alice]                   # the first user is the one whose token is printed
  password = "at least 8 characters"
  [users.bob]
  password = "at least 8 characters"
  [organizations.acme]            # the folder ROOT/acme belongs to its members
  members = { alice = "owner", bob = "read_only" }

Roles: owner, admin, read_write_delete, read_write, read_only.
Without --users there is one user, who owns everything."""


class StartError(Exception):
    """The server cannot start; the message is one sentence for the user."""


@dataclass(frozen=True)
class FirstUser:
    """The user whose sign-in the start message shows."""

    username: str
    token: str = field(repr=False)
    password: str | None = field(repr=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    try:
        _serve(_parser().parse_args(arguments))
    except StartError as error:
        sys.stderr.write(f"tiledb-cloud-local: {error}\n")
        return 1
    except KeyboardInterrupt:  # before there was a server to stop
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tiledb-cloud-local",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, width=_WIDTH),
    )
    add = parser.add_argument
    add("root", nargs="?", type=Path, metavar="ROOT", help="folder to serve (default: a demo catalogue)")
    add("--host", default="127.0.0.1", help="loopback address to listen on (default: %(default)s)")
    add("--port", type=_port, default=0, help="port to listen on (default: 0, any free one)")
    add("--writable", action="store_true", help="let clients create, write and DELETE arrays in ROOT")
    add("--users", type=Path, metavar="FILE", help="users, organizations and roles (TOML, see below)")
    add("--json", action="store_true", help="print one line of JSON: how to sign in, and folders not served")
    add("--until-eof", action="store_true", help="exit when stdin closes (for parent processes)")
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) > 65535:
        raise StartError(f"{text} is not a port number: use 0 to 65535 (0 picks a free one).")
    return int(text)


def _serve(options: argparse.Namespace) -> None:
    if (message := missing_extra()) is not None:
        raise StartError(message)
    logging.basicConfig(format="tiledb-cloud-local: %(message)s", level=logging.WARNING)
    demo = options.root is None
    if not demo:
        _check_root(options.root)
    users, first_user = _users(options.users, demo=demo)
    with _listening(options.host, options.port) as server:
        root = _demo_root() if demo else options.root
        registry = _opened(root, users)
        try:
            from .assembly import describe_demo, make_app  # noqa: PLC0415 - tiledb takes a while to import

            app = make_app(registry, writable=options.writable, host=server.address[0])
            _scan(registry)
            if demo:
                describe_demo(registry)
            server.app = app
            _stop_on_signals(server)
            if options.until_eof:
                threading.Thread(target=_stop_at_eof, args=(server, os.getppid()), daemon=True).start()
            _announce(options, server.url, first_user, registry)
            watching = registry.scanner.watch()
            server.serve()
            registry.scanner.stop()
            watching.join(timeout=10)
        finally:
            registry.close()


def _check_root(root: Path) -> None:
    if not root.exists():
        raise StartError(
            f"There is no folder {root}. Create it first, or leave ROOT out to serve the demo catalogue."
        )
    if not root.is_dir():
        raise StartError(f"{root} is a file. ROOT must be a folder, with a folder for each namespace in it.")
    if not os.access(root, os.R_OK | os.X_OK):
        raise StartError(f"You may not read the folder {root}.")
    if (root / "__schema").is_dir() or (root / "__group").is_dir():
        whole = root.absolute()
        raise StartError(
            f"{root} is itself an array or a group. ROOT holds a folder for each namespace, and those hold"
            f" arrays: to serve it as tiledb://{whole.parent.name}/{whole.name}, give {whole.parents[1]}."
        )


def _users(file: Path | None, *, demo: bool) -> tuple[Users, FirstUser]:
    from . import demo as demo_catalogue  # noqa: PLC0415 - only where it is needed
    from .registry.users import Users, UsersFileError  # noqa: PLC0415

    token = os.environ.get("TILEDB_LOCAL_TOKEN") or secrets.token_urlsafe(24)
    if len(token) < 8 or not token.isascii() or not token.isprintable() or token != token.strip():
        raise StartError(
            "TILEDB_LOCAL_TOKEN must be at least 8 printable ASCII characters with no space around them."
        )
    if demo and file is None:
        file = demo_catalogue.USERS_FILE
    if file is None:
        password = secrets.token_urlsafe(12)
        return Users.single("local", password=password, token=token), FirstUser("local", token, password)
    try:
        users = Users.load(file)
    except UsersFileError as error:
        raise StartError(str(error)) from None
    username = users.default.username
    password = tomllib.loads(file.read_text(encoding="utf-8"))["users"][username].get("password")
    return users.with_given_token(token), FirstUser(username, token, password)


def _listening(host: str, port: int) -> Server:
    from .http.server import Server  # noqa: PLC0415

    try:
        return Server(_not_yet, host, port)
    except ValueError as error:
        raise StartError(f"{error}.") from None
    except socket.gaierror:
        raise StartError(f"host {host!r} is not an address of this machine; leave --host out.") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise StartError(
            f"Cannot listen on {host} port {port}: {reason}. Choose another --port, or leave it out for a "
            "free one."
        ) from None


def _not_yet(_: object):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from .http.errors import HTTPError  # noqa: PLC0415
    from .http.messages import Response  # noqa: PLC0415

    return Response.of_error(HTTPError(503, "The server is starting."))


def _demo_root() -> Path:
    from . import demo  # noqa: PLC0415

    try:
        return demo.build_in_cache()
    except ModuleNotFoundError as error:
        raise StartError(f"{error}. Or serve a folder of your own: tiledb-cloud-local FOLDER") from None
    except OSError as error:
        raise StartError(f"Cannot build the demo catalogue in your cache folder: {error.strerror}.") from None


def _opened(root: Path, users: Users) -> Registry:
    from .assembly import registry_file  # noqa: PLC0415
    from .registry.registry import Registry  # noqa: PLC0415

    file = registry_file(root)
    try:
        return Registry(root, users, file)
    except (OSError, sqlite3.Error, ValueError) as error:
        raise _registry_error(file, error) from None


def _scan(registry: Registry) -> None:
    """Find the assets; details that take over 5 s are read while the server runs."""
    from .http.errors import HTTPError  # noqa: PLC0415

    try:
        registry.scan(details_seconds=5)
    except HTTPError as error:  # of the workers: they cannot start
        raise StartError(error.message) from None
    except OSError as error:
        raise StartError(f"Cannot read {registry.root}: {error.strerror}.") from None
    except sqlite3.Error as error:
        raise _registry_error(registry.database.file, error) from None


def _registry_error(file: Path, error: Exception) -> StartError:
    if type(error) is sqlite3.DatabaseError:  # its subclasses are not about the file
        return StartError(
            f"The registry {file} is damaged: {error}. Move it away to start with a new one; the tags,"
            " descriptions and sharing that it has are then gone."
        )
    return StartError(f"Cannot keep the registry in {file}: {error}.")


def _stop_on_signals(server: Server) -> None:
    """Stop at the first signal; at the second one, stop without waiting for requests under way."""
    reactions = iter((server.stop,))
    for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: next(reactions, server.cut_off)())


def _stop_at_eof(server: Server, parent: int) -> None:
    """Stop when standard input ends or the parent is gone: nobody is left to stop this process."""
    import select  # noqa: PLC0415

    while os.getppid() == parent:
        if os.name == "posix" and not select.select([sys.stdin], [], [], 1.0)[0]:
            continue
        if not os.read(sys.stdin.fileno(), 4096):
            break
    server.stop()


def _announce(options: argparse.Namespace, url: str, first_user: FirstUser, registry: Registry) -> None:
    if options.json:
        facts = {"url": url, **vars(first_user), "not_served": registry.scanner.not_served}
        print(json.dumps(facts), flush=True)
        return
    if options.writable:
        sys.stderr.write("Writable: clients can now change and DELETE the arrays of this folder.\n")
    print("\n".join([*_listing(options, registry), "", *_instructions(url, first_user)]), flush=True)


def _listing(options: argparse.Namespace, registry: Registry) -> list[str]:
    db = registry.database.db
    namespaces = db.execute(
        "SELECT namespace, sum(kind = 0) AS arrays, sum(kind = 1) AS groups FROM assets WHERE state = 0"
        " GROUP BY namespace ORDER BY namespace"
    ).fetchall()
    served = "the demo catalogue" if options.root is None else str(registry.root)
    lines = [f"Serving {served}{'' if options.writable else ', read-only'}:", ""]
    if not namespaces:
        lines += ["  nothing yet: put arrays in ROOT/<namespace>/; they appear without a restart"]
    for row in namespaces:
        known = registry.users.knows(row["namespace"])
        hidden = "" if known else "  (not visible to any user in the users file)"
        counts = f"{_count(row['arrays'], 'array')}, {_count(row['groups'], 'group')}"
        lines.append(f"  {row['namespace']}: {counts}{hidden}")
    named = db.execute(
        f"SELECT namespace, name FROM assets WHERE state = 0 ORDER BY namespace, name LIMIT {_NAMED}"  # noqa: S608
    ).fetchall()
    lines += ["", *(f"  tiledb://{row['namespace']}/{row['name']}" for row in named)]
    more = sum(row["arrays"] + row["groups"] for row in namespaces) - len(named)
    return [*lines, f"  and {more:,} more"] if more > 0 else lines


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _instructions(url: str, first_user: FirstUser) -> list[str]:
    return [
        f"Address   {url}",
        f"Username  {first_user.username}",
        *([] if first_user.password is None else [f"Password  {first_user.password}"]),
        f"Token     {first_user.token}",
        "",
        "In Python or a notebook (your saved sign-in is not changed):",
        "",
        "    import tiledb_cloud_widgets as tcw; client = tcw.client.Client()",
        f"    client.login(token={first_user.token!r}, host={url!r}); tcw.browse(client)",
        "",
        "Stop it with Ctrl-C.",
    ]


if __name__ == "__main__":
    sys.exit(main())
