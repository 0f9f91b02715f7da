"""Opens the quickstart in JupyterLab, with the demo catalogue in the side panel: what ``make demo`` runs.

Prints the one address to open; further arguments go to JupyterLab. Ctrl-C ends JupyterLab, its kernels and
the embedded servers.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from urllib3 import PoolManager, Retry

from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.local import demo

HERE = Path(__file__).resolve().parent
START = "quickstart.ipynb"
# The first screen: the side panel open beside the notebook, as JupyterLab keeps it for a workspace
SIDE_PANEL = {
    "collapsed": False,
    "visible": True,
    "current": "tiledb-cloud-panel",
    "widgets": ["tiledb-cloud-panel"],
}
LAYOUT = {"main": None, "down": None, "left": SIDE_PANEL, "right": None, "relativeSizes": [0.28, 0.72, 0]}
WORKSPACE = {"data": {"layout-restorer:data": LAYOUT}, "metadata": {"id": "default"}}
LISTENING = re.compile(r"http://127\.0\.0\.1:(\d+)/")


def main() -> int:
    """Build the demo catalogue, start JupyterLab and wait for Ctrl-C; returns the exit code."""
    wanted = os.environ.get("PORT", "0")
    if not wanted.isdecimal() or int(wanted) > 65535:
        return refuse(f"PORT={wanted} is no port: it is a number from 1 to 65535, or 0 for any free one.")
    if taken(int(wanted)):
        return refuse(
            f"Port {wanted} is taken. Choose another (make demo PORT=8899), or leave PORT out for a free one."
        )
    # SIGINT too: a shell may start this with it ignored, and libtiledb then takes "ignored" for a function
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        print("Preparing the demo catalogue ...", flush=True)
        demo.build_in_cache()
        with local.start() as cloud, tempfile.TemporaryDirectory() as workspaces:
            signed_in = {"TILEDB_REST_HOST": cloud.url, "TILEDB_REST_TOKEN": cloud.token}
            return serve(int(wanted), {**signed_in, "JUPYTERLAB_WORKSPACES_DIR": workspaces})
    return 0


def serve(port: int, environment: dict[str, str]) -> int:
    """Run JupyterLab until it ends or Ctrl-C is pressed."""
    token = secrets.token_urlsafe(24)
    lab = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", str(HERE), "--no-browser", "--allow-root"),
            *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0", *sys.argv[1:]),
        ],
        env={**os.environ, **environment, "JUPYTER_TOKEN": token},  # not an argument: anybody can list those
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C reaches this process alone, which then ends JupyterLab in order
    )
    log: list[str] = []
    announced = False
    try:
        for line in lab.stderr or ():
            log.append(line)
            found = LISTENING.search(line)
            if found and not announced:
                announced = True
                lay_out(found[0], token)
                print(f"\nOpen   http://127.0.0.1:{found[1]}/lab/tree/{START}?token={token}")
                print("Ctrl-C ends it, and leaves nothing running.\n", flush=True)
        return refuse("JupyterLab ended by itself. It said:\n" + "".join(log[-15:]))
    except KeyboardInterrupt:
        print("\nStopping JupyterLab and its kernels ...", flush=True)
        return 0
    finally:
        end(lab)


def lay_out(address: str, token: str) -> None:
    """Give JupyterLab its first screen, as soon as it answers: it prints its address before it listens."""
    patience = Retry(total=60, backoff_factor=0.05, backoff_max=0.5)
    headers = {"Authorization": f"token {token}"}
    url = address + "lab/api/workspaces/default"
    PoolManager(retries=patience).request("PUT", url, json=WORKSPACE, headers=headers)


def end(lab: subprocess.Popen[str]) -> None:
    """Let JupyterLab shut its kernels down; kill it if it has not ended after 15 s."""
    lab.terminate()
    try:
        lab.communicate(timeout=15)  # and read on: a full pipe would hold it up
    except subprocess.TimeoutExpired:
        lab.kill()
        lab.communicate()


def taken(port: int) -> bool:
    """Whether something else listens on this port of loopback; port 0 never is."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def refuse(sentence: str) -> int:
    """Say why nothing was started; returns the exit code."""
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
