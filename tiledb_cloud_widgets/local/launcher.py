"""Starting the embedded server from Python, in a process of its own.

A process, never a thread: libtiledb holds the interpreter's lock while it waits for a response, and would
never get one from a server in its own process.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import threading
import warnings
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from tiledb_cloud_widgets.client import Client

#: modules of the extra `local`
_EXTRA: Final = ("capnp", "h11", "platformdirs")
#: seconds that the server has to start; the demo catalogue may have to be built first
_START: Final = 180.0
#: seconds that requests under way have to finish
_STOP: Final = 40.0
#: the most folders not served that the repr names
_NAMED: Final = 3


def missing_extra() -> str | None:
    """Return a sentence that says what to install; None when nothing is missing."""
    missing = " and ".join(name for name in _EXTRA if importlib.util.find_spec(name) is None)
    install = "pip install 'tiledb-cloud-widgets[local]'"
    return f"The embedded server needs {missing}, of the extra 'local': {install}" if missing else None


class LocalCloud:
    """A running embedded server, returned by `start`; a context manager that stops it.

    Attributes
    ----------
    url : str
        Its address, such as ``http://127.0.0.1:43177``.
    token, username, password : str
        How to sign in as its first user. `password` is None if a users file gives none.
    not_served : dict of str to str
        Folders that were below the root at the start and cannot be served, and why:
        ``{"My Data": "a namespace is 1 to 63 letters, ..."}``.

    Examples
    --------
    >>> import tiledb_cloud_widgets as tcw
    >>> cloud = tcw.local.start()
    >>> cloud.username, cloud.client.user_profile().username
    ('ada', 'ada')
    >>> cloud.stop()
    """

    def __init__(self, process: subprocess.Popen[str], facts: dict[str, Any], errors: IO[str]) -> None:
        self.url: str = facts["url"]
        self.token: str = facts["token"]
        self.username: str = facts["username"]
        self.password: str | None = facts["password"]
        self.not_served: dict[str, str] = facts["not_served"]
        self._process = process
        self._errors = errors
        self._client: Client | None = None
        self._guard = threading.Lock()

    def __repr__(self) -> str:  # no secrets
        state = "stopped" if self._process.poll() is not None else f"as {self.username}"
        return f"<LocalCloud {self.url} {state}{self._not_served()}>"

    def _not_served(self) -> str:
        names = [repr(path) for path in sorted(self.not_served)]
        more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
        return f", not served: {', '.join(names[:_NAMED])}{more}" if names else ""

    def _warn_of_not_served(self) -> None:
        """Say which folders are left out: an empty listing would give no reason."""
        paths = sorted(self.not_served)
        said = [f"{path!r:.200} ({self.not_served[path]})" for path in paths[:_NAMED]]
        more = [f"{len(paths) - _NAMED:,} more: see LocalCloud.not_served"] if len(paths) > _NAMED else []
        if said:
            warnings.warn(f"Folders that are not served: {', '.join(said + more)}.", stacklevel=3)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @cached_property  # Tab completes inside cloud.client["tiledb://...]: IPython reads no plain property
    def client(self) -> Client:
        """A `Client` signed in as `username`; nothing is written to ``~/.tiledb``."""
        from tiledb_cloud_widgets.client import Client  # noqa: PLC0415 - a server alone needs none

        with self._guard:
            if self._client is None:
                client = Client()
                client.login(token=self.token, host=self.url)
                self._client = client
            return self._client

    def stop(self) -> None:
        """Stop the server, after the requests under way. Harmless when it has stopped already."""
        with self._guard:
            atexit.unregister(self.stop)
            process = self._process
            if process.poll() is None:
                process.terminate()
            # it stops at the end of its input too: on Windows, terminate() would not let requests finish
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            try:
                process.wait(_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            self._errors.close()


def start(
    root: str | os.PathLike[str] | None = None,
    *,
    users: str | os.PathLike[str] | None = None,
    writable: bool = False,
    port: int = 0,
) -> LocalCloud:
    """Serve a folder of arrays and groups as a TileDB Cloud on this machine; returns once it answers.

    Parameters
    ----------
    root : path, optional
        Folder to serve: ``root/<namespace>/<array or group>``. Default: a demo catalogue of real data.
    users : path, optional
        A users file (TOML); see `tiledb_cloud_widgets.local.registry.users`. Default: one user, who owns
        everything.
    writable : bool, default False
        Let clients create, write and delete arrays.
    port : int, default 0
        Port on 127.0.0.1; 0 picks a free one.

    Returns
    -------
    LocalCloud
        The server, with `url`, `token`, `client` and `stop`. It stops with this process, however that ends.

    Raises
    ------
    TypeError, ValueError
        `root` or `users` is not a path, `root` is empty, `port` not an int, or `writable` not a bool.
    ImportError
        Without the extra ``local``; the message says what to install.
    RuntimeError
        If the server does not start: a folder that is missing, a port that is taken. The message says which.

    Examples
    --------
    >>> import tiledb_cloud_widgets as tcw
    >>> with tcw.local.start() as cloud:
    ...     [array.name for array in cloud.client.list_arrays(search="chelsea").arrays]
    ['photos/chelsea']
    """
    for name, path in (("root", root), ("users", users)):
        if path is not None and not isinstance(path, str | os.PathLike):
            raise TypeError(f"{name} must be a path or None, not {type(path).__name__} ({path!r:.60}).")
    if root is not None and not os.fspath(root):
        raise ValueError("root must not be empty; '.' is the current folder, and None the demo catalogue.")
    if not isinstance(writable, bool):
        raise TypeError(f"writable must be True or False, not {type(writable).__name__} ({writable!r:.60}).")
    if isinstance(port, bool) or not isinstance(port, int):
        raise TypeError(f"port must be an int from 0 to 65535, not {type(port).__name__} ({port!r:.60}).")
    if (message := missing_extra()) is not None:
        raise ImportError(message)
    module = "tiledb_cloud_widgets.local"
    command = [sys.executable, "-m", module, "--json", "--until-eof", f"--port={port:d}"]
    if users is not None:
        command.append(f"--users={os.fspath(users)}")
    if writable:
        command.append("--writable")
    if root is not None:
        command += ["--", os.fspath(Path(root))]
    errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - it lives on
    process = subprocess.Popen(  # noqa: S603 - this interpreter, and arguments of ours
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
        # Ctrl-C and Jupyter's interrupt go to the whole process group, and are not meant for the server
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # the same on Windows
    )
    line = _first_line(process)
    if not line:
        process.kill()
        process.communicate()
        errors.seek(0)
        reason = errors.read().strip().removeprefix("tiledb-cloud-local: ")
        errors.close()
        raise RuntimeError(reason or f"The embedded server did not answer within {_START:.0f} s.")
    cloud = LocalCloud(process, json.loads(line), errors)
    atexit.register(cloud.stop)
    cloud._warn_of_not_served()
    return cloud


def _first_line(process: subprocess.Popen[str]) -> str:
    """Return the line that the server prints when it is ready; "" when it ends or takes too long."""
    lines: list[str] = []
    assert process.stdout is not None  # noqa: S101 - for mypy
    reader = threading.Thread(
        target=lambda out: lines.append(out.readline()), args=(process.stdout,), daemon=True
    )
    reader.start()
    reader.join(_START)
    return lines[0] if lines else ""
