"""Opens the quickstart in JupyterLab, beside the demo catalogue.

This is what ``make demo`` runs. It opens copies of the notebooks, in
``build/notebooks`` or in the folder that ``NOTEBOOKS`` names, so that a
checkout stays as it is. Prints the one address to open; further arguments
go to JupyterLab. Ctrl-C ends JupyterLab, its kernels and the embedded
servers.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from collections import deque
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

import psutil
from steps import step
from urllib3 import PoolManager, Retry

from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.local import demo

HERE = Path(__file__).resolve().parent
START = "quickstart.ipynb"
# The first screen, as JupyterLab keeps it: the side panel, and the notebook
SIDE_PANEL = {
    "collapsed": False,
    "visible": True,
    "current": "tiledb-cloud-panel",
    "widgets": ["tiledb-cloud-panel"],
}
LAYOUT = {
    "main": None,
    "down": None,
    "left": SIDE_PANEL,
    "right": None,
    "relativeSizes": [0.28, 0.72, 0],
}
WORKSPACE = {
    "data": {"layout-restorer:data": LAYOUT},
    "metadata": {"id": "default"},
}
# JupyterLab asks at its first start whether it may fetch news; what a user
# has chosen comes before these
DEFAULTS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    }
}
LISTENING = re.compile(r"http://127\.0\.0\.1:(\d+)/")
# Seconds that kernels have to end by themselves; JupyterLab would give
# each of them five
PATIENCE = 1
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Run until Ctrl-C; returns the exit code."""
    wanted = os.environ.get("PORT", "0")
    if not wanted.isdecimal() or int(wanted) > 65535:
        return refuse(
            f"PORT={wanted} is not a port number: use 1 to 65535, "
            "or 0 for any free port."
        )
    if taken(int(wanted)):
        return refuse(
            f"Port {wanted} is taken. Choose another (make demo PORT=8899) "
            "or leave PORT out for a free port."
        )
    folder = Path(
        os.environ.get("NOTEBOOKS") or HERE.parent / "build" / "notebooks"
    ).resolve()
    # SIGINT too: a shell may start this with it ignored, and libtiledb then
    # takes "ignored" for a function
    for number in SIGNALS:
        signal.signal(number, stop)
    with suppress(KeyboardInterrupt), ExitStack() as running:
        return run(wanted, folder, running)
    return 0


def run(port: str, folder: Path, running: ExitStack) -> int:
    """Run JupyterLab on copies in a folder until it ends by itself."""
    count = len(demo.entries())
    with step(f"Demo catalogue: {count} arrays and groups of real data"):
        demo.build_in_cache()
    with step("Demo catalogue: its server"):
        cloud = running.enter_context(local.start())
    copy_notebooks(folder)
    settings = Path(running.enter_context(tempfile.TemporaryDirectory()))
    (settings / "overrides.json").write_text(json.dumps(DEFAULTS))
    token = secrets.token_urlsafe(24)
    environment = {
        "TILEDB_REST_HOST": cloud.url,
        "TILEDB_REST_TOKEN": cloud.token,
        "JUPYTERLAB_WORKSPACES_DIR": str(settings / "workspaces"),
        # not an argument: anybody can list those
        "JUPYTER_TOKEN": token,
    }
    options = [f"--port={port}", f"--LabApp.app_settings_dir={settings}"]
    with step("JupyterLab"):
        lab = start_lab(folder, [*options, *sys.argv[1:]], environment)
        running.callback(end, lab)
        log: deque[str] = deque(maxlen=15)
        address = first_address(lab.stderr, log)
        if address is not None:
            lay_out(address, token)
    if address is not None:
        print(f"\nOpen   {address}lab/tree/{START}?token={token}")
        print(
            f"The notebooks there are copies, in {shown(folder)}: "
            "what you change stays there."
        )
        print("Ctrl-C ends it, and leaves nothing running.\n", flush=True)
    log.extend(lab.stderr)
    return refuse("JupyterLab ended by itself. It said:\n" + "".join(log))


def stop(*_: object) -> None:
    """End the program in order; another signal changes nothing."""
    for number in SIGNALS:
        signal.signal(number, lambda *_: None)
    print("\nStopping ...", flush=True)
    raise KeyboardInterrupt


def copy_notebooks(folder: Path) -> None:
    """Copy the notebooks; a copy that was changed since stays as it is."""
    unchanged = folder / ".as-copied"
    unchanged.mkdir(parents=True, exist_ok=True)
    for source in HERE.glob("*.ipynb"):
        copy, before = folder / source.name, unchanged / source.name
        if not copy.exists() or (
            before.exists() and copy.read_bytes() == before.read_bytes()
        ):
            for target in (copy, before):
                target.write_bytes(source.read_bytes())


def start_lab(
    folder: Path, options: list[str], environment: dict[str, str]
) -> subprocess.Popen[str]:
    """Start JupyterLab on a folder."""
    command = [sys.executable, "-m", "jupyterlab", str(folder)]
    command += ["--no-browser", "--allow-root", "--ip=127.0.0.1"]
    return subprocess.Popen(
        [*command, "--ServerApp.port_retries=0", *options],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # Ctrl-C reaches this process alone, which ends JupyterLab in order
        start_new_session=True,
    )


def first_address(lines: IO[str], log: deque[str]) -> str | None:
    """Read until JupyterLab names its address; None when it ends before."""
    for line in lines:
        log.append(line)
        found = LISTENING.search(line)
        if found:
            return found[0]
    return None


def lay_out(address: str, token: str) -> None:
    """Give JupyterLab its first screen, as soon as it answers.

    It prints its address before it listens.
    """
    patience = Retry(total=60, backoff_factor=0.05, backoff_max=0.5)
    headers = {"Authorization": f"token {token}"}
    url = address + "lab/api/workspaces/default"
    PoolManager(retries=patience).request(
        "PUT", url, json=WORKSPACE, headers=headers
    )


def end(lab: subprocess.Popen[str]) -> None:
    """Let JupyterLab shut its kernels down; kill what is left."""
    parent = psutil.Process(lab.pid)
    started = [parent, *parent.children(recursive=True)]
    lab.terminate()
    with suppress(subprocess.TimeoutExpired):
        # and read on: a full pipe would hold it up
        lab.communicate(timeout=PATIENCE)
    for process in started:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    lab.wait()


def taken(port: int) -> bool:
    """Whether something else listens on this port; on port 0 never."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def shown(folder: Path) -> str:
    """Return a folder as people name it: from where they are."""
    here = Path.cwd()
    inside = folder.is_relative_to(here)
    return str(folder.relative_to(here) if inside else folder)


def refuse(sentence: str) -> int:
    """Say why nothing was started; returns the exit code."""
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
