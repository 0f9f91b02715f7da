"""A notebook in a real kernel, and everything about it that somebody else could read."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

import jupyter_client
import nbclient
import nbformat
import psutil
from nbconvert import HTMLExporter

#: in which widgets are saved
WIDGETS = "application/vnd.jupyter.widget-state+json"


class Traces:
    """A kernel with a user at work, and what they leave behind.

    Attributes
    ----------
    frames : list of dict
        The messages that every client of the kernel gets.
    """

    def __init__(self, folder: Path, home: Path, client: nbclient.NotebookClient) -> None:
        self.folder, self.home = folder, home
        self.frames: list[dict[str, Any]] = []
        self._client = client
        self._other = jupyter_client.BlockingKernelClient(connection_file=client.km.connection_file)
        self._other.load_connection_file()
        self._other.start_channels()

    def run(self, code: str) -> str:
        """Run a cell; returns its text outputs, errors as plain text too."""
        notebook = self._client.nb
        notebook.cells.append(nbformat.v4.new_code_cell(code))
        self._client.execute_cell(notebook.cells[-1], len(notebook.cells) - 1)
        outputs = notebook.cells[-1].outputs
        return "\n".join(
            output.get("text", "")
            or output.get("data", {}).get("text/plain", "")
            or "\n".join(output.get("traceback", ()))
            for output in outputs
        )

    def send(self, comm_id: str, content: dict[str, Any]) -> None:
        """Send what a front end sends to a panel; it has come when this returns."""
        data = {"method": "custom", "content": content}
        message = self._other.session.msg("comm_msg", {"comm_id": comm_id, "data": data})
        self._other.shell_channel.send(message)
        self._other.kernel_info(reply=True, timeout=30)  # a cell that waits for it would keep it waiting

    def readable(self) -> dict[str, str]:
        """Everything that others can read, by the place it is in."""
        self._drain()
        found = {"frames": json.dumps(self.frames, default=repr)}
        self._client.set_widgets_metadata()
        found["notebook file"] = nbformat.writes(self._client.nb)
        found["widget state"] = json.dumps(self._client.nb.metadata.get("widgets", {}))
        found["HTML export"] = HTMLExporter().from_notebook_node(self._client.nb)[0]
        for file in [*self.folder.rglob("*"), *self.home.rglob("*")]:
            if file.is_file():
                found[str(file)] = file.read_bytes().decode("latin-1")
        kernel = psutil.Process(self._client.km.provisioner.pid)
        for process in [kernel, *kernel.children(recursive=True)]:
            found[f"arguments of {process.pid}"] = " ".join(process.cmdline())
            found[f"environment of {process.pid}"] = repr(process.environ())
        return found

    def places_of(self, *secrets: str) -> list[set[str]]:
        """Where each secret is found, as it is or in base64 as in a Basic header."""
        places = self.readable().items()
        return [
            {place for place, text in places if any(form in text for form in forms(secret))}
            for secret in secrets
        ]

    def close(self) -> None:
        self._other.stop_channels()

    def _drain(self) -> None:
        try:
            while True:
                self.frames.append(self._other.get_iopub_msg(timeout=0.3))
        except Empty:
            pass


def forms(secret: str) -> list[str]:
    """The secret, and what base64 makes of it at each of the three places where it can begin."""
    encoded = [base64.b64encode(b"x" * skipped + secret.encode()).decode() for skipped in range(3)]
    return [secret, *(text[4:-4] for text in encoded)]


@contextmanager
def traces(folder: Path, home: Path) -> Iterator[Traces]:
    """A kernel whose home and working folder are these."""
    notebook = nbformat.v4.new_notebook()
    client = nbclient.NotebookClient(
        notebook, timeout=60, allow_errors=True, resources={"metadata": {"path": str(folder)}}
    )
    with client.setup_kernel():
        found = Traces(folder, home, client)
        try:
            yield found
        finally:
            found.close()
